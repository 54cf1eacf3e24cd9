{% extends '//die/script.sh' %}

{# a program in Python with its libraries #}

{% block bld_libs %}
pip/Capstan
pip/Eddy++
{% endblock %}

{% block run_deps %}
pip/Keel
bld/py
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
echo 'import bollard' > "${out}/bin/sail"
{% endblock %}
