{% extends '//die/script.sh' %}

{% block install %}
count=${#parts}
{% endblock %}
