{% extends '//die/script.sh' %}

{# for packages that fail: the tag below is unknown #}

{% blcok install %}
:
{% endblock %}
