{% extends '//die/env.sh' %}

{# capOS programs are static, and only lld links them. #}
{% block env %}
export LD=clang
export LDFLAGS="-static -fuse-ld=lld ${LDFLAGS}"
{% endblock %}
