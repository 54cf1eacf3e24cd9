{% extends '//die/hub.sh' %}

{#
  Its name has no slash: asked for by itself it has no kind, and fails;
  as somebody's dependency it is told its kind, and loads.
#}

{% block tools %}
etc/motd
{% endblock %}
