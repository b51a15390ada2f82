#!/usr/bin/env bats
# Concurrency: what several processes and threads do at once is what they would have done one after another.
load helper

@test "random operations of four processes are those of a model, and ds_check finds nothing" {
  run /usr/bin/python3 "$REPO/tests/concurrent/model.py" "$SO" "$T" "$([ -n "${DATASTORE_LARGE:-}" ] && echo 300 || echo 8)"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a connection for each thread: the thread sanitizer finds nothing shared" {
  [ -z "${LD_PRELOAD:-}" ] || skip "another sanitizer is at work"
  echo 'int main(void) { return 0; }' >"$T/probe.c"
  gcc -fsanitize=thread -o "$T/probe" "$T/probe.c" 2>/dev/null || skip "no thread sanitizer here"
  make -s -C "$REPO" threads
  equal "threads: all held" "$("$REPO/build/threads/threads" "$T/library.db" 5)"
  equal 0 "$(sql "$T/library.db" "SELECT count(*) FROM ds_check('full')")"
}
