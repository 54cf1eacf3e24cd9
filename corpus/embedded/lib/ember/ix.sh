{% extends '//die/hub.sh' %}

{% block lib_deps %}
lib/ember/{{ember_ver or '2'}}
{% endblock %}
