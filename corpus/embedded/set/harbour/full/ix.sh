{% extends '//set/harbour/ix.sh' %}

{% block more %}
{{super()}}
bin/almanac
bin/compass
bin/granite
bin/gull
bin/sail
bin/sextant
bin/sextant/rev
bin/sounder
etc
etc/service/lamp
lib/glass(opengl=soft)
{% endblock %}
