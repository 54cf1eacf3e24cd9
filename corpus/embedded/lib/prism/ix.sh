{% extends '//die/lang/c/library.sh' %}

{% if target.obj_fmt == 'mach-o' %}
{% set plat_dir %}
{% block plat_dir %}
Frameworks
{% endblock %}
{% endset %}
{% elif target.hard_float %}
{% set plat_dir %}
lib/hf
{% endset %}
{% else %}
{% set plat_dir %}
lib{{target.bits}}
{% endset %}
{% endif %}

{% block install %}
mkdir -p "${out}/{{plat_dir | strip}}"
cp *.o "${out}/{{plat_dir.strip()}}"
{% endblock %}
