{% extends '//die/script.sh' %}

{% block bld_tool %}
bin/nowhere(k=v)
{% endblock %}
