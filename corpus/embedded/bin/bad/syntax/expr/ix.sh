{% extends '//die/script.sh' %}

{% block install %}
{{name | | strip}}
{% endblock %}
