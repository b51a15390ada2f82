#!/usr/bin/env bats
# Safety: ds_backup, ds_backup_steps, ds_backups, ds_restore, ds_rollback.
load helper

# library DB [IMAGES]: a library with some images.
library() {
  sql "$1" "SELECT ds_migrate(); INSERT INTO Folders(Path) VALUES ('/p');
            WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < ${2:-2000})
            INSERT INTO Images(Path, FolderId, Workflow) SELECT '/p/' || i || '.png', 1, hex(randomblob(50)) FROM r" >"$T/.out"
}

rounds() {
  if [ -n "${DATASTORE_LARGE:-}" ]; then echo "$2"; else echo "$1"; fi
}

@test "a backup has the database's content, passes integrity_check and is one file" {
  library "$T/lib.db"
  plain "$T/lib.db" "PRAGMA journal_mode = WAL" >"$T/.out"
  equal 1 "$(sql "$T/lib.db" "SELECT ds_backup('$T/copy.db') ->> '$.verified'")"
  equal "ok" "$(plain "$T/copy.db" "PRAGMA integrity_check")"
  equal "$(sqlite3 "$T/lib.db" .dump | md5sum)" "$(sqlite3 "$T/copy.db" .dump | md5sum)"
  equal "delete" "$(plain "$T/copy.db" "PRAGMA journal_mode")"
  [ ! -e "$T/copy.db-wal" ]
}

@test "hazard 1: what is in the write-ahead log is in the backup, and names never collide" {
  library "$T/lib.db" 10
  run sqlite3 -bail "$T/lib.db" ".load $SO" "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    INSERT INTO Images(Path) VALUES ('/in/the/log.png'); SELECT ds_backup(); SELECT ds_backup(); SELECT ds_backup()"
  [ "$status" -eq 0 ]
  copies=("$T"/lib-backup-*.db)
  equal 3 "${#copies[@]}"
  for copy in "${copies[@]}"; do
    equal 1 "$(plain "$copy" "SELECT count(*) FROM Images WHERE Path = '/in/the/log.png'")"
  done
}

@test "hazard 2: a restore is no file copy: a stale log brings no old rows back" {
  library "$T/lib.db" 10
  sql "$T/lib.db" "SELECT ds_backup('$T/copy.db'); PRAGMA journal_mode = WAL" >"$T/.out"
  sqlite3 -bail "$T/lib.db" ".load $SO" "PRAGMA wal_autocheckpoint = 0; INSERT INTO Images(Path) VALUES ('/later.png');
    SELECT ds_restore('$T/copy.db') IS NOT NULL; SELECT count(*) FROM Images" >"$T/out"
  equal "1 10" "$(tail -n 2 "$T/out" | xargs)"
  equal 10 "$(plain "$T/lib.db" "SELECT count(*) FROM Images")"
  equal ok "$(plain "$T/lib.db" "PRAGMA integrity_check")"
}

@test "backups are right while three processes write, in WAL and rollback modes" {
  for mode in WAL DELETE; do
    mkdir "$T/$mode"
    run /usr/bin/python3 "$REPO/tests/safety/writers.py" "$SO" "$T/$mode" "$mode"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
    [[ $output == *"6 copies"* ]]
  done
}

@test "a name that exists, a folder, a device, a link or the database itself is refused" {
  library "$T/lib.db" 10
  touch "$T/taken.db"
  ln -s "$T/nowhere" "$T/link.db"
  fails CONFLICT "$T/lib.db" "SELECT ds_backup('$T/taken.db')"
  fails CONFLICT "$T/lib.db" "SELECT ds_backup('$T/lib.db', '{\"overwrite\":true}')"
  fails CONFLICT "$T/lib.db" "SELECT ds_backup('$T/lib.db-wal', '{\"overwrite\":true}')"
  fails CONFLICT "$T/lib.db" "SELECT ds_backup('$T/../${T##*/}/lib.db-journal')"
  fails BAD_VALUE "$T/lib.db" "SELECT ds_backup('$T')"
  fails BAD_VALUE "$T/lib.db" "SELECT ds_backup('/dev/null', '{\"overwrite\":true}')"
  fails BAD_VALUE "$T/lib.db" "SELECT ds_backup('$T/link.db')"
  fails BAD_VALUE "$T/lib.db" "SELECT ds_backup('')"
  fails BAD_VALUE "$T/lib.db" "SELECT ds_backup(CAST(x'ff2e6462' AS TEXT))"
  fails IO "$T/lib.db" "SELECT ds_backup('$T/no/such/folder.db')"
  fails BAD_OPTION "$T/lib.db" "SELECT ds_backup('$T/x.db', '{\"kepe\":1}')"
  fails BAD_OPTION "$T/lib.db" "SELECT ds_backup('$T/x.db', '{\"keep\":1}')"
  fails BAD_OPTION "$T/lib.db" "SELECT ds_backup('$T/x.db', '{\"schema\":\"other\"}')"
  fails BAD_VALUE :memory: "SELECT ds_backup()"
  touch "$T/log.db-journal"
  fails CONFLICT "$T/lib.db" "SELECT ds_backup('$T/log.db')"
  equal "0" "$(find "$T" -name '*.partial' | wc -l)"
}

