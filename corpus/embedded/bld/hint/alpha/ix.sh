{% extends '//die/hub.sh' %}

{# no closure at all, like bld/hint/beta: equal uids, different libraries #}

{% block ind_deps %}
lib/pebble/shim(mark=alpha)
{% endblock %}
