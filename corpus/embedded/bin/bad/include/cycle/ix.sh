{% extends '//die/script.sh' %}

{% block install %}
{% include 'ix.sh' %}
{% endblock %}
