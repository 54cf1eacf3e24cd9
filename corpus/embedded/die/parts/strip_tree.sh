# removes symbols, where there are any
find "$1" -type f -perm -100 | while read file; do
    strip "${file}" || :
done
