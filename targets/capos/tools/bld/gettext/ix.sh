{% extends '//die/env.sh' %}

{# The toolchain's. #}
{% block env %}
export ACLOCAL_PATH="/usr/share/aclocal:${ACLOCAL_PATH}"
{% endblock %}
