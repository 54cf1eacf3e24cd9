{% extends '//die/script.sh' %}

{% block install %}
{% if linux %}
never closed
{% endblock %}
