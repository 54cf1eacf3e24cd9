{% extends '//die/hub.sh' %}

{# not a package, and not even a kind #}

{% block tools %}
greet
{% endblock %}
