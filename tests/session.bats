#!/usr/bin/env bats
# Session: loading, ds_version, ds_info, ds_connect, ds_help, and what may call them.
load helper

@test "the extension loads and tells its version" {
  run sql :memory: "SELECT ds_version()"
  [ "$status" -eq 0 ]
  [[ $output =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "loading writes nothing" {
  sql "$T/none.db" "SELECT 1" >/dev/null
  [ ! -s "$T/none.db" ] # opening alone makes an empty file
}

@test "a second load changes nothing: not what the connection has, nor what it is set to, also while a statement runs" {
  local names="SELECT group_concat(Name) FROM ds_help" again="SELECT load_extension('$SO')"
  equal "$(sql :memory: "$names")" "$(sqlite3 -bail -batch :memory: ".load $SO" ".load $SO" "$again" "$names" | xargs)"
  equal 1 "$(sql "$T/x.db" "SELECT ds_migrate(), ds_connect('writer', '{\"follow_moved\":true}');
    INSERT INTO ds_images(Path, Hash, Unavailable) VALUES ('/a/x.png', 'h', 1); $again;
    INSERT INTO ds_images(Path, Hash) VALUES ('/b/x.png', 'h'); SELECT count(*) FROM Images" | tail -n 1)"
}

@test "a load that cannot register a name says why" {
  run /usr/bin/python3 - "$SO" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.create_function("ds_version", 0, lambda: 7)
running = db.execute("SELECT ds_version() UNION ALL SELECT 8")
running.fetchone()
db.load_extension(sys.argv[1])
PYTHON
  [ "$status" -ne 0 ]
  [[ $output == *"datastore: unable to delete/modify user-function due to active statements"* ]] || { echo "$output"; return 1; }
}

@test "ds_help has a row for every name that loading registers" {
  local names="SELECT name FROM pragma_function_list UNION SELECT name FROM pragma_module_list ORDER BY 1"
  # Asking for them by these pragmas registers the pragmas' own tables.
  local pragmas="name NOT LIKE 'pragma!_%' ESCAPE '!'"
  plain :memory: "$names" >"$T/before"
  sql :memory: "SELECT name FROM ($names) WHERE $pragmas" >"$T/after"
  sql :memory: "SELECT Name FROM ds_help ORDER BY 1" >"$T/help"
  equal "" "$(comm -13 "$T/before" "$T/after" | diff - "$T/help")"
}

@test "the entry point without files has everything but what touches files" {
  nofs() {
    sqlite3 -bail -batch "$1" ".load $SO sqlite3_datastore_nofs_init" "$2"
  }
  equal 0 "$(nofs :memory: "SELECT ds_info() ->> '$.features.files'")"
  equal current "$(nofs "$T/x.db" "SELECT ds_migrate() ->> '$.to'")"
  sql :memory: "SELECT Name FROM ds_help ORDER BY 1" >"$T/all"
  nofs :memory: "SELECT Name FROM ds_help ORDER BY 1" >"$T/nofs"
  equal "" "$(diff "$T/all" "$T/nofs" | grep '^[<>]' | grep -Ev '^< ds_(backup|restore|rollback)')"
}

@test "ds_info tells the schema's state: none, legacy, current, pending, newer" {
  state() {
    sql "$T/x.db" "SELECT ds_info() ->> '$.schema.state'"
  }
  equal none "$(state)"
  [ ! -s "$T/x.db" ]
  sql "$T/x.db" "SELECT ds_migrate()" >/dev/null
  equal current "$(state)"
  plain "$T/x.db" "DROP INDEX Images_Hash"
  equal pending "$(state)"
  sql "$T/x.db" "SELECT ds_migrate()" >/dev/null
  equal current "$(state)"
  plain "$T/x.db" "DELETE FROM Migrations WHERE Version = (SELECT max(Version) FROM Migrations)"
  equal pending "$(state)"
  sql "$T/x.db" "SELECT ds_migrate()" >/dev/null
  plain "$T/x.db" "INSERT INTO Migrations(Version, Name, Phase) VALUES ('29990101_0001', 'later', 'post')"
  equal newer "$(state)"
  rm "$T/x.db"
  plain "$T/x.db" "CREATE TABLE Image(Id INTEGER PRIMARY KEY, Path, Prompt, CustomTags, ForDeletion)"
  equal legacy "$(state)"
}

@test "ds_info changes nothing, also in a database opened for reading" {
  sql "$T/x.db" "SELECT ds_migrate()" >/dev/null
  local before
  before=$(sha256sum <"$T/x.db")
  equal "current|1" "$(sqlite3 -readonly -bail -batch "$T/x.db" ".load $SO" \
    "SELECT ds_info() ->> '$.schema.state', ds_info() ->> '$.file.read_only'")"
  equal "$before" "$(sha256sum <"$T/x.db")"
  equal "|0" "$(sql :memory: "SELECT ds_info() ->> '$.file.path', ds_info() ->> '$.file.bytes'")"
}

@test "ds_connect sets up a writer and a reader" {
  equal "writer|wal|1|10000|1|0|16777216|0" "$(sql "$T/x.db" "
    WITH s(j) AS (SELECT ds_connect('writer'))
    SELECT j ->> '$.role', j ->> '$.journal_mode', j ->> '$.synchronous', j ->> '$.busy_timeout', j ->> '$.foreign_keys',
           j ->> '$.query_only', j ->> '$.cache_size', j ->> '$.mmap_size' FROM s")"
  equal "reader|wal|5|1|1048576|0" "$(sql "$T/x.db" "
    WITH s(j) AS (SELECT ds_connect('READER', '{\"busy_timeout\":5,\"cache_size\":1048576,\"mmap_size\":0}'))
    SELECT j ->> '$.role', j ->> '$.journal_mode', j ->> '$.busy_timeout', j ->> '$.query_only', j ->> '$.cache_size',
           j ->> '$.mmap_size' FROM s")"
  run sql "$T/x.db" "SELECT ds_connect('reader'); CREATE TABLE t(a)"
  [[ $output == *"attempt to write a readonly database"* ]]
  run sql "$T/x.db" "SELECT ds_connect('reader'); SELECT ds_connect('writer'); CREATE TABLE t(a)"
  equal 0 "$status"
}

@test "what ds_connect returns may be given to it, and a number that is too large for SQLite is its largest" {
  local largest=9223372036854775807
  equal "2147483647|2199023254528" "$(sql "$T/x.db" "SELECT j ->> '$.busy_timeout', j ->> '$.cache_size'
    FROM (SELECT ds_connect('writer', '{\"busy_timeout\":$largest,\"cache_size\":$largest}') AS j)")"
  equal "1024 0" "$(sql "$T/x.db" "SELECT ds_connect('writer', '{\"cache_size\":1}') ->> '$.cache_size';
    SELECT ds_connect('writer', '{\"cache_size\":0}') ->> '$.cache_size'" | xargs)"
  equal 1 "$(sql "$T/x.db" "SELECT j = ds_connect('reader', json_object('busy_timeout', j -> '$.busy_timeout',
    'cache_size', j -> '$.cache_size', 'mmap_size', j -> '$.mmap_size'))
    FROM (SELECT ds_connect('reader', '{\"busy_timeout\":7,\"cache_size\":5000000,\"mmap_size\":1000000}') AS j)")"
}

@test "ds_connect says what is wrong" {
  fails BAD_VALUE "$T/x.db" "SELECT ds_connect('owner')"
  fails BAD_VALUE "$T/x.db" "SELECT ds_connect(NULL)"
  fails BAD_OPTION "$T/x.db" "SELECT ds_connect('writer', '{\"cache\":1}')"
  [[ $output == *"busy_timeout, cache_size, mmap_size"* ]]
  fails BAD_OPTION "$T/x.db" "SELECT ds_connect('writer', '{\"cache_size\":-1}')"
  fails BAD_OPTION "$T/x.db" "SELECT ds_connect('writer', '[1]')"
  fails BAD_OPTION "$T/x.db" "SELECT ds_connect('writer', 'no json')"
  fails IN_TRANSACTION "$T/x.db" "BEGIN; SELECT ds_connect('writer')"
  plain "$T/x.db" "CREATE TABLE t(a)"
  run sqlite3 -readonly -bail -batch "$T/x.db" ".load $SO" "SELECT ds_connect('writer')"
  [[ $output == *": READ_ONLY: "* ]]
  equal 1 "$(sqlite3 -readonly -bail -batch "$T/x.db" ".load $SO" "SELECT ds_connect('reader') ->> '$.query_only'")"
}

@test "a view or trigger of a hostile database cannot call what writes" {
  for call in "ds_migrate()" "ds_connect('writer')"; do
    run sql "$T/x.db" "CREATE TABLE t(a); CREATE VIEW v AS SELECT $call; SELECT * FROM v"
    [[ $output == *"unsafe use of ${call%%(*}"* ]] || { echo "$call in a view: $output"; return 1; }
    rm "$T/x.db"
    run sql "$T/x.db" "CREATE TABLE t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT $call; END; INSERT INTO t VALUES (1)"
    [[ $output == *"unsafe use of ${call%%(*}"* ]] || { echo "$call in a trigger: $output"; return 1; }
    rm "$T/x.db"
  done
  run sql "$T/x.db" "CREATE VIEW v AS SELECT * FROM ds_migrate_steps; SELECT * FROM v"
  [[ $output == *"unsafe use of virtual table"* ]] || { echo "$output"; return 1; }
}

@test "every scalar function that writes or touches files is direct only, every pure one is innocuous" {
  # SQLITE_DIRECTONLY 0x80000, SQLITE_INNOCUOUS 0x200000, SQLITE_DETERMINISTIC 0x800
  equal "ds_album ds_album_add ds_album_delete ds_album_order ds_album_remove ds_album_rename ds_backup ds_connect ds_folder ds_folder_add ds_folder_move ds_folder_remove ds_folder_set ds_migrate ds_query_delete ds_query_rename ds_query_save ds_reindex ds_repair ds_restore ds_rollback ds_tag ds_tag_alias ds_tag_delete ds_tag_imply ds_tag_import ds_tag_rename ds_tag_unalias ds_tag_unimply ds_untag" \
    "$(sql :memory: "SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'ds!_%' ESCAPE '!' AND flags & 0x80000 ORDER BY 1" | xargs)"
  equal 0 "$(sql :memory: "SELECT count(*) FROM pragma_function_list
    WHERE (name LIKE 'ds!_path!_%' ESCAPE '!' OR name LIKE 'path!_%' ESCAPE '!') AND flags & 0x200800 <> 0x200800")"
}
