{% extends '//die/bad/nowhere.sh' %}
