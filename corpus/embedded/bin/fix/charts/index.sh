#!/bin/sh
ls "$1/share" > "$1/share/index"
