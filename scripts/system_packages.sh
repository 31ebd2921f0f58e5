#!/bin/sh
# What `make test-system` needs beside Python: a browser, and a terminal that can be looked at.
set -eu
missing=
command -v chromium >/dev/null || missing="$missing chromium fonts-dejavu-core"
command -v tmux >/dev/null || missing="$missing tmux"
for shell in zsh fish; do command -v "$shell" >/dev/null || missing="$missing $shell"; done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
  echo "make test-system needs$missing, and there is no apt-get here to install them." >&2
  exit 1
fi
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -qq
# shellcheck disable=SC2086 -- several packages
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq --no-install-recommends $missing
