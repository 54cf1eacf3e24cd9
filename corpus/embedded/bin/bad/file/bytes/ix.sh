{% extends '//die/script.sh' %}

{% block install %}
echo café
{% endblock %}