@test "keep removes only what ds_backup made of this database" {
  library "$T/lib.db" 10
  cp "$T/lib.db" "$T/lib-backup-20200101-000000.db"             # someone's own copy
  library "$T/other.db" 10
  sql "$T/other.db" "SELECT ds_backup('$T/lib-backup-20200101-000001.db')" >"$T/.out"
  for day in 1 2 3; do sql "$T/lib.db" "SELECT ds_backup('$T/lib-backup-2024010$day-000000.db')" >"$T/.out"; done
  equal '["'"$T"'/lib-backup-20240102-000000.db","'"$T"'/lib-backup-20240101-000000.db"]' \
    "$(sql "$T/lib.db" "SELECT ds_backup(NULL, '{\"keep\":2}') ->> '$.pruned'")"
  [ -e "$T/lib-backup-20200101-000000.db" ] && [ -e "$T/lib-backup-20200101-000001.db" ]
  [ -e "$T/lib-backup-20240103-000000.db" ]
}

@test "compact leaves no free page; page sizes, :memory: and attached databases are copied" {
  library "$T/lib.db"
  plain "$T/lib.db" "PRAGMA journal_mode = WAL" >"$T/.out"
  sql "$T/lib.db" "DELETE FROM Images WHERE Id > 10; SELECT ds_backup('$T/small.db', '{\"compact\":true}')" >"$T/.out"
  equal 0 "$(plain "$T/small.db" "PRAGMA freelist_count")"
  for size in 512 1024 2048 4096 8192 16384 32768 65536; do
    sqlite3 "$T/$size.db" ".load $SO" "PRAGMA page_size = $size; SELECT ds_migrate(); INSERT INTO Images(Path) VALUES ('/a.png');
      SELECT ds_backup('$T/$size-copy.db')" >"$T/.out"
    equal "$size ok" "$(plain "$T/$size-copy.db" "PRAGMA page_size; PRAGMA integrity_check" | xargs)"
    equal 1 "$(sql "$T/lib.db" "SELECT ds_restore('$T/$size-copy.db') IS NOT NULL")"
    equal "1 4096 ok" "$(plain "$T/lib.db" "SELECT count(*) FROM Images; PRAGMA page_size; PRAGMA integrity_check" | xargs)"
  done
  sql :memory: "SELECT ds_migrate(); INSERT INTO Images(Path) VALUES ('/a.png'); SELECT ds_backup('$T/memory.db')" >"$T/.out"
  equal 1 "$(plain "$T/memory.db" "SELECT count(*) FROM Images")"
  sql :memory: "ATTACH '$T/memory.db' AS lib; SELECT ds_backup('$T/attached.db', '{\"schema\":\"lib\"}')" >"$T/.out"
  equal 1 "$(plain "$T/attached.db" "SELECT count(*) FROM Images")"
}

@test "inside the caller's transaction the copy is of what is committed, and the transaction goes on" {
  library "$T/lib.db" 10
  sql "$T/lib.db" "BEGIN; DELETE FROM Images WHERE Id = 2; SELECT ds_backup('$T/copy.db'); COMMIT" >"$T/.out"
  equal 9 "$(plain "$T/lib.db" "SELECT count(*) FROM Images")"
  equal 10 "$(plain "$T/copy.db" "SELECT count(*) FROM Images")"
  # Without a log, changes that outgrow the cache are written into the file: no half of a transaction is taken for it.
  for call in "ds_backup('$T/half.db')" "* FROM ds_backup_steps('$T/half.db')"; do
    fails IN_TRANSACTION "$T/lib.db" "PRAGMA cache_size = 2; BEGIN;
      INSERT INTO Images(Path, Workflow) SELECT '/q/' || value, hex(randomblob(5000)) FROM json_each('[1,2,3,4,5,6,7,8,9]'); SELECT $call"
  done
  equal 0 "$(find "$T" -name 'half*' | wc -l)"
  # What no other connection can see is copied as it stands.
  sql :memory: "BEGIN; CREATE TABLE t(x); INSERT INTO t VALUES (7); SELECT ds_backup('$T/m.db')" >"$T/.out"
  equal 7 "$(plain "$T/m.db" "SELECT x FROM t")"
}

