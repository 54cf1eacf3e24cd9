{% extends '//die/hub.sh' %}

{% block ind_deps %}
lib/brook
{% endblock %}
