{% extends '//die/script.sh' %}

{% block install %}
{{name + 1}}
{% endblock %}
