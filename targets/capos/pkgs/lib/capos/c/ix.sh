{% extends '//lib/capos/package.json' %}

{# The C library of capOS: musl with our overlay, start-up code, the bridge to
   capabilities, soft float. Their sources stand in the toolchain. #}

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
sh /ixt/system/share/ixt/targets/capos/sysroot/build \
    --musl "${tmp}/musl" --out "${out}" --jobs "${make_thrs:-1}"
cat << EOF > "${out}/env"
export CPPFLAGS="-isystem ${out}/include \${CPPFLAGS}"
export CFLAGS="--sysroot=${out} --capos-link \${CFLAGS}"
export CONFIG_SITE="${out}/share/config.site"
EOF
{% endblock %}
