{% extends '//die/hub.sh' %}
