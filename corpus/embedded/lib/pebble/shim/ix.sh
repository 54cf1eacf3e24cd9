{% extends '//die/lang/c/library.sh' %}

{% block c_defines %}
{{super()}}
MARK={{(mark or 'plain').upper()}}
{% endblock %}
