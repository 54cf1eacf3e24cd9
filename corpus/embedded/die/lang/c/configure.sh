{% extends 'make.sh' %}

{% block bld_tool %}
bld/configure
{{super()}}
{% endblock %}

{% block configure_flags %}
{% endblock %}

{% block build %}
{% set conf_all %}
--prefix=${out}
{% if not native %}
--host={{target.gnu.three}}
--build={{host.gnu.three}}
{% endif %}
{% block configure_more %}
--disable-shared
{% endblock %}
{{self.configure_flags()}}
{% endset %}
{% for flag in conf_all | parse_list %}
set -- "$@" '{{flag}}'
{% endfor %}
sh ./configure "$@"
{{super()}}
{% endblock %}
