{% extends '//die/hub.sh' %}

{# The linker wrapper is the toolchain's: programs for capOS are static, so what a package
   links as a shared library becomes an archive. #}