@test "a row that breaks a CHECK, as one can that was written without it, is no reason to have no backup" {
  library "$T/lib.db" 10
  plain "$T/lib.db" "PRAGMA ignore_check_constraints = ON; UPDATE Images SET Rating = 99 WHERE Id = 1"
  equal 1 "$(sql "$T/lib.db" "SELECT ds_backup('$T/copy.db') ->> '$.verified'")"
  plain "$T/copy.db" "DELETE FROM Images WHERE Id = 2" # no longer sealed: then the whole is checked
  equal "0 9 99" "$(sql "$T/lib.db" "SELECT ds_restore('$T/copy.db') ->> '$.sealed'; SELECT count(*), max(Rating) FROM Images" | xargs | tr '|' ' ')"
}

@test "generated columns are verified as SQLite works them out" {
  plain "$T/lib.db" "CREATE TABLE t(x TEXT, n INTEGER NOT NULL AS (rtrim(x, 'a€é'))) STRICT;
    INSERT INTO t VALUES ('12'), ('12é'), ('12aé€éa'), ('7€'), ('8')"
  equal 1 "$(sql "$T/lib.db" "SELECT ds_backup('$T/copy.db') ->> '$.verified'")"
  equal "12 12 12 7 8" "$(plain "$T/copy.db" "SELECT n FROM t" | xargs)"
}

@test "overwrite replaces a file, whatever it holds, and whoever reads the old one goes on" {
  library "$T/lib.db" 10
  echo "no database" >"$T/text.db"
  sql "$T/lib.db" "SELECT ds_backup('$T/old.db'); DELETE FROM Images WHERE Id > 3;
    SELECT ds_backup('$T/text.db', '{\"overwrite\":true}')" >"$T/.out"
  equal 3 "$(plain "$T/text.db" "SELECT count(*) FROM Images")"
  equal "10 10" "$(sqlite3 -bail "$T/old.db" "BEGIN" "SELECT count(*) FROM Images" \
    ".shell sqlite3 $T/lib.db '.load $SO' \"SELECT ds_backup('$T/old.db', json_object('overwrite', json('true')))\" >$T/.out" \
    "SELECT count(*) FROM Images" | xargs)"
  equal 3 "$(plain "$T/old.db" "SELECT count(*) FROM Images")"
}

@test "where the caller's lock keeps others from what is committed, nothing else is copied in its place" {
  library "$T/lib.db" 10
  for begin in "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE" "PRAGMA journal_mode = WAL; PRAGMA locking_mode = EXCLUSIVE; BEGIN"; do
    fails IN_TRANSACTION "$T/lib.db" "$begin; DELETE FROM Images WHERE Id = 2; SELECT ds_backup('$T/copy.db')"
    fails IN_TRANSACTION "$T/lib.db" "$begin; DELETE FROM Images WHERE Id = 2; SELECT count(*) FROM ds_backup_steps('$T/copy.db')"
  done
  [ ! -e "$T/copy.db" ]
  sql "$T/lib.db" "PRAGMA locking_mode = EXCLUSIVE; DELETE FROM Images WHERE Id = 2; SELECT ds_backup('$T/copy.db')" >"$T/.out"
  equal 9 "$(plain "$T/copy.db" "SELECT count(*) FROM Images")"
}

