{% extends '//die/hub.sh' %}

{# the closure of bld/hint/delta, and other libraries #}

{% block ind_deps %}
lib/delta
{% endblock %}

{% block tools %}
bld/make
bld/py
{% endblock %}
