{% extends '//die/bad/tag.sh' %}
