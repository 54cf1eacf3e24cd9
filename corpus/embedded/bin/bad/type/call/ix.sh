{% extends '//die/script.sh' %}

{% block install %}
{{name()}}
{% endblock %}
