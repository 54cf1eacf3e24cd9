{% extends '//lib/sys/t.sh' %}

{% block sys_sources %}
epoll.c
{% endblock %}
