{% extends '//die/data.sh' %}

{% block service %}
{% endblock %}

{% block run_deps %}
{{self.service()}}
{% endblock %}

{% block script %}
{{super()}}
cat << 'RUN' > "${out}/{{self.data_dir()}}/run"
# changes with the program: {{intro(self.service().strip()).uid}}
exec {{self.service().strip() | basename}}
RUN
{% endblock %}
