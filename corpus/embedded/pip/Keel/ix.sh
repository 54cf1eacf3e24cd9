{% extends '//pip/Keel/t/ix.sh' %}

{# the published wheel forgets to ask for this one #}

{% block requires %}
pip/Capstan
{{super()}}
{% endblock %}
