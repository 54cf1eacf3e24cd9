{% extends '//die/hub.sh' %}

{% block lib_deps %}
lib/bad/loop/b
{% endblock %}
