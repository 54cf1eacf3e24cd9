{% extends '//die/script.sh' %}

{#
  The first programs are made with what the machine has, so the path is
  part of the command.
#}

{% block exec %}["/usr/bin/env", {{('PATH=' + ix_boot_path) | jd}}, "sh", "-s"]{% endblock %}

{% block std_box %}
{% block stage_before %}
{% endblock %}
{% endblock %}

{% block step_unpack %}
for part in "${src}"/*; do
    {{ix_extract}} "${part}"
done
{% endblock %}
