{% extends '//die/boot/stage.sh' %}

{# stage 0: the machine's own compiler, under the names that we use #}

{% block install %}
mkdir -p "${out}/bin"
{% if not ix_boot_tool('clang') %}
{{ix.error('a compiler called clang is needed to begin with')}}
{% endif %}
{% for t in ['clang', 'clang++', 'clang-cpp', 'lld'] %}
ln -s {{ix_boot_tool(t)}} "${out}/bin/{{t}}"
{% endfor %}
{% for t in 'llvm-ar;llvm-nm;llvm-ranlib'.split(';') %}
ln -s {{ix_boot_tool(t)}} "${out}/bin/{{t[5:]}}"
{% endfor %}
# they came from {{ix_boot_tool('clang') | dirname}}
{% endblock %}
