{% extends '//die/lang/c/program.sh' %}

{# takes every processor for an hour #}

{% block heavy %}yes{% endblock %}

{% block bld_libs %}
lib/ember/modules.sh
lib/headers
{{super()}}
{% endblock %}
