#!/usr/bin/env bash
# make bench: every figure, beside what it is compared with. Writes build/bench/*.json and figures.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/helper.bash
. tests/helper.bash
folder=build/bench
mkdir -p "$folder"
{
  if [ -e "$LEGACY_GENERATOR" ]; then
    ${CC:-cc} -O2 -shared -fPIC -o "$folder/empty.so" tests/bench/empty.c
    /usr/bin/python3 tests/bench/library.py "$SO" "$LEGACY_GENERATOR" "$folder" --empty "$folder/empty" "$@"
    echo
    /usr/bin/python3 tests/bench/storage.py "$SO" "$folder"/legacy-*.db "$folder/copy.db" "$folder"
  else
    echo "The library's figures are left out: $LEGACY_GENERATOR, which writes legacy databases, is not here."
  fi
  if [ -e build/path0/node_modules ]; then
    printf '\n### Paths, a million of them\n\n'
    tests/bench/paths.sh | sed 's/^/    /'
  else
    printf '\nThe path figures are left out: npm could not get sqlite-path-linux-x64.\n'
  fi
} | tee "$folder/figures.md"
