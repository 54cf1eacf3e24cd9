{% extends '//die/hub.sh' %}

{# what every step may take for granted #}

{% block tools %}
{% if all_system %}
bld/box/system
{% else %}
bld/boot/3/kit
bld/box/strip
{% endif %}
{% endblock %}
