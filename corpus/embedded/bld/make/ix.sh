{% extends '//die/lang/c/program.sh' %}

{# not by die/lang/c/make.sh, which needs this one #}

{% block fetch %}
https://files.example.org/make/tinymake-1.2.tar.gz
dc80660d4e28e6518d204c72b09c123c8af636628f3d6263679ea25630f85c78
{% endblock %}

{% block program %}make{% endblock %}
