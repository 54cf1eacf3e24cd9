{% extends '//die/bad' %}
