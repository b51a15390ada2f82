#!/usr/bin/env bats
# Fuzzing for a few seconds, each target with its corpus (FUZZ_SECONDS says how many); `make fuzz FUZZ_SECONDS=1800` is
# the long form.
load helper

fuzz() {
  echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return 0 * (n && d); }' >"$T/probe.c"
  clang -fsanitize=fuzzer -o "$T/probe" "$T/probe.c" 2>/dev/null || skip "no clang with libFuzzer here"
  run make -s -C "$REPO" fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-5}" FUZZED="$*"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "paths" { fuzz paths; }
@test "the search language" { fuzz search; }
@test "searches, changed at random, against brute force" { fuzz found; }
@test "tag names, the splitting of prompts, the headers of migrations" { fuzz tags step; }
@test "options, workflows, lists, searches and names" { fuzz session; }
@test "saved queries of a legacy database" { fuzz query; }
@test "changed bytes of a database file, and of a backup" { fuzz file; }
