{% extends '//lib/native/package.json' %}

{# musl as it is, for Linux, under packages that are expanded and configured as for capOS:
   what programs for capOS are compared with. #}

{% block fetch_json %}
[{"url": "http://musl.libc.org/releases/musl-1.2.5.tar.gz",
  "md5": "a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4"}]
{% endblock %}

{% block script %}
set -eu
mkdir -p "${out}" "${tmp}/musl" "${tmp}/tmp"
export TMPDIR="${tmp}/tmp"
cd "${tmp}/musl"
extract 1 "${src}"/musl-1.2.5.tar.gz
CC=clang AR=llvm-ar RANLIB=llvm-ranlib LIBCC=' ' CFLAGS='--target=x86_64-linux-musl -O2 -w' \
    ./configure --target=x86_64-linux-musl --disable-shared --disable-wrapper --prefix="${out}" \
    > configure.log || { cat configure.log; exit 1; }
make -s -j"${make_thrs:-1}" install-headers install-libs
# as an archive: linkers get their flags twice at times
llvm-ar rcsD "${out}/lib/libstart.a" "${out}/lib/crt1.o"
cat << EOF > "${out}/env"
export CPPFLAGS="-isystem ${out}/include \${CPPFLAGS}"
export CFLAGS="--target=x86_64-linux-musl \${CFLAGS}"
export CONFIG_SITE=/ixt/system/share/ixt/targets/capos/sysroot/config.site
export LDFLAGS="-static -Wl,-u,_start -L${out}/lib -lstart -lc \${LDFLAGS}"
EOF
{% endblock %}
