#!/usr/bin/env bash
# make bench, make bench-full: see bench.py.
#
#     tests/bench/run.sh [full] [PART...]
#
# Writes build/bench/figures.md, figures.json and charts; the full form also copies them to tests/bench/figures, which
# the README shows. Libraries come from the generator of the old application's databases, which is not part of this
# repository; without it only what needs no library is measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/helper.bash
. tests/helper.bash
folder=build/bench
mkdir -p "$folder"

sizes=10000,100000
options=(--images 100000 --upgrade 350000 --sizes "$sizes")
full=
if [ "${1:-}" = full ]; then
  full=1
  shift
  room=$(($(df --output=avail -k "$folder" | tail -n 1) / 1048576))
  echo "This takes about an hour, 2 GB of memory and 15 GB of $folder, where $room GB are free." >&2
  [ "$room" -ge 15 ] || exit 1
  sizes=10000,100000,1000000
  if [ "$room" -ge 100 ]; then
    echo "There is room for 10 million images too: two hours more, and 70 GB." >&2
    sizes=$sizes,10000000
  fi
  options=(--images 1000000 --upgrade 350000 --sizes "$sizes")
fi
parts=("$@")
if [ ! -e "$LEGACY_GENERATOR" ] && [ ${#parts[@]} -eq 0 ]; then
  echo "A library's figures are left out: $LEGACY_GENERATOR, which writes legacy databases, is not here." >&2
  parts=(migrate paths instructions)
fi

/usr/bin/python3 tests/bench/bench.py "$SO" "$LEGACY_GENERATOR" "$folder" "${options[@]}" "${parts[@]}"
if [ -n "$full" ] && [ $# -eq 0 ]; then
  mkdir -p tests/bench/figures
  cp "$folder"/figures.md "$folder"/figures.json "$folder"/*.svg tests/bench/figures
fi