@test "what is checkpointed between two steps of a backup is not in it" {
  library "$T/lib.db" 100
  run /usr/bin/python3 - "$SO" "$T" <<'PY'
import sqlite3, sys
extension, folder = sys.argv[1:]
def connect():
    db = sqlite3.connect(folder + "/lib.db", isolation_level=None, timeout=0.1)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db
db, writer = connect(), connect()
db.execute("PRAGMA journal_mode = WAL")
writer.execute("PRAGMA wal_autocheckpoint = 0")
db.execute("CREATE TABLE Filling(Id INTEGER PRIMARY KEY, Content TEXT)")
db.execute("WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 6000) INSERT INTO Filling SELECT i, hex(randomblob(1500)) FROM r")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
content = "SELECT Content FROM %s.Filling ORDER BY Id"
for number, options in enumerate(("{}", '{"incremental":true}', '{"incremental":true}')):
    if number == 2:  # some of its pages are in the log, and may be checkpointed while it is read
        writer.execute("UPDATE Filling SET Content = hex(randomblob(1500)) WHERE Id % 50 = 3")
    want = db.execute(content % "main").fetchall()
    steps = 0
    for name, in db.execute("SELECT Name FROM ds_backup_steps(?, ?)", (folder + "/copy.db", options)):
        writer.execute("UPDATE Filling SET Content = hex(randomblob(1500)) WHERE Id % 40 = ?", (steps,))
        writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        steps += name == "copy"
    assert steps > 3, steps
    copy = sqlite3.connect(folder + "/copy.db")
    assert copy.execute(content % "main").fetchall() == want, number
    copy.close()
PY
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "a database whose file was moved, or that no one else may read, is copied as it is" {
  library "$T/lib.db" 10
  library "$T/other.db" 20
  sqlite3 -bail "$T/lib.db" ".load $SO" "PRAGMA locking_mode = EXCLUSIVE" "UPDATE Images SET Rating = 4" \
    "SELECT ds_backup('$T/locked.db') IS NULL" >"$T/.out"
  equal 10 "$(plain "$T/locked.db" "SELECT count(*) FROM Images WHERE Rating = 4")"
  sqlite3 -bail "$T/lib.db" ".load $SO" "SELECT count(*) FROM Images" ".system mv $T/lib.db $T/moved.db; cp $T/other.db $T/lib.db" \
    "SELECT ds_backup('$T/copy.db') IS NULL" "SELECT Name FROM ds_backup_steps('$T/steps.db')" >"$T/.out"
  equal 10 "$(plain "$T/copy.db" "SELECT count(*) FROM Images")"
  equal 10 "$(plain "$T/steps.db" "SELECT count(*) FROM Images")"
}

@test "ds_backup_steps shows progress; ending it early leaves nothing behind" {
  library "$T/lib.db" 20000
  # The pages in pieces, then the rest.
  sql "$T/lib.db" "SELECT Name FROM ds_backup_steps('$T/copy.db'); SELECT max(Percent) FROM ds_backup_steps('$T/copy2.db')" >"$T/steps"
  equal "copy verify publish 100" "$(uniq "$T/steps" | xargs)"
  [ "$(grep -c copy "$T/steps")" -gt 1 ]
  sql "$T/lib.db" "SELECT Name FROM ds_backup_steps('$T/early.db') LIMIT 1" >"$T/.out"
  equal 0 "$(find "$T" -name 'early*' | wc -l)"
}

@test "a copy whose bytes change before it is verified is refused, and named by its page" {
  library "$T/lib.db" 20000
  run /usr/bin/python3 - "$SO" "$T" <<'PY'
import glob, os, sqlite3, sys
extension, folder = sys.argv[1:]
db = sqlite3.connect(folder + "/lib.db", isolation_level=None)
db.enable_load_extension(True)
db.load_extension(extension)
size = db.execute("PRAGMA page_size").fetchone()[0]
for page in (1, 7, 300):  # the header's, and others
    steps = db.execute("SELECT Name FROM ds_backup_steps(?)", (folder + "/copy.db",))
    [path] = glob.glob(folder + "/copy.db.*.partial")
    while os.path.getsize(path) < os.path.getsize(folder + "/lib.db"):
        steps.fetchone()
    with open(path, "r+b") as file:  # one bit of a text or of free room: SQLite alone would not see it
        file.seek(page * size - 1)
        byte = file.read(1)
        file.seek(page * size - 1)
        file.write(bytes([byte[0] ^ 4]))
    try:
        steps.fetchall()
        sys.exit(f"page {page} went through")
    except sqlite3.Error as error:
        assert f": CORRUPT: page {page} of the copy is not what was written" in str(error), error
    assert glob.glob(folder + "/copy*") == []
PY
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "an incremental backup writes the pages that changed, and has the database's content" {
  library "$T/lib.db" 20000
  plain "$T/lib.db" "PRAGMA journal_mode = WAL" >"$T/.out"
  incremental() {
    sql "$T/lib.db" "$1; SELECT (r ->> 'incremental') || iif(r ->> 'pages_written' < r ->> 'pages' / 8, ' few', ' many')
      FROM (SELECT ds_backup('$T/copy.db', '{\"incremental\":true${2:-}}') AS r)" | tail -n 1
    equal ok "$(plain "$T/copy.db" "PRAGMA integrity_check")"
    equal "$(sqlite3 "$T/lib.db" .dump | md5sum)" "$(sqlite3 "$T/copy.db" .dump | md5sum)"
    equal 1 "$(sql :memory: "SELECT ds_restore('$T/copy.db', '{\"dry_run\":true}') ->> '$.sealed'")"
  }
  equal "0 many" "$(incremental "SELECT 1")" # there is none yet
  equal "1 few" "$(incremental "SELECT 1")"
  equal "1 few" "$(incremental "UPDATE Images SET Rating = 4 WHERE Id % 2000 = 1" ',"verify":true')"
  equal "1 few" "$(incremental "CREATE TABLE Mine(x); INSERT INTO Mine VALUES (1); INSERT INTO Images(Path) VALUES ('/q.png')")"
  equal "1 few" "$(incremental "WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 700)
                                INSERT INTO Mine SELECT randomblob(500) FROM r")" # it grows
  equal "1 few" "$(incremental "DROP TABLE Mine")"
  equal "0 many" "$(incremental "UPDATE Images SET Workflow = hex(randomblob(60))")"
  equal "0 many" "$(incremental "DELETE FROM Images WHERE Id > 300; VACUUM")" # it shrinks
  equal "0" "$(find "$T" -name '*partial' -o -name '*-journal' | wc -l)"
}

@test "pages of every size, attached databases and open transactions are backed up incrementally" {
  for size in 512 1024 65536; do
    sqlite3 "$T/$size.db" ".load $SO" "PRAGMA page_size = $size; SELECT ds_migrate();
      WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3000)
      INSERT INTO Images(Path, Workflow) SELECT '/p/' || i || '.png', hex(randomblob(200)) FROM r;
      SELECT ds_backup('$T/copy-$size.db'); INSERT INTO Tags(Name) VALUES ('x')" >"$T/.out"
    equal 1 "$(sql :memory: "ATTACH '$T/$size.db' AS lib;
      SELECT ds_backup('$T/copy-$size.db', '{\"incremental\":true,\"verify\":true,\"schema\":\"lib\"}') ->> '$.incremental'")"
    equal "$size ok 1" "$(plain "$T/copy-$size.db" "PRAGMA page_size; PRAGMA integrity_check; SELECT count(*) FROM Tags" | xargs)"
    equal 1 "$(sql "$T/$size.db" "BEGIN; INSERT INTO Tags(Name) VALUES ('not yet committed');
      SELECT ds_backup('$T/copy-$size.db', '{\"incremental\":true}') ->> '$.incremental'; COMMIT")"
    equal "ok 1" "$(plain "$T/copy-$size.db" "PRAGMA integrity_check; SELECT count(*) FROM Tags" | xargs)"
    equal 1 "$(sql "$T/$size.db" "SELECT ds_restore('$T/copy-$size.db', '{\"dry_run\":true}') ->> '$.sealed'")"
  done
}

