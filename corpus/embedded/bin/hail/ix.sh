{% extends '//die/online.sh' %}

{% block pack_url %}
https://files.example.org/hail/stones.bin
{% endblock %}

{% block pack_name %}
stones.bin
{% endblock %}

{% block pack_sum %}
1f6639a8a51c6f74348cb84ed74a5d8f95da74152eabd1c460218efe8f4d57b0
{% endblock %}
