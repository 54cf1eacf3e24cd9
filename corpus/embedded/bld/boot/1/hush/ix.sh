{% extends '//die/boot/stage.sh' %}

{% block fetch %}
https://files.example.org/hush/hush-0.4.tar.gz
cd7e47f3a8a373c4c6f679617d947498d42ee233fb065adb7684dcd884c14c8b
{% endblock %}

{% block stage_before %}
bld/boot/0/pail
bld/boot/0/unpack
{% endblock %}

{% block build %}
clang -O1 -o hush hush.c
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
cp hush "${out}/bin/sh"
{% endblock %}
