{% extends '//die/script.sh' %}

{% block bld_tool %}
bld/go
{{super()}}
{% endblock %}

{# what the program asks the network for is packed once, beforehand #}

{% block bld_data %}
aux/module(from={{self.go_url().strip() | b64e}},sum={{self.go_sum().strip()}})
{{super()}}
{% endblock %}

{% block go_tags %}
{% endblock %}

{% block build %}
{% set tags %}
{% block all_tags %}
netgo
{{self.go_tags()}}
{% endblock %}
{% endset %}
export GOOS={{target.os}} GOARCH={{target.go_arch}}
go build -tags {{tags | parse_list | fjoin(',')}} -o {{basename}}{{target.exe_suffix}} .
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
cp {% for b in self.go_bins() | parse_list %}{{b}}{{target.exe_suffix}} {% endfor %}"${out}/bin/"
{% endblock %}

{% block go_bins %}
{{basename}}
{% endblock %}
