{% extends '//die/script.sh' %}

{# int itself gives 0; asking it of nothing is what fails #}

{% block install %}
{{ver | int}}
{% endblock %}
