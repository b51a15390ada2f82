#!/usr/bin/env bash
# Runs fuzzers, each for so many seconds with the corpus of its name; a line for each. Stops at what one finds.
#
#     tests/fuzz/run.sh FOLDER SECONDS NAME...
set -euo pipefail
folder=$1 seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)

for name; do
  new=$(mktemp -d)
  mkdir -p "$here/$name"
  log=$folder/$name.log
  if ! "$folder/$name" -max_total_time="$seconds" -timeout=60 -max_len=2048 -artifact_prefix="$folder/$name-" \
    "$new" "$here/$name" >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "$name: found something; the input is $folder/$name-*"
    exit 1
  fi
  rm -rf "$new"
  echo "$name: $(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 inputs in \2 s/p' "$log")"
done
