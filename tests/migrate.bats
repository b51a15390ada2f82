#!/usr/bin/env bats
# Schema: ds_migrate, ds_migrate_steps and ds_migrations, on databases of every kind and in every state.
load helper
load upgrade/library

# Packs of a test's own are linked from the objects of the build.
setup_file() {
  mkdir "$BATS_FILE_TMPDIR/build"
  cp -a "$BATS_TEST_DIRNAME"/../build/{so,flags,embed} "$BATS_FILE_TMPDIR/build/" || true # make makes what is missing
}

# step VERSION_NAME PHASE SQL [HEADER...]: a migration of the test's own pack.
step() {
  mkdir -p "$T/migrations"
  { printf -- '-- A step of a test.\n-- phase: %s\n' "$2"; printf -- '-- %s\n' "${@:4}"; printf '%s\n' "$3"; } \
    | grep -v '^-- $' >"$T/migrations/$1.sql"
}

# declare NAME SQL: a declaration of the test's own pack.
declare_sql() {
  mkdir -p "$T/sql"
  cp "$REPO/sql/migrations.sql" "$T/sql/"
  printf '%s\n' "$2" >"$T/sql/$1.sql"
}

# build NAME: the extension around that pack; `with NAME ...` runs the rest with it.
build() {
  mkdir -p "$T/sql" "$T/migrations" "$T/build"
  cp "$REPO/sql/migrations.sql" "$T/sql/"
  [ -d "$T/build/so" ] || cp -a "$BATS_FILE_TMPDIR/build/." "$T/build/"
  make -s -C "$REPO" BUILD="$T/build" DIST="$T/$1" PACK_SQL="$T/sql" PACK_MIGRATIONS="$T/migrations" "$T/$1/datastore.so"
}
with() {
  SO=$T/$1/datastore "${@:2}"
}

# ---- A new database, and one that is as it should be ----

@test "an empty database gets the schema" {
  equal none "$(report "$T/a" '{}' '$.from')"
  equal current "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
  equal ok "$(plain "$T/a" "PRAGMA integrity_check")"
  equal 0 "$(plain "$T/a" "SELECT count(*) FROM Images")"
  plain "$T/a" "INSERT INTO Folders(Path) VALUES ('/p'); INSERT INTO Images(Path, FolderId) VALUES ('/p/a.png', 1)"
  equal "1 1" "$(plain "$T/a" "SELECT (SELECT sum(Images) FROM ImageTotals) || ' ' || (SELECT ImageCount FROM Folders)")"
}

@test "a second call finds nothing to do and writes nothing" {
  for mode in delete wal; do
    sql "$T/$mode" "PRAGMA journal_mode = $mode; SELECT ds_migrate()" >/dev/null
    unchanged "$T/$mode" equal 0 "$(report "$T/$mode" '{}' '$.changed')"
    equal current "$(report "$T/$mode" '{}' '$.to')"
    equal '[]' "$(report "$T/$mode" '{}' '$.objects')"
    equal 0 "$(sql "$T/$mode" "SELECT count(*) FROM ds_migrate_steps")"
  done
}

@test "with nothing to do it needs no write lock, nor a file that may be written" {
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  equal 0 "$(sqlite3 -readonly "$T/a" ".load $SO" "SELECT ds_migrate() ->> '$.changed'")"
  hold "$T/a"
  run report "$T/a" '{}' '$.changed'
  release
  equal "0 0" "$status $output"
}

@test "application_id, user_version and the journal mode stay the host's" {
  sql "$T/a" "PRAGMA application_id = 7; PRAGMA user_version = 9; SELECT ds_migrate()" >/dev/null
  equal "7 9 delete" "$(plain "$T/a" "PRAGMA application_id; PRAGMA user_version; PRAGMA journal_mode" | xargs)"
}

# ---- Steps ----

@test "ds_migrate_steps gives a row for each item and ends with the commit" {
  legacy a
  sql "$T/a" "SELECT Step, Done, Total, Percent, Name FROM ds_migrate_steps('{\"backup\":false}')" >"$T/rows"
  equal "$(wc -l <"$T/rows")" "$(tail -n 1 "$T/rows" | cut -d'|' -f3)"
  equal "100|commit" "$(tail -n 1 "$T/rows" | cut -d'|' -f4,5)"
  awk -F'|' '$1 != NR || $2 != NR || $4 < last || $4 > 100 { exit 1 } { last = $4 }' "$T/rows"
  equal 300 "$(plain "$T/a" "SELECT count(*) FROM Images")"
}

@test "the legacy tables stay until the next ds_migrate, which drops them" {
  legacy a
  sql "$T/a" "SELECT Step FROM ds_migrate_steps" >/dev/null
  equal 1 "$(plain "$T/a" "SELECT count(*) FROM sqlite_schema WHERE name = 'Image'")"
  equal pending "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
  equal 0 "$(sql "$T/a" "SELECT count(*) FROM ds_migrate_steps")"
  equal drop_legacy "$(report "$T/a" '{"backup":false}' '$.steps[0].name')"
  equal 0 "$(plain "$T/a" "SELECT count(*) FROM sqlite_schema WHERE name = 'Image' OR name GLOB 'datastore*'")"
  equal current "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
}

