{% extends '//die/lang/c/make.sh' %}

{# a diamond: brook needs pebble, too #}

{% block fetch %}
https://files.example.org/delta/delta-3.3.4.tar.gz
4f4a9410ffcdf895c4adb880659e9b5c0dd1f23a30790684340b3eaacb045398
{% endblock %}

{% block lib_deps %}
lib/brook
lib/pebble
{% endblock %}

{% block after_install %}
rm -rf "${out}/share/doc"
{% endblock %}
