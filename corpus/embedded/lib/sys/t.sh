{% extends '//die/lang/c/library.sh' %}

{% block c_sources %}
sys.c
{% block sys_sources %}
{% endblock %}
{% endblock %}