@test "a statement that is ended early leaves the database as it was, and no transaction" {
  legacy a
  content "$T/a" >"$T/before"
  for limit in 1 3 20; do
    equal "$limit" "$(sql "$T/a" "SELECT count(*) FROM (SELECT Step FROM ds_migrate_steps('{\"backup\":false}') LIMIT $limit); BEGIN; COMMIT")"
    cmp "$T/before" <(content "$T/a")
  done
  sql "$T/a" "SELECT Name FROM ds_migrate_steps LIMIT 3; SELECT ds_migrate()" >/dev/null
  equal 300 "$(plain "$T/a" "SELECT count(*) FROM Images")"
}

@test "a stopped ds_migrate_steps inside a transaction keeps what the caller did" {
  sql "$T/a" "CREATE TABLE mine(x); BEGIN; INSERT INTO mine VALUES (1); SELECT Step FROM ds_migrate_steps('{\"backup\":false}') LIMIT 2; COMMIT" >/dev/null
  equal "mine 1" "$(plain "$T/a" "SELECT group_concat(name) FROM sqlite_schema; SELECT x FROM mine" | xargs)"
}

@test "two ds_migrate_steps at once: the second finds the work under way, or done" {
  run sql "$T/a" "SELECT count(*) FROM ds_migrate_steps a, ds_migrate_steps b"

  equal ok "$(plain "$T/a" "PRAGMA integrity_check")"
}

@test "ds_migrations tells applied, pending and legacy steps" {
  equal pending "$(sql "$T/a" "SELECT DISTINCT State FROM ds_migrations")"
  legacy b
  sql "$T/b" "SELECT ds_migrate()" >/dev/null
  equal "legacy applied" "$(sql "$T/b" "SELECT DISTINCT State FROM ds_migrations" | xargs)"
  equal "$(basename -s .sql "$REPO"/migrations/*.sql | xargs)" \
    "$(sql "$T/b" "SELECT Version || '_' || Name FROM ds_migrations WHERE State = 'applied'" | xargs)"
  equal 0 "$(sql "$T/b" "SELECT count(*) FROM ds_migrations WHERE State = 'applied' AND (Checksum IS NULL OR AppliedAt < 1700000000 OR Sql NOT LIKE '-- %')")"
  equal 9 "$(sql "$T/b" "SELECT count(*) FROM ds_migrations WHERE State = 'legacy' AND Phase = 'legacy'")"
}

# ---- Packs of a test's own ----

@test "pre steps, tables, data steps, objects and post steps come in that order" {
  declare_sql things "CREATE TABLE Things(Id INTEGER PRIMARY KEY, Name TEXT);
CREATE INDEX Things_Name ON Things(Name);"
  step 20270101_0001_early pre "CREATE TABLE main.seen(at, tables, indexes); INSERT INTO seen SELECT 'pre', count(*) FILTER (WHERE name = 'Things'), count(*) FILTER (WHERE name = 'Things_Name') FROM sqlite_schema;"
  step 20270101_0002_middle data "INSERT INTO seen SELECT 'data', count(*) FILTER (WHERE name = 'Things'), count(*) FILTER (WHERE name = 'Things_Name') FROM sqlite_schema;"
  step 20270101_0003_late post "INSERT INTO seen SELECT 'post', count(*) FILTER (WHERE name = 'Things'), count(*) FILTER (WHERE name = 'Things_Name') FROM sqlite_schema;"
  build one
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  equal "pre|0|0 data|1|0 post|1|1" "$(plain "$T/a" "SELECT * FROM seen" | xargs)"
}

@test "a step that comes after later ones is applied, and named" {
  step 20270102_0001_second post "CREATE TABLE second(x);"
  build one
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  step 20270101_0001_first post "CREATE TABLE first(x);"
  step 20270103_0001_third post "CREATE TABLE third(x);"
  build two
  with two sql "$T/a" "SELECT value ->> 'name', value ->> 'out_of_order' FROM json_each(ds_migrate(), '$.steps')" >"$T/out"
  equal "first|1 third|" "$(xargs <"$T/out")"
  equal "first second third" "$(plain "$T/a" "SELECT name FROM sqlite_schema WHERE name IN ('first', 'second', 'third') ORDER BY 1" | xargs)"
}

@test "a step that changed after it was applied is CHANGED_MIGRATION" {
  step 20270101_0001_first post "CREATE TABLE first(x);"
  build one
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  step 20270101_0001_first post "CREATE TABLE first(x, y);"
  step 20270101_0002_more post "CREATE TABLE more(x);"
  build two
  unchanged "$T/a" with two fails CHANGED_MIGRATION "$T/a" "SELECT ds_migrate()"
  [[ $output == *20270101_0001* ]]
  unchanged "$T/a" with two fails CHANGED_MIGRATION "$T/a" "SELECT * FROM ds_migrate_steps"
  equal "changed pending" "$(with two sql "$T/a" "SELECT State FROM ds_migrations" | xargs)"
}

