{% extends '//die/script.sh' %}

{% block install %}
one
{% endblock %}

{% block install %}
two
{% endblock %}
