{% extends '//die/lang/c/library.sh' %}

{# two sources, the tables apart from the code #}

{% block fetch %}
https://files.example.org/tide/tide-1.3.4.20250131.tar.gz
8a28929ac7f9a17e97a421ac2cd63ac73568ebe87bc0cee641a193d91c761577
https://files.example.org/tide/tables%2B-2025.tar.gz
sha:d98a034f5cb8a0e3f07d5d8b5dc3c43723ea8d8b95199e18a82c52e072eca4dd
{% endblock %}

{% block lib_deps %}
lib/delta
{% endblock %}

{% block use_data %}
aux/charts
{% endblock %}
