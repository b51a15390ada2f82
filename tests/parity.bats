#!/usr/bin/env bats
# Parity: each statement of the README's table "Coming from the C# data store" does what its method did.
#
# fixtures/parity.tsv has, for each method, how its statement is checked by plain SQL, without the extension:
# `same`, it prints what that prints, and `then`, that prints 1 after it, and did not before.
load helper

# statements: METHOD and STATEMENT of the table, one method a line, with a tab between.
statements() {
  awk -F ' [|] ' '/^## /{inside = $0 == "## Coming from the C# data store"}
    inside && /^[|] [A-Z].* [|] `.*` [|]$/ {
      statement = $0; sub(/^[|] [^|]* [|] `/, "", statement); sub(/` [|]$/, "", statement)
      sub(/^[|] /, "", $1); n = split($1, methods, ", ")
      for (i = 1; i <= n; i++) print methods[i] "\t" statement
    }' "$REPO/README.md"
}

# listed: the methods of the fixture, sorted.
listed() {
  cut -f 1 "$REPO/tests/fixtures/parity.tsv" | sed 's/, /\n/g' | sort
}

@test "every method has its statement, and every statement its check" {
  equal "$(listed)" "$(statements | cut -f 1 | sort)"
  [ "$(listed | wc -l)" -gt 100 ]
}

@test "the list of methods is that of the old data store" {
  methods=$(dirname "$LEGACY_GENERATOR")/METHODS.md
  [ -e "$methods" ] || skip "the old data store's list of methods is not here"
  equal "$(sed -n 's/([^)]*)//g; s/^- \*\*[A-Za-z]*\*\*: //p' "$methods" | sed 's/,/\n/g; s/ and /\n/g' | tr -d ' ' | grep . | sort -u)" \
    "$(listed)"
}

@test "each statement does what its method did" {
  mkdir "$T/fresh" "$T/run"
  cd "$T/fresh"
  sqlite3 -bail -batch library.db -cmd ".load $SO" ".read $REPO/tests/fixtures/parity.sql" >/dev/null
  statements >"$T/statements"
  wrong=0
  while IFS=$'\t' read -r methods kind check; do
    cd "$T/fresh"
    rm -rf "$T/run"
    cp -r "$T/fresh" "$T/run"
    cd "$T/run"
    # methods that share a check share their statement
    statement=$(while read -r method; do sed -n "s/^$method\t//p" "$T/statements"; done <<<"${methods//, /$'\n'}" | sort -u)
    before=$([ "$kind" = same ] || plain library.db "$check" 2>&1 || true)
    did=$(sql library.db "$statement" 2>&1) || { echo "$methods: $did"; wrong=1; continue; }
    after=$(plain library.db "$check" 2>&1 || true)
    if [ "$kind" = same ] && { [ "$did" != "$after" ] || [ -z "$did" ]; }; then
      printf '%s: %s\n%s\n-- plain SQL:\n%s\n' "$methods" "$statement" "$did" "$after"
      wrong=1
    elif [ "$kind" = "then" ] && { [ "$before" = 1 ] || [ "$after" != 1 ]; }; then
      printf '%s: %s\nbefore: %s\nafter: %s\n' "$methods" "$statement" "$before" "$after"
      wrong=1
    fi
  done <"$REPO/tests/fixtures/parity.tsv"
  [ "$wrong" -eq 0 ]
}
