#!/usr/bin/env bats
# The programs of make bench: that they run, and what can be held without a clock.
load helper

@test "no hot path costs a tenth more instructions than it did" {
  command -v valgrind >/dev/null || skip "valgrind cannot be had here"
  local written=$REPO/tests/bench/instructions.txt
  [ "$(sed -n 1p "$written")" = "# SQLite $(sqlite3 :memory: "SELECT sqlite_version()"), $(uname -m)" ] ||
    skip "the counts are for $(sed -n 's/^# //; 1p' "$written")"
  "$REPO/tests/bench/instructions.sh" >"$T/counted"
  equal "$(sed 's/:.*//' "$written")" "$(sed 's/:.*//' "$T/counted")"
  # Where a change is meant: tests/bench/instructions.sh > tests/bench/instructions.txt
  run awk -F ': ' 'NR == FNR { was[$1] = $2; next } $2 > 1.1 * was[$1] { print $1 ": " $2 " instead of " was[$1] }' \
    "$written" "$T/counted"
  equal "" "$output"
}

@test "the pages that a library occupies, reads and writes are counted" {
  sqlite3 "$T/old.db" <"$REPO/tests/fixtures/legacy.sql"
  cp "$T/old.db" "$T/new.db"
  sql "$T/new.db" "SELECT ds_migrate('{\"backup\":false}'); VACUUM" >/dev/null
  mkdir "$T/work"
  /usr/bin/python3 "$REPO/tests/bench/storage.py" "$SO" "$T/old.db" "$T/new.db" "$T/work" >"$T/table"
  grep -q '^| one image added' "$T/table"
  equal "storage.json" "$(ls "$T/work")"
  equal "3 3" "$(sqlite3 :memory: "
    SELECT count(*) FILTER (WHERE (SELECT sum(value) FROM json_each(w.value, '\$[1]')) BETWEEN 1 AND 200),
           count(*) FILTER (WHERE (SELECT sum(value) FROM json_each(w.value, '\$[2]')) BETWEEN 1 AND 200)
    FROM json_each(readfile('$T/work/storage.json'), '$.writes') w" | tr '|' ' ')"
}

@test "what is written through ds_images and by hand is measured, and is the same" {
  [ -e "$LEGACY_GENERATOR" ] || skip "$LEGACY_GENERATOR is not here"
  mkdir "$T/work"
  /usr/bin/python3 "$REPO/tests/bench/writing.py" "$SO" "$LEGACY_GENERATOR" "$T/work" --images 1000 --singles 50 --rounds 1 >"$T/table"
  equal 6 "$(grep -c '| [0-9.]* | [0-9.]* | [0-9.]* |' "$T/table")"
  equal "6|1000" "$(sqlite3 :memory: "SELECT count(*), max(value ->> '\$.images') FROM json_each(readfile('$T/work/writing.json'), '\$.figures')
    WHERE value ->> '\$.ratio' > 0")"
}
