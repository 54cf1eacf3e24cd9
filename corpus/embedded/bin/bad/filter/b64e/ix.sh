{% extends '//die/script.sh' %}

{% block install %}
{{seed | b64e}}
{% endblock %}
