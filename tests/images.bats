#!/usr/bin/env bats
# Images: ds_images, ds_nodes, ds_prompts, ds_models.
load helper

API='{"3":{"class_type":"KSampler","inputs":{"seed":12,"cfg":7.5,"on":true,"model":["4",0]}},"4":{"class_type":"Loader","inputs":{"name":"x"}}}'
UI='{"nodes":[{"id":3,"type":"KSampler","inputs":[{"name":"model","link":1},{"name":"seed","widget":{"name":"seed"}},{"name":"steps","widget":{"name":"steps"}}],"widgets_values":[12,"randomize",20,"euler"]},{"id":4,"type":"Video","widgets_values":{"fps":8}},{"id":5,"type":"Note"}],"links":[]}'

# library STATEMENTS: a migrated database $T/t.db, and the statements in it.
library() {
  sql "$T/t.db" "SELECT ds_migrate()" >/dev/null
  [ $# -eq 0 ] || sql "$T/t.db" "$1"
}

@test "a new image gets its folders, prompts, tags, albums and nodes" {
  library "INSERT INTO ds_images(Path, Prompt, NegativePrompt, Rating, Tags, Albums, CreatedDate, Workflow)
    VALUES ('/pics/a/1.png', 'a cat', 'blurry', 7, 'cat, garden   tree', '[\"best\"]', '2024-05-01T12:30:00+02:00', '$API')"
  equal '/pics/a/1.png|1.png|a cat|blurry|7|/pics/a|["cat","garden tree"]|["best"]|1714559400' "$(sql "$T/t.db" \
    "SELECT Path, FileName, Prompt, NegativePrompt, Rating, Folder, Tags, Albums, CreatedDate FROM ds_images")"
  equal '/|/pics|/pics/a' "$(plain "$T/t.db" "SELECT group_concat(Path, '|') FROM (SELECT Path FROM Folders ORDER BY Id)")"
  equal '2|1|1' "$(plain "$T/t.db" "SELECT count(*), sum(ParentId = 1), sum(ImageCount) FROM Folders WHERE ParentId")"
  equal '3|KSampler|cfg|7.5 3|KSampler|on|true 3|KSampler|seed|12 4|Loader|name|x' \
    "$(sql "$T/t.db" "SELECT * FROM ds_nodes(1)" | xargs)"
}

@test "a workflow as ComfyUI saves it fills the nodes, and another text empties them" {
  library "INSERT INTO ds_images(Path, Workflow) VALUES ('/a.png', '$UI')"
  equal '3|control_after_generate|randomize 3|seed|12 3|steps|20 3|widget_3|euler 4|fps|8 5||' \
    "$(sql "$T/t.db" "SELECT NodeId, Property, Value FROM ds_nodes('/a.png')" | xargs)"
  sql "$T/t.db" "UPDATE ds_images SET Workflow = 'no workflow'"
  equal '0|0' "$(plain "$T/t.db" "SELECT (SELECT count(*) FROM Nodes), (SELECT count(*) FROM NodeProperties)")"
}

@test "workflows in each form, and what is none, give their nodes" {
  run /usr/bin/python3 "$REPO/tests/images/workflows.py" "$SO"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a rescan updates what a scan knows and keeps what a user made" {
  library "INSERT INTO ds_images(Path, Prompt, Steps, Width) VALUES ('D:\p\1.png', 'old', 20, 512);
    UPDATE ds_images SET CustomTags = 'mine', Rating = 9, Favorite = 1, ForDeletion = 1, NSFW = 1, Unavailable = 1, ViewedDate = 5,
      TouchedDate = 6, Tags = '[\"t\"]', Albums = 'A';
    INSERT INTO ds_images(Path, Prompt, Steps, CustomTags, Rating, Favorite, ForDeletion, NSFW, Unavailable, ViewedDate,
      TouchedDate, Tags, Albums) VALUES ('D:/p/./1.png', 'new', 30, 'x', 1, 0, 0, 0, 0, 7, 8, 'u', 'B')"
  equal '1|new|30|512|mine|9|1|1|1|1|5|6|["t"]|["A"]' "$(sql "$T/t.db" "SELECT Id, Prompt, Steps, Width, CustomTags, Rating,
    Favorite, ForDeletion, NSFW, Unavailable, ViewedDate, TouchedDate, Tags, Albums FROM ds_images")"
  equal new "$(plain "$T/t.db" "SELECT group_concat(Text) FROM Prompts")"
}

@test "UPDATE changes what is named, and touches what a user sets by hand" {
  library "INSERT INTO ds_images(Path, Prompt, Steps, Tags) VALUES ('/a/1.png', 'p', 20, 'x,y'), ('/a/2.png', 'p', 30, 'x');
    UPDATE ds_images SET Steps = 21 WHERE Id = 1; UPDATE ds_images SET Rating = 5, Tags = '[\"y\",\"z\"]' WHERE Id = 2"
  equal '1|21||1|["x","y"] 2|30|5|0|["y","z"]' "$(sql "$T/t.db" "SELECT Id, Steps, Rating, TouchedDate IS NULL, Tags FROM ds_images" | xargs -d '\n')"
  equal 1 "$(sql "$T/t.db" "SELECT abs(TouchedDate - strftime('%s', 'now')) < 100 FROM ds_images WHERE Id = 2")"
  equal '4|/b/c/9.png|/b/c' "$(sql "$T/t.db" "UPDATE ds_images SET Path = '/b/c/9.png' WHERE Id = 2;
    UPDATE ds_images SET Rating = u.r FROM (SELECT 2 AS i, 4 AS r) u WHERE Id = u.i; SELECT Rating, Path, Folder FROM ds_images WHERE Id = 2")"
  equal '0 p' "$(sql "$T/t.db" "UPDATE ds_images SET Prompt = NULL WHERE Id = 2; SELECT count(Prompt), 'p' FROM ds_images WHERE Id = 2" | tr '|' ' ')"
}

@test "DELETE takes along all that hangs on the image" {
  library "INSERT INTO ds_images(Path, Prompt, Tags, Albums, Workflow) VALUES ('/a/1.png', 'p', 'x', 'A', '$API'); DELETE FROM ds_images"
  equal '0|0|0|0|0|0' "$(plain "$T/t.db" "SELECT (SELECT count(*) FROM Images), (SELECT count(*) FROM Prompts),
    (SELECT count(*) FROM ImageTags), (SELECT count(*) FROM AlbumImages), (SELECT count(*) FROM Nodes), (SELECT sum(ImageCount) FROM Folders)")"
}

@test "last_insert_rowid and changes are those of a table" {
  library
  equal '2|2 2|1 2|2 2|1' "$(sql "$T/t.db" "INSERT INTO ds_images(Path, Prompt, Tags) VALUES ('/a/1.png', 'p', 'x'), ('/b/2.png', 'q', 'y,z');
    SELECT last_insert_rowid(), changes();
    UPDATE ds_images SET Prompt = 'r', Tags = 'v,w' WHERE Id = 1; SELECT last_insert_rowid(), changes();
    UPDATE ds_images SET Rating = 1; SELECT last_insert_rowid(), changes();
    DELETE FROM ds_images WHERE Id = 1; SELECT last_insert_rowid(), changes()" | xargs)"
}

@test "errors name column and value, and write nothing" {
  library
  while IFS=';' read -r column value shown; do
    fails BAD_VALUE "$T/t.db" "INSERT INTO ds_images(Path, $column) VALUES ('/e/1.png', $value)"
    [[ $output == *"ds_images: BAD_VALUE: $column $shown"* ]] || { echo "$output"; return 1; }
  done <<'LIST'
Rating;11;11: give 0 to 10
Rating;'x';'x'
Favorite;2;2: give 0 or 1
FileSize;-1;-1
Id;0;0: give a number above 0
Id;-7;-7
Id;'x';'x'
CreatedDate;1.5;1.5
CreatedDate;'';''
Steps;1.5;1.5
CFGScale;'x';'x'
CreatedDate;'yesterday';'yesterday'
CreatedDate;'2024-02-30';'2024-02-30'
CreatedDate;'2024-01-01T25:00';'2024-01-01T25:00'
Model;x'00';(a BLOB
Model;'a' || char(0);has a NUL character at byte 2
Model;CAST(x'61ff' AS TEXT);is not UTF-8 at byte 2
Tags;'[1]';'[1]'
Tags;'["a"';'["a"'
FolderId;1;1: this column follows from Path
query;'x';'x'
LIST
  equal '4102444800|integer|20' "$(sql :memory: "SELECT substr(ds_migrate(), 1, 0); INSERT INTO ds_images(Path, CreatedDate, Steps)
    VALUES ('/a', 4102444800.0, 20.0); SELECT CreatedDate, typeof(CreatedDate), Steps FROM ds_images" | tail -1)"
  fails BAD_VALUE "$T/t.db" "INSERT INTO ds_images(Rating) VALUES (1)"
  fails BAD_VALUE "$T/t.db" "INSERT INTO ds_images(Path) VALUES ('/')"
  fails BAD_VALUE "$T/t.db" "INSERT INTO ds_images(Path) VALUES ('/a' || char(0))"
  equal '0|0|0' "$(plain "$T/t.db" "SELECT (SELECT count(*) FROM Images), (SELECT count(*) FROM Folders), (SELECT count(*) FROM Prompts)")"
  sql "$T/t.db" "INSERT INTO ds_images(Path) VALUES ('/e/1.png')"
  fails BAD_VALUE "$T/t.db" "UPDATE ds_images SET Favorite = NULL"
  fails BAD_VALUE "$T/t.db" "UPDATE ds_images SET Id = 9"
}

@test "before ds_migrate everything is NOT_MIGRATED" {
  for statement in "SELECT * FROM ds_images" "SELECT count(*) FROM ds_images" "INSERT INTO ds_images(Path) VALUES ('/a')" \
    "SELECT * FROM ds_nodes(1)" "SELECT * FROM ds_prompts" "SELECT * FROM ds_models"; do
    fails NOT_MIGRATED :memory: "$statement"
  done
}

@test "a library that another connection makes is seen at once" {
  equal '0|0|0|1' "$(sqlite3 -bail -batch "$T/t.db" ".load $SO" "SELECT count(*) FROM sqlite_schema" \
    ".shell sqlite3 -batch '$T/t.db' '.load $SO' 'SELECT ds_migrate() IS NULL' >/dev/null" \
    "SELECT ds_query_save('a', 'b')" "SELECT (SELECT count(*) FROM ds_images), (SELECT count(*) FROM ds_prompts), (SELECT count(*) FROM Images), count(*) FROM Queries" | tail -1)"
}

@test "OR IGNORE, OR REPLACE and OR FAIL are those of a table" {
  library "INSERT INTO ds_images(Path, Rating) VALUES ('/a/1.png', 1), ('/a/2.png', 2);
    INSERT OR IGNORE INTO ds_images(Path, Rating) VALUES ('/a/1.png', 5), ('/a/3.png', 11), ('/a/4.png', 4);
    INSERT OR REPLACE INTO ds_images(Path, Rating) VALUES ('/a/2.png', 7)"
  fails CONFLICT "$T/t.db" "INSERT OR FAIL INTO ds_images(Path, Rating) VALUES ('/a/5.png', 5), ('/a/1.png', 6), ('/a/6.png', 6)"
  [[ $output == *"'/a/1.png'"* ]]
  fails CONFLICT "$T/t.db" "INSERT INTO ds_images(Id, Path) VALUES (1, '/a/9.png')"
  fails CONFLICT "$T/t.db" "UPDATE ds_images SET Path = '/a/1.png' WHERE Path = '/a/4.png'"
  equal '/a/1.png1 /a/2.png7 /a/4.png4 /a/5.png5' "$(sql "$T/t.db" "SELECT Path || Rating FROM ds_images ORDER BY Path" | xargs)"
  equal 0 "$(plain "$T/t.db" "SELECT count(*) FROM Images WHERE Id = 2")"
}

@test "a statement that fails leaves nothing, alone or in a transaction" {
  library "CREATE TRIGGER Refuse AFTER INSERT ON Images WHEN new.Seed = 666 BEGIN SELECT RAISE(ABORT, 'refused'); END"
  sqlite3 -batch "$T/t.db" 2>"$T/errors" <<SQL || true
.load $SO
BEGIN;
INSERT INTO ds_images(Path, Prompt) VALUES ('/k/0.png', 'keep');
INSERT INTO ds_images(Path, Prompt, Rating) VALUES ('/z/1.png', 'p1', 1), ('/z/2.png', 'p2', 12);
INSERT INTO ds_images(Path, Prompt, Seed) VALUES ('/z/1.png', 'p1', 1), ('/y/2.png', 'p2', 666);
INSERT INTO ds_images(Path, Prompt, Seed) VALUES ('/y/1.png', 'p3', 666);
COMMIT;
SQL
  equal 3 "$(grep -c ds_images: "$T/errors")"
  equal '/k/0.png|keep|/,/k' "$(plain "$T/t.db" "SELECT (SELECT group_concat(Path) FROM Images),
    (SELECT group_concat(Text) FROM Prompts), (SELECT group_concat(Path) FROM Folders)")"
}

# What is written last fails: a trigger of the host refuses it, or cannot go on. The shell goes on after that.
@test "a row that fails when half of it is written leaves nothing, and the transaction goes on" {
  library "INSERT INTO ds_images(Path, Prompt, Tags) VALUES ('/a/1.png', 'a cat', '[\"cat\"]'), ('/a/2.png', 'a dog', '[\"dog\"]');
    CREATE TABLE Own(x);
    CREATE TRIGGER Refuse BEFORE INSERT ON NodeProperties WHEN new.Value = 'refuse' BEGIN SELECT RAISE(ABORT, 'refused'); END;
    CREATE TRIGGER Fail BEFORE INSERT ON NodeProperties WHEN new.Value = 'fail' BEGIN SELECT abs(-9223372036854775808); END"
  before=$(stock "$T/t.db" .dump)
  for value in refuse fail; do
    workflow="'{\"1\":{\"class_type\":\"A\",\"inputs\":{\"x\":\"$value\"}}}'"
    for statement in \
      "INSERT INTO ds_images(Path, Prompt, Tags, Albums, Workflow) VALUES ('/b/c/3.png', 'a bird', '[\"new\"]', '[\"new\"]', $workflow)" \
      "INSERT INTO ds_images(Path, Prompt, Steps, Workflow) VALUES ('/a/1.png', 'a bird', 9, $workflow)" \
      "INSERT OR REPLACE INTO ds_images(Path, Workflow) VALUES ('/a/1.png', $workflow)" \
      "UPDATE ds_images SET Path = '/b/c/3.png', Prompt = 'a bird', Tags = '[\"new\"]', Workflow = $workflow WHERE Id = 1" \
      "UPDATE OR REPLACE ds_images SET Path = '/a/2.png', Workflow = $workflow WHERE Id = 1"; do
      printf '%s;\n' ".load $SO" BEGIN "$statement" "INSERT INTO Own VALUES (1)" COMMIT | sed '1s/;//' |
        sqlite3 -batch "$T/t.db" 2>"$T/errors" || true
      equal 1 "$(grep -c ds_images: "$T/errors")"
      equal 1 "$(plain "$T/t.db" "SELECT count(*) FROM Own; DELETE FROM Own")"
      diff <(echo "$before") <(stock "$T/t.db" .dump) || { echo "$statement"; return 1; }
    done
  done
}

@test "what is remembered between rows never outlives a rollback or another statement's change" {
  library
  equal '/s/2.png|/s|sp /d/2.png|/d|' "$(sql "$T/t.db" "BEGIN; SAVEPOINT s; INSERT INTO ds_images(Path, Prompt) VALUES ('/s/1.png', 'sp');
    ROLLBACK TO s; INSERT INTO ds_images(Path, Prompt) VALUES ('/s/2.png', 'sp');
    INSERT INTO ds_images(Path) VALUES ('/d/1.png'); DELETE FROM Folders WHERE Path = '/d';
    INSERT INTO ds_images(Path) VALUES ('/d/2.png'); DELETE FROM ds_images WHERE Path = '/d/1.png'; COMMIT;
    SELECT Path, Folder, Prompt FROM ds_images" | xargs)"
}

@test "generated queries give what a plain table gives" {
  run /usr/bin/python3 "$REPO/tests/images/differential.py" "$SO" 4000
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "the statements underneath use the indexes and fetch what is asked for" {
  run /usr/bin/python3 "$REPO/tests/images/plans.py" "$SO"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a page takes the same memory in a larger library, and nothing takes more than 5 MB beside the page cache" {
  local pages=("SELECT Id, Path, Prompt, Tags FROM ds_images('masterpiece') ORDER BY CreatedDate DESC LIMIT 100"
    "SELECT Id FROM ds_images('masterpiece') ORDER BY Prompt LIMIT 100" "SELECT Id FROM ds_images('masterpiece sort:random:7') LIMIT 100"
    "SELECT Id FROM ds_images WHERE Rating >= 1 ORDER BY CreatedDate DESC LIMIT 100 OFFSET 2000" "SELECT Path FROM ds_images")
  local all=("SELECT count(*) FROM ds_images('masterpiece')" "UPDATE ds_images SET Rating = 5" "SELECT Prompt FROM ds_prompts")
  ${CC:-cc} -o "$T/memory" "$REPO/tests/images/memory.c" -lsqlite3
  for images in 3000 30000; do
    sql "$T/$images.db" "SELECT ds_migrate() IS NULL; BEGIN;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $images)
      INSERT INTO Prompts(Text) SELECT 'masterpiece, castle ' || i FROM n;
      INSERT INTO Images(Path, PromptId, CreatedDate, Rating) SELECT '/p/' || Id || '.png', Id, Id * 31 % 5000, Id % 11 FROM Prompts; COMMIT"
    "$T/memory" "$SO" "$T/$images.db" "PRAGMA cache_size = -400" "${pages[@]}" "${all[@]}" >"$T/$images"
  done
  # Their Ids alone would be 216,000 bytes more.
  run paste "$T/3000" "$T/30000"
  echo "$output"
  equal "" "$(awk 'NR <= 6 && $2 > $1 + 65536 || $2 > 5e6' <<<"$output")"
}

@test "sqlite3_close finds nothing open" {
  ${CC:-cc} -o "$T/close" "$REPO/tests/images/close.c" -lsqlite3
  equal '5 0' "$("$T/close" "$SO" "$T/t.db")"
}

@test "prompts and models in use, the most used first" {
  library "INSERT INTO ds_images(Path, Prompt, NegativePrompt, Model) VALUES ('/1', 'a Castle', 'bad', 'm'), ('/2', 'a Castle', 'bad', 'm'),
    ('/3', '100% dog', 'a Castle', 'n')"
  equal 'a Castle|2|prompt| bad|2|negative| a Castle|1|negative| 100% dog|1|prompt|' "$(sql "$T/t.db" "SELECT * FROM ds_prompts" | xargs)"
  equal '100% dog|1|prompt|' "$(sql "$T/t.db" "SELECT * FROM ds_prompts('0% D')")"
  equal 'm||2 n||1' "$(sql "$T/t.db" "SELECT * FROM ds_models" | xargs)"
}

@test "prompts that are nearly a text, by edits or by Hamming's measure" {
  library "INSERT INTO ds_images(Path, Prompt, NegativePrompt) VALUES ('/1', 'a castle, night', NULL), ('/2', 'A Castle, Night', NULL),
    ('/3', 'a castle at night', NULL), ('/4', 'the castle, night', 'a castle, knight'), ('/5', 'a castle, night, stars', NULL), ('/6', 'ein Schloß', NULL)"
  near() { sql "$T/t.db" "SELECT group_concat(Prompt || '=' || Distance || iif(Kind = 'prompt', '', ' ' || Kind), '; ') FROM ds_prompts($1)"; }
  equal "a castle, night=0; A Castle, Night=0" "$(near "'a castle, night', 0")"
  equal "a castle, night=0; A Castle, Night=0; a castle, knight=1 negative" "$(near "'a castle, night', 1, 'edit'")"
  equal "a castle, night=0; A Castle, Night=0; a castle, knight=1 negative; a castle at night=3; the castle, night=3" "$(near "'A CASTLE, NIGHT', 3")"
  equal "a castle, night=0; A Castle, Night=0; a castle, night, stars=0" "$(near "'a castle, night', 0, 'hamming'")"
  equal "ein Schloß=1" "$(near "'EIN SCHLOẞE', 1")"
  equal "ein Schloß=1" "$(near "'eim schloß', 1, 'hamming'")"
  equal "" "$(near "'', 0")"
  equal 6 "$(sql "$T/t.db" "SELECT count(*) FROM ds_prompts(NULL, 3) WHERE Kind = 'prompt'")"
  fails BAD_VALUE "$T/t.db" "SELECT * FROM ds_prompts('a', -1)"
  fails BAD_VALUE "$T/t.db" "SELECT * FROM ds_prompts('a', 'b')"
  fails BAD_VALUE "$T/t.db" "SELECT * FROM ds_prompts('a', 1, 'miles')"
  fails BAD_VALUE "$T/t.db" "SELECT ds_prompt_distance('a', 'b', 1001)"
}

@test "the distance of two texts is what the whole table of distances says" {
  /usr/bin/python3 "$REPO/tests/images/distance.py" "$SO"
}
