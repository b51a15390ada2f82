#!/usr/bin/env bats
# Folders: ds_folder, ds_folder_*.
load helper

# library: folders with three images each in $T/l.db.
library() {
  sql "$T/l.db" "SELECT ds_migrate();
    SELECT ds_folder_add('D:\pics'), ds_folder('D:\pics\a\b'), ds_folder('D:\pics2'), ds_folder('/m/a_b'), ds_folder('/m/aXb');
    INSERT INTO Images(Path, FolderId, FileSize)
    SELECT rtrim(f.Path, '\/') || iif(f.Path GLOB '/*', '/', '\') || n.value || '.png', f.Id, 10
    FROM Folders f, json_each('[1,2,3]') n WHERE f.Path NOT IN ('/', '/m', 'D:\')" >/dev/null
}

# is EXPECTED STATEMENTS: what they print on the library.
is() {
  equal "$1" "$(sql "$T/l.db" "$2")"
}

# counts_hold: the counters are what the rows say.
counts_hold() {
  is 0 "SELECT count(*) FROM Folders f WHERE ImageCount <> (SELECT count(*) FROM Images WHERE FolderId = f.Id)"
}

@test "a folder has one Id, whatever its spelling" {
  library
  is '1|1' "SELECT ds_folder('d:/PICS/./a') = ds_folder('D:\pics\A'), ds_folder('/m/a') <> ds_folder('/M/a')"
}

@test "the tree stands in order with its totals" {
  library
  is $'/|0|6\nm|1|6\na_b|2|3\naXb|2|3\nD:\\|0|12\npics|1|9\na|2|6\nb|3|3\npics2|1|3' \
    "SELECT Name, Depth, TotalImages FROM ds_folder_tree"
  is $'a|0|1|3|6|60\nb|1|0|3|3|30' \
    "SELECT Name, Depth, HasChildren, Images, TotalImages, TotalBytes FROM ds_folder_tree('D:/Pics/a')"
  fails NOT_FOUND "$T/l.db" "SELECT * FROM ds_folder_tree('D:\nowhere')"
}

@test "flags are set, with what is below or without" {
  library
  is '1|2' "SELECT ds_folder_set('D:\pics', 'watched', 1), ds_folder_set('D:\pics\a', 'Excluded', 1, 1)"
  is 2 "SELECT ds_folder_set('D:\pics\a', 'unavailable', 1, 1)"
  is 6 "SELECT count(*) FROM Images WHERE Unavailable"
  fails BAD_VALUE "$T/l.db" "SELECT ds_folder_set('D:\pics', 'bogus', 1)"
  fails BAD_VALUE "$T/l.db" "SELECT ds_folder_set('D:\pics', 'watched', 2)"
  fails NOT_FOUND "$T/l.db" "SELECT ds_folder_set(999, 'watched', 1)"
}

@test "excluded folders under a root" {
  library
  is '1|1' "SELECT ds_folder_set('D:\pics\a', 'excluded', 1), ds_folder_add('D:\pics\raw', '{\"excluded\":true}') > 0"
  is $'D:\\pics\\a|0\nD:\\pics\\raw|0' "SELECT Path, IsRoot FROM ds_folder_tree('D:\pics') WHERE Excluded"
  is 1 "SELECT ds_folder_set('D:\pics\a', 'excluded', 1, 1)" # the folder below it
  is $'D:\\pics\\a\nD:\\pics\\a\\b\nD:\\pics\\raw' "SELECT Path FROM ds_folder_tree WHERE Excluded"
  # the flag stays with a folder that moves, and with its images nothing happens
  is '/n/a,/n/a/b,/n/raw' "SELECT 1 WHERE ds_folder_move('D:\pics', '/n') IS NULL;
    SELECT group_concat(Path) FROM (SELECT Path FROM ds_folder_tree('/n') WHERE Excluded)"
  is 9 "SELECT TotalImages FROM ds_folder_tree('/n') LIMIT 1"
  is 0 "SELECT count(*) FROM Images WHERE Unavailable"
  is 3 "SELECT ds_folder_set('/n', 'excluded', 0, 1)"
}

@test "a folder moves with its images, between drives and styles, and back" {
  library
  sql "$T/l.db" "SELECT ds_tag(Id, 't' || Id) FROM Images; UPDATE Images SET Rating = Id % 10" >/dev/null
  before=$(sql "$T/l.db" "SELECT Id, Path, Rating, ds_tags(Id), FolderId FROM Images")
  is '{"folders":3,"images":9,"merged":0,"replaced":0}' "SELECT ds_folder_move('d:/pics', '/mnt/new')"
  is '/mnt/new/a/b/1.png|1.png' "SELECT Path, FileName FROM Images WHERE Path LIKE '%/b/1.png'"
  counts_hold
  is '{"folders":3,"images":9,"merged":0,"replaced":0}' "SELECT ds_folder_move('/mnt/new', 'D:\pics')"
  equal "$before" "$(sql "$T/l.db" "SELECT Id, Path, Rating, ds_tags(Id), FolderId FROM Images")"
}

@test "into itself is refused; onto another merges; keep says which record stays" {
  library
  fails CONFLICT "$T/l.db" "SELECT ds_folder_move('D:\pics', 'd:\PICS\x')"
  fails CONFLICT "$T/l.db" "SELECT ds_folder_move('D:\pics2', 'D:\pics')"
  for name in 1 2 3; do [[ $output == *"'D:\pics\\$name.png'"* ]]; done
  sql "$T/l.db" "SELECT ds_tag(Id, 'x' || Id) FROM Images; UPDATE Images SET Rating = 9 WHERE Path LIKE 'D:\pics\_.png'" >/dev/null
  is '{"folders":0,"images":3,"merged":1,"replaced":3}' "SELECT ds_folder_move('D:\pics2', 'D:\pics', '{\"keep\":\"moved\"}')"
  is 3 "SELECT count(*) FROM Images WHERE Path LIKE 'D:\pics\_.png' AND Rating = 9 AND json_array_length(ds_tags(Id)) = 2"
  fails BAD_OPTION "$T/l.db" "SELECT ds_folder_move('D:\pics', 'D:\q', '{\"keep\":\"both\"}')"
  counts_hold
}

@test "what Windows takes for one file is a conflict, too" {
  library
  sql "$T/l.db" "UPDATE Images SET Path = 'D:\pics2\1.PNG', Rating = 9 WHERE Path = 'D:\pics2\1.png';
    DELETE FROM Images WHERE Path IN ('D:\pics2\2.png', 'D:\pics2\3.png')"
  fails CONFLICT "$T/l.db" "SELECT ds_folder_move('D:\pics2', 'D:\PICS')"
  [[ $output == *"'D:\PICS\1.PNG'"* ]]
  is '{"folders":0,"images":0,"merged":1,"replaced":1}' "SELECT ds_folder_move('D:\pics2', 'D:\PICS', '{\"keep\":\"existing\"}')"
  is 'D:\pics\1.png|9' "SELECT Path, Rating FROM Images WHERE Path LIKE 'D:\pics\1.%'"
  is '' "SELECT * FROM ds_check('full')"
}

@test "random moves against a model of paths" {
  /usr/bin/python3 "$REPO/tests/folders/moves.py" "$SO"
}

@test "removing keeps the images or not" {
  library
  is 6 "SELECT ds_folder_remove('D:\pics\a')"
  is 0 "SELECT ds_folder_remove('D:\pics', '{\"images\":\"keep\"}')"
  is 3 "SELECT count(*) FROM Images WHERE FolderId IS NULL"
  fails NOT_FOUND "$T/l.db" "SELECT ds_folder_remove('D:\pics')"
  counts_hold
}

@test "before ds_migrate, and where only reading is allowed" {
  for call in "ds_folder('/x')" "ds_folder_move('/x', '/y')" "ds_folder_remove(1)" "ds_folder_set(1, 'root', 1)"; do
    fails NOT_MIGRATED :memory: "SELECT $call"
  done
  fails NOT_MIGRATED :memory: "SELECT * FROM ds_folder_tree"
  library
  fails READ_ONLY "file:$T/l.db?mode=ro" "SELECT ds_folder('/x')"
}

@test "hazard 3: removing pics leaves pics2" {
  library
  is 9 "SELECT ds_folder_remove('D:\pics')"
  is 3 "SELECT count(*) FROM Images WHERE Path LIKE 'D:\pics2\%'"
}

@test "hazard 4: moving a_b leaves aXb" {
  library
  sql "$T/l.db" "SELECT ds_folder_move('/m/a_b', '/m/c')" >/dev/null
  is '3|3' "SELECT sum(Path GLOB '/m/aXb/*'), sum(Path GLOB '/m/c/*') FROM Images"
}

@test "hazard 20: a folder's root is never a sibling, and no root is NULL" {
  library
  sql "$T/l.db" "UPDATE Images SET RootFolderId = (SELECT Id FROM Folders WHERE Path = 'D:\pics') WHERE Path LIKE 'D:\pics\%'"
  sql "$T/l.db" "SELECT ds_folder_move('D:\pics\a', 'D:\pics2\a')" >/dev/null
  is 0 "SELECT count(*) FROM Images WHERE Path LIKE 'D:\pics2\%' AND RootFolderId IS NOT NULL"
}

@test "hazard 19: what moves has the file name and folder of its new place" {
  library
  sql "$T/l.db" "SELECT ds_folder_move('D:\pics2', 'D:\pics\c')" >/dev/null
  is '1.png|D:\pics\c' "SELECT i.FileName, f.Path FROM Images i JOIN Folders f ON f.Id = i.FolderId WHERE i.Path = 'D:\pics\c\1.png'"
}

@test "images that a removed folder has left are in it again when it is made again" {
  library
  sql "$T/l.db" "SELECT ds_folder_remove('/m', '{\"images\":\"keep\"}')" >/dev/null
  for again in "SELECT ds_folder('D:\pics\a')" "SELECT ds_folder_add('D:\pics\a\b')" "INSERT INTO ds_images(Path) VALUES ('D:\pics\a\new.png')"; do
    sql "$T/l.db" "SELECT ds_folder_remove('D:\pics', '{\"images\":\"keep\"}')" >/dev/null
    sql "$T/l.db" "$again" >/dev/null
    is "" "SELECT * FROM ds_check('full') WHERE Severity = 'error'"
  done
  is '4|3|0' "SELECT (SELECT ImageCount FROM Folders WHERE Path = 'D:\pics\a'), (SELECT ImageCount FROM Folders WHERE Path = 'D:\pics'), sum(FolderId IS NOT NULL) FROM Images WHERE Path GLOB '/m/*'"
}

@test "images that a removed folder has left are in the folder that is moved there" {
  library
  sql "$T/l.db" "SELECT ds_folder_remove('D:\pics', '{\"images\":\"keep\"}'), ds_folder('D:\new\a\b')" >/dev/null
  is '{"folders":3,"images":0,"merged":0,"replaced":0}' "SELECT ds_folder_move('D:\new', 'D:\pics')"
  is 'D:\pics 3,D:\pics\a 3,D:\pics\a\b 3' "SELECT group_concat(Path || ' ' || ImageCount) FROM (SELECT * FROM Folders WHERE Path GLOB 'D:\pics*' AND Path NOT GLOB '*2' ORDER BY Path)"
  is "" "SELECT * FROM ds_check('full') WHERE Severity = 'error'"
}
