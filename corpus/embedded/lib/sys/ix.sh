{% extends '//die/hub.sh' %}

{# there is none for every system #}

{% block lib_deps %}
lib/sys/{{target.os}}
{% endblock %}
