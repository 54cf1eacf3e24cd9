{% extends '//die/hub.sh' %}

{# As upstream with all_system, but 2.72 for 2.71, whose archive is harder to come by. #}
{% block run_deps %}
bin/auto/conf/{{'2/72' if conf_ver == '2/71' else conf_ver or '2/69'}}(std_box=bld/system/box,libc_lite=1)
{% endblock %}
