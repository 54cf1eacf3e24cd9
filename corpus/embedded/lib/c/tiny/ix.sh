{% extends '//die/lang/c/library.sh' %}

{% block freestanding %}yes{% endblock %}

{% block c_defines %}
{{super()}}
{% if target.bits != 64 and target.endian == 'little' %}
SMALL
{% endif %}
{% endblock %}