@test "a database over 4 GB is backed up, also incrementally, and restored" {
  [ -n "${DATASTORE_LARGE:-}" ] || skip "only in the long form: it writes 13 GB"
  sql "$T/lib.db" "SELECT ds_migrate(); CREATE TABLE Filling(Id INTEGER PRIMARY KEY, Content BLOB);
    WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 4300) INSERT INTO Filling SELECT i, randomblob(1000000) FROM r;
    SELECT ds_backup('$T/copy.db'); INSERT INTO Images(Path) VALUES ('/a.png'); UPDATE Filling SET Content = randomblob(1000000) WHERE Id % 500 = 7" >"$T/.out"
  equal "1 1" "$(sql "$T/lib.db" "SELECT r ->> 'incremental', r ->> 'bytes' > 4294967296 FROM (
    SELECT ds_backup('$T/copy.db', '{\"incremental\":true,\"verify\":true}') AS r)" | tr '|' ' ')"
  want=$(plain "$T/lib.db" "SELECT group_concat(hex(substr(Content, 500000, 4))) FROM Filling" | md5sum)
  equal "$want" "$(plain "$T/copy.db" "SELECT group_concat(hex(substr(Content, 500000, 4))) FROM Filling" | md5sum)"
  sql "$T/lib.db" "DELETE FROM Filling WHERE Id < 100; SELECT ds_restore('$T/copy.db', '{\"safety_copy\":false}')" >"$T/.out"
  equal "$want" "$(plain "$T/lib.db" "SELECT group_concat(hex(substr(Content, 500000, 4))) FROM Filling" | md5sum)"
}

