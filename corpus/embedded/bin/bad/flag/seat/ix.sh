{% extends '//die/script.sh' %}

{% block install %}
echo {{seat | defined('seat')}}
{% endblock %}
