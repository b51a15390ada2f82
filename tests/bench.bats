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
  mkdir "$T/work"
  sqlite3 "$T/work/legacy-10000.db" <"$REPO/tests/fixtures/legacy.sql"
  /usr/bin/python3 "$REPO/tests/bench/bench.py" "$SO" none "$T/work" --images 10000 --rounds 1 storage >"$T/table"
  grep -q '^| \*\*[0-9.]*\*\* one image added' "$T/table"
  equal "Limits that were missed: none." "$(tail -n 1 "$T/table")"
  equal "3 3" "$(sqlite3 :memory: "
    SELECT count(*) FILTER (WHERE CAST(r.value ->> '$.cells[1]' AS REAL) BETWEEN 1 AND 200), count(*) FILTER (WHERE CAST(r.value ->> '$.cells[2]' AS REAL) BETWEEN 1 AND 200)
    FROM json_each(readfile('$T/work/figures.json')) t, json_each(t.value -> '$.rows') r
    WHERE t.value ->> '$.title' LIKE 'Pages written%'" | tr '|' ' ')"
}

@test "what is compared by hand answers alike" {
  mkdir "$T/work"
  sqlite3 "$T/work/legacy-10000.db" <"$REPO/tests/fixtures/legacy.sql"
  /usr/bin/python3 - "$SO" "$T/work" "$REPO/tests/bench" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[3])
import measure, reading
bench = measure.Bench(sys.argv[1], None, sys.argv[2])
db = bench.connect(bench.library(10000))
node, = db.execute("SELECT min(ImageId) FROM Nodes").fetchone()
values = {"id": 5000, "node": node}
for what, _, by_hand, here, _ in reading.FIGURES:
    hand, ours = (db.execute(sql, values).fetchall() for sql in (by_hand, here))
    assert len(hand) == len(ours) > 0, (what, len(hand), len(ours))
    if len(hand[0]) == len(ours[0]):
        assert sorted(map(repr, hand)) == sorted(map(repr, ours)), (what, hand[:3], ours[:3])
PYTHON
}

@test "what is written through ds_images and by hand is measured, and is the same" {
  mkdir "$T/work"
  sqlite3 "$T/work/legacy-1000.db" -cmd ".param set :images 1000" ".read $REPO/tests/fixtures/legacy.sql" >"$T/made"
  # It breaks off where what was written differs.
  /usr/bin/python3 "$REPO/tests/bench/bench.py" "$SO" none "$T/work" --images 1000 --rounds 1 writing >"$T/table"
  equal 5 "$(grep -c '^| .* ms' "$T/table")"
}
