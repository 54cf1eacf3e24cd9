{% extends '//die/lang/c/library.sh' %}
