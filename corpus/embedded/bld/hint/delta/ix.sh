{% extends '//die/hub.sh' %}

{% block ind_deps %}
lib/tide
{% endblock %}

{% block tools %}
bld/make
bld/py
{% endblock %}
