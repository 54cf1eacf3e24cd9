{% extends '//die/hub.sh' %}

{# fails because something that it needs does #}

{% block tools %}
bin/greet
bin/bad/dep/missing
{% endblock %}
