#!/usr/bin/env bats
# Session: loading, ds_version, ds_help.
load helper

@test "the extension loads and tells its version" {
  run sql :memory: "SELECT ds_version()"
  [ "$status" -eq 0 ]
  [[ $output =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
}
