{% extends '//die/script.sh' %}

{# loads; its graph is refused: isolation is for steps in memory only #}

{% block tmpfs %}false{% endblock %}
