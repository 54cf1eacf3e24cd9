{% extends '//die/hub.sh' %}

{% block tools %}
bld/boot/1/hush(all_system=1)
{% endblock %}
