{% extends '//die/lang/c/configure.sh' %}

{% block fetch %}
https://files.example.org/ember/ember-{{self.version().strip()}}.tar.gz
{{self.ember_sum()}}
{% endblock %}

{% block c_defines %}
{{super()}}
MAJOR={{self.version().strip() | field(0)}}
MINOR={{10 + (self.version() | strip | field(1) | int)}}
PATCH={{self.version() | strip | field(2) | add(10)}}
{% endblock %}
