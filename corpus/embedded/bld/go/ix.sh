{% extends '//die/script.sh' %}

{% block fetch %}
https://files.example.org/go/go-1.9.{{host.os}}-{{host.go_arch}}.tar.gz
sha:bd946963a84f1f122e8b4865474a8dd4d91a3c384350bbf617f3d6a95f8e5af6
{% endblock %}

{% block install %}
cp -R go "${out}/go"
{% endblock %}

{% block env %}
export GOROOT="${out}/go"
{% endblock %}
