{% extends '//die/script.sh' %}

{% block install %}
{{name.split('')}}
{% endblock %}
