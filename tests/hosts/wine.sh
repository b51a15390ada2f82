#!/usr/bin/env bash
# sqlite3 as a Windows program, run by Wine: the small shell of this folder, for tests/windows.bats. Statements beyond
# ASCII go through files, since a command line would change them.
set -uo pipefail
build=$(dirname "$(realpath "$0")")/../../build
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

arguments=()
for argument; do
  if [[ $argument != [-.]* && ${#arguments[@]} -gt 0 && $argument == *[^[:ascii:]]* ]]; then
    printf '%s\n' "$argument" >"$folder/${#arguments[@]}.sql"
    argument=".read $folder/${#arguments[@]}.sql"
  fi
  arguments+=("$argument")
done
LC_ALL=C.UTF-8 WINEPREFIX=$build/wine WINEDEBUG=-all wine "$build/dll/sqlite3.exe" "${arguments[@]}" \
  2>"$folder/errors" | tr -d '\r'
status=${PIPESTATUS[0]}
tr -d '\r' <"$folder/errors" >&2
exit "$status"
