#!/usr/bin/env bats
# Hazards: the ways in which the old data store lost data or time, by their numbers, as far as no other suite has
# them. Each test would fail on what it did; the last one holds that there is one for each.
load helper

setup() {
  T=$(mktemp -d)
  cd "$T" || return
  sql a.db "SELECT ds_migrate();
    INSERT INTO ds_images(Path, Prompt, NegativePrompt, Rating, CFGScale, CreatedDate, Tags, Workflow) VALUES
      ('/p/1.png', 'a cat', 'blurry', 5, 7.1, 1700000000, '[\"x\"]', '{\"1\":{\"class_type\":\"A\",\"inputs\":{\"n\":1}}}'),
      ('/p/2.png', 'a dog', NULL, 3, 8, 1700000000, NULL, '{\"1\":{\"class_type\":\"B\",\"inputs\":{\"n\":2}}}'),
      ('/q/3.png', NULL, NULL, NULL, NULL, 1600000000, '[\"y\"]', NULL)" >/dev/null
}

finds() { # finds TEXT IDS
  equal "$2" "$(sql a.db "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('${1//\'/\'\'}') ORDER BY Id)")"
}

@test "hazard 5: after a known path every image still gets its own nodes" {
  sql a.db "INSERT INTO ds_images(Path, Workflow) VALUES
    ('/p/1.png', '{\"1\":{\"class_type\":\"A2\",\"inputs\":{}}}'), ('/n/4.png', '{\"1\":{\"class_type\":\"C\",\"inputs\":{}}}'),
    ('/p/2.png', '{\"1\":{\"class_type\":\"B2\",\"inputs\":{}}}'), ('/n/5.png', '{\"1\":{\"class_type\":\"D\",\"inputs\":{}}}')"
  equal "/p/1.png A2,/p/2.png B2,/n/4.png C,/n/5.png D" \
    "$(plain a.db "SELECT group_concat(Path || ' ' || Name) FROM (SELECT Path, Name FROM Nodes n JOIN Images i ON i.Id = n.ImageId ORDER BY i.Id)")"
}

@test "hazard 6: a busy database is BUSY, and no image is passed over" {
  sqlite3 a.db "BEGIN IMMEDIATE" ".shell touch held; while [ -e held ]; do sleep 0.02; done" "ROLLBACK" 3>&- &
  while [ ! -e held ]; do sleep 0.02; done
  run sql a.db "INSERT INTO ds_images(Path) VALUES ('/n/1.png'), ('/n/2.png') RETURNING Path"
  rm held
  wait
  [ "$status" -ne 0 ]
  [[ $output == *"database is locked"* || $output == *": BUSY: "* ]]
  sql a.db "INSERT INTO ds_images(Path) VALUES ('/n/1.png'), ('/n/2.png')"
  equal 5 "$(plain a.db "SELECT count(*) FROM Images")"
}

@test "hazard 7: where a new workflow cannot be stored the old nodes stay" {
  plain a.db "CREATE TRIGGER T BEFORE INSERT ON NodeProperties WHEN new.Value = 'bad' BEGIN SELECT raise(ABORT, 'no'); END"
  run sql a.db "UPDATE ds_images SET Workflow = '{\"1\":{\"class_type\":\"Z\",\"inputs\":{\"a\":\"good\",\"b\":\"bad\"}}}' WHERE Id = 1"
  [ "$status" -ne 0 ]
  equal "A|n|1" "$(sql a.db "SELECT Name, Property, Value FROM ds_nodes(1)")"
}

@test "hazard 8: copies of a path become one image, with what was done to any of them" {
  sqlite3 -bail -batch old.db -cmd ".param set :images 5" ".read $REPO/tests/fixtures/legacy.sql" >/dev/null
  plain old.db "DROP INDEX Image_Path; DELETE FROM ImageTag; DELETE FROM Node; DELETE FROM NodeProperty;
    INSERT INTO Image(Path, FileName, Rating, Favorite) SELECT Path, FileName, 10, 1 FROM Image WHERE Id = 2;
    INSERT INTO ImageTag SELECT max(Id), 1 FROM Image; INSERT INTO ImageTag VALUES (2, 2);
    INSERT INTO Node(ImageId, NodeId, Name) SELECT max(Id), '1', 'OfTheCopy' FROM Image"
  sql old.db "SELECT ds_migrate('{\"backup\":false}')" >/dev/null
  equal "5|1|10|1|2" "$(plain old.db "SELECT (SELECT count(*) FROM Images), (SELECT count(*) FROM Images WHERE Path = i.Path), Rating, Favorite,
    (SELECT count(*) FROM ImageTags WHERE ImageId = 2) FROM Images i WHERE Id = 2")"
  equal "" "$(sql old.db "SELECT * FROM ds_check('full')")"
}

@test "hazard 9: a drive that is offline makes images unavailable, and takes nothing" {
  equal 1 "$(sql a.db "SELECT ds_folder_set('/p', 'unavailable', 1, 1)")"
  equal "1|5|x,1|3|,0||y" "$(plain a.db "SELECT group_concat(line) FROM (SELECT Unavailable || '|' || ifnull(Rating, '') || '|' ||
    ifnull((SELECT Name FROM Tags t JOIN ImageTags m ON m.TagId = t.Id WHERE m.ImageId = i.Id), '') AS line FROM Images i ORDER BY Id)")"
  sql a.db "SELECT ds_folder_set('/p', 'unavailable', 0, 1)" >/dev/null
  equal 0 "$(plain a.db "SELECT sum(Unavailable) FROM Images")"
}

