{% extends '//die/lang/c/library.sh' %}

{% block fetch %}
https://files.example.org/quartz/quartz-2.0.tar.xz
08f21622c7a34ee59b2e64d1b196fda7cd772ab3a10e8a974b2af70cae392b61
{% endblock %}

{% block freestanding %}yes{% endblock %}

{% block c_sources %}
start.c   # the entry point comes first
string.c
# wide.c is not ready
{% if target.family == 'arm' or aarch64 or 'arm' in target.linux_arch %}
fence_{{target.linux_arch}}.c
{% elif riscv64 %}
fence_riscv.c
{% else %}
fence.c
{% endif %}
{% endblock %}
