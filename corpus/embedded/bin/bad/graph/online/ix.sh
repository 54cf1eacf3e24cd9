{% extends '//die/script.sh' %}

{# loads; its graph is refused: nothing says what the network brings #}

{% block online %}yes{% endblock %}
