{% extends '//die/boot/stage.sh' %}

{% block install %}
mkdir -p "${out}/bin"
cat << 'RUN' > "${out}/bin/extract"
#!/bin/sh
exec {{ix_extract}} "$@"
RUN
chmod +x "${out}/bin/extract"
{% endblock %}
