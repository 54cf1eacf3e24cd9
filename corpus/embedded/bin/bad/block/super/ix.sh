{% extends '//die/script.sh' %}

{% block install %}
{{self.orphan()}}
{% endblock %}

{% block orphan %}
{{super()}}
{% endblock %}
