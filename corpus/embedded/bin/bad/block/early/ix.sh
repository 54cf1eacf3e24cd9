{% extends '//die/bad/early.sh' %}

{% set all %}
{{self.script_json()}}
{% endset %}
