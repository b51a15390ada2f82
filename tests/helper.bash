# shellcheck shell=bats disable=SC2034,SC2154 # suites use what this file sets; bats sets status and output
# What every suite shares. A test has a folder of its own, $T, which goes with it.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SO=${DATASTORE_SO:-$REPO/dist/datastore} # instrumented.sh gives another
LEGACY_GENERATOR=$REPO/../shared/legacy/make_legacy_db.py

setup() {
  T=$(mktemp -d)
}

teardown() {
  rm -rf "$T"
}

# sql DB STATEMENTS: runs them in the sqlite3 shell with the extension loaded.
sql() {
  sqlite3 -bail -batch "$1" ".load $SO" "$2"
}

# plain DB STATEMENTS: the same without the extension.
plain() {
  sqlite3 -bail -batch "$1" "$2"
}

# stock DB STATEMENTS...: what makes fixtures, dumps and reads files: a whole sqlite3 shell, which versions.bats gives
# where the sqlite3 that is tried is a small one.
stock() {
  "${STOCK:-sqlite3}" -bail -batch "$@"
}

# fails CODE DB STATEMENTS: they must fail with an error of this code.
fails() {
  run sql "$2" "$3"
  [ "$status" -ne 0 ] || { echo "no error; it printed: $output"; return 1; }
  [[ $output == *": $1: "* ]] || { echo "not $1: $output"; return 1; }
}

# equal EXPECTED ACTUAL
equal() {
  [ "$1" = "$2" ] || { printf 'expected: %s\n  actual: %s\n' "$1" "$2"; return 1; }
}
