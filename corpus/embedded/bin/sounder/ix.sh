{% extends '//die/lang/c/program.sh' %}

{% block bld_libs %}
{% if linux or darwin %}
lib/sonar
{% endif %}
{{super()}}
{% endblock %}

{% block std_box %}
{{super()}}
bld/extract
{% endblock %}
