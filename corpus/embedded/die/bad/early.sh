{% extends '//die/script.sh' %}

{# asks for a block that an ancestor not loaded by then would bring #}
