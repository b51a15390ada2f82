#!/bin/sh
# Prints a README with its reference written anew. usage: ext/session/reference.sh README.md dist/datastore.so
set -eu
reference=$(sqlite3 -bail -batch :memory: ".load $2" ".read $(dirname "$0")/reference.sql")
REFERENCE=$reference awk '
  /^<!-- reference -->$/  { print; print ""; print ENVIRON["REFERENCE"]; print ""; inside = 1 }
  /^<!-- \/reference -->$/ { inside = 0 }
  !inside' "$1"
