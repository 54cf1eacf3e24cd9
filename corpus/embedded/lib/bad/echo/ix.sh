{% extends '//die/hub.sh' %}

{# without the flag this names the package itself #}

{% block lib_deps %}
lib/bad/echo/{{echo_ver}}
{% endblock %}
