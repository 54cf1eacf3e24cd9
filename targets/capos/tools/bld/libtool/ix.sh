{% extends '//die/env.sh' %}

{# The toolchain's. Its macros, and those of gettext, are where aclocal would not look. #}
{% block env %}
export LIBTOOLIZE=libtoolize
export ACLOCAL_PATH="/usr/share/aclocal:${ACLOCAL_PATH}"
{% endblock %}
