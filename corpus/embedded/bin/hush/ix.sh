{% extends '//die/lang/c/program.sh' %}

{% block fetch %}
https://files.example.org/hush/hush-0.4.tar.gz
cd7e47f3a8a373c4c6f679617d947498d42ee233fb065adb7684dcd884c14c8b
{% endblock %}

{% block c_sources %}
hush.c
{% if boot == 'False' or shape %}
shape_{{shape or 'square'}}.c
{% endif %}
{% endblock %}

{% block program %}sh{% endblock %}