@test "hazard 10: the Id of a folder is one of a folder, that of an image one of an image" {
  folder=$(plain a.db "SELECT Id FROM Folders WHERE Path = '/q'")
  equal 1 "$(sql a.db "SELECT ds_folder_remove($folder)")"
  equal "/p/1.png,/p/2.png" "$(plain a.db "SELECT group_concat(Path) FROM (SELECT Path FROM Images ORDER BY Id)")"
  fails NOT_FOUND a.db "SELECT ds_tag(99, 'x')"
  fails BAD_VALUE a.db "SELECT ds_tag('/p', 'x')"
}

@test "hazard 22: removing a folder removes it, its images and all that hung on them" {
  sql a.db "SELECT ds_album_add(ds_album('best'), Id) FROM Images; SELECT ds_folder_remove('/p')" >/dev/null
  equal "1|0|0|1|1|/,/q" "$(plain a.db "SELECT (SELECT count(*) FROM Images), (SELECT count(*) FROM Nodes), (SELECT ImageCount FROM Tags WHERE Name = 'x'),
    (SELECT ImageCount FROM Albums), (SELECT count(*) FROM AlbumImages), (SELECT group_concat(Path) FROM (SELECT Path FROM Folders ORDER BY Path))")"
  equal "" "$(sql a.db "SELECT * FROM ds_check('full')")"
}

@test "hazard 23: of several values and of a repeated key none is dropped" {
  sql a.db "INSERT INTO ds_images(Path, HyperNetwork) VALUES ('/h/4.png', 'a'), ('/h/5.png', 'b'), ('/h/6.png', 'c')"
  finds 'hypernet: a | b | c' 4,5,6
  finds 'hypernet: b' 5
  finds 'rating: 3|4|5' 1,2
  finds 'rating: >=3 rating: <=4' 2
}

@test "hazard 24: dates are whole days, relative ones run, and decimals have a point" {
  sql a.db "UPDATE ds_images SET CreatedDate = '2024-03-31T12:00:00Z' WHERE Id = 3" >/dev/null
  TZ=UTC finds 'date: before 2024-03-31' 1,2,3
  TZ=UTC finds 'date: before 2024-03-30' 1,2
  TZ=UTC finds 'date: today' ''
  LC_ALL=de_DE.UTF-8 finds 'cfg: 7.1' 1
}

@test "hazard 25: 7.1 is 7.1, ? is any one character, capitals count for nothing" {
  finds 'cfg: 7.1' 1
  finds 'path: /p/?.png' 1,2
  sql a.db "UPDATE ds_images SET Type = 1, Width = 512, Height = 768 WHERE Id = 2" >/dev/null
  finds 'type: Video' 2
  finds 'size: Portrait' 2
}

@test "hazard 26: unknown samplers, spaces at the end, negations and unavailable folders find what they should" {
  finds 'sampler: nothing_like_it' ''
  finds 'cat ' 1
  finds '-cat' 2,3
  finds 'negative prompt: blurry' 1
  sql a.db "SELECT ds_folder_set('/p', 'unavailable', 1)" >/dev/null
  finds 'folder: /p unavailable: true' 1,2
}

@test "hazard 27: a node's property is a value, never SQL; text around a quote stays" {
  finds 'node: A.n=1' 1
  finds "node: \"A.n' OR 1=1 --\"=1" ''
  finds 'a "cat"' 1
  finds 'dog "cat"' ''
}

@test "hazard 28: pages of one date never overlap, and none is passed over" {
  sql a.db "INSERT INTO ds_images(Path, CreatedDate) SELECT '/s/' || value, 1700000000 FROM json_each('[$(seq -s, 60)]')"
  for page in 0 1 2 3 4 5 6; do
    sql a.db "SELECT Id FROM ds_images ORDER BY CreatedDate DESC LIMIT 9 OFFSET $((page * 9))"
  done | sort -n >pages
  equal 63 "$(wc -l <pages)"
  equal "" "$(uniq -d pages)"
}

@test "hazard 30: a page is read from an index, without sorting the library" {
  plan=$(sql a.db "SELECT ds_query_explain('sort:date') ->> '\$.plan'")
  [[ $plan == *INDEX* ]]
  [[ $plan != *"TEMP B-TREE"* ]]
}

@test "hazard 31: no index holds prompts or workflows" {
  equal "" "$(plain a.db "SELECT m.name FROM sqlite_schema m JOIN pragma_index_info(m.name) c WHERE m.type = 'index' AND c.name IN ('Prompt', 'NegativePrompt', 'Workflow')")"
  equal 0 "$(plain a.db "SELECT count(*) FROM pragma_table_info('Images') WHERE name IN ('Prompt', 'NegativePrompt')")"
}

@test "each of the 31 hazards has a test, and each test that the README names is there" {
  cd "$REPO"
  for ((number = 1; number <= 31; number++)); do
    grep -q "^@test \"hazard $number: " tests/*.bats || { echo "hazard $number has no test"; return 1; }
  done
  # In the README a test stands as `suite: its name`.
  # shellcheck disable=SC2016 # the backticks are Markdown's
  sed -n '/^## What it promises$/,/^## /p' README.md | grep -o '`[a-z_]*: [^`]*`' | tr -d '`' >"$T/named"
  [ "$(wc -l <"$T/named")" -gt 20 ]
  while IFS= read -r line; do
    grep -qF "@test \"${line#*: }\"" "tests/${line%%: *}.bats" || { echo "there is no test: $line"; return 1; }
  done <"$T/named"
}
