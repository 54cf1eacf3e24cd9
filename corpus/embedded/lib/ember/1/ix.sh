{% extends '//lib/ember/t.sh' %}

{% block version %}
1.8.0
{% endblock %}

{% block ember_sum %}
60b49f0ffab442e29950e3eec5f80b96421774361a1e899610c8395877d382a5
{% endblock %}
