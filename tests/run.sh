#!/usr/bin/env bash
# Runs the bats suites, all or those named, prints their TAP, what failed once more at the end, and closes with the
# line "N passed, N failed" (and ", N skipped" where some were). Fails when a test failed or none ran.
#
#     tests/run.sh [tests/paths.bats...]
set -uo pipefail
cd "$(dirname "$0")/.." || exit
[ $# -gt 0 ] || set -- tests/*.bats

tap=$(mktemp)
trap 'rm -f "$tap"' EXIT
bats --tap "$@" | tee "$tap"
status=$?

planned=$(sed -n 's/^1\.\.\([0-9][0-9]*\)$/\1/p' "$tap" | head -n 1)
skipped=$(grep -c '^ok .* # skip' "$tap")
passed=$(($(grep -c '^ok ' "$tap") - skipped))
failed=$(grep -c '^not ok ' "$tap")
# A suite that broke off, or did not parse, has tests that never reported.
silent=$((${planned:-0} - passed - skipped - failed))
[ "$silent" -le 0 ] || failed=$((failed + silent))
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1

awk '/^(not )?ok / { failed = /^not/ } failed { print "# " $0 }' "$tap"
line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
