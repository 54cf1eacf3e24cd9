{% extends '//die/hub.sh' %}

{% block task_pool %}
slot
{% endblock %}
