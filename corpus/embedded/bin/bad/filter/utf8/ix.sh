{% extends '//die/script.sh' %}

{% block install %}
{{'/w==' | b64d}}
{% endblock %}
