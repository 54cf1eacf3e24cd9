{% extends '//die/hub.sh' %}

{% block tools %}
bin/greet/ix.sh/more
{% endblock %}
