{% extends '//die/lang/c/make.sh' %}

{% block version %}
7.1.2.15
{% endblock %}

{% block fetch %}
https://files.example.org/brook/brook-{{self.version().strip()}}.tar.gz
b79624284645b7cba19d76a417e493fe9e767745d4313fdfc35107c92a5db909
{% endblock %}

{% block lib_deps %}
lib/pebble
{% endblock %}

{% block make_args %}
CC="${CC}"
# interior   spaces are squeezed, tabs stay
WIDTH=80   HEIGHT=24
TABBED=a	b
{% endblock %}
