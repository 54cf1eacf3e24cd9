{% extends '//die/lang/c/configure.sh' %}

{% block fetch %}
https://files.example.org/pebble/pebble-0.9.3.tar.gz
c2b2e5ddebda4dc3cfa79a51077bf86a1db4b6113760643153f6eeaf768f5864
{% endblock %}

{% block configure_more %}
{{super()}}
--enable-smooth
{% endblock %}
