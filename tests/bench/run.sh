#!/usr/bin/env bash
# make bench, make bench-full: every figure, beside what it is compared with, in one run. Writes Markdown to
# build/bench/figures.md, the numbers to build/bench/*.json, charts to build/bench/*.svg.
#
#     tests/bench/run.sh [full]
#
# Libraries come from the generator of the old application's databases; without it only the paths are measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/helper.bash
. tests/helper.bash
folder=build/bench
mkdir -p "$folder"

images=350000 part=100000 sizes=10000,100000
if [ "${1:-}" = full ]; then
  images=1000000 part=1000000 sizes=10000,100000,1000000
  room=$(($(df --output=avail -k "$folder" | tail -n 1) / 1048576))
  echo "This takes about an hour, 2 GB of memory and 15 GB of $folder, where $room GB are free." >&2
  [ "$room" -ge 15 ] || exit 1
  if [ "$room" -ge 100 ]; then
    echo "There is room for 10 million images too: another hour, and 70 GB." >&2
    sizes=$sizes,10000000
  fi
fi

# figures NAME ARGUMENT...: one of the programs beside this one, on a library of the legacy generator.
figures() {
  echo
  /usr/bin/python3 "tests/bench/$1.py" "$SO" "$LEGACY_GENERATOR" "$folder" "${@:2}"
}

{
  echo "datastore $(sed -n 's/^#define DS_VERSION "\(.*\)"/\1/p' ext/version.h), SQLite $(sqlite3 :memory: "SELECT sqlite_version()"), $(nproc) cores, $(date -u +%Y-%m-%d)"
  if [ -e "$LEGACY_GENERATOR" ]; then
    ${CC:-cc} -O2 -shared -fPIC -o "$folder/empty.so" tests/bench/empty.c
    figures library --empty "$folder/empty" --images "$images"
    echo
    /usr/bin/python3 tests/bench/storage.py "$SO" "$folder/legacy-$images.db" "$folder/copy.db" "$folder"
    echo
    /usr/bin/python3 tests/bench/safety.py "$SO" "$folder/copy.db" "$folder"
    figures growth --sizes "$sizes"
    figures search --images "$part"
    figures writing
    figures tags --images "$part"
  else
    echo "The library's figures are left out: $LEGACY_GENERATOR, which writes legacy databases, is not here."
  fi
  dbmate=build/dbmate/node_modules/@dbmate/linux-x64/bin/dbmate
  echo
  if [ -x "$dbmate" ]; then
    /usr/bin/python3 tests/bench/migrate.py "$SO" "$dbmate" "$folder"
  else
    echo "The figures of migrating are left out: npm could not get dbmate."
  fi
  if [ -e build/path0/node_modules ]; then
    printf '\n### Paths, a million of them\n\n'
    tests/bench/paths.sh | sed 's/^/    /'
  else
    printf '\nThe path figures are left out: npm could not get sqlite-path-linux-x64.\n'
  fi
  printf '\n### Instructions\n\n'
  tests/bench/instructions.sh | sed 's/^/    /'
} | tee "$folder/figures.md"