@test "a step that is not known is NEWER_SCHEMA: nothing is written, reading goes on" {
  declare_sql things "CREATE TABLE Things(Id INTEGER PRIMARY KEY);"
  build old
  step 20270101_0001_newer post "INSERT INTO Things VALUES (7);"
  build new
  with new sql "$T/a" "SELECT ds_migrate(); DROP TABLE MigrationReport" >/dev/null
  unchanged "$T/a" with old fails NEWER_SCHEMA "$T/a" "SELECT ds_migrate()"
  unchanged "$T/a" with old fails NEWER_SCHEMA "$T/a" "SELECT ds_migrate('{\"dry_run\":true}')"
  equal "newer unknown 7" "$(with old sql "$T/a" "SELECT ds_info() ->> '$.schema.state'; SELECT State FROM ds_migrations; SELECT Id FROM Things" | xargs)"
}

@test "a guard decides whether a step runs; one that did not is not asked again" {
  step 20270101_0001_guarded post "INSERT INTO host VALUES ('guarded');" "when: table host(x)"
  step 20270101_0002_columns post "INSERT INTO host VALUES ('columns');" "when: table host(x, missing)"
  step 20270101_0003_tableless post "CREATE TABLE made(x);" "when: table nowhere"
  build one
  sql "$T/a" "CREATE TABLE host(x)"
  with one sql "$T/a" "SELECT value ->> 'state' FROM json_each(ds_migrate(), '$.steps')" >"$T/states"
  equal "applied skipped skipped" "$(xargs <"$T/states")"
  equal guarded "$(plain "$T/a" "SELECT x FROM host")"
  plain "$T/a" "CREATE TABLE nowhere(x)"
  equal 0 "$(with one report "$T/a" '{}' '$.changed')"
}

@test "a step outside the transaction runs after the commit, and by itself" {
  step 20270101_0001_wal post "PRAGMA journal_mode = WAL;" "transaction: off"
  step 20270101_0002_made post "CREATE TABLE made(x);"
  build one
  equal '["made","wal"]' "$(with one sql "$T/a" "SELECT json_array(m ->> '$.steps[0].name', m ->> '$.steps[1].name') FROM (SELECT ds_migrate() AS m)")"
  equal wal "$(plain "$T/a" "PRAGMA journal_mode")"
  equal "applied applied" "$(with one sql "$T/a" "SELECT State FROM ds_migrations" | xargs)"
  plain "$T/b" "CREATE TABLE host(x)"
  unchanged "$T/b" with one fails IN_TRANSACTION "$T/b" "BEGIN; SELECT ds_migrate()"
}

@test "a step outside the transaction that fails stays pending; what came before it stays" {
  step 20270101_0001_made post "CREATE TABLE made(x);"
  step 20270101_0002_broken post "INSERT INTO nowhere VALUES (1);" "transaction: off"
  build one
  run with one sql "$T/a" "SELECT ds_migrate()"
  [ "$status" -ne 0 ]
  [[ $output == *broken* ]]
  equal "applied pending" "$(with one sql "$T/a" "SELECT State FROM ds_migrations" | xargs)"
  plain "$T/a" "CREATE TABLE nowhere(x)"
  equal 1 "$(with one report "$T/a" '{}' '$.changed')"
  equal "applied applied" "$(with one sql "$T/a" "SELECT State FROM ds_migrations" | xargs)"
}

@test "a step that declares tables completes them" {
  step 20270101_0001_shape pre "CREATE TABLE host(a INTEGER, b TEXT DEFAULT 'x', c VARCHAR); CREATE TABLE other(d);" "declares: tables"
  build one
  plain "$T/a" "CREATE TABLE host(b TEXT, own TEXT); INSERT INTO host VALUES ('b', 'own')"
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  equal "b own a c" "$(plain "$T/a" "SELECT name FROM pragma_table_info('host')" | xargs)"
  equal "b|own||" "$(plain "$T/a" "SELECT * FROM host")"
  equal d "$(plain "$T/a" "SELECT name FROM pragma_table_info('other')")"
}

