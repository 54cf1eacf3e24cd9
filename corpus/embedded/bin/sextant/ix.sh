{% extends '//die/lang/c/program.sh' %}

{# two hubs with the same closure: the last in order keeps its libraries #}

{% block bld_tool %}
bld/hint/gamma
bld/hint/delta
bld/configure
{{super()}}
{% endblock %}

{% block host_libs %}
lib/pebble
lib/prism
{% endblock %}
