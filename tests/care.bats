#!/usr/bin/env bats
# Care: ds_indexes, ds_stats, ds_check, ds_repair, ds_reindex.
load helper

library() {
  sql "$1" "SELECT ds_migrate(); INSERT INTO Prompts(Text) VALUES ('a cat in the snow');
            INSERT INTO Images(Path, PromptId, FileSize) VALUES ('/p/1.png', 1, 10), ('/p/2.png', 1, 20)" >"$T/.out"
}

@test "each check finds what was planted, a repair mends exactly that and keeps a copy first" {
  run /usr/bin/python3 "$REPO/tests/care/faults.py" "$SO" "$T"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "a healthy library has no findings, and nothing to repair" {
  library "$T/lib.db"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check('full')")"
  equal "0 none" "$(sql "$T/lib.db" "SELECT r ->> 'mended', ifnull(r ->> 'backup', 'none') FROM (SELECT ds_repair() AS r)" | tr '|' ' ')"
  equal 1 "$(find "$T" -name '*.db' | wc -l)"
}

@test "a reader checks too" {
  library "$T/lib.db"
  equal "" "$(sql "$T/lib.db" "PRAGMA query_only = ON; SELECT * FROM ds_check('full')")"
}

@test "an upgraded legacy library with planted defects is healthy" {
  [ -e "$LEGACY_GENERATOR" ] || skip "the generator of legacy databases is not here"
  /usr/bin/python3 "$LEGACY_GENERATOR" "$T/lib.db" --images 500 --defects >"$T/.out"
  sql "$T/lib.db" "SELECT ds_migrate('{\"timezone\":\"UTC\"}')" >"$T/.out"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check('full')")"
}

@test "hazard 16: a unique index that became a plain one is different, and is made unique again" {
  library "$T/lib.db"
  plain "$T/lib.db" "DROP INDEX Images_Seed; CREATE UNIQUE INDEX Images_Seed ON Images(Id, Seed)"
  equal "Images_Seed|Id, Seed|1|different" "$(sql "$T/lib.db" "SELECT Name, Columns, IsUnique, State FROM ds_indexes WHERE State <> 'ok'")"
  equal 1 "$(sql "$T/lib.db" "SELECT ds_reindex('missing') ->> 'indexes'")"
  equal "Seed|0|ok" "$(sql "$T/lib.db" "SELECT Columns, IsUnique, State FROM ds_indexes WHERE Name = 'Images_Seed'")"
  # The unique path is part of its table: nothing here can rebuild it as anything else.
  sql "$T/lib.db" "SELECT ds_reindex()" >"$T/.out"
  run plain "$T/lib.db" "INSERT INTO Images(Path) VALUES ('/p/1.png')"
  [[ $output == *"UNIQUE constraint failed"* ]]
}

@test "ds_indexes tells ok, missing, different and extra" {
  library "$T/lib.db"
  plain "$T/lib.db" "DROP INDEX Images_Seed; DROP INDEX Images_Hash; CREATE INDEX Images_Hash ON Images(Hash DESC);
                     CREATE INDEX Mine ON Images(Model, Seed) WHERE Seed > 0"
  equal "Images_Hash|1|different
Images_Seed|1|missing
Mine|0|extra" "$(sql "$T/lib.db" "SELECT Name, Managed, State FROM ds_indexes WHERE State <> 'ok' ORDER BY 1")"
  equal "Model, Seed|1|1" "$(sql "$T/lib.db" "SELECT Columns, Partial, Bytes > 0 FROM ds_indexes WHERE Name = 'Mine'")"
}

@test "suspended indexes are named by ds_check, searches stay right, and ds_migrate or resume makes them" {
  library "$T/lib.db"
  sql "$T/lib.db" "SELECT ds_reindex('suspend')" >"$T/.out"
  equal 1 "$(sql "$T/lib.db" "SELECT count(*) > 20 FROM ds_check WHERE Code = 'SCHEMA_OBJECT'")"
  equal "/p/2.png" "$(plain "$T/lib.db" "SELECT Path FROM Images WHERE FileSize = 20")"
  sql "$T/lib.db" "SELECT ds_migrate()" >"$T/.out"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check")"
  sql "$T/lib.db" "SELECT ds_reindex('suspend'); SELECT ds_reindex('resume')" >"$T/.out"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check('full')")"
}

@test "ds_stats counts; wrong calls say what to do" {
  library "$T/lib.db"
  equal "2|30|1" "$(sql "$T/lib.db" "SELECT max(Value) FILTER (WHERE Name = 'images'), max(Value) FILTER (WHERE Name = 'images.bytes'),
    max(Value) FILTER (WHERE Name = 'rows.Prompts') FROM ds_stats")"
  fails NOT_FOUND "$T/lib.db" "SELECT ds_reindex('nothing')"
  fails BAD_VALUE "$T/lib.db" "SELECT * FROM ds_check('deep')"
  fails BAD_OPTION "$T/lib.db" "SELECT ds_repair('{\"dry\":true}')"
  fails NOT_MIGRATED :memory: "SELECT * FROM ds_check"
  fails NOT_MIGRATED :memory: "SELECT ds_repair()"
  fails NOT_MIGRATED :memory: "SELECT ds_reindex()"
  fails NOT_MIGRATED :memory: "SELECT * FROM ds_stats"
}

@test "all works in memory and within the caller's transaction, which stays open" {
  sqlite3 -bail :memory: ".load $SO" "SELECT ds_migrate()" "BEGIN" "INSERT INTO Images(Path) VALUES ('/a.png')" \
    "UPDATE ImageTotals SET Images = 5" "SELECT ds_repair() ->> 'left'" "COMMIT" "SELECT sum(Images) FROM ImageTotals" >"$T/out"
  equal "0 1" "$(tail -n 2 "$T/out" | xargs)"
}
