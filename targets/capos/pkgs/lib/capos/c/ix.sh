{% extends '//die/hub.sh' %}

{# The C library of capOS: so far only the name that purec=capos/c leads to. #}
{% block lib_deps %}
lib/build
{% endblock %}
