{% extends '//die/hub.sh' %}

{% block tools %}
bld/boot/2/clay
bld/boot/1/hush
bld/boot/0/unpack
{% endblock %}
