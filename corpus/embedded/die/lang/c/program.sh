{% extends '//die/lang/c.sh' %}

{% block bld_libs %}
{{super()}}
{% if libc_extra %}
{{libc_extra}}
{% endif %}
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
${CC} *.o -o "${out}/bin/{% block program %}{{basename}}{% endblock %}{{target.exe_suffix}}"
{% endblock %}
