#!/usr/bin/env bats
# Care: ds_indexes, ds_stats, ds_check, ds_repair, ds_reindex.
load helper

library() {
  sql "$1" "SELECT ds_migrate(); INSERT INTO Prompts(Text) VALUES ('a cat in the snow');
            INSERT INTO Images(Path, PromptId, FileSize) VALUES ('/p/1.png', 1, 10), ('/p/2.png', 1, 20)" >"$T/.out"
}

@test "each check finds what was planted, a repair mends exactly that and keeps a copy first" {
  run /usr/bin/python3 "$REPO/tests/care/faults.py" "$SO" "$T" "$REPO/ext/care/checks.c"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "two records of one file become one, with what was done to either; those that differ in case are the owner's" {
  library "$T/lib.db"
  sql "$T/lib.db" "INSERT INTO ds_images(Path, Rating, Tags) VALUES ('D:\\a\\1.png', 3, '[\"x\"]');
    INSERT INTO Images(Path, Rating, Favorite) VALUES ('D:/a/1.png', 9, 1), ('D:\\a/1.png', 4, 0), ('d:\\A\\1.PNG', 7, 0);
    SELECT ds_tag((SELECT Id FROM Images WHERE Path = 'D:/a/1.png'), 'y'); SELECT ds_album('best'); SELECT ds_album_add('best', (SELECT Id FROM Images WHERE Rating = 4));
    INSERT INTO Folders(Path, Watched) VALUES ('d:/A', 1), ('D:/a/', 0)" >"$T/.out"
  equal "PATH_TWINS 2,PATH_CASE_TWINS 1,FOLDER_TWINS 2" "$(sql "$T/lib.db" "SELECT group_concat(c) FROM (SELECT Code || ' ' || count(*) AS c
    FROM ds_check('full') WHERE Code LIKE '%TWINS' GROUP BY Code ORDER BY Code DESC)")"
  equal "1" "$(sql "$T/lib.db" "SELECT ds_repair() ->> '$.left'")"
  equal 'D:\a\1.png|9|1|["x","y"]|["best"]
d:\A\1.PNG|7|0|[]|[]
D:\a|1' "$(sql "$T/lib.db" "SELECT Path, Rating, Favorite, Tags, Albums FROM ds_images WHERE Path > 'A' ORDER BY 1; SELECT Path, Watched FROM Folders WHERE Path LIKE '%a'")"
  equal "warning PATH_CASE_TWINS" "$(sql "$T/lib.db" "SELECT Severity || ' ' || Code FROM ds_check('full')")"
}

@test "a trigger that is missing or not as declared is named, and made as declared" {
  library "$T/lib.db"
  sqlite3 "$T/lib.db" .schema >"$T/before"
  plain "$T/lib.db" "DROP TRIGGER Images_AfterDelete; DROP TRIGGER Folders_AfterInsert;
    CREATE TRIGGER Folders_AfterInsert AFTER INSERT ON Folders BEGIN SELECT 1; END"
  equal "Folders_AfterInsert the trigger is not as declared
Images_AfterDelete the trigger is missing" "$(sql "$T/lib.db" "SELECT Object || ' ' || Message FROM ds_check ORDER BY 1")"
  equal "2 0" "$(sql "$T/lib.db" "SELECT r ->> 'mended', r ->> 'left' FROM (SELECT ds_repair() AS r)" | tr '|' ' ')"
  equal "$(sort "$T/before")" "$(sqlite3 "$T/lib.db" .schema | sort)"
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

@test "a duplicate is told by its definition, not its name, and a repair keeps the other" {
  library "$T/lib.db"
  plain "$T/lib.db" "CREATE INDEX A ON Images(Seed); CREATE INDEX B ON Images(Seed DESC); CREATE INDEX C ON Images(Seed COLLATE NOCASE);
    CREATE INDEX D ON Images(Seed, Steps); CREATE INDEX E ON Images(Steps, Seed); CREATE INDEX F ON Images(Seed, Steps);
    CREATE UNIQUE INDEX G ON Images(Id, Seed); CREATE INDEX H ON Images(Id, Seed); CREATE UNIQUE INDEX I ON Images(Path);
    CREATE INDEX J ON Images(lower(Hash)); CREATE INDEX K ON Images( LOWER(Hash) ); CREATE INDEX L ON Images(Seed) WHERE Seed > 1;
    CREATE INDEX M ON Images(Seed) WHERE Seed > 2"
  equal "A Images_Seed
F D
H G
I sqlite_autoindex_Images_1
K J" "$(sql "$T/lib.db" "SELECT Name || ' ' || SameAs FROM ds_indexes WHERE State = 'duplicate' ORDER BY 1")"
  sql "$T/lib.db" "SELECT ds_repair()" >"$T/.out"
  equal "B C D E G J L M" "$(sql "$T/lib.db" "SELECT Name FROM ds_indexes WHERE State = 'extra' ORDER BY 1" | xargs)"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check")"
}

@test "ds_reindex_steps shows each piece and commits with the last; ending it early changes nothing" {
  library "$T/lib.db"
  sql "$T/lib.db" "SELECT ds_reindex('suspend')" >"$T/.out"
  equal "3 missing" "$(sql "$T/lib.db" "SELECT count(*), State FROM ds_indexes WHERE State <> 'ok'" | tr '|' ' ')"
  sql "$T/lib.db" "SELECT Name FROM ds_reindex_steps('resume') LIMIT 2" >"$T/out"
  equal 2 "$(wc -l <"$T/out")"
  equal "3" "$(sql "$T/lib.db" "SELECT count(*) FROM ds_indexes WHERE State = 'missing'")"
  equal "100 1" "$(sql "$T/lib.db" "SELECT max(Percent), count(*) = max(Total) FROM ds_reindex_steps" | tr '|' ' ')"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check('full')")"
  fails BUSY "$T/lib.db" "SELECT * FROM ds_reindex_steps('suspend')"
  equal "PromptSearch" "$(sql "$T/lib.db" "SELECT Name FROM ds_reindex_steps('search', '{\"merge\":true}')")"
  fails BAD_OPTION "$T/lib.db" "SELECT * FROM ds_reindex_steps(NULL, '{\"mrge\":true}')"
  # A dry run tells the same pieces and leaves them.
  plain "$T/lib.db" "DROP INDEX Images_Seed"
  equal '["Images_Seed"]' "$(sql "$T/lib.db" "SELECT ds_reindex('missing', '{\"dry_run\":true}') ->> '$.pieces'")"
  equal missing "$(sql "$T/lib.db" "SELECT State FROM ds_indexes WHERE Name = 'Images_Seed'")"
}

@test "a process that dies while indexes are suspended: ds_reindex and ds_repair make them too" {
  for mend in "ds_reindex()" "ds_repair()" "ds_migrate()"; do
    rm -f "$T"/*.db
    library "$T/lib.db"
    run sqlite3 "$T/lib.db" ".load $SO" "SELECT ds_reindex('suspend')" "BEGIN" "INSERT INTO Images(Path) VALUES ('/p/3.png')" ".system kill -9 \$PPID"
    sql "$T/lib.db" "SELECT $mend" >"$T/.out"
    equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check('full')")"
    equal 2 "$(plain "$T/lib.db" "SELECT count(*) FROM Images")"
  done
}

@test "suspended indexes are named by ds_check, searches stay right, and ds_migrate or resume makes them" {
  library "$T/lib.db"
  sql "$T/lib.db" "SELECT ds_reindex('suspend')" >"$T/.out"
  equal 3 "$(sql "$T/lib.db" "SELECT count(*) FROM ds_check WHERE Code = 'SCHEMA_OBJECT'")"
  equal "/p/2.png" "$(plain "$T/lib.db" "SELECT Path FROM Images WHERE FileSize = 20")"
  sql "$T/lib.db" "SELECT ds_migrate()" >"$T/.out"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check")"
  sql "$T/lib.db" "SELECT ds_reindex('suspend'); SELECT ds_reindex('resume')" >"$T/.out"
  equal "" "$(sql "$T/lib.db" "SELECT * FROM ds_check('full')")"
}

@test "suspend gives the connection a larger cache and a longer log, and resume puts them back" {
  library "$T/lib.db"
  settings="PRAGMA cache_size; PRAGMA wal_autocheckpoint"
  sql "$T/lib.db" "PRAGMA journal_mode = WAL; PRAGMA cache_size = -3000; PRAGMA wal_autocheckpoint = 500;
    SELECT ds_reindex('suspend', '{\"dry_run\":true}') IS NULL; $settings; SELECT ds_reindex('suspend') IS NULL; $settings;
    SELECT ds_reindex('suspend') IS NULL; $settings; SELECT ds_reindex('resume', '{\"dry_run\":true}') IS NULL; $settings;
    SELECT ds_reindex('resume') IS NULL; $settings; SELECT ds_reindex('resume') IS NULL; $settings" >"$T/out"
  equal "wal 500 0 -3000 500 0 -65536 16384 0 -65536 16384 0 -65536 16384 0 -3000 500 0 -3000 500" "$(xargs <"$T/out")"
  # What is as large already stays, and so does a host that makes its own checkpoints.
  sql "$T/lib.db" "PRAGMA cache_size = 20000; PRAGMA wal_autocheckpoint = 0;
    SELECT ds_reindex('suspend') IS NULL; $settings; SELECT ds_reindex('resume') IS NULL; $settings" >"$T/out"
  equal "0 0 20000 0 0 20000 0" "$(xargs <"$T/out")"
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
