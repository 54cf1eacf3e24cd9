{% extends '//die/data.sh' %}

{% block files %}
nowhere.txt
{% endblock %}
