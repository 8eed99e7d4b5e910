#!/bin/sh
# The guide shows what pacte draws today.
exec "$(dirname "$0")/../../tools/guide" --check
