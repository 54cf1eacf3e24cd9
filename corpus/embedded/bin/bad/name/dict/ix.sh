{% extends '//die/script.sh' %}

{% block install %}
{{target.colour.strip()}}
{% endblock %}
