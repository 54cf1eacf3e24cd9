{% extends '//die/script.sh' %}

{% block install %}
{{'1.2.3' | field(3)}}
{% endblock %}
