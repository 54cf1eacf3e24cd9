{% extends '//die/hub.sh' %}

{% block tools %}
bin/greet(target=plan9-x86_64)
{% endblock %}
