{% extends '//die/script.sh' %}

{# text beyond ASCII, a tab, quotes: all of it becomes JSON #}

{% block run_deps %}
bin/hush
{% endblock %}

{% block install %}
mkdir -p "${out}/bin"
cat << 'RUN' > "${out}/bin/greet"
#!/bin/sh
printf '%s\n' "naïve café — déjà vu ‎😀"
	printf "a\\b	c/d <e> 'f'\n"
RUN
{% endblock %}
