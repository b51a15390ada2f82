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
