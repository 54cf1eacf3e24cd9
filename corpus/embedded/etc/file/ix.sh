{% extends '//die/script.sh' %}

{% block default_text %}
nothing was said
{% endblock %}

{% block install %}
mkdir -p "${out}/{{path | defined('path') | dirname}}"
{% if text %}
cat << 'TEXT' > "${out}/{{path}}"
{{text | b64d}}
TEXT
{% endif %}
# {{(text or self.default_text()) | b64e}}
{% endblock %}
