#!/usr/bin/env bats
# Versions and builds of SQLite: the same answers in each, from 3.38 to the newest. tests/hosts/core.sql asks,
# tests/hosts/core.txt is what must come out; the sources come with npm's better-sqlite3 packages.
load helper

SQLITES=$REPO/build/sqlite

setup_file() {
  # What cannot be had here is skipped by name below.
  make -sk -j2 -C "$BATS_TEST_DIRNAME/.." build/sqlite/3.{37.2,38.5,41.2,45.3,49.2,54.1}/full/sqlite3 \
    build/sqlite/3.54.1/{bare,lean,strict,nojson}/sqlite3 >/dev/null 2>&1 || true
  export LEGACY=$BATS_FILE_TMPDIR/legacy.db STOCK
  STOCK=$(command -v sqlite3)
  sqlite3 -bail -batch "$LEGACY" -cmd ".param set :images 1000" ".read $BATS_TEST_DIRNAME/fixtures/legacy.sql" \
    ".read $BATS_TEST_DIRNAME/fixtures/defects.sql" >/dev/null
}

# use VERSION KIND: what runs sqlite3 from here on runs that one.
use() {
  PATH=$SQLITES/$1/$2:$PATH
  [ -x "$SQLITES/$1/$2/sqlite3" ] || skip "the sources of SQLite $1 (npm better-sqlite3) cannot be had here"
  equal "$1" "$(sqlite3 :memory: "SELECT sqlite_version()")"
}

# core: the questions of core.sql to the SQLite in use.
core() {
  mkdir -p "$T/core"
  rm -f "$T"/core/*
  TZ=UTC sqlite3 -bail -batch "$T/core/library.db" ".load $SO" ".read $REPO/tests/hosts/core.sql"
}

# upgrade: what the SQLite in use makes of a damaged legacy database, every row of it.
upgrade() {
  rm -f "$T"/old.db*
  cp "$LEGACY" "$T/old.db"
  TZ=UTC sqlite3 -bail -batch "$T/old.db" ".load $SO" "SELECT ds_migrate('{\"backup\":false}')" >/dev/null
  stock "$T/old.db" ".dump Images Prompts Folders Tags ImageTags Albums AlbumImages Nodes NodeProperties Queries"
}

# answers: they are answered as they must be, by a plain connection and by one that trusts no schema.
answers() {
  core >"$T/actual"
  diff "$REPO/tests/hosts/core.txt" "$T/actual"
  SQLITE_DEFENSIVE=1 core >"$T/actual"
  diff "$REPO/tests/hosts/core.txt" "$T/actual"
  upgrade >"$T/upgraded"
  PATH=${STOCK%/*}:$PATH upgrade | diff - "$T/upgraded"
  [ "$(grep -c '^INSERT INTO Images ' "$T/upgraded")" -gt 900 ]
}

# suites: whole suites pass with it; the long form runs more than one.
suites() {
  local names=(albums)
  [ -z "${DATASTORE_LARGE:-}" ] || names+=(images tags folders migrate search paths)
  for name in "${names[@]}"; do
    run env -u DATASTORE_LARGE bats "$REPO/tests/$name.bats"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  done
}

@test "this machine's SQLite answers as every version must" {
  core >"$T/actual"
  diff "$REPO/tests/hosts/core.txt" "$T/actual"
}

@test "SQLite 3.37.2 is too old, and told so at load" {
  use 3.37.2 full
  run sql :memory: "SELECT 1"
  [ "$status" -ne 0 ] || { echo "it loaded"; return 1; }
  [[ $output == *"datastore: UNSUPPORTED: this is SQLite 3.37.2; load it into SQLite 3.38 or newer"* ]]
}

@test "SQLite 3.38.5" {
  use 3.38.5 full
  answers
  suites
}

@test "SQLite 3.38.5 copies nothing inside a transaction that other connections cannot see, and says so" {
  use 3.38.5 full
  fails UNSUPPORTED :memory: "BEGIN; CREATE TABLE t(x); SELECT ds_backup('$T/copy.db')"
}

@test "SQLite 3.41.2, whose triggers need trusted_schema for the text index" {
  use 3.41.2 full
  core >"$T/actual"
  diff "$REPO/tests/hosts/core.txt" "$T/actual"
  sql "$T/x.db" "SELECT ds_migrate()" >/dev/null
  fails UNSUPPORTED "$T/x.db" "PRAGMA trusted_schema = OFF; INSERT INTO ds_images(Path, Prompt) VALUES ('/a.png', 'x')"
  [[ $output == *"PRAGMA trusted_schema = ON"* ]]
  suites
}

@test "SQLite 3.45.3, which reads the schema of a UTF-16 database in no function, and is told what to do" {
  use 3.45.3 full
  plain "$T/x.db" "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(a)"
  fails BUSY "$T/x.db" "SELECT ds_migrate()"
  [[ $output == *"in a UTF-16 database read a table before you call this:"* ]] || { echo "$output"; return 1; }
  equal current "$(sql "$T/x.db" "SELECT a FROM t; SELECT ds_migrate() ->> '$.to'")"
  answers
  suites
}

@test "SQLite 3.49.2" {
  use 3.49.2 full
  answers
  suites
}

@test "SQLite 3.54.1" {
  use 3.54.1 full
  answers
  suites
}

@test "without FTS5 and without dbstat: the same answers, and ds_info says so" {
  use 3.54.1 bare
  equal "0 0" "$(sql :memory: "SELECT ds_info() ->> '$.features.fts5'; SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'" | xargs)"
  answers
}

@test "without threads' locks, double-quoted strings, ATTACH, progress handlers and deserialize" {
  use 3.54.1 lean
  run sqlite3 :memory: "ATTACH ':memory:' AS other"
  [ "$status" -ne 0 ]
  run sqlite3 :memory: 'SELECT "text"'
  [ "$status" -ne 0 ]
  answers
}

@test "with SQLite's own checks of who calls it, and other defaults: page size, foreign keys, LIKE, order of rows" {
  use 3.54.1 strict
  answers
  suites
}

@test "without JSON functions it is refused, and told why" {
  use 3.54.1 nojson
  run sql :memory: "SELECT 1"
  [ "$status" -ne 0 ] || { echo "it loaded"; return 1; }
  [[ $output == *"datastore: UNSUPPORTED: this is SQLite 3.54.1; it was built without its JSON functions; "* ]]
}

@test "the questions leave no memory behind, and read none that is not theirs" {
  command -v valgrind >/dev/null || skip "valgrind cannot be had here"
  sqlite3() { valgrind -q --leak-check=full --error-exitcode=9 sqlite3 "$@"; }
  core >"$T/actual"
  diff "$REPO/tests/hosts/core.txt" "$T/actual"
}
