{% extends '//die/script.sh' %}

{% block install %}
mkdir -p "${out}/fix"
base64 -d << BLOB > "${out}/fix/charts"
{% include 'index.sh/base64' %}

BLOB
{% endblock %}
