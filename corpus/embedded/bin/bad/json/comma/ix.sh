{% extends '//die/hub.sh' %}

{% block predict_outputs %}[1, ]{% endblock %}
