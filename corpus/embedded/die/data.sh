{% extends '//die/recipe.sh' %}

{% block bld_deps %}
bld/box
{% endblock %}

{% block files %}
{% endblock %}

{% block data_dir %}share{% endblock %}

{% block script %}
mkdir -p "${out}/{{self.data_dir()}}"
{% for f in self.files() | parse_list %}
base64 -d << EOF > "${out}/{{self.data_dir()}}/{{f | basename}}"
{{ix.load_file(f) | b64e}}
EOF
{% endfor %}
{% endblock %}
