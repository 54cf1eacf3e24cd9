{% extends '//die/script.sh' %}

{% block install %}
mkdir -p "${out}/bin"
cat << 'RUN' > "${out}/bin/fetch"
{% include '//bld/fetcher/fetch.sh' %}
RUN
{% endblock %}
