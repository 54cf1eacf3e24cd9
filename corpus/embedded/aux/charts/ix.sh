{% extends '//die/data.sh' %}

{% block files %}
coast.txt
deep/trench.txt
{% endblock %}

{% block data_dir %}share/charts{% endblock %}
