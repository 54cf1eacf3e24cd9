{% extends '//die/lang/c/library.sh' %}

{% block freestanding %}yes{% endblock %}

{% block c_defines %}
{{super()}}
FLOOR={{deploy_floor or 11.0}}
{% if flavour and exports == 'yes' %}
PREFIX={{target.symbol_prefix}}{{flavour}}_
{% endif %}
{% endblock %}
