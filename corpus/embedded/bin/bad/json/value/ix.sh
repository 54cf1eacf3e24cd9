{% extends '//die/hub.sh' %}

{% block net %}no{% endblock %}
