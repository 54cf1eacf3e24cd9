{% extends '//die/recipe.sh' %}

{% block bld_deps %}
bld/box
{% endblock %}

{% block script %}
mkdir -p "${out}/share"
cp "${src}"/* "${out}/share"
{% endblock %}
