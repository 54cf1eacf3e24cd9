{% extends '//die/script.sh' %}

{% block install %}
{{self.install()}}
{% endblock %}
