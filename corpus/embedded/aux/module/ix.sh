{% extends '//die/online.sh' %}

{# one per program in Go; where it comes from is a flag #}

{% block pack_url %}
{{from | b64d}}
{% endblock %}

{% block pack_name %}
{{from | b64d | basename}}
{% endblock %}

{% block pack_sum %}
{{sum | defined('sum')}}
{% endblock %}
