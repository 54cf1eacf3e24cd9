{% extends '//die/lang/c/program.sh' %}

{# too large for memory, so it is built on disk, and seen by nobody #}

{% block loose %}yes{% endblock %}

{% block bld_libs %}
lib/sys
{{super()}}
{% endblock %}
