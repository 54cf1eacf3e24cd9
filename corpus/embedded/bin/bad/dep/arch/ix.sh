{% extends '//die/hub.sh' %}

{% block lib_deps %}
lib/pebble(target=linux)
{% endblock %}
