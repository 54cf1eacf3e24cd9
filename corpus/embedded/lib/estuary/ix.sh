{% extends '//die/lang/c/make.sh' %}

{% block lib_deps %}
lib/delta
lib/brook
lib/ember(ember_ver=1)
{% endblock %}

{% block bld_libs %}
lib/tide
{{super()}}
{% endblock %}
