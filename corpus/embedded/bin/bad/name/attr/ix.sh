{% extends '//die/script.sh' %}

{% block install %}
{{nothing.replace('a', 'b')}}
{% endblock %}
