{% extends '//lib/sys/t.sh' %}

{% block sys_sources %}
ports.c
{% endblock %}
