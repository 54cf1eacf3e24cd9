{% extends '//die/script.sh' %}

{% block install %}
{{name | polish}}
{% endblock %}
