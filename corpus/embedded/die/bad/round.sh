{% extends '//die/bad/about.sh' %}
