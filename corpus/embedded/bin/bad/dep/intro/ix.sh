{% extends '//die/service.sh' %}

{% block service %}
bin/bad/dep/missing
{% endblock %}
