#!/bin/sh
exec get --quiet "$1" --to "$2"
