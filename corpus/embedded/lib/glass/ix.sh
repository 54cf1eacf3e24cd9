{% extends '//die/hub.sh' %}

{# somebody has to choose the driver #}

{% block lib_deps %}
lib/glass/{{opengl | defined('opengl')}}
{% endblock %}
