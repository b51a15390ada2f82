#!/usr/bin/env bats
# Migration where something is in the way: transactions, locks, disks, interrupts, connections of every kind.
load helper
load upgrade/library

# python NAME...: a check that needs more than the shell.
python() {
  /usr/bin/python3 "$REPO/tests/upgrade/$1.py" "$SO" "${@:2}"
}

@test "a read-only database is READ_ONLY" {
  legacy a 20
  run sqlite3 -bail -batch -readonly "$T/a" ".load $SO" "SELECT ds_migrate('{\"backup\":false}')"
  [[ $output == *"ds_migrate: READ_ONLY: "* ]]
  run sqlite3 -bail -batch -readonly "$T/a" ".load $SO" "SELECT * FROM ds_migrate_steps"
  [[ $output == *"ds_migrate_steps: READ_ONLY: "* ]]
  fails READ_ONLY "$T/a" "PRAGMA query_only = ON; SELECT ds_migrate('{\"backup\":false}')"
  equal "" "$(find "$T" -name '*backup*')"
  equal legacy "$(sqlite3 -readonly "$T/a" ".load $SO" "SELECT ds_info() ->> '$.schema.state'")"
}

@test "it works in memory, and in a database without a name" {
  legacy a 20
  plain "$T/a" .dump >"$T/dump"
  equal "1||20" "$(sqlite3 -bail :memory: ".read $T/dump" ".load $SO" "SELECT m ->> '$.changed', m ->> '$.backup' FROM (SELECT ds_migrate() AS m)" "SELECT count(*) FROM Images" | paste -sd'|' | sed 's/||/||/')"
  equal current "$(sqlite3 -bail "" ".load $SO" "SELECT ds_migrate() ->> '$.to'")"
  equal 20 "$(sqlite3 -bail :memory: ".read $T/dump" ".load $SO" "SELECT Step FROM ds_migrate_steps" "SELECT ds_migrate()" "SELECT count(*) FROM Images" | tail -n 1)"
  fails UNSUPPORTED :memory: "SELECT ds_migrate('{\"backup\":true}')"
  sqlite3 -bail :memory: ".read $T/dump" ".load $SO" "SELECT ds_migrate('{\"backup\":\"$T/copy.db\"}')" >/dev/null
  equal 20 "$(plain "$T/copy.db" "SELECT count(*) FROM Image")"
}

@test "only main is migrated; an attached database of the same tables stays as it is" {
  legacy a 20
  legacy b 20
  content "$T/b" >"$T/before"
  sql "$T/a" "ATTACH '$T/b' AS other; SELECT ds_migrate()" >/dev/null
  cmp "$T/before" <(content "$T/b")
  equal 20 "$(plain "$T/a" "SELECT count(*) FROM Images")"
  sql "$T/b" "ATTACH '$T/a' AS other; SELECT ds_migrate()" >/dev/null
  equal "20 20" "$(plain "$T/b" "ATTACH '$T/a' AS other; SELECT count(*) FROM main.Images; SELECT count(*) FROM other.Images" | xargs)"
}

@test "another session has the database attached meanwhile" {
  legacy a 20
  hold :memory: "ATTACH '$T/a' AS lib; SELECT count(*) FROM lib.Image" "SELECT count(*) FROM lib.Images"
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  release
  equal "20 20" "$(xargs <"$T/said")"
}

