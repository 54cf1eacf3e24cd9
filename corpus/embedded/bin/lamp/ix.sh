{% extends '//die/script.sh' %}

Text here, outside of every block, is never printed: {{nor_is_this()}}

{% if linux %}
{% block wick %}
cotton
{% endblock %}
{% endif %}

{% block install %}
mkdir -p "${out}/bin"
  {% if native %}
  echo native{% if x86_64 %} wide{% elif aarch64 %} narrow{% else %} other{% endif %} lamp
  {% endif %}
    {# indented, and
       of two lines #}
echo {{self.wick() | strip}} {% if wind %}out{% else %}lit{% endif %} {# mid-line #} end
{% if tool %}{% if boot %}{% block deep %}never printed{% endblock %}{% endif %}{% endif %}
  {{'indented expressions keep their place'}}
{% if not darwin and not wasi %}
{% if target.bits == 64 %}
{% block deeper %}
{% set glow %}
{% block glow %}
warm
{% endblock %}
{% endset %}
echo {{glow | fix_list}}
{% endblock %}
{% endif %}
{% endif %}
{% endblock %}
