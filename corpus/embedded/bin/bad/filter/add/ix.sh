{% extends '//die/script.sh' %}

{% block install %}
{{'seven' | add(1)}}
{% endblock %}
