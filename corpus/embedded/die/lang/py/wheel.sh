{% extends '//die/script.sh' %}

{% block bld_tool %}
bld/py
{{super()}}
{% endblock %}

{% block build %}
py_check "${src}"/*.whl
{% endblock %}

{% block site %}lib/site{% endblock %}

{% block install %}
mkdir -p "${out}/{{self.site()}}"
cp -R . "${out}/{{self.site()}}"
{% endblock %}

{% block env %}
export PYTHONPATH="${out}/{{self.site()}}:${PYTHONPATH}"
{% endblock %}
