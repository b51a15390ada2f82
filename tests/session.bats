#!/usr/bin/env bats
# Session: loading, ds_version, ds_help.
load helper

@test "the extension loads and tells its version" {
  run sql :memory: "SELECT ds_version()"
  [ "$status" -eq 0 ]
  [[ $output =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "only the two entry points are exported" {
  run nm -D --defined-only "$SO.so"
  equal "sqlite3_datastore_init sqlite3_datastore_nofs_init" "$(awk '{print $3}' <<<"$output" | sort | xargs)"
}
