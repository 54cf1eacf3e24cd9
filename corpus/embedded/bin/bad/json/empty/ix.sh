{# a template without a parent, and without a word #}