@test "a step with a malformed header is an error that says which and why" {
  malformed() {
    rm -rf "$T/migrations"
    mkdir "$T/migrations"
    printf '%b' "$2" >"$T/migrations/$1.sql"
    build one
    with one fails CORRUPT "$T/a" "SELECT ds_migrate()"
    [[ $output == *"$1"*"$3"* ]] || { echo "$output"; return 1; }
  }
  malformed 20270101_0001_x '-- Why.\nCREATE TABLE x(y);\n' 'phase'
  malformed 20270101_0001_x '-- Why.\n-- phase: soon\nCREATE TABLE x(y);\n' 'pre, data or post'
  malformed 20270101_0001_x 'CREATE TABLE x(y);\n' 'first line'
  malformed 20270101_0001_x '-- Why.\n-- phase: post\n-- when: colum x\nCREATE TABLE x(y);\n' 'when'
  malformed 20270101_0001_x '-- Why.\n-- phase: post\n-- when: table x(y\nCREATE TABLE x(y);\n' 'parenthesis'
  malformed 20270101_0001_x '-- Why.\n-- phase: pre\n-- transaction: off\nCREATE TABLE x(y);\n' 'transaction'
  malformed 20270101_0001_x '-- Why.\n-- phase: post\n-- transaction: on\nCREATE TABLE x(y);\n' 'transaction'
  malformed 20270101_x '-- Why.\n-- phase: post\nCREATE TABLE x(y);\n' 'YYYYMMDD_NNNN'
}

@test "two steps of one version are an error" {
  step 20270101_0001_a post "CREATE TABLE a(x);"
  step 20270101_0001_b post "CREATE TABLE b(x);"
  build one
  with one fails CORRUPT "$T/a" "SELECT ds_migrate()"
  [[ $output == *20270101_0001* ]]
}

@test "a step that fails undoes everything and says where" {
  declare_sql things "CREATE TABLE Things(Id INTEGER PRIMARY KEY);"
  step 20270101_0001_good pre "CREATE TABLE good(x);"
  step 20270101_0002_bad post "INSERT INTO good VALUES (1); INSERT INTO good VALUES (1, 2);"
  build one
  plain "$T/a" "CREATE TABLE host(x)"
  unchanged "$T/a" with one fails CORRUPT "$T/a" "SELECT ds_migrate('{\"backup\":false}')"
  [[ $output == *bad*"1 column"* ]]
}

# ---- The declared state ----

@test "what is missing is made again" {
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  content "$T/a" >"$T/before"
  for drop in "INDEX Images_Rating" "TRIGGER Tags_AfterDelete" "TABLE TagAliases" "TABLE PromptSearch"; do
    plain "$T/a" "DROP $drop"
    equal pending "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
    equal 1 "$(sql "$T/a" "SELECT m ->> '$.changed' AND instr(m, '${drop#* }') > 0 FROM (SELECT ds_migrate('{\"backup\":false}') AS m)")"
    equal current "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
    diff <(sort "$T/before") <(content "$T/a" | sort)
  done
}

@test "a missing column is made again, with its type and default" {
  declare_sql things "CREATE TABLE Things(
    Id INTEGER PRIMARY KEY,
    \"Odd, name\" TEXT DEFAULT 'a, (b' -- a comment, with (
      COLLATE NOCASE,
    Flag INTEGER NOT NULL DEFAULT 0 CHECK (Flag IN (0, 1)), /* , */ Last TEXT GENERATED ALWAYS AS (Id || ')') VIRTUAL
  ) STRICT;"
  build one
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  plain "$T/a" "DROP TABLE Things; CREATE TABLE Things(Id INTEGER PRIMARY KEY, own TEXT) STRICT; INSERT INTO Things VALUES (1, 'x')"
  with one sql "$T/a" "SELECT ds_migrate('{\"backup\":false}')" >/dev/null
  equal "1|x|a, (b|0|1)" "$(plain "$T/a" "SELECT * FROM Things")"
  equal NOCASE "$(plain "$T/a" "SELECT iif('A' = \"Odd, name\" COLLATE BINARY, '', 'NOCASE') FROM Things")"
  run plain "$T/a" "UPDATE Things SET Flag = 2"
  [ "$status" -ne 0 ]
}

@test "a changed index, trigger or view is replaced" {
  declare_sql things "CREATE TABLE Things(a, b);
CREATE INDEX Things_a ON Things(a);
CREATE VIEW ThingList AS SELECT a FROM Things;
CREATE TRIGGER Things_Insert AFTER INSERT ON Things BEGIN SELECT 1; END;"
  build one
  with one sql "$T/a" "SELECT ds_migrate(); INSERT INTO Things VALUES (1, 2)" >/dev/null
  declare_sql things "CREATE TABLE Things(a, b);
CREATE INDEX Things_a ON Things(b, a);
CREATE VIEW ThingList AS SELECT b FROM Things;
CREATE TRIGGER Things_Insert AFTER INSERT ON Things BEGIN SELECT 2; END;"
  build two
  equal '["Things_a","ThingList","Things_Insert"]' "$(with two report "$T/a" '{}' '$.objects')"
  equal "b a 2" "$(plain "$T/a" "SELECT name FROM pragma_index_info('Things_a'); SELECT * FROM ThingList" | xargs)"
}

