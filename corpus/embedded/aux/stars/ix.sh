{% extends '//die/fetch.sh' %}

{% block fetch %}
https://files.example.org/stars/stars-1.tar
b2547aa06de503c7bd16e63ef3483e826622672c0d05ca0a75dd997e14df1303
{% endblock %}
