#!/usr/bin/env bash
# Instructions of the hot paths, counted by callgrind: a figure that a busy machine does not move.
#
#     tests/bench/instructions.sh > tests/bench/instructions.txt
#
# Each line: what one call, row or image costs, SQLite's own part included, in the sqlite3 shell. Every path is run a
# number of times on a library of 1,000 images, and what opening and loading cost is taken off. The first line
# names the SQLite that was counted: another one counts otherwise. tests/bench.bats compares.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/helper.bash
. tests/helper.bash
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

numbers="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
image="INSERT INTO ds_images(Path, Prompt, CreatedDate) $numbers
  SELECT 'C:\\pics\\' || (i % 10) || '\\' || i || '.png', 'a castle at night, number ' || i % 300, 1700000000 + i FROM n"
sqlite3 -bail -batch "$folder/library.db" ".load $SO" "SELECT ds_migrate()" "$image" \
  "SELECT ds_tag(Id, 'seen') FROM ds_images" >"$folder/made"

# count SQL: the instructions of a shell that runs it on a copy of the library.
count() {
  rm -f "$folder"/copy.db*
  cp "$folder/library.db" "$folder/copy.db"
  valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    sqlite3 -bail -batch "$folder/copy.db" ".load $SO" "$1" 2>&1 >"$folder/out" | sed -n 's/.*Collected : //p'
}

# cost NAME TIMES SQL [WITHOUT]: WITHOUT is the same statement but for what is counted.
cost() {
  echo "$1: $((($(count "$3") - ${4:-$opening}) / $2))"
}

echo "# SQLite $(sqlite3 :memory: "SELECT sqlite_version()"), $(uname -m)"
opening=$(count "SELECT count(*) FROM sqlite_schema")
many="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
path="'C:\\pics\\.\\a\\..\\2024\\' || i"
paths=$(count "$many SELECT count($path) FROM n")
cost "ds_path_dirname, a call" 10000 "$many SELECT count(ds_path_dirname($path)) FROM n" "$paths"
cost "ds_path_normalize, a call" 10000 "$many SELECT count(ds_path_normalize($path)) FROM n" "$paths"
row="SELECT Id, Path, Rating FROM ds_images LIMIT"
cost "ds_images, a row of Id, Path and Rating" 999 "$row 1000" "$(count "$row 1")"
cost "ds_images, a search's first page" 1 "SELECT Id, Path FROM ds_images('castle number') ORDER BY CreatedDate DESC LIMIT 100"
cost "ds_images, an image inserted" 1000 "${image//pics/more}"
cost "ds_tag, an image tagged" 1000 "SELECT ds_tag(Id, 'new') FROM ds_images"
cost "ds_migrate, nothing to do" 1 "SELECT ds_migrate()"
