{% extends '//die/script.sh' %}

{% block install %}
{{ix.error('not today: ' + basename)}}
{% endblock %}
