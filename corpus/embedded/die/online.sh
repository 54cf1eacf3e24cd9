{% extends '//die/recipe.sh' %}

{# may use the network, and so must say what it will bring back #}

{% block online %}yes{% endblock %}

{% block bld_deps %}
bld/fetcher
bld/box
{% endblock %}

{% block predict_outputs %}[{"path": "share/{{self.pack_name().strip()}}", "sum": "{{self.pack_sum().strip()}}"}]{% endblock %}

{% block script %}
mkdir -p "${out}/share"
fetch "{{self.pack_url().strip()}}" "${out}/share/{{self.pack_name().strip()}}"
{% endblock %}
