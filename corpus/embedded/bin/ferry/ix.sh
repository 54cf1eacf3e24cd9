{% extends '//die/lang/c/program.sh' %}

{# the far end of the longest chain of libraries #}

{% block fetch %}
https://files.example.org/ferry/ferry-3.6.0.tar.gz
e9087d0b20d80d3e12bc8530d883d7ad9c1eb3ebc5cb61824a2b460816503797
{% endblock %}

{% block bld_libs %}
lib/estuary
lib/delta
lib/atlas
{{super()}}
{% endblock %}

{% block bld_tool %}
bld/hint/alpha
bld/hint/beta
{{super()}}
{% endblock %}

{% block run_deps %}
bin/hush
bin/greet
{% endblock %}

{% block run_data %}
aux/charts
aux/stars
{% endblock %}

{% block fix_deps %}
bin/fix/charts
{% endblock %}
