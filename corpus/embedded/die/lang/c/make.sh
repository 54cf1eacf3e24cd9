{% extends '//die/lang/c/library.sh' %}

{% set make_args %}
{% block make_args %}
{% endblock %}
{% endset %}

{% block bld_tool %}
bld/make
{{super()}}
{% endblock %}

{% block build %}
make -j ${threads} {{make_args | fix_list}}
{% endblock %}

{% block install %}
make {{make_args | fix_list}} PREFIX="${out}" install
{{self.after_install()}}
{% endblock %}

{% block after_install %}
{% endblock %}
