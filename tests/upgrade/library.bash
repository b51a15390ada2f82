# shellcheck shell=bats disable=SC2034,SC2154 # suites use what this file sets; bats sets status and output
# What the suites of migration and upgrade share; loaded after helper.

# report DB [OPTIONS] PATH: one value of what ds_migrate returns.
report() {
  sql "$1" "SELECT ds_migrate('${*:2:$#-2}') ->> '${*: -1}'"
}

# legacy NAME [IMAGES [FIXTURE...]]: a database of the old application, with these fixtures run after.
legacy() {
  local fixtures=() name
  for name in legacy "${@:3}"; do fixtures+=(".read $REPO/tests/fixtures/$name.sql"); done
  stock "$T/$1" -cmd ".param set :images ${2:-300}" "${fixtures[@]}" >"$T/$1.rows"
}

# content DB: all that a database holds, as text.
content() {
  stock "$1" .dump
}

# bytes FILE...: what the files hold; a missing one counts as empty.
bytes() {
  local file
  for file in "$@"; do
    if [ -e "$file" ]; then sha256sum <"$file"; else echo none; fi
  done
}

# unchanged DB COMMAND...: the command leaves every byte of the database.
unchanged() {
  local before
  before=$(bytes "$1" "$1-wal" "$1-journal")
  "${@:2}"
  equal "$before" "$(bytes "$1" "$1-wal" "$1-journal")"
}

# hold DB [BEFORE [AFTER]]: another process runs the statements BEFORE, which take the write lock unless they
# say otherwise, stays connected until release, then runs AFTER. What they print is in $T/said.
hold() {
  sqlite3 "$1" "${2:-BEGIN IMMEDIATE}" ".shell touch $T/held; while [ -e $T/held ]; do sleep 0.02; done" "${3:-SELECT 1 WHERE 0}" >"$T/said" 3>&- &
  holder=$!
  while [ ! -e "$T/held" ]; do sleep 0.02; done
}
release() {
  rm "$T/held"
  wait "$holder"
}
