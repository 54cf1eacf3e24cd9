{% extends '//die/script.sh' %}

{#
  Makes the directory of links that a realm is. Flags of the realm arrive
  with target_ before their names, the fixers as one text of lines.
#}

{% block run_deps %}
bin/hush
{% for fixer in (target_fixers or '') | parse_list %}
{{fixer}}
{% endfor %}
{% if target_mood == 'cheerful' %}
bin/greet
{% endif %}
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
base64 -d << BLOB > "${out}/bin/prepare_realm"
{% include 'prepare.sh/base64' %}

BLOB
chmod +x "${out}/bin/prepare_realm"
{% endblock %}
