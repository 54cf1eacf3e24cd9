{% extends '//die/script.sh' %}

{# loads: what it runs with is looked at by whoever uses it, or its graph #}

{% block run_deps %}
bin/nowhere
{% endblock %}
