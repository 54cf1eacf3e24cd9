{% extends '//die/hub.sh' %}

{% block tools %}
{{'bld/box/system' if all_system else 'bld/boot/0/unpack'}}
{% endblock %}
