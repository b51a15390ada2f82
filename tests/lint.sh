#!/usr/bin/env bash
# Reads every C and shell file with the checkers, a line for each, and closes with the line
# "N passed, N failed". Fails when one of them found something. The arguments are the compiler's, as in
# the Makefile: which C this is, and where its headers are.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
c_flags=("$@")

mapfile -t c_files < <(find ext tests -name '*.[ch]' | sort)
mapfile -t c_sources < <(find ext tests -name '*.c' | sort)
mapfile -t shell_files < <(find .ci ext tests -name '*.sh' -o -name '*.bash' -o -name '*.bats' -o -path .ci/run | sort)

passed=0 failed=0
# check NAME COMMAND...
check() {
  local found
  if found=$("${@:2}" 2>&1); then
    passed=$((passed + 1))
    echo "ok $1"
  else
    failed=$((failed + 1))
    grep -Ev '^[0-9]+ warnings? (and [0-9]+ errors? )?generated' <<<"$found"
    echo "not ok $1"
  fi
}

tidy() {
  printf '%s\0' "${c_sources[@]}" | xargs -0 -n 4 -P "$(nproc)" sh -c 'clang-tidy --quiet "$@" -- '"${c_flags[*]}" tidy
}

check clang-format clang-format --dry-run -Werror "${c_files[@]}"
check clang-tidy tidy
check cppcheck cppcheck --enable=warning,performance,portability,style --inline-suppr --error-exitcode=1 --quiet \
  -j "$(nproc)" "${c_flags[@]/#-std/--std}" "${c_sources[@]}"
check shellcheck shellcheck "${shell_files[@]}"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
