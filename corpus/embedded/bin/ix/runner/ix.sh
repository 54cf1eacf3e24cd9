{% extends '//die/script.sh' %}

{# what upstream's "run" puts beside the packages that it is given #}

{% block install %}
mkdir -p "${out}/bin"
cat << 'RUN' > "${out}/bin/runner_entry"
#!/bin/sh
. "$1"
shift
exec "$@"
RUN
{% endblock %}
