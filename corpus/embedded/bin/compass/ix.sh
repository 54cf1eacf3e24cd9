{% extends '//die/script.sh' %}

{# everything that is known about both ends, and about the package #}

{% block install %}
cat << 'TEXT' > "${out}/compass"
target {{target.os}} {{target.kernel}} {{target.arch}} {{target.gnu_arch}} {{target.family}} {{target.bits}} {{target.ptrlen}} {{target.endian}}
names {{target.gnu.three}} {{target.gnu.four}} {{target.rust}} {{target.rust_os}} {{target.cmake_system_name}} {{target.uname_s}} {{target.uname_m}}
more {{target.vendor}} {{target.gnu_vendor}} {{target.clang_os}} {{target.linux_arch}} {{target.go_arch}} {{target.llvm_target}} {{target.obj_fmt}}
ends [{{target.exe_suffix}}] [{{target.dl_suffix}}] [{{target.symbol_prefix}}] [{{target.hard_float}}] [{{target.gnu.triplet}}] {{target.id}}
host {{host.os}} {{host.arch}} {{host.gnu_arch}} {{host.gnu.three}} {{host.rust}} {{host.bits}} {{host.id}}
package {{name}} {{basename}} {{uniq_id}} {{kind}} {{native}} {{tool}} {{boot}} {{bin}} [{{lib}}] [{{setx}}]
places {{ix_dir}} {{ix_trash_dir}}
choices {{default_allocator}} {{default_clang}}
TEXT
{% endblock %}