@test "a user's own tables, columns, indexes, views and triggers stay" {
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  plain "$T/a" "CREATE TABLE mine(x); INSERT INTO mine VALUES (1); ALTER TABLE Images ADD COLUMN Mood TEXT; CREATE INDEX mood ON Images(Mood);
    CREATE VIEW moods AS SELECT Mood FROM Images; CREATE TRIGGER moody AFTER UPDATE OF Mood ON Images BEGIN SELECT 1; END;
    INSERT INTO Images(Path, Mood) VALUES ('/a', 'calm'); DROP INDEX Images_Rating"
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  equal "mine mood moods moody calm" "$(plain "$T/a" "SELECT name FROM sqlite_schema WHERE name LIKE 'm%' AND name NOT LIKE 'migr%' ORDER BY name; SELECT Mood FROM moods" | xargs)"
}

@test "a pack that declares in an unknown form is told" {
  declare_sql things "CREATE TABLE Things(a); CREATE TABLE More(b);"
  build one
  with one fails CORRUPT "$T/a" "SELECT ds_migrate()"
  [[ $output == *"begins with CREATE"* ]]
}

# ---- A host's own database ----

@test "a host's own object in the way is NAME_TAKEN, and nothing changes" {
  for object in "TABLE Images(x)" "TABLE images(x)" "VIEW Tags AS SELECT 1" "TABLE Migrations(x)" "TABLE promptsearch(x)"; do
    plain "$T/a" "CREATE $object; CREATE TABLE host(x)"
    unchanged "$T/a" fails NAME_TAKEN "$T/a" "SELECT ds_migrate()"
    unchanged "$T/a" fails NAME_TAKEN "$T/a" "SELECT ds_migrate('{\"dry_run\":true}')"
    rm "$T/a"
  done
  for object in "INDEX Images_Rating ON host(x)" "TRIGGER Tags_AfterDelete AFTER DELETE ON host BEGIN SELECT 1; END"; do
    plain "$T/a" "CREATE TABLE host(x); CREATE $object"
    unchanged "$T/a" fails NAME_TAKEN "$T/a" "SELECT ds_migrate()"
    rm "$T/a"
  done
  sql "$T/a" "SELECT ds_migrate(); DROP INDEX Images_Rating; CREATE TABLE host(x); CREATE INDEX Images_Rating ON host(x)" >/dev/null
  unchanged "$T/a" fails NAME_TAKEN "$T/a" "SELECT ds_migrate()"
  sql "$T/b" "SELECT ds_migrate(); DROP TABLE TagAliases; CREATE VIEW TagAliases AS SELECT 1" >/dev/null
  unchanged "$T/b" fails NAME_TAKEN "$T/b" "SELECT ds_migrate()"
}

@test "a host's tables stay, byte for byte" {
  plain "$T/a" "PRAGMA user_version = 42; PRAGMA application_id = 4242; PRAGMA encoding = 'UTF-16le';
    CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, data BLOB); CREATE INDEX notes_text ON notes(text);
    CREATE VIEW recent AS SELECT * FROM notes; CREATE TRIGGER noted AFTER INSERT ON notes BEGIN UPDATE notes SET data = x'00'; END;
    CREATE VIRTUAL TABLE words USING fts5(w); INSERT INTO words VALUES ('häuser'); CREATE TABLE \"Odd \"\"name\"\" %s\"(\"a b\");
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO notes(text) SELECT 'größe ' || i FROM n; CREATE VIEW broken AS SELECT * FROM nowhere"
  content "$T/a" >"$T/before"
  # Some versions of SQLite read the schema of a UTF-16 database in no function.
  sql "$T/a" "SELECT count(*) FROM notes; SELECT ds_migrate()" >/dev/null
  equal "42 4242" "$(plain "$T/a" "PRAGMA user_version; PRAGMA application_id" | xargs)"
  stock "$T/a" ".dump notes notes_text recent noted words% Odd% broken" >"$T/after"
  grep -vxFf "$T/after" "$T/before" && return 1
  equal ok "$(plain "$T/a" "PRAGMA integrity_check")"
}

@test "a host's table called Image that is not the old application's is left alone" {
  plain "$T/a" "CREATE TABLE Image(Id INTEGER PRIMARY KEY, Path TEXT, Data BLOB); INSERT INTO Image VALUES (1, 'x', x'01'); CREATE TABLE Tag(Name)"
  equal none "$(report "$T/a" '{}' '$.from')"
  equal "1|x|1" "$(plain "$T/a" "SELECT Id, Path, length(Data) FROM Image")"
  equal 0 "$(plain "$T/a" "SELECT count(*) FROM Images")"
  equal current "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
}

@test "temporary tables of the caller are not mistaken for the database's" {
  legacy a
  sql "$T/a" "CREATE TEMP TABLE Images(x); CREATE TEMP TABLE Folder(y); CREATE TEMP TABLE Migrations(z);
    CREATE TEMP TABLE Image(Id INTEGER PRIMARY KEY AUTOINCREMENT, Path); INSERT INTO temp.Image VALUES (5, 'x');
    SELECT ds_migrate()" >/dev/null
  equal 300 "$(plain "$T/a" "SELECT count(*) FROM Images")"
}

# ---- dry_run ----

