{% extends '//die/hub.sh' %}

{% block tools %}
bin/greet(target=)
{% endblock %}
