{% extends '//die/lang/c/library.sh' %}

{# prints its own flag into another package's: a text there, and true #}

{% block bld_tool %}
bin/hush(boot={{boot}},shape=round)
{{super()}}
{% endblock %}