@test "dry_run tells what would happen and leaves every byte" {
  for mode in delete wal; do
    legacy $mode
    plain "$T/$mode" "PRAGMA journal_mode = $mode; PRAGMA wal_checkpoint(truncate)" >/dev/null
    unchanged "$T/$mode" sql "$T/$mode" "SELECT ds_migrate('{\"dry_run\":true}')" >"$T/told"
    equal "$T" "$(dirname "$(stock :memory: "SELECT readfile('$T/told') ->> '$.backup'")")"
    equal 1 "$(find "$T" -name "$mode*" -not -name '*.rows' -not -name '*-shm' -not -name '*-wal' | wc -l)"
    sql "$T/$mode" "SELECT ds_migrate('{\"backup\":false}')" >"$T/done"
    equal "legacy legacy 0 1" "$(stock :memory: "SELECT m ->> '$.from', m ->> '$.to', m ->> '$.changed', m ->> '$.dry_run' FROM (SELECT readfile('$T/told') AS m)" | tr '|' ' ')"
    for part in tables objects left; do
      equal "$(stock :memory: "SELECT readfile('$T/done') ->> '$.$part'")" "$(stock :memory: "SELECT readfile('$T/told') ->> '$.$part'")"
    done
    equal "$(stock :memory: "SELECT group_concat(value ->> 'version' || (value ->> 'state')) FROM json_each(readfile('$T/done'), '$.steps')")" \
      "$(stock :memory: "SELECT group_concat(value ->> 'version' || (value ->> 'state')) FROM json_each(readfile('$T/told'), '$.steps')")"
  done
}

@test "dry_run by steps leaves every byte too" {
  legacy a
  unchanged "$T/a" sql "$T/a" "SELECT Name FROM ds_migrate_steps('{\"dry_run\":true}')" >"$T/rows"
  equal "roll back" "$(tail -n 1 "$T/rows")"
}

@test "dry_run of a new database makes no file" {
  sql "$T/a" "SELECT ds_migrate('{\"dry_run\":true}')" >/dev/null
  [ ! -s "$T/a" ]
}

# ---- Options ----

@test "options that are none, and values of the wrong type, are BAD_OPTION" {
  legacy a
  unchanged "$T/a" fails BAD_OPTION "$T/a" "SELECT ds_migrate('{\"dry\":true}')"
  [[ $output == *dry_run*backup*timezone* ]]
  for options in "'{'" "'[]'" "'text'" "7" "x'7b7d'" "'{\"dry_run\":1}'" "'{\"dry_run\":\"yes\"}'" "'{\"backup\":1}'" "'{\"backup\":{}}'" \
    "'{\"timezone\":2}'" "'{\"timezone\":\"Berlin\"}'" "'{\"timezone\":\"+25:00\"}'" "'{\"timezone\":\"+2\"}'" "'{\"timezone\":\"\"}'" \
    "'{\"backup\":\"\"}'"; do
    unchanged "$T/a" fails BAD_OPTION "$T/a" "SELECT ds_migrate($options)"
    unchanged "$T/a" fails BAD_OPTION "$T/a" "SELECT * FROM ds_migrate_steps($options)"
  done
  run sql "$T/a" "SELECT ds_migrate('{}', 1)"
  [ "$status" -ne 0 ]
}

@test "NULL, an empty object and an option of null stand for the defaults" {
  for options in NULL "'{}'" "'{\"backup\":null,\"dry_run\":null,\"timezone\":null}'"; do
    rm -f "$T"/a*
    legacy a 20
    equal 1 "$(sql "$T/a" "SELECT ds_migrate($options) ->> '$.changed'")"
    equal 1 "$(find "$T" -name 'a-backup-*.db' | wc -l)"
  done
}

@test "legacy dates are of the timezone that is given" {
  ticks() { # seconds of the local clock as .NET writes them
    plain :memory: "SELECT (strftime('%s', '$1') + 62135596800) * 10000000"
  }
  legacy before 4
  plain "$T/before" "UPDATE Image SET CreatedDate = $(ticks '2023-07-01 12:00:00') WHERE Id = 1;
    UPDATE Image SET CreatedDate = $(ticks '2023-01-01 12:00:00') WHERE Id = 2;
    UPDATE Image SET CreatedDate = $(ticks '2023-03-26 01:59:59') WHERE Id = 3;
    UPDATE Image SET CreatedDate = $(ticks '2023-03-26 03:00:00') WHERE Id = 4"
  dates() {
    cp "$T/before" "$T/$1"
    sql "$T/$1" "SELECT ds_migrate('{\"backup\":false$2}')" >/dev/null
    plain "$T/$1" "SELECT strftime('%H:%M:%S', CreatedDate, 'unixepoch') FROM Images ORDER BY Id" | xargs
  }
  # The clocks of Berlin went from 2 to 3 on 26 March 2023.
  equal "10:00:00 11:00:00 00:59:59 01:00:00" "$(TZ=Europe/Berlin dates berlin)"
  equal "10:00:00 11:00:00 00:59:59 01:00:00" "$(TZ=Europe/Berlin dates local ',"timezone":"local"')"
  equal "12:00:00 12:00:00 01:59:59 03:00:00" "$(TZ=Europe/Berlin dates utc ',"timezone":"UTC"')"
  equal "10:00:00 10:00:00 23:59:59 01:00:00" "$(TZ=Europe/Berlin dates east ',"timezone":"+02:00"')"
  equal "15:30:00 15:30:00 05:29:59 06:30:00" "$(dates west ',"timezone":"-0330"')"
}

