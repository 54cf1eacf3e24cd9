{% extends '//bin/quay/night/ix.sh' %}

{# not the coloured ones, they are not seen in fog #}

{% block lights %}
{{super.super()}}
a horn
{% endblock %}
