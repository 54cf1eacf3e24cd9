{% extends '//die/online.sh' %}

{# die/online.sh asks for pack_name and pack_sum #}