# ---- The backup ----

@test "a database with rows is backed up before it gets new content, whole, and nothing is left beside it" {
  for mode in delete wal; do
    legacy $mode
    plain "$T/$mode" "PRAGMA journal_mode = $mode" >/dev/null
    content "$T/$mode" >"$T/before"
    path=$(report "$T/$mode" '{}' '$.backup')
    [[ $path =~ /$mode-backup-20[0-9]{6}-[0-9]{6}\.db$ ]]
    equal ok "$(plain "$path" "PRAGMA integrity_check")"
    cmp "$T/before" <(content "$path")
    equal "$path" "$(plain "$T/$mode" "SELECT DISTINCT Backup FROM Migrations WHERE Phase <> 'legacy'")"
    equal "" "$(find "$T" -name '*.partial*' -o -name '*backup*-wal' -o -name '*backup*-shm' -o -name '*backup*-journal')"
  done
}

@test "a backup holds what is in the WAL alone" {
  legacy a 20
  plain "$T/a" "PRAGMA journal_mode = wal" >/dev/null
  # The other connection keeps the WAL from being checkpointed.
  hold "$T/a" "INSERT INTO Tag(Name) VALUES ('only in the WAL'); BEGIN; SELECT count(*) FROM Tag"
  path=$(report "$T/a" '{}' '$.backup')
  release
  equal 1 "$(plain "$path" "SELECT count(*) FROM Tag WHERE Name = 'only in the WAL'")"
}

@test "no backup where there are no rows, where none is wanted, or where content stays" {
  plain "$T/a" "CREATE TABLE host(x)"
  equal "" "$(report "$T/a" '{}' '$.backup')"
  plain "$T/a" "DROP INDEX Images_Rating; INSERT INTO Tags(Name) VALUES ('x')"
  equal "1 " "$(report "$T/a" '{}' '$.changed') $(report "$T/a" '{}' '$.backup')"
  legacy b 20
  equal "" "$(report "$T/b" '{"backup":false}' '$.backup')"
  equal "" "$(find "$T" -name '*backup*')"
}

@test "a backup goes where it is told to" {
  legacy a 20
  content "$T/a" >"$T/before"
  equal "$T/my copy.db" "$(report "$T/a" "{\"backup\":\"$T/my copy.db\"}" '$.backup')"
  cmp "$T/before" <(content "$T/my copy.db")
  plain "$T/a" "DROP INDEX Images_Rating"
  path=$(report "$T/a" '{"backup":true}' '$.backup')
  equal ok "$(plain "$path" "PRAGMA integrity_check")"
}

@test "a path that exists is refused, and neither file changes" {
  legacy a 20
  echo precious >"$T/precious"
  unchanged "$T/a" fails CONFLICT "$T/a" "SELECT ds_migrate('{\"backup\":\"$T/precious\"}')"
  equal precious "$(cat "$T/precious")"
  unchanged "$T/a" fails BAD_VALUE "$T/a" "SELECT ds_migrate('{\"backup\":\"$T\"}')"
  unchanged "$T/a" fails CONFLICT "$T/a" "SELECT ds_migrate('{\"backup\":\"$T/a\"}')"
}

@test "where the backup cannot be written, nothing is changed" {
  legacy a 20
  unchanged "$T/a" fails IO "$T/a" "SELECT ds_migrate('{\"backup\":\"$T/nowhere/b.db\"}')"
  unchanged "$T/a" fails IO "$T/a" "SELECT ds_migrate('{\"backup\":\"/proc/b.db\"}')"
  equal "" "$(find "$T" -name '*.partial*')"
  equal legacy "$(sql "$T/a" "SELECT ds_info() ->> '$.schema.state'")"
}

@test "two backups of one second have two names" {
  legacy a 20
  cp "$T/a" "$T/before"
  for _ in 1 2 3; do
    cp "$T/before" "$T/a"
    sql "$T/a" "SELECT ds_migrate()" >/dev/null
  done
  equal 3 "$(find "$T" -name 'a-backup-*.db' | wc -l)"
}

@test "a connection that may not touch files makes no backup, and says so where one is asked for" {
  legacy a 20
  nofs() { sqlite3 -bail -batch "$T/a" ".load $SO sqlite3_datastore_nofs_init" "$1"; }
  run nofs "SELECT ds_migrate('{\"backup\":\"$T/b.db\"}')"
  [[ $output == *": UNSUPPORTED: "* ]]
  run nofs "SELECT ds_migrate('{\"backup\":true}')"
  [[ $output == *": UNSUPPORTED: "* ]]
  equal 1 "$(nofs "SELECT ds_migrate() ->> '$.changed'")"
  equal "" "$(find "$T" -name '*backup*')"
}

