#!/usr/bin/env bats
# Fuzzing for a few seconds, each target with its corpus; `make fuzz FUZZ_SECONDS=1800` is the long form. The path
# functions and the search language are fuzzed with their own suites.
load helper

fuzz() {
  echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return 0 * (n && d); }' >"$T/probe.c"
  clang -fsanitize=fuzzer -o "$T/probe" "$T/probe.c" 2>/dev/null || skip "no clang with libFuzzer here"
  run make -s -C "$REPO" fuzz FUZZ_SECONDS=5 FUZZED="$*"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "tag names, the splitting of prompts, the headers of migrations" { fuzz tags step; }
@test "options, workflows, lists, searches and names" { fuzz session; }
@test "changed bytes of a database file" { fuzz file; }
