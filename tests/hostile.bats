#!/usr/bin/env bats
# Hostile input: databases, names, paths and texts that were made to harm. Each is refused with its code, or does
# what it says; nothing is lost, and nothing is touched that was not named.
load helper

setup() {
  T=$(mktemp -d)
  cd "$T" || return
  sql a.db "SELECT ds_migrate();
    INSERT INTO ds_images(Path, Prompt, Tags) VALUES ('/p/1.png', 'a cat', '[\"cat\"]'), ('/p/2.png', 'a dog', '[\"dog\"]')" >/dev/null
}

# the same statements in a database of their own: they must end within a minute, and not by a signal
survives() {
  run timeout 60 sqlite3 -batch a.db ".load $SO" "$1"
  [ "$status" -lt 124 ] || { echo "status $status: ${output:0:300}"; return 1; }
  equal ok "$(plain a.db "PRAGMA integrity_check")"
}

@test "a schema cannot call what writes or touches files, trusted or not" {
  mkdir planted
  /usr/bin/python3 "$REPO/tests/hostile/planted.py" "$SO" "$T/planted"
}

@test "wrong types planted in an image by plain SQL" {
  /usr/bin/python3 "$REPO/tests/hostile/values.py" "$SO" "$T"
}

@test "objects named like SQL, and tables named like ours, are left alone" {
  plain a.db "CREATE TABLE \"x'); DROP TABLE Images; --\"(a); INSERT INTO \"x'); DROP TABLE Images; --\" VALUES (1);
    CREATE TABLE \"a\"\"b;/*\"(a PRIMARY KEY); CREATE INDEX \"i';--\" ON \"a\"\"b;/*\"(a); CREATE VIEW \"v\"\";\" AS SELECT 1;"
  sql a.db "SELECT ds_backup('b.db') ->> '\$.verified'; SELECT count(*) FROM ds_stats; SELECT count(*) FROM ds_indexes;
    SELECT ds_reindex() IS NOT NULL; SELECT ds_repair() ->> '\$.left'; SELECT ds_migrate() ->> '\$.to'; SELECT ds_restore('b.db') ->> '\$.sealed'" >out
  equal 2 "$(plain a.db "SELECT count(*) FROM Images")"
  equal 1 "$(plain a.db "SELECT count(*) FROM \"x'); DROP TABLE Images; --\"")"
}

