{% extends '//die/hub.sh' %}

{% block tools %}
{% if isfile('/bin/fetcher') %}
{# the machine has one #}
{% else %}
bld/fetcher/own
{% endif %}
{% endblock %}
