{% extends '//die/lang/go.sh' %}

{% block go_url %}
https://files.example.org/gull/gull-0.12.zip
{% endblock %}

{% block go_sum %}
88c3ca2873f81c93b4471f937a3638f21c15221410d026759900a4fb4983d353
{% endblock %}

{% block go_tags %}
sea
{% if not native %}
abroad
{% endif %}
{% endblock %}

{% block go_bins %}
gull
tern
{% endblock %}

{% block all_tags %}
{{super()}}
feathers
{% endblock %}
