{% extends '//die/script.sh' %}

{% block lights %}
harbour light
{% endblock %}

{% block install %}
mkdir -p "${out}/share"
cat << 'TEXT' > "${out}/share/lights"
{{self.lights().strip()}}
TEXT
{% endblock %}
