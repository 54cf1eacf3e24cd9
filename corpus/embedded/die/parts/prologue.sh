
set -eu
{% if setx or verbose %}
set -x
{% endif %}
{% include 'paths.sh' %}
mkdir -p "${tmp}" "${out}"
cd "${tmp}"
