{% extends '//die/script.sh' %}

{% set nam %}
{% block cross_name %}
{{cross | defined('cross')}}
{% endblock %}
{% endset %}

{% block install %}
{% set short = nam.strip() %}
mkdir -p "${out}/bin"
{% if short %}
cat << 'RUN' > "${out}/bin/{{short}}-cc"
#!/bin/sh
exec cc --target={{short}} "$@"
RUN
{% endif %}
{% endblock %}
