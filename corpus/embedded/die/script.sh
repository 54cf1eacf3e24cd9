{% extends 'recipe.sh' %}

{% block bld_deps %}
{% block bld_tool %}
{% endblock %}
{% block std_box %}
bld/box
{% endblock %}
{% endblock %}

{% block version %}
{% endblock %}

{% block script %}
{% include 'parts/prologue.sh' %}
{% block functions %}
{% endblock %}
{% block unpack %}
{% if sources %}
{% block step_unpack %}
mkdir work
cd work
for part in "${src}"/*; do
    extract "${part}"
done
{% endblock %}
{% endif %}
{% endblock %}
{% block step_patch %}
{% endblock %}
{% block step_env %}
{% endblock %}
{% block build %}
:
{% endblock %}
{% block test %}
{% endblock %}
{% block install %}
{% endblock %}
{% include '//die/parts/epilogue.sh' %}
{% endblock %}

{% block env %}
{% endblock %}
