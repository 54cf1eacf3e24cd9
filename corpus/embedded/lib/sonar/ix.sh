{% extends '//die/lang/c/library.sh' %}

{% block step_env %}
{% if linux %}
{{super()}}
{% else %}
{{ix.error('the sonar listens on Linux only')}}
{% endif %}
{% endblock %}
