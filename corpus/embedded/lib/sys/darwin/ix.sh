{% extends '//lib/sys/t.sh' %}

{% block sys_sources %}
kqueue.c
{% endblock %}
