{% extends '//die/hub.sh' %}

{% block tools %}
etc/file(path=etc/passwd.d/{{user | defined('user')}},text={{(user + ':' + hash) | b64e}})
{% endblock %}
