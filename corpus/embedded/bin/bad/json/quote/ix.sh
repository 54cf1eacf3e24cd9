{% extends '//die/hub.sh' %}

{% block task_pool %}a "pool"{% endblock %}
