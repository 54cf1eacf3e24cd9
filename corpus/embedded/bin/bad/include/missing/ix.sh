{% extends '//die/script.sh' %}

{% block install %}
{% include 'nowhere.sh' %}
{% endblock %}
