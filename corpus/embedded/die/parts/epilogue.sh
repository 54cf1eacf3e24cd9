{% if self.env().strip() %}
{# what a realm or a later build should see is kept beside the files #}
cat << 'KEEP' > "${out}/env"
{{self.env().strip()}}
KEEP
{% endif %}
{% if not nostrip %}
strip_tree "${out}"
{% endif %}
