#!/usr/bin/env bash
# Makes the fixtures of the fault tests: folders with a database a.db, and what lies beside it.
#
#     tests/fault/fixtures.sh EXTENSION FOLDER
set -euo pipefail
so=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
shell() {
  sqlite3 -bail -batch "$@" >/dev/null
}

mkdir -p "$folder"/{empty,library,legacy}
shell "$folder/empty/a.db" "VACUUM"
(
  cd "$folder/library"
  shell a.db -cmd ".load $so" "SELECT ds_migrate()" ".read $here/library.sql" "SELECT ds_backup('backup.db')"
)
shell "$folder/legacy/a.db" -cmd ".param set :images 24" ".read $here/../fixtures/legacy.sql"
