{% extends '//die/script.sh' %}

{% block install %}
{% fi %}
{% endblock %}
