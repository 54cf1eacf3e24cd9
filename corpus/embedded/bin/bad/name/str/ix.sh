{% extends '//die/script.sh' %}

{% block install %}
{{name.shout()}}
{% endblock %}
