{% extends '//bin/quay/ix.sh' %}

{% block lights %}
{{super()}}
red and green
{% endblock %}