# ---- The old application's hazards ----

@test "hazard 11: an error ends the migration with an error, no transaction stays open, closing loses nothing" {
  declare_sql things "CREATE TABLE Things(Id INTEGER PRIMARY KEY);"
  step 20270101_0001_good post "INSERT INTO Things VALUES (1);"
  step 20270101_0002_bad post "INSERT INTO nowhere VALUES (1);"
  step 20270101_0003_after post "INSERT INTO Things VALUES (3);"
  build one
  run with one sqlite3 -batch "$T/a" ".load $T/one/datastore" "SELECT ds_migrate()"
  [ "$status" -ne 0 ]
  [[ $output == *bad*nowhere* ]]
  # What the caller does next is committed at once, and is there after closing.
  printf '%s\n' ".load $T/one/datastore" "SELECT ds_migrate();" "CREATE TABLE mine(x); INSERT INTO mine VALUES (1);" | sqlite3 -batch "$T/a" 2>/dev/null || true
  equal "mine 1" "$(plain "$T/a" "SELECT name FROM sqlite_schema; SELECT x FROM mine" | xargs)"
}

@test "hazard 12: a semicolon in a trigger, a literal, a name or a comment does not end a statement" {
  step 20270101_0001_split post "CREATE TABLE \"a;b\"(x TEXT DEFAULT ';'); -- a comment; with one
/* another; one */ CREATE TRIGGER t AFTER INSERT ON \"a;b\" BEGIN UPDATE \"a;b\" SET x = x || ';'; SELECT 1; END;
INSERT INTO \"a;b\"(x) VALUES ('1;2'); INSERT INTO \"a;b\" DEFAULT VALUES"
  build one
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  equal "1;2;; ;;" "$(plain "$T/a" "SELECT x FROM \"a;b\"" | xargs)"
}

@test "hazard 13: at no moment is a path not unique, and duplicates never keep a database from starting" {
  legacy a 1000 defects
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  run plain "$T/a" "INSERT INTO Images(Path) SELECT Path FROM Images LIMIT 1"
  [ "$status" -ne 0 ]
  equal 0 "$(report "$T/a" '{}' '$.changed')"
  # What could be declared anew is never dropped before: a stopped migration leaves the old index.
  legacy b 100
  sql "$T/b" "SELECT Name FROM ds_migrate_steps LIMIT 10" >/dev/null
  equal 1 "$(plain "$T/b" "SELECT \"unique\" FROM pragma_index_list('Image') WHERE name = 'Image_Path'")"
}

@test "hazard 14: a step is stored under the name that is looked for, and runs once" {
  step 20270101_0001_counted post "CREATE TABLE IF NOT EXISTS runs(x); INSERT INTO runs VALUES (1);"
  build one
  with one sql "$T/a" "SELECT ds_migrate(); SELECT ds_migrate()" >/dev/null
  with one sql "$T/a" "SELECT ds_migrate()" >/dev/null
  equal "1 20270101_0001_counted" "$(plain "$T/a" "SELECT count(*) FROM runs; SELECT Version || '_' || Name FROM Migrations" | xargs)"
}

@test "hazard 15: dry run, checksum, lock, backup and refusal of a newer database" {
  legacy a 20
  unchanged "$T/a" sql "$T/a" "SELECT ds_migrate('{\"dry_run\":true}')" >/dev/null
  hold "$T/a"
  unchanged "$T/a" fails BUSY "$T/a" "SELECT ds_migrate()"
  release
  [ -s "$(report "$T/a" '{}' '$.backup')" ]
  equal 0 "$(plain "$T/a" "SELECT count(*) FROM Migrations WHERE Phase <> 'legacy' AND Checksum IS NULL")"
  plain "$T/a" "INSERT INTO Migrations(Version, Name, Phase, Checksum) VALUES ('29990101_0001', 'later', 'post', 'x')"
  unchanged "$T/a" fails NEWER_SCHEMA "$T/a" "SELECT ds_migrate()"
}

@test "hazard 16: a Path index that had become plain is unique again, and ON CONFLICT(Path) works" {
  legacy a 100
  plain "$T/a" "DROP INDEX Image_Path; CREATE INDEX Image_Path ON Image(Path)"
  sql "$T/a" "SELECT ds_migrate()" >/dev/null
  plain "$T/a" "INSERT INTO Images(Path, Rating) SELECT Path, 3 FROM Images WHERE Id = 1 ON CONFLICT (Path) DO UPDATE SET Rating = excluded.Rating"
  equal "3 100" "$(plain "$T/a" "SELECT Rating FROM Images WHERE Id = 1; SELECT count(*) FROM Images" | xargs)"
}
