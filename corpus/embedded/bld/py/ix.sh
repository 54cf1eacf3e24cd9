{% extends '//die/lang/c/configure.sh' %}

{% block version %}
3.51.0.7
{% endblock %}

{% block fetch %}
https://files.example.org/py/py-{{self.version().strip()}}.tar.gz
d2e966ac19d9e6b7469200f357932a527e8769390f69fecbb23d8f487e87d833
{% endblock %}

{% block host_libs %}
lib/pebble
{% endblock %}

{% block bld_libs %}
lib/pebble
lib/ember
{{super()}}
{% endblock %}

{% block configure_flags %}
--with-suffix={{self.version().strip().split('.')[0]}}{{self.version() | strip | field(1) | pad(3)}}
{% endblock %}
