{% extends '//die/hub.sh' %}

{# a package in a file of another name; {{name}} is that name #}

{% block lib_deps %}
lib/ember
{% if part == 'all' or not part %}
{{name}}(part=sparks,ember_ver={{ember_ver or '2'}})
{{name}}(part=ashes)
{% elif part == 'sparks' %}
lib/prism
{% else %}
lib/pebble
{% endif %}
{% endblock %}
