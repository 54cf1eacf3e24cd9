{% extends '//die/policy.json' %}

{# a name for other packages: nothing is built here #}

{% block run_deps %}
{% if lib and not tool %}
{# whoever links against a hub gets its libraries by lib_deps #}
{% else %}
{% block tools %}
{% endblock %}
{% endif %}
{% endblock %}
