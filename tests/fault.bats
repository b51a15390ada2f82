#!/usr/bin/env bats
# Faults: what fails once, at every point where it can. `make check-fault` runs every point of every statement (of
# memory and of interrupts, of which there are millions, every place in the code), which takes hours; here some are taken
# from each, evenly spread. See tests/fault/main.c for what must hold.
load helper

setup_file() {
  export F=$BATS_FILE_TMPDIR
  make -s -C "$BATS_TEST_DIRNAME/.." BUILD="$F" "$F/fault"
  "$BATS_TEST_DIRNAME/fault/fixtures.sh" "$SO" "$F/fixtures"
}

# strike MODE RUNS [TITLE]: RUNS faults of the kind in each scenario, or in that one; all of them in the long form.
strike() {
  local runs=$2
  if [ -n "${DATASTORE_LARGE:-}" ]; then
    case $1 in memory | interrupt) runs=places ;; *) runs=0 ;; esac
  fi
  cd "$T" || return
  "$F/fault" "$SO" "$F/fixtures" "$REPO/tests/fault/statements.sql" "$1" "$runs" "${@:3}"
}

@test "every name of ds_help is in a statement that faults strike" {
  missing=
  for name in $(sql :memory: "SELECT Name FROM ds_help"); do
    grep -qw "$name" <(grep -v '^---' "$REPO/tests/fault/statements.sql") || missing="$missing $name"
  done
  equal "" "$missing"
}

@test "memory runs out" { strike memory 4; }
@test "memory runs out while the earlier backup is opened" { DATASTORE_LARGE='' strike memory 60 "writes an incremental backup"; }
@test "memory runs out at every place while indexes are suspended" { strike memory places "suspends the indexes"; }
@test "memory runs out at every place of a workflow" { strike memory places "gives an image a workflow with a subgraph"; }
@test "a read fails" { strike read 2; }
@test "a write fails" { strike write 2; }
@test "a sync fails" { strike sync 2; }
@test "an open fails" { strike open 2; }
@test "a deletion fails" { strike delete 2; }
@test "a renaming fails" { strike rename 2; }
@test "the disk is full" { strike full 2; }
@test "an interrupt comes" { strike interrupt 2; }
@test "an interrupt comes before there is a table" { DATASTORE_LARGE='' strike interrupt 40 "makes a library"; }

# crash KIND RUNS LONG: so many crashes, spread over the workloads in WAL and DELETE mode, with commits that last and that need not.
crash() {
  cd "$T" || return
  "$F/fault" "$SO" "$F/fixtures" "$REPO/tests/fault/workloads.sql" "$1" "$([ -n "${DATASTORE_LARGE:-}" ] && echo "$3" || echo "$2")"
}

@test "the power goes" { crash power 144 2000; }
@test "the process is killed" { crash kill 48 2000; }
