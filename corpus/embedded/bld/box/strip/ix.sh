{% extends '//die/script.sh' %}

{% block std_box %}
bld/boot/3/kit
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
base64 -d << BLOB > "${out}/bin/strip_tree"
{% include '//die/parts/strip_tree.sh/base64' %}

BLOB
{% endblock %}
