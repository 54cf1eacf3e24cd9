{% extends '//die/hub.sh' %}

{% block lib_deps %}
{% if linux %}
lib/c/quartz
{% elif darwin %}
lib/c/host
{% elif target.os == 'mingw32' %}
lib/c/host(flavour=nt,exports=yes)
{% else %}
lib/c/tiny
{% endif %}
{% endblock %}
