{% extends '//die/script.sh' %}

{% block install %}
{{'abcde' | b64d}}
{% endblock %}
