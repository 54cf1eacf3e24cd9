{% extends '//die/script.sh' %}

{% block install %}
{{1 in name}}
{% endblock %}
