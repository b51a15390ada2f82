#!/usr/bin/env bats
# Docs: what is drawn from the schema is the schema's.
load helper

@test "the diagram is of the schema as it is" {
  # The DOT source, because the layout of the SVG differs between versions of graphviz.
  "$REPO/ext/schema/diagram.sh" "$SO.so" >"$T/diagram.dot"
  cmp "$T/diagram.dot" "$REPO/ext/schema/diagram.dot" || { echo "the diagram is stale: run make docs"; return 1; }
}

@test "the drawing shows every table of its source" {
  run grep -Eo '^  "[A-Za-z]+" \[' "$REPO/ext/schema/diagram.dot"
  [ "${#lines[@]}" -gt 10 ]
  for line in "${lines[@]}"; do
    name=${line#*\"}
    grep -q ">${name%%\"*}</text>" "$REPO/ext/schema/diagram.svg" || { echo "${name%%\"*} is missing: run make docs"; return 1; }
  done
}

@test "the README's reference is what ds_help says" {
  "$REPO/ext/session/reference.sh" "$REPO/README.md" "$SO.so" >"$T/README.md"
  cmp "$T/README.md" "$REPO/README.md" || { echo "the reference is stale: run make docs"; return 1; }
  equal "$(sql :memory: "SELECT count(*) FROM ds_help")" "$(sed '1,/^<!-- reference -->$/d' "$REPO/README.md" | grep -c '^\*\*`')"
}

@test "the README's screen of SQL runs" {
  # shellcheck disable=SC2016 # the backticks are Markdown's
  sed -n '/^```sql$/,/^```$/p' "$REPO/README.md" | sed '1d; /^```$/,$d; s|^\.load .*||' >"$T/screen.sql"
  grep -q ds_migrate "$T/screen.sql"
  sqlite3 -bail -batch "$T/library.db" -cmd ".load $SO" ".read $T/screen.sql" >"$T/out"
  grep -Fx /mnt/pics/a/b.png "$T/out"
}

@test "every search that the README shows is one, and every key of the language is shown" {
  local all different parsed key
  sed -n '/^## Searching$/,/^## The schema$/p' "$REPO/README.md" >"$T/section.md"
  # shellcheck disable=SC2016 # the backticks are Markdown's
  # The first column of the table of forms, the last of the table of keys.
  awk -F ' [|] ' '/^[|] you write/ { first = 1 } /^[|] key/ { first = 0 } /^[|] `/ { print first ? $1 : $NF }' "$T/section.md" |
    grep -o '`[^`]*`' | tr -d '`' | sed 's/\\|/|/g' | jq -Rs 'split("\n")[:-1]' >"$T/searches.json"
  sql "$T/l.db" "SELECT ds_migrate() IS NULL" >/dev/null
  IFS='|' read -r all different parsed < <(sql "$T/l.db" "SELECT count(*), count(DISTINCT value),
    sum(ds_query_explain(value) ->> '$.text' <> '') FROM json_each(readfile('$T/searches.json'))")
  [ "$all" -gt 45 ]
  equal "$all $all" "$different $parsed"
  # Of the names of each key one.
  sed -n 's/^  {"\([a-z_ ]*\)", \(SEARCH_[A-Z_]*\)},$/\2 \1/p' "$REPO/ext/search/keys.c" | sort >"$T/names"
  [ "$(wc -l <"$T/names")" -gt 45 ]
  while read -r key; do
    # shellcheck disable=SC2016 # the same
    sed -n "s/^$key //p" "$T/names" | tr ' ' '_' | sed 's/.*/[`( ]&[:`]/' >"$T/patterns"
    grep -q -f "$T/patterns" "$T/section.md" || { echo "no name of $key is shown"; return 1; }
  done < <(cut -d ' ' -f 1 "$T/names" | sort -u)
}
