{% extends '//die/script.sh' %}

{% set c_defines %}
{% block c_defines %}
{% if target.bits == 64 %}
WIDE=1
{% endif %}
{% endblock %}
{% endset %}

{% block bld_tool %}
bld/cc{% if not native %}(cross={{target.gnu.three}}){% endif %}

{{super()}}
{% endblock %}

{% block freestanding %}
{% endblock %}

{% block bld_libs %}
{% if not self.freestanding().strip() %}
lib/c
{% endif %}
{{super()}}
{% endblock %}

{% block c_flags %}
-O2
-pipe
{% for d in c_defines | parse_list %}
-D{{d}}
{% endfor %}
{% if 'x86' in target.gnu_arch and linux %}
-mno-red-zone
{% endif %}
{% endblock %}

{% block c_sources %}
main.c
{% endblock %}

{% block step_env %}
export CC="cc --target={{target.gnu.three}}"
export CFLAGS="{{self.c_flags() | fix_list}}"
{{super()}}
{% endblock %}

{% block build %}
for file in {{self.c_sources() | parse_list | fjoin(' ')}}; do
    ${CC} ${CFLAGS} -c "${file}"
done
{% endblock %}
