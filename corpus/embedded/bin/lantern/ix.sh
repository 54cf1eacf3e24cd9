{% extends '//die/recipe.sh' %}

{# The one package here that can be built: a program for capOS, whose source stands
   beside this file, or for the host with its own compiler. #}

{% block exec %}["/usr/bin/env", "PATH={{ix_boot_path}}", "sh", "-s"]{% endblock %}

{% block bld_libs %}
{% if target.os == 'capos' %}
lib/capos/c
{% endif %}
{% endblock %}

{% block script %}
set -eu
export CPPFLAGS= CFLAGS=
mkdir -p "${out}/bin" "${tmp}"
cd "${tmp}"
cat << 'SOURCE' > lantern.c
{% include 'lantern.c' %}
SOURCE
{% if target.os == 'capos' %}
. "${IX_T_DIR}/env"
clang --target=x86_64-unknown-capos ${CPPFLAGS} ${CFLAGS} -O2 lantern.c -o "${out}/bin/lantern"
{% else %}
cc -O2 lantern.c -o "${out}/bin/lantern"
{% endif %}
{% endblock %}
