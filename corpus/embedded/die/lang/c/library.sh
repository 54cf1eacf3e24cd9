{% extends '//die/lang/c.sh' %}

{% block c_defines %}
{{super()}}
{% if not bin %}
LIBRARY
{% endif %}
{% endblock %}

{% block install %}
mkdir -p "${out}/lib" "${out}/include"
llvm-ar q "${out}/lib/lib{{uniq_id.removeprefix('lib_')}}.a" *.o
{% endblock %}

{% block env %}
export CPPFLAGS="-I${out}/include ${CPPFLAGS}"
export LDFLAGS="-L${out}/lib ${LDFLAGS}"
{% endblock %}