@test "whoever has an incremental backup open sees the new content, or keeps it from being written" {
  library "$T/lib.db" 3000
  run /usr/bin/python3 - "$SO" "$T" <<'PY'
import sqlite3, sys
extension, folder = sys.argv[1:]
db = sqlite3.connect(folder + "/lib.db", isolation_level=None, timeout=0.1)
db.enable_load_extension(True)
db.load_extension(extension)
backup = "SELECT ds_backup(?, '{\"incremental\":true}') ->> '$.incremental'"
copy = folder + "/copy.db"
db.execute(backup, (copy,))
reader = sqlite3.connect(copy, isolation_level=None)
count = "SELECT count(*), (SELECT count(*) FROM sqlite_schema WHERE name = 'Mine') FROM Images"
assert reader.execute(count).fetchone() == (3000, 0)
for number in range(3):
    db.execute("INSERT INTO Images(Path) VALUES (?)", (f"/q/{number}.png",))
    if number == 1:
        db.execute("CREATE TABLE Mine(x)")
    assert db.execute(backup, (copy,)).fetchone() == (1,)
    assert reader.execute(count).fetchone() == (3001 + number, number > 0)
    assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
reader.execute("BEGIN")
reader.execute(count).fetchone()
try:
    db.execute(backup, (copy,))
    sys.exit("no error")
except sqlite3.OperationalError as error:
    assert ": BUSY: " in str(error), error
PY
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "an incremental backup that ends at any of its writes leaves the earlier backup or the new" {
  library "$T/lib.db" 1000
  sql "$T/lib.db" "SELECT ds_backup('$T/copy.db'); UPDATE Images SET Rating = 3 WHERE Id % 300 = 5;
                   INSERT INTO Tags(Name) VALUES ('x'); DELETE FROM Images WHERE Id > 990" >"$T/.out"
  ${CC:-cc} -O1 -Wall -Wextra -Werror -o "$T/crash" "$REPO/tests/safety/crash.c" -lsqlite3
  run "$T/crash" "$SO" "$T/lib.db" "$T/copy.db" "$(rounds 3 1)"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "an incremental backup goes on from a backup of this database alone" {
  library "$T/lib.db" 100
  library "$T/other.db" 10
  sql "$T/other.db" "SELECT ds_backup('$T/others.db')" >"$T/.out"
  cp "$T/lib.db" "$T/mine.db"
  sql "$T/lib.db" "SELECT ds_backup('$T/used.db')" >"$T/.out"
  plain "$T/used.db" "INSERT INTO Tags(Name) VALUES ('x')"
  for name in others mine used; do
    cp "$T/$name.db" "$T/before"
    fails CONFLICT "$T/lib.db" "SELECT ds_backup('$T/$name.db', '{\"incremental\":true}')"
    cmp "$T/before" "$T/$name.db"
    sql "$T/lib.db" "SELECT ds_backup('$T/$name.db', '{\"incremental\":true,\"overwrite\":true}')" >"$T/.out"
    equal "$(sqlite3 "$T/lib.db" .dump | md5sum)" "$(sqlite3 "$T/$name.db" .dump | md5sum)"
  done
  fails BAD_OPTION "$T/lib.db" "SELECT ds_backup('$T/x.db', '{\"incremental\":true,\"compact\":true}')"
  fails BAD_OPTION "$T/lib.db" "SELECT ds_backup(NULL, '{\"incremental\":true}')"
  fails BAD_OPTION "$T/lib.db" "SELECT ds_backup('$T/x.db', '{\"verify\":\"yes\"}')"
  # Pages of another size are all different.
  sql "$T/lib.db" "SELECT ds_backup('$T/size.db')" >"$T/.out"
  plain "$T/lib.db" "PRAGMA page_size = 8192; VACUUM"
  equal "0" "$(sql "$T/lib.db" "SELECT ds_backup('$T/size.db', '{\"incremental\":true}') ->> '$.incremental'")"
  equal "8192 ok" "$(plain "$T/size.db" "PRAGMA page_size; PRAGMA integrity_check" | xargs)"
}

@test "a backup can be used as a database: writing to it breaks its seal and nothing else" {
  library "$T/lib.db" 3000
  sql "$T/lib.db" "SELECT ds_backup('$T/copy.db')" >"$T/.out"
  equal 1 "$(sql :memory: "SELECT ds_restore('$T/copy.db', '{\"dry_run\":true}') ->> '$.sealed'")"
  sql "$T/copy.db" "WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3000)
                    INSERT INTO Images(Path) SELECT '/q/' || i || '.png' FROM r" >"$T/.out"
  equal "ok 6000" "$(plain "$T/copy.db" "PRAGMA integrity_check; SELECT count(*) FROM Images" | xargs)"
  equal 0 "$(sql :memory: "SELECT ds_restore('$T/copy.db', '{\"dry_run\":true}') ->> '$.sealed'")"
}

@test "ds_backups tells ok, damaged, newer and foreign, and writes nothing" {
  mkdir "$T/b"
  library "$T/lib.db" 10
  sql "$T/lib.db" "SELECT ds_backup('$T/b/ok.db')" >"$T/.out"
  head -c 20000 "$T/b/ok.db" >"$T/b/truncated.db"
  echo "no database, but longer than a header: $(seq 100)" >"$T/b/text.db"
  : >"$T/b/empty.db"
  plain "$T/b/foreign.db" "CREATE TABLE t(x)"
  cp "$T/lib.db" "$T/b/newer.db"
  plain "$T/b/newer.db" "INSERT INTO Migrations(Version, Name, Phase) VALUES ('29990101_0001', 'x', 'post')"
  sql "$T/b/newer.db" "SELECT ds_backup('$T/b/newer-sealed.db')" >"$T/.out"
  sql "$T/b/foreign.db" "SELECT ds_backup('$T/b/foreign-sealed.db')" >"$T/.out"
  plain "$T/b/newer.db" "PRAGMA journal_mode = WAL" >"$T/.out"
  ls -lA --time-style=full-iso "$T/b" >"$T/before"
  equal "empty.db damaged
foreign-sealed.db foreign
foreign.db foreign
newer-sealed.db newer 10
newer.db newer 10
ok.db ok 10
text.db damaged
truncated.db damaged" "$(sql "$T/lib.db" "SELECT rtrim(ds_path_basename(Path) || ' ' || State || ' ' ||
      iif(State IN ('ok', 'newer'), Images, '')) FROM ds_backups('$T/b') ORDER BY Path")"
  ls -lA --time-style=full-iso "$T/b" >"$T/after"
  cmp "$T/before" "$T/after"
  for name in truncated text empty; do fails CORRUPT "$T/lib.db" "SELECT ds_restore('$T/b/$name.db')"; done
  fails BAD_VALUE "$T/lib.db" "SELECT ds_restore('$T/b/foreign.db')"
  fails NEWER_SCHEMA "$T/lib.db" "SELECT ds_restore('$T/b/newer.db')"
  fails NOT_FOUND "$T/lib.db" "SELECT ds_restore('$T/b/none.db')"
  fails CONFLICT "$T/lib.db" "SELECT ds_restore('$T/lib.db')"
  fails IN_TRANSACTION "$T/lib.db" "BEGIN; SELECT ds_restore('$T/b/ok.db')"
}

@test "ds_backups opens none of two thousand files for writing" {
  library "$T/lib.db" 10
  mkdir "$T/b"
  run /usr/bin/python3 - "$SO" "$T" <<'PY'
import ctypes, os, sqlite3, sys
extension, folder = sys.argv[1:]
db = sqlite3.connect(folder + "/lib.db", isolation_level=None)
db.enable_load_extension(True)
db.load_extension(extension)
first = folder + "/b/0.db"
db.execute("SELECT ds_backup(?)", (first,))
plain = folder + "/b/plain.db"
sqlite3.connect(plain).execute("PRAGMA journal_mode = WAL").connection.execute("CREATE TABLE t(x)").connection.close()
for number in range(1, 2000):
    os.link(first if number % 2 else plain, f"{folder}/b/{number}.db")
libc = ctypes.CDLL(None, use_errno=True)
MODIFY, CLOSE_WRITE, CREATE, DELETE = 0x2, 0x8, 0x100, 0x200  # of <sys/inotify.h>
watch = libc.inotify_init1(os.O_NONBLOCK)
assert watch >= 0 and libc.inotify_add_watch(watch, (folder + "/b").encode(), MODIFY | CLOSE_WRITE | CREATE | DELETE) > 0
def seen():
    try:
        return os.read(watch, 65536)
    except BlockingIOError:
        return b""
rows = db.execute("SELECT State, count(*) FROM ds_backups(?) GROUP BY 1 ORDER BY 1", (folder + "/b",)).fetchall()
assert rows == [("foreign", 1000), ("ok", 1001)], rows
assert seen() == b"", "something was opened for writing, made or removed"
open(first, "r+b").close()
assert seen() != b"", "the watch does not see it"
PY
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "ds_restore gives the backup's content, keeps what it replaces, and dry_run does nothing" {
  library "$T/lib.db" 10
  sql "$T/lib.db" "SELECT ds_backup('$T/copy.db')" >"$T/.out"
  plain "$T/lib.db" "DELETE FROM Images WHERE Id > 3"
  equal "1 3" "$(sql "$T/lib.db" "SELECT ds_restore('$T/copy.db', '{\"dry_run\":true}') ->> '$.sealed'; SELECT count(*) FROM Images" | xargs)"
  kept=$(sql "$T/lib.db" "SELECT ds_restore('$T/copy.db') ->> '$.safety_copy'")
  equal 10 "$(plain "$T/lib.db" "SELECT count(*) FROM Images")"
  equal 3 "$(plain "$kept" "SELECT count(*) FROM Images")"
  equal "NULL" "$(sql "$T/lib.db" "SELECT quote(ds_restore(NULL))")"
}

@test "a backup with an older schema is restored as it is, or migrated where asked" {
  sqlite3 -bail -batch "$T/old.db" -cmd ".param set :images 5" ".read $REPO/tests/fixtures/legacy.sql" >"$T/.out"
  sql "$T/old.db" "SELECT ds_backup('$T/copy.db')" >"$T/.out"
  library "$T/lib.db" 10
  equal "legacy legacy 5" "$(sql "$T/lib.db" "SELECT ds_restore('$T/copy.db') ->> '$.schema';
    SELECT ds_info() ->> '$.schema.state'; SELECT count(*) FROM Image" | xargs)"
  equal "$(sqlite3 "$T/old.db" .dump | md5sum)" "$(sqlite3 "$T/lib.db" .dump | md5sum)"
  equal "current current 5" "$(sql "$T/lib.db" "SELECT ds_restore('$T/copy.db', '{\"migrate\":true}') ->> '$.migrated.to';
    SELECT ds_info() ->> '$.schema.state'; SELECT count(*) FROM Images" | xargs)"
}

@test "a reader in progress keeps its snapshot, prepared statements go on, a writer gives BUSY" {
  library "$T/lib.db" 10
  sql "$T/lib.db" "SELECT ds_backup('$T/copy.db'); PRAGMA journal_mode = WAL; DELETE FROM Images WHERE Id > 3" >"$T/.out"
  run /usr/bin/python3 - "$SO" "$T" <<'PY'
import glob, sqlite3, sys
extension, folder = sys.argv[1:]
def connect():
    db = sqlite3.connect(folder + "/lib.db", isolation_level=None, timeout=0.2)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db
count = "SELECT count(*) FROM Images"
reader, writer, db = connect(), connect(), connect()
writer.execute("BEGIN IMMEDIATE")
try:
    db.execute("SELECT ds_restore(?)", (folder + "/copy.db",)).fetchone()
    sys.exit("no error")
except sqlite3.OperationalError as error:
    assert ": BUSY: " in str(error), error
writer.execute("ROLLBACK")
assert glob.glob(folder + "/lib-*") == [], "a safety copy of what was not replaced"
reader.execute("BEGIN")
assert reader.execute(count).fetchone() == (3,)
assert db.execute(count).fetchone() == (3,)
db.execute("SELECT ds_restore(?)", (folder + "/copy.db",)).fetchone()
assert reader.execute(count).fetchone() == (3,)
reader.execute("COMMIT")
for other in (reader, writer, db):
    assert other.execute(count).fetchone() == (10,)
# Without a log the reader keeps the content from being replaced, and what was copied for that goes again.
kept = glob.glob(folder + "/lib-*")
assert len(kept) == 1, kept
writer.close()
reader.close()
assert db.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
reader = connect()
reader.execute("BEGIN")
assert reader.execute(count).fetchone() == (10,)
try:
    db.execute("SELECT ds_restore(?)", (kept[0],)).fetchone()
    sys.exit("no error")
except sqlite3.OperationalError as error:
    assert ": BUSY: " in str(error), error
assert glob.glob(folder + "/lib-*") == kept
reader.execute("COMMIT")
assert reader.execute(count).fetchone() == (10,)
assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
db.close()
PY
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "a bit that flips anywhere is refused or harmless" {
  library "$T/lib.db" 300
  sql "$T/lib.db" "SELECT ds_backup('$T/copy.db')" >"$T/.out"
  run /usr/bin/python3 "$REPO/tests/safety/flips.py" "$SO" "$T/copy.db" "$T" "$(rounds 50 500)"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "killed at any moment, a restore leaves the old or the new, a backup all or nothing" {
  run /usr/bin/python3 "$REPO/tests/safety/killed.py" "$SO" "$T" "$(rounds 12 200)"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "ds_rollback gives back what was before the migration, and names what is lost" {
  [ -e "$LEGACY_GENERATOR" ] || skip "the generator of legacy databases is not here"
  /usr/bin/python3 "$LEGACY_GENERATOR" "$T/lib.db" --images 300 >"$T/.out"
  sqlite3 "$T/lib.db" .dump >"$T/before"
  sql "$T/lib.db" "SELECT ds_migrate('{\"timezone\":\"UTC\"}')" >"$T/.out"
  equal "[]" "$(sql "$T/lib.db" "SELECT ds_rollback('{\"dry_run\":true}') ->> '$.lost'")"
  sql "$T/lib.db" "INSERT INTO Albums(Name) VALUES ('made since'); UPDATE ds_images SET Rating = 3 WHERE Id IN (5, 7)"
  equal "Albums,Images 2" "$(sql "$T/lib.db" "SELECT group_concat(value ->> 'table'), sum(value ->> 'touched')
    FROM json_each(ds_rollback('{\"dry_run\":true}'), '$.lost')" | tr '|' ' ')"
  sql "$T/lib.db" "SELECT ds_rollback('{\"dry_run\":true}')" >"$T/dry"
  equal "lost" "$(sql "$T/lib.db" "SELECT iif(value ->> 'rows' = 1 + value ->> 'rows_after_migration', 'lost', value)
    FROM json_each(ds_rollback(), '$.lost') WHERE value ->> 'table' = 'Albums'")"
  sqlite3 "$T/lib.db" .dump >"$T/after"
  cmp "$T/before" "$T/after"
  fails NOT_FOUND "$T/lib.db" "SELECT ds_rollback()"
}
