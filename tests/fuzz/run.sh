#!/usr/bin/env bash
# Runs fuzzers, each until it has had so many seconds of a processor, with the corpus of its name; a line for each.
# Stops at what one finds.
#
#     tests/fuzz/run.sh FOLDER SECONDS NAME...
set -euo pipefail
mkdir -p "$1"
folder=$(realpath "$1") seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
TIMEFORMAT='%U %S'

# Searches held against brute force, with the corpus of the search language.
found() {
  TZ=Europe/Berlin /usr/bin/python3 "$here/../search/brute.py" "$folder/../../dist/datastore" --images 500 --seed "$RANDOM" \
    --mutate "$1" --corpus "$here/search"
}

# run NAME SECONDS: the clock's seconds, which may be more than the processor's.
run() {
  if [ "$1" = found ]; then
    found "$2"
  else
    "$folder/$1" -max_total_time="$2" -timeout=60 -max_len=4096 -artifact_prefix="$folder/$1-" "$new" "$here/$1"
  fi
}

# Milliseconds of the processor, from what `time` says.
milliseconds() {
  awk '{ print int(1000 * ($1 + $2)) }' "$1"
}

for name; do
  new=$(mktemp -d)
  log=$folder/$name.log
  inputs=0 used=0
  while [ "$used" -lt $((seconds * 1000)) ]; do
    if ! { time run "$name" $((seconds - used / 1000)) >"$log" 2>&1; } 2>"$new.time"; then
      tail -n 60 "$log"
      echo "$name: found something; the input is $folder/$name-*, or in what it says"
      exit 1
    fi
    used=$((used + $(milliseconds "$new.time")))
    inputs=$((inputs + $(sed -n 's/^Done \([0-9]*\) .*/\1/p' "$log")))
  done
  rm -rf "$new" "$new.time"
  echo "$name: $inputs inputs in $((used / 1000)) seconds of a processor"
done
