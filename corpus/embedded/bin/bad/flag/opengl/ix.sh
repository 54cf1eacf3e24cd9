{% extends '//die/lang/c/program.sh' %}

{# the library fails, and is named #}

{% block bld_libs %}
lib/glass
{{super()}}
{% endblock %}
