#!/bin/sh
# standard input names what to link, the argument says where
set -eu
mkdir -p "$1"
cat > "$1/meta.json"
link_tree "$1" < "$1/meta.json"
{% include 'after.sh' %}
