{% extends '//die/bad/round.sh' %}
