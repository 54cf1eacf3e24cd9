# where earlier builds left their programs
{% if boot %}
export PATH="${PATH}:{{ix_boot_path}}"
{% endif %}
export HOME="${tmp}"
export LC_ALL=C
