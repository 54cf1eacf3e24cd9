{% extends '//lib/ember/t.sh' %}

{% block version %}
2.3.9
{% endblock %}

{% block ember_sum %}
ca28171320ea5d46a3c1e7b4e37ed3acc8d62d47d60a5871cdbe40dc5760732d
{% endblock %}

{% block lib_deps %}
lib/pebble
{% endblock %}
