
for fixer in "$1"/fix/*; do
    test -x "${fixer}" && "${fixer}" "$1"
done
touch "$1/touch"
