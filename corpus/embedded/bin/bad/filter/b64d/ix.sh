{% extends '//die/script.sh' %}

{% block install %}
{{blob | b64d}}
{% endblock %}
