{% extends '//die/hub.sh' %}

{% block tools %}
{% if all_system %}
bld/box/system
{% else %}
bld/boot/2/clay
{% endif %}
{% if cross %}
bld/cc/cross(cross={{cross}})
{% endif %}
{% endblock %}
