{% extends '//die/hub.sh' %}

{% block tools %}
bin/ferry
bin/quay/fog
bin/hail
{% if mood != 'quiet' %}
bin/lamp
{% endif %}
etc/motd
etc/user/0(user=keeper,hash=*)
{% block more %}
{% endblock %}
{% endblock %}
