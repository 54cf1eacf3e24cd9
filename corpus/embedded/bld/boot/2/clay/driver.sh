#!/bin/sh
# one flag per library directory of the step
for dir in $(echo "${IX_T_DIR}" | tr ':' ' '); do
    set -- "$@" "-L${dir}/lib"
done
exec clang "$@"
