{% extends '//die/hub.sh' %}

{% block lib_deps %}
pip/Flotsam
{% endblock %}
