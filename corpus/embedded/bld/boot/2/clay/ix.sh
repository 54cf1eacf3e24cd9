{% extends '//die/boot/stage.sh' %}

{# stage 2: a compiler driver that knows where our libraries are #}

{% block stage_before %}
bld/boot/0/pail
bld/boot/1/hush
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
base64 -d << BLOB > "${out}/bin/cc"
{% include 'driver.sh/base64' %}

BLOB
chmod +x "${out}/bin/cc"
{% endblock %}
