
set -eu
{% if setx or verbose or show_script %}
set -x
{% endif %}
{% include 'paths.sh' %}
mkdir -p "${tmp}" "${out}"
cd "${tmp}"
