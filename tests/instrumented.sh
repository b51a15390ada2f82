#!/usr/bin/env bash
# Runs suites with an extension that watches itself.
#
#     tests/instrumented.sh sanitizers EXTENSION [SUITE...]    under the address, undefined-behaviour and leak sanitizers
#     tests/instrumented.sh coverage BUILD EXTENSION           and tells what of ext/ was run, and which lines were not
#     tests/instrumented.sh memcheck FAULT EXTENSION           every statement that faults strike, under valgrind
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=$1
shift

# All suites but those that match.
suites() {
  mapfile -t chosen < <(printf '%s\n' tests/*.bats | grep -vE "$1")
}

# Every program that loads the extension must have the sanitizers' runtime before it starts. Only what the shell of
# SQLite leaks is ours: the other hosts keep memory of their own until they end.
sanitizers() {
  export DATASTORE_SO=$1
  shift
  wrapped=$(mktemp -d)
  trap 'rm -rf "$wrapped"' EXIT
  printf '#!/bin/sh\nASAN_OPTIONS=detect_leaks=1 exec %s "$@"\n' "$(command -v sqlite3)" >"$wrapped/sqlite3"
  chmod +x "$wrapped/sqlite3"
  # Built by the tests themselves, counting instructions, or with an allocator or a file layer that the sanitizers have too.
  [ $# -gt 0 ] || { suites 'build|bench|fault|fuzz|search_parser|docs|hosts|versions' && set -- "${chosen[@]}"; }
  PATH="$wrapped:$PATH" LD_PRELOAD=$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so) \
    ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS=exitcode=1 tests/run.sh "$@"
}

# One line for each source, then the total: lines, and ways of a branch taken at least once.
summary() {
  awk '
    /^File / { gsub(/\x27/, "", $2); file = $2; next }
    file !~ /^ext\// { next }
    /^Lines executed/ { split($0, part, /[:% ]+/); lines[file] = part[3]; of_lines[file] = part[5] }
    /^Taken at least once/ { split($0, part, /[:% ]+/); ways[file] = part[5]; of_ways[file] = part[7] }
    /^Calls executed|^No calls/ { file = "" } # what follows in the end is a total of its own
    END {
      for (file in lines) {
        printf "%-32s lines %6.2f%% of %4d  branches %6.2f%% of %4d\n", file, lines[file], of_lines[file], ways[file], of_ways[file] | "sort"
        l += lines[file] * of_lines[file]; ls += of_lines[file]; w += ways[file] * of_ways[file]; ws += of_ways[file]
      }
      close("sort")
      printf "lines %.2f%%, branches %.2f%%\n", l / ls, w / ws
    }'
}

# Each line that was not run.
not_run() {
  awk -F: '
    /^ *-: *0:Source:/ { file = $4 }
    /^ *#####:/ && file ~ /^ext\// { line = $0; sub(/^ *#####: */, "", line); print file ":" line }' | sort -t: -k1,1 -k2,2n
}

coverage() {
  local build=$1
  export DATASTORE_SO=$2
  find "$build" -name '*.gcda' -delete
  # The builds of the tests are others; kills leave no record.
  suites 'build|docs'
  SEARCH_PARSE=$PWD/$build/search_parse tests/run.sh "${chosen[@]}" | grep -v '^ok ' || true
  for name in paths search tags step; do "$build/$name" tests/fuzz/"$name"/*; done
  find "$build" -name '*.gcda' -path '*/so/*' -print0 | xargs -0 gcov -t 2>/dev/null | not_run
  find "$build" -name '*.gcda' -path '*/so/*' -print0 | xargs -0 gcov -b -n 2>/dev/null | summary
}

memcheck() {
  local fault
  fault=$(realpath "$1")
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tests/fault/fixtures.sh "$2" "$work/fixtures"
  statements=$PWD/tests/fault/statements.sql
  cd "$work"
  valgrind --quiet --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite,indirect \
    "$fault" "$2" "$work/fixtures" "$statements" rename 1
}

"$purpose" "$@"
