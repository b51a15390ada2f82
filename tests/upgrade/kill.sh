#!/usr/bin/env bash
# Kills upgrades of a legacy database at random moments, and looks at what is left.
#
#     tests/upgrade/kill.sh EXTENSION LEGACY.DB delete|wal [ROUNDS]
#
# After each kill the database must be whole, and the old one or the new one; the next call finishes the
# work. Prints how many were killed before the commit and how many after it.
set -euo pipefail
so=$1 legacy=$2 mode=$3 rounds=${4:-6}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "round $round ($mode): $*" >&2
  exit 1
}

plain() {
  sqlite3 -bail -batch "$work/a" "$@"
}

migrate() {
  sqlite3 -bail -batch "$work/a" ".load $so" "SELECT ds_migrate('{\"backup\":$1,\"timezone\":\"UTC\"}')"
}

fresh() {
  rm -f "$work"/a*
  cp "$legacy" "$work/a"
  plain "PRAGMA journal_mode = $mode" >/dev/null
}

# How long one takes undisturbed.
round=0
fresh
sqlite3 "$work/a" .dump >"$work/before"
start=$(date +%s%N)
migrate true >/dev/null
whole=$((($(date +%s%N) - start) / 1000))

old=0 new=0
for ((round = 1; round <= rounds; round++)); do
  fresh
  # The very process, not a shell around it, is what is killed.
  sqlite3 -bail -batch "$work/a" ".load $so" "SELECT ds_migrate()" >/dev/null 2>&1 &
  pid=$!
  delay=$(((RANDOM * 32768 + RANDOM) % (whole * 11 / 10))) # microseconds
  sleep "$(printf '%d.%06d' $((delay / 1000000)) $((delay % 1000000)))"
  { kill -9 "$pid" && wait "$pid"; } 2>/dev/null || true

  [ "$(plain "PRAGMA integrity_check")" = ok ] || fail "the database is damaged"
  if [ -n "$(plain "SELECT 1 FROM sqlite_schema WHERE name = 'Image'")" ]; then
    old=$((old + 1))
    sqlite3 "$work/a" .dump | cmp -s "$work/before" - || fail "it is not the old database, and not the new one"
  else
    new=$((new + 1))
  fi
  migrate false >/dev/null || fail "the next call fails"
  found=$(sqlite3 -bail -batch "$work/a" "ATTACH '$legacy' AS old" ".read $here/compare.sql")
  [ -z "$found" ] || fail "$found"
  for backup in "$work"/a-backup-*.db; do
    [ -e "$backup" ] || continue
    sqlite3 "$backup" .dump | cmp -s "$work/before" - || fail "a backup is not whole"
  done
done
echo "$rounds kills ($mode): $old before the commit, $new after it"
