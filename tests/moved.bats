#!/usr/bin/env bats
# Moved files: a new path with the hash of a missing image is that image.
load helper

# library: images that went missing, and one that did not, in $T/l.db.
library() {
  sql "$T/l.db" "SELECT ds_migrate();
    INSERT INTO ds_images(Path, Hash, Rating, Tags, Albums, Unavailable, Steps)
    VALUES ('D:\a\1.png', 'h1', 7, '[\"x\"]', '[\"best\"]', 1, 20), ('D:\a\2.png', 'h2', 8, NULL, NULL, 1, 20),
           ('D:\a\twin.png', 'h2', 3, NULL, NULL, 1, 20), ('D:\a\3.png', 'h3', 1, NULL, NULL, 0, 20)" >/dev/null
}

# is EXPECTED STATEMENTS: what they print on the library, with the option on.
is() {
  equal "$1" "$(sql "$T/l.db" "SELECT 1 WHERE ds_connect('writer', '{\"follow_moved\":true}') IS NULL; $2")"
}

counts_hold() {
  is '' "SELECT * FROM ds_check('full')"
}

@test "an image that moved keeps its Id, rating, tags and albums" {
  library
  is '1|1' "INSERT INTO ds_images(Path, Hash, Steps, Rating) VALUES ('/mnt/b/one.png', 'h1', 30, 2); SELECT last_insert_rowid(), changes()"
  is '1|/mnt/b|7|["x"]|["best"]|0|30' \
    "SELECT Id, Folder, Rating, Tags, Albums, Unavailable, Steps FROM ds_images WHERE Path = '/mnt/b/one.png'"
  is 4 "SELECT count(*) FROM Images"
  is '' "SELECT * FROM ds_moved WHERE Hash = 'h1'"
  counts_hold
}

@test "without the option a new path is a new image" {
  library
  sql "$T/l.db" "INSERT INTO ds_images(Path, Hash) VALUES ('E:\1.png', 'h1')"
  is '5' "SELECT count(*) FROM Images"
  is 'E:\1.png|1|1' "SELECT Path, OldId, IsCertain FROM ds_moved"
  # neither once the connection is set up anew
  is 6 "SELECT 1 WHERE ds_connect('writer') IS NULL; INSERT INTO ds_images(Path, Hash) VALUES ('E:\one.png', 'h1'); SELECT count(*) FROM Images"
}

@test "what is ambiguous is not guessed, and named" {
  library
  is 5 "INSERT INTO ds_images(Path, Hash) VALUES ('E:\2.png', 'h2'); SELECT count(*) FROM Images"
  is $'E:\\2.png|D:\\a\\2.png|0\nE:\\2.png|D:\\a\\twin.png|0' "SELECT Path, OldPath, IsCertain FROM ds_moved"
  is 'E:\2.png|8|0' "UPDATE OR REPLACE ds_images SET Path = 'E:\2.png', Unavailable = 0 WHERE Id = 2;
    SELECT Path, Rating, Unavailable FROM Images WHERE Id = 2"
  counts_hold
}

@test "no image is taken that is there, has no hash, or another Id" {
  library
  is 9 "UPDATE Images SET Hash = '' WHERE Id = 1;
    INSERT INTO ds_images(Path, Hash) VALUES ('E:\3.png', 'h3'), ('E:\empty.png', '');
    INSERT INTO ds_images(Path) VALUES ('E:\none.png');
    UPDATE Images SET Hash = 'h1' WHERE Id = 1;
    INSERT INTO ds_images(Path, Hash, Unavailable) VALUES ('E:\missing.png', 'h1', 1);
    INSERT INTO ds_images(Id, Path, Hash) VALUES (99, 'E:\id.png', 'h1');
    SELECT count(*) FROM Images"
  is '1' "SELECT Unavailable FROM Images WHERE Id = 1"
}

@test "a scan before the old images are marked is set right in one statement" {
  library
  sql "$T/l.db" "INSERT INTO ds_images(Path, Hash, Rating) VALUES ('E:\3.png', 'h3', NULL), ('E:\rated.png', 'h1', 9);
    UPDATE Images SET Unavailable = 1 WHERE Id = 3"
  statement=$(sql :memory: "SELECT substr(Summary, instr(Summary, 'UPDATE OR'), instr(Summary, ' gives the old') - instr(Summary, 'UPDATE OR'))
    FROM ds_help WHERE Name = 'ds_moved'")
  sql "$T/l.db" "UPDATE Images SET Unavailable = 1 WHERE Path = 'D:\a\3.png'; $statement"
  is 'E:\3.png|1|0' "SELECT Path, Rating, Unavailable FROM Images WHERE Id = 4"
  is 'D:\a\1.png|1' "SELECT Path, Unavailable FROM Images WHERE Id = 1" # the new one has a rating of its own
  counts_hold
}

@test "a whole folder, in the caller's transaction and back" {
  sql "$T/l.db" "SELECT ds_migrate();
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
    INSERT INTO ds_images(Path, Hash, Rating, Unavailable) SELECT '/old/' || (i % 7) || '/' || i, 'h' || i, i % 11, 1 FROM n" >/dev/null
  plain "$T/l.db" "SELECT Id, Hash, Rating FROM Images ORDER BY Id" >"$T/before"
  scan="INSERT INTO ds_images(Path, Hash) SELECT '/new/' || Hash, Hash FROM (SELECT Hash FROM Images ORDER BY random())"
  is '0' "BEGIN; $scan; ROLLBACK; SELECT count(*) FROM Images WHERE Path LIKE '/new%'"
  is '500' "BEGIN; $scan; COMMIT; SELECT count(*) FROM Images WHERE Path LIKE '/new%' AND Unavailable = 0"
  plain "$T/l.db" "SELECT Id, Hash, Rating FROM Images ORDER BY Id" | cmp - "$T/before"
  is '/new|500' "SELECT Path, Images FROM ds_folder_tree WHERE Images"
  counts_hold
}

@test "a memory of the folder before does not outlive the move" {
  library
  is $'D:\\a\\new.png|D:\\a\nE:\\1.png|E:\\' "INSERT INTO ds_images(Path, Hash) VALUES ('D:\a\new.png', 'n'), ('E:\1.png', 'h1');
    SELECT Path, Folder FROM ds_images WHERE Hash IN ('n', 'h1') ORDER BY Path"
}
