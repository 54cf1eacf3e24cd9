{% extends '//die/hub.sh' %}

{# everything that is configured also links the shim #}

{% block ind_deps %}
lib/pebble/shim
{% endblock %}

{% block tools %}
bld/make
{% endblock %}
