{% extends '//die/hub.sh' %}

{% block motd %}
welcome aboard — mind the step
{% endblock %}

{% block tools %}
etc/file(path=etc/motd,text={{self.motd() | b64e}})
etc/file(path=etc/issue,text={{(issue or '') | b64e}})
{% endblock %}
