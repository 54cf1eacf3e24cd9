{% extends '//die/script.sh' %}

{% block install %}
{{name + suffix}}
{% endblock %}
