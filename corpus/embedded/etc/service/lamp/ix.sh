{% extends '//die/service.sh' %}

{% block service %}
bin/lamp
{% endblock %}

{% block data_dir %}etc/services/lamp{% endblock %}

{% block files %}
notes.txt
{% endblock %}
