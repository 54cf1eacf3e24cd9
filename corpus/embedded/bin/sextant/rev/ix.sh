{% extends '//die/lang/c/program.sh' %}

{# the same in the other order #}

{% block bld_tool %}
bld/hint/delta
bld/hint/gamma
{{super()}}
{% endblock %}
