{% extends '//die/script.sh' %}

{% block install %}
{{complain('nobody has defined this')}}
{% endblock %}