@test "names with quotes, semicolons, comments and right-to-left marks go in and come out" {
  run /usr/bin/python3 - "$SO" <<'PYTHON'
import json, sqlite3, sys
db = sqlite3.connect("a.db", isolation_level=None)
db.enable_load_extension(True)
db.load_extension(sys.argv[1])
names = ["'", '"', "';DROP TABLE Tags;--", "/*", "--", "\u202egpj.exe", "%_", "\\", "[x]", "$.a", "a''b", "`", "\u200b", "NULL", "\U0001f431"]
for name in names:
    assert db.execute("SELECT ds_tag(1, ?)", (name,)).fetchone() == (1,), name
    assert name in json.loads(db.execute("SELECT ds_tags(1)").fetchone()[0]), name
    assert db.execute("SELECT Name FROM ds_tag_list(?)", (name,)).fetchall() == [(name,)], name
    assert db.execute("SELECT ds_tag_rename(?, ?)", (name, name + "x")).fetchone() == (1,), name
    assert db.execute("SELECT ds_untag(1, ?)", (name + "x",)).fetchone() == (1,), name
    album = db.execute("SELECT ds_album(?)", (name,)).fetchone()[0]
    assert db.execute("SELECT ds_album_add(?, 1)", (name,)).fetchone() == (1,), name
    assert db.execute("SELECT Name FROM ds_albums WHERE Id = ?", (album,)).fetchone() == (name,), name
    db.execute("SELECT ds_query_save(?, 'cat')", (name,))
    assert db.execute("SELECT ds_query(?)", (name,)).fetchone() == ("cat",), name
    db.execute("SELECT ds_query_delete(?)", (name,))
    path = "/q/" + name.replace("/", "") + "/1.png"
    db.execute("INSERT INTO ds_images(Path, Prompt) VALUES (?, ?)", (path, name))
    assert db.execute("SELECT Prompt FROM ds_images WHERE Path = ?", (path,)).fetchone() == (name,), name
    text = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    try:
        db.execute("SELECT count(*) FROM ds_images(?)", (text,)).fetchall()
    except sqlite3.Error as error:
        assert ": SYNTAX: " in str(error), (name, error)
assert db.execute("SELECT count(*) FROM Tags WHERE Name IN ('cat', 'dog')").fetchone() == (2,)
assert db.execute("SELECT count(*) FROM ds_check('full')").fetchone() == (0,)
for call in ("ds_tag(1, ?)", "ds_album(?)", "ds_folder(?)", "ds_query_save(?, 'x')", "ds_tag_normalize(?)", "ds_path_basename(?)"):
    for bad in ("a\0b", b"\xff\xfe".decode("latin-1").encode("latin-1")):
        try:
            db.execute("SELECT " + call.replace("?", "CAST(? AS TEXT)"), (bad,)).fetchall()
            raise SystemExit(f"{call} takes {bad!r}")
        except sqlite3.Error as error:
            assert ": BAD_VALUE: " in str(error), (call, bad, error)
PYTHON
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "a backup goes nowhere but to a new name of a file" {
  mkdir folder
  ln -s nowhere dangling
  echo text >plain
  ln -s plain link
  ln -s a.db itself
  ln -s /tmp folder/out
  mkfifo pipe
  for path in folder folder/ link dangling pipe /dev/null /dev/full ''; do fails BAD_VALUE a.db "SELECT ds_backup('$path')"; done
  for path in itself a.db ./a.db folder/../a.db a.db-wal a.db-journal a.db-shm folder/../a.db-wal; do fails CONFLICT a.db "SELECT ds_backup('$path', '{\"overwrite\":true}')"; done
  sqlite3 other.db "CREATE TABLE t(x)"
  for path in other.db ./folder/../other.db; do fails CONFLICT a.db "ATTACH 'other.db' AS o; SELECT ds_backup('$path', '{\"overwrite\":true}')"; done
  rm other.db
  fails IO a.db "SELECT ds_backup('missing/../b.db')"
  fails IO a.db "SELECT ds_backup('a.db/b.db')"
  fails BAD_VALUE a.db "SELECT ds_restore('folder')"
  fails BAD_VALUE a.db "SELECT ds_restore('/dev/zero')"
  fails CONFLICT a.db "SELECT ds_restore('folder/../a.db')"
  equal "a.db dangling folder itself link pipe plain" "$(find . -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | xargs)"
  equal 2 "$(plain a.db "SELECT count(*) FROM Images")"
}

@test "a search text, a prompt and a list of 10 MB" {
  sql a.db "SELECT Id FROM ds_images((SELECT replace(hex(zeroblob(1250000)), '00', 'cat ')))" >/dev/null || true
  for piece in 'cat ' 'tag:a ' '( ' '((' '-' '"' '" ' 'x' 'not ' 'a|' '*' 'node:a.b=1 ' $'\\'; do
    survives "SELECT count(*) FROM ds_images((SELECT substr(replace(hex(zeroblob(5000000)), '00', '${piece//\'/\'\'}'), 1, 10000000)))"
  done
  survives "SELECT count(*) FROM ds_tag_split((SELECT replace(hex(zeroblob(3000000)), '00', '(a,')))"
  survives "SELECT ds_tag(1, (SELECT replace(hex(zeroblob(5000000)), '00', 'a ')))"
  survives "INSERT INTO ds_images(Path, Prompt) VALUES ('/p/3.png', (SELECT replace(hex(zeroblob(2500000)), '00', 'cat ')))"
  equal 10000000 "$(sql a.db "SELECT length(Prompt) FROM ds_images WHERE Path = '/p/3.png'")"
}

@test "JSON 10,000 deep, and JSON that is none" {
  deep="(SELECT replace(hex(zeroblob(10000)), '00', '['))"
  keys="(SELECT replace(hex(zeroblob(10000)), '00', '{\"a\":'))"
  whole="(SELECT replace(hex(zeroblob(10000)), '00', '{\"a\":') || '1' || replace(hex(zeroblob(10000)), '00', '}'))"
  for json in "$deep" "$keys" "$whole" "'{'" "'{\"tags\":'" "''" "'{\"tags\":[}'"; do
    fails BAD_OPTION a.db "SELECT ds_backup('b.db', $json)"
    fails BAD_OPTION a.db "SELECT ds_migrate($json)"
    fails BAD_VALUE a.db "SELECT ds_tag_import($json)"
    survives "INSERT INTO ds_images(Path, Tags) VALUES ('/p/4.png', $json)"
    survives "INSERT INTO ds_images(Path, Workflow) VALUES ('/p/5.png', $json); SELECT count(*) FROM ds_nodes('/p/5.png')"
    survives "SELECT ds_tag(1, 'x', $json)"
  done
  fails BAD_VALUE a.db "SELECT ds_tag_import('{\"tags\":' || $deep)"
  # a legacy query
  sqlite3 -bail -batch legacy.db -cmd ".param set :images 3" ".read $REPO/tests/fixtures/legacy.sql" >/dev/null
  plain legacy.db "UPDATE Query SET QueryJson = $whole; INSERT INTO Query(Name, QueryJson) VALUES ('deep', $deep), ('none', x'ff00')"
  sql legacy.db "SELECT ds_migrate('{\"backup\":false}') ->> '\$.to'; SELECT count(*) FROM Queries" >out
  equal current "$(head -n 1 out)"
}

@test "a name that begins a text that is no JSON is a name" {
  equal 2 "$(sql a.db "SELECT ds_tag(1, 'a', '{cute}')")"
  fails BAD_VALUE a.db "SELECT ds_tag_import('{[')"
}

@test "the entry point without files touches none" {
  [ "$(command -v strace)" ] || skip "strace is not installed"
  cat >calls.sql <<SQL
.load $SO sqlite3_datastore_nofs_init
.output loaded
.output stdout
SELECT ds_backup('stolen.db');
SELECT * FROM ds_backup_steps('stolen.db');
SELECT * FROM ds_backups('/');
SELECT ds_restore('a.db');
SELECT ds_rollback();
SELECT ds_migrate('{"backup":true}');
SELECT ds_migrate('{"backup":"stolen.db"}');
SELECT * FROM ds_migrate_steps('{"backup":"stolen.db"}');
SELECT ds_repair('{"backup":"stolen.db"}');
INSERT INTO ds_images(Path, Workflow) VALUES ('/etc/passwd', '/etc/passwd');
SELECT * FROM ds_images('folder:/etc');
SELECT ds_folder_add('/etc', '{"watched":true}'), ds_folder_move('/etc', '/usr');
SELECT * FROM ds_folder_tree('/etc'), ds_nodes('/etc/passwd');
SELECT ds_info(), ds_connect('reader'), ds_tag(1, '/etc/passwd');
SELECT count(*) FROM ds_check('full'), ds_stats, ds_indexes;
SQL
  strace -e trace=%file -o trace sqlite3 -batch :memory: ".read calls.sql" >out 2>&1 || true
  grep -q loaded trace
  sed '1,/loaded/d' trace | grep -vE '/etc/localtime|gconv-modules|/dev/urandom|, "", |^\+\+\+' >touched || true # the clock, SQLite's and the shell's own
  equal "" "$(cat touched)"
  [ ! -e stolen.db ]
}