@test "inside the caller's transaction it is the caller's to keep or to undo" {
  for begin in "BEGIN" "BEGIN IMMEDIATE" "BEGIN EXCLUSIVE" "SAVEPOINT mine"; do
    rm -f "$T"/*
    legacy a 100
    content "$T/a" >"$T/before"
    undo="ROLLBACK"
    [[ $begin != SAVEPOINT* ]] || undo="ROLLBACK TO mine; RELEASE mine"
    sql "$T/a" "$begin; INSERT INTO Tag(Name) VALUES ('mine'); SELECT ds_migrate(); $undo" >"$T/report"
    cmp "$T/before" <(content "$T/a")
    # The backup is what the caller had then, the uncommitted row included.
    equal 1 "$(plain "$(plain :memory: "SELECT readfile('$T/report') ->> '$.backup'")" "SELECT count(*) FROM Tag WHERE Name = 'mine'")"
    sql "$T/a" "$begin; INSERT INTO Tag(Name) VALUES ('mine'); SELECT ds_migrate(); INSERT INTO Tags(Name) VALUES ('later'); COMMIT" >/dev/null
    equal "100 2" "$(plain "$T/a" "SELECT count(*) FROM Images; SELECT count(*) FROM Tags WHERE Name IN ('mine', 'later')" | xargs)"
    equal ok "$(plain "$T/a" "PRAGMA integrity_check")"
  done
}

@test "a transaction that only reads, and locking_mode EXCLUSIVE" {
  legacy a 20
  sql "$T/a" "BEGIN; SELECT count(*) FROM Image; SELECT ds_migrate(); COMMIT" >/dev/null
  legacy b 20
  sql "$T/b" "PRAGMA locking_mode = EXCLUSIVE; INSERT INTO Tag(Name) VALUES ('x'); SELECT ds_migrate()" >/dev/null
  legacy c 20
  sql "$T/c" "PRAGMA journal_mode = wal; PRAGMA locking_mode = EXCLUSIVE; INSERT INTO Tag(Name) VALUES ('x'); SELECT ds_migrate()" >/dev/null
  equal 3 "$(find "$T" -name '*-backup-*.db' | wc -l)"
  for name in a b c; do
    equal "20 ok" "$(plain "$T/$name" "SELECT count(*) FROM Images; PRAGMA integrity_check" | xargs)"
    equal "20 ok" "$(plain "$(find "$T" -name "$name-backup-*.db")" "SELECT count(*) FROM Image; PRAGMA integrity_check" | xargs)"
  done
}

@test "an error inside the caller's transaction leaves it open, with what the caller did" {
  legacy a 20
  run sqlite3 -batch "$T/a" ".load $SO" "BEGIN; INSERT INTO Tag(Name) VALUES ('mine'); SELECT ds_migrate('{\"backup\":\"$T/nowhere/x\"}'); COMMIT" "SELECT count(*) FROM Tag WHERE Name = 'mine'" "COMMIT"
  [[ $output == *"ds_migrate: IO: "* ]]
  run sqlite3 -batch "$T/a" ".load $SO" "BEGIN" "INSERT INTO Tag(Name) VALUES ('mine')" "SELECT ds_migrate('{\"backup\":\"$T/nowhere/x\"}')" "SELECT count(*) FROM Tag WHERE Name = 'mine'" "COMMIT"
  equal legacy "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
}

@test "with foreign keys on, in a transaction and out of it" {
  legacy a 100 defects
  sql "$T/a" "PRAGMA foreign_keys = ON; SELECT ds_migrate(); PRAGMA foreign_keys" >"$T/out"
  equal 1 "$(tail -n 1 "$T/out")"
  legacy b 100 defects
  sql "$T/b" "PRAGMA foreign_keys = ON; BEGIN; SELECT ds_migrate(); COMMIT; PRAGMA foreign_keys" >"$T/out"
  equal 1 "$(tail -n 1 "$T/out")"
  equal "$(content "$T/a" | grep 'INTO Images ')" "$(content "$T/b" | grep 'INTO Images ')"
}

@test "another writer: BUSY after the busy timeout, nothing changed" {
  legacy a 20
  hold "$T/a"
  unchanged "$T/a" fails BUSY "$T/a" "SELECT ds_migrate()"
  start=$(date +%s%N)
  unchanged "$T/a" fails BUSY "$T/a" "PRAGMA busy_timeout = 300; SELECT ds_migrate()"
  waited=$((($(date +%s%N) - start) / 1000000))
  [ "$waited" -ge 300 ]
  unchanged "$T/a" fails BUSY "$T/a" "SELECT * FROM ds_migrate_steps"
  release
  equal "" "$(find "$T" -name '*backup*')"
  equal 1 "$(report "$T/a" '{}' '$.changed')"
}

@test "a reader keeps a rollback-journal database from the commit: BUSY, nothing changed" {
  legacy a 20
  content "$T/a" >"$T/before"
  hold "$T/a" "BEGIN; SELECT count(*) FROM Image"
  fails BUSY "$T/a" "SELECT ds_migrate('{\"backup\":false}')"
  release
  cmp "$T/before" <(content "$T/a")
  equal 1 "$(report "$T/a" '{}' '$.changed')"
}

@test "in a WAL database readers go on, and see the old content until the commit" {
  legacy a 20
  plain "$T/a" "PRAGMA journal_mode = wal" >/dev/null
  hold "$T/a" "BEGIN; SELECT count(*) FROM Image" "SELECT count(*) FROM Image; COMMIT; SELECT count(*) FROM Images"
  equal 1 "$(report "$T/a" '{"backup":false}' '$.changed')"
  release
  equal "20 20 20" "$(xargs <"$T/said")"
}

@test "inside a statement that writes it is IN_TRANSACTION" {
  legacy a 20
  plain "$T/a" "CREATE TABLE log(x)"
  unchanged "$T/a" fails IN_TRANSACTION "$T/a" "INSERT INTO log SELECT ds_migrate()"
  unchanged "$T/a" fails IN_TRANSACTION "$T/a" "INSERT INTO log VALUES (ds_migrate('{\"backup\":false}'))"
  unchanged "$T/a" fails IN_TRANSACTION "$T/a" "INSERT INTO log SELECT Name FROM ds_migrate_steps"
  fails IN_TRANSACTION "$T/a" "BEGIN; INSERT INTO log SELECT ds_migrate()"
  equal legacy "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
  sql "$T/a" "CREATE TEMP TABLE reports AS SELECT ds_migrate() AS report" >/dev/null || true
  equal ok "$(plain "$T/a" "PRAGMA integrity_check")"
}

@test "inside a statement that reads it does all but the drop, which the next call does" {
  legacy a 20
  equal "legacy pending|current" "$(sql "$T/a" "SELECT group_concat(value, ' ') FROM json_each(ds_migrate()) WHERE key IN ('from', 'to'); SELECT ds_migrate() ->> '$.to'" | paste -sd'|')"
  equal 0 "$(plain "$T/a" "SELECT count(*) FROM sqlite_schema WHERE name = 'Image'")"
  legacy b 20
  plain "$T/b" "CREATE TABLE numbers(n); INSERT INTO numbers VALUES (1), (2), (3)"
  run sql "$T/b" "SELECT n, ds_migrate() ->> '$.from' FROM numbers"
  equal 0 "$status"
  equal "1|legacy 2|pending 3|pending" "$(xargs <<<"$output")"
  sql "$T/b" "SELECT ds_migrate()" >/dev/null
  equal "20 0" "$(plain "$T/b" "SELECT count(*) FROM Images; SELECT count(*) FROM sqlite_schema WHERE name = 'Image'" | xargs)"
}

@test "views and triggers may not call it" {
  plain "$T/a" "CREATE TABLE t(x); CREATE VIEW v AS SELECT ds_migrate(); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT ds_migrate(); END;
    CREATE VIEW w AS SELECT * FROM ds_migrate_steps"
  for statement in "SELECT * FROM v" "SELECT * FROM w" "INSERT INTO t VALUES (1)"; do
    run sql "$T/a" "$statement"
    [ "$status" -ne 0 ]
    [[ $output == *unsafe* ]]
  done
}

@test "a full disk is FULL or IO, nothing is changed, and it goes on once there is room" {
  [ "$(id -u)" -eq 0 ] || skip "needs root, to mount a small file system"
  mkdir "$T/small"
  legacy a 1000
  mount -t tmpfs -o size="$(($(stat -c %s "$T/a") / 1024 + 1024))k" tmpfs "$T/small" 2>/dev/null || skip "may not mount a file system here"
  for mode in delete wal; do
    cp "$T/a" "$T/small/a"
    plain "$T/small/a" "PRAGMA journal_mode = $mode" >/dev/null
    content "$T/small/a" >"$T/before"
    for backup in true false; do
      run sql "$T/small/a" "SELECT ds_migrate('{\"backup\":$backup}')"
      [ "$status" -ne 0 ]
      [[ $output == *": FULL: "* || $output == *": IO: "* ]] || { echo "$output"; umount "$T/small"; return 1; }
      content "$T/small/a" | cmp "$T/before" - || { umount "$T/small"; return 1; }
      [ -z "$(find "$T/small" -name '*backup*')" ] || { ls "$T/small"; umount "$T/small"; return 1; }
    done
    mount -o remount,size=64m "$T/small"
    run report "$T/small/a" '{}' '$.changed'
    [ "$output" = 1 ] || { umount "$T/small"; return 1; }
    rm "$T/small"/*
    mount -o remount,size="$(($(stat -c %s "$T/a") / 1024 + 1024))k" "$T/small"
  done
  umount "$T/small"
}

@test "a limit on the file's size is FULL or IO, nothing is changed" {
  legacy a 1000
  content "$T/a" >"$T/before"
  size=$(($(stat -c %s "$T/a") / 1024))
  for mode in delete wal; do
    plain "$T/a" "PRAGMA journal_mode = $mode" >/dev/null
    for kib in 64 $((size / 3)) $((size / 2)); do
      run bash -c "trap '' XFSZ; ulimit -f $kib; sqlite3 -bail -batch '$T/a' '.load $SO' \"SELECT ds_migrate('{\\\"backup\\\":false}')\" >/dev/null"
      [ "$status" -ne 0 ]
      [[ $output == *": FULL: "* || $output == *": IO: "* ]] || { echo "$output"; return 1; }
      cmp "$T/before" <(content "$T/a")
    done
  done
  equal 1 "$(report "$T/a" '{}' '$.changed')"
}

@test "an interrupt at any moment: nothing half done, the connection usable" {
  legacy a 300 defects
  python interrupt "$T/a" "${DATASTORE_LARGE:+400}"
}

@test "the connection's settings are as before, and it closes" {
  legacy a 100
  python connection "$T/a"
}

@test "two processes at once: both succeed, one did it" {
  legacy a 100
  for ((round = 0; round < ${DATASTORE_LARGE:+15}+5; round++)); do
    for kind in fresh legacy; do
      rm -f "$T/b"*
      [ $kind = fresh ] || cp "$T/a" "$T/b"
      for i in 1 2; do
        sqlite3 -bail -batch "$T/b" ".timeout 20000" ".load $SO" "SELECT ds_migrate('{\"backup\":false}') ->> '$.changed'" >"$T/out$i" 2>&1 3>&- &
      done
      wait
      equal "0 1" "$(cat "$T/out1" "$T/out2" | sort | xargs)"
      equal "ok current" "$(sql "$T/b" "PRAGMA integrity_check; SELECT ds_info() ->> '$.schema.state'" | xargs)"
    done
  done
}
