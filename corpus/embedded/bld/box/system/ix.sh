{% extends '//die/script.sh' %}

{% block std_box %}
{% endblock %}

{% block exec %}["/usr/bin/env", "PATH={{system_path}}", "sh", "-s"]{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
{% for t in system_path.split(':') %}
# searched: {{t}}
{% endfor %}
{% endblock %}
