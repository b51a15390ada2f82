#!/bin/sh
# Prints the schema of a freshly migrated database as DOT. usage: ext/schema/diagram.sh dist/datastore.so
set -eu
sqlite3 -bail -batch :memory: ".load $1" ".output /dev/null" "SELECT ds_migrate()" ".output" ".read $(dirname "$0")/diagram.sql"
