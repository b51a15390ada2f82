#!/usr/bin/env bats
# Upgrade of a legacy database in place: everything that was there is there, and told.
load helper
load upgrade/library

# upgrade NAME: a copy of the database is upgraded as NAME.new; its report is NAME.report.
upgrade() {
  cp "$T/$1" "$T/$1.new"
  sql "$T/$1.new" "SELECT ds_migrate('{\"backup\":false,\"timezone\":\"UTC\"}')" >"$T/$1.report"
}

# compare NAME: what compare.sql finds between NAME and NAME.new, which should be nothing.
compare() {
  equal "" "$(sqlite3 -bail -batch "$T/$1.new" "ATTACH '$T/$1' AS old" ".read $REPO/tests/upgrade/compare.sql")"
}

# told NAME TABLE EVENT [WHY]: how many rows the report gives for it.
told() {
  plain :memory: "SELECT total(w.value ->> 'rows') FROM json_each(readfile('$T/$1.report'), '$.tables') t, json_each(t.value, '$.why') w
    WHERE t.value ->> 'table' = '$2' AND w.value ->> 'event' = '$3' AND w.value ->> 'why' LIKE '%${4:-}%'" | sed 's/\.0$//'
}

# sums NAME: the report's sums add up, and are the rows of both databases.
sums() {
  equal 0 "$(plain :memory: "SELECT count(*) FROM json_each(readfile('$T/$1.report'), '$.tables')
    WHERE value ->> 'rows_in' + (value ->> 'added') <> value ->> 'rows_out' + (value ->> 'merged') + (value ->> 'dropped')")"
  local old new
  while read -r old new; do
    equal "$(plain "$T/$1" "SELECT count(*) FROM \"$old\"") $(plain "$T/$1.new" "SELECT count(*) FROM $new")" \
      "$(plain :memory: "SELECT value ->> 'rows_in' || ' ' || (value ->> 'rows_out') FROM json_each(readfile('$T/$1.report'), '$.tables') WHERE value ->> 'table' = '$new'")"
  done <<<"Image Images
Folder Folders
Tag Tags
ImageTag ImageTags
Album Albums
AlbumImage AlbumImages
Node Nodes
NodeProperty NodeProperties
Query Queries"
}

# generator NAME [ARGUMENT...]: a database of the application's own generator; NAME.planted says what is wrong with it.
generator() {
  [ -e "$LEGACY_GENERATOR" ] || skip "the generator of the old application's databases is not on this machine"
  /usr/bin/python3 "$LEGACY_GENERATOR" "$T/$1" "${@:2}" >"$T/$1.planted"
}
planted() {
  plain :memory: "SELECT CAST(readfile('$T/$1') AS TEXT) ->> '$.$2'"
}

@test "10,000 images of the application's own generator" {
  generator a --images 10000
  upgrade a
  compare a
  sums a
  equal 0 "$(told a Images mended)"
  equal 0 "$(told a Images merged)"
  equal 0 "$(plain :memory: "SELECT total(value ->> 'dropped') FROM json_each(readfile('$T/a.report'), '$.tables')" | sed 's/\.0//')"
}

@test "10,000 images with its defects: each is mended, counted and named" {
  generator a --images 10000 --defects
  upgrade a
  compare a
  sums a
  equal "$(planted a.planted duplicate_paths)" "$(told a Images merged path)"
  equal "$(planted a.planted null_flags)" "$(told a Images mended NULL)"
  equal "$(planted a.planted null_flags)" "$(told a Images mended 'file name')"
  equal "$(planted a.planted mixed_slashes)" "$(told a Images mended separators)"
  equal "$(planted a.planted folders_without_parent)" "$(told a Folders mended parent)"
  equal "$(planted a.planted tag_case_twins)" "$(told a Tags merged)"
  equal "$(planted a.planted orphan_rows)" \
    "$(plain :memory: "SELECT sum(value ->> 'dropped') FROM json_each(readfile('$T/a.report'), '$.tables')")"
  [ "$(told a Folders mended 'count of images')" -gt 100 ]
}

@test "350,000 images with defects" {
  [ -n "${DATASTORE_LARGE:-}" ] || skip "takes a minute and 3 GB; set DATASTORE_LARGE=1"
  generator a --images 350000 --defects
  upgrade a
  compare a
  sums a
}

@test "10,000 images of the fixture, sound" {
  legacy a 10000
  upgrade a
  compare a
  sums a
  equal "" "$(plain :memory: "SELECT value FROM json_each(readfile('$T/a.report'), '$.left')")"
}

@test "10,000 images of the fixture with all its defects: each is mended, counted and named" {
  legacy a 10000 defects
  tail -n 1 "$T/a.rows" >"$T/p"
  upgrade a
  compare a
  sums a
  equal "$(planted p images_after)" "$(plain "$T/a.new" "SELECT count(*) FROM Images")"
  equal $(($(planted p duplicate_paths) + $(planted p separator_twins))) "$(told a Images merged path)"
  equal $(($(planted p mixed_separators) + $(planted p separator_twins))) "$(told a Images mended separators)"
  equal "$(planted p null_flags)" "$(told a Images mended NULL)"
  equal "$(planted p flags_other_than_0_and_1)" "$(told a Images mended 'neither 0 nor 1')"
  equal $(($(planted p null_file_names) + $(planted p empty_file_names) + $(planted p stale_file_names))) "$(told a Images mended 'file name')"
  equal $(($(planted p null_dates) + $(planted p zero_dates))) "$(told a Images mended 'created date')"
  equal $(($(planted p text_numbers) + $(planted p text_ratings) + $(planted p seeds_beyond_64_bits))) "$(told a Images mended number)"
  equal "$(planted p rating_11)" "$(told a Images mended 'outside 0 to 10')"
  equal $(($(planted p images_outside_all_roots) + $(planted p folder_id_minus_one) + $(planted p null_folder_ids) + $(planted p folder_ids_of_no_folder) + $(planted p images_in_folder_twins))) \
    "$(told a Images mended 'a folder that')"
  [ "$(told a Images mended 'root folder')" -ge "$(planted p root_taken_by_prefix)" ]
  equal "$(planted p folder_twins)" "$(told a Folders merged)"
  equal "$(planted p folders_with_nulls)" "$(told a Folders mended NULL)"
  [ "$(told a Folders mended 'count of images')" -ge "$(planted p wrong_image_counts)" ]
  equal $(($(planted p folders_without_parent) + $(planted p folders_with_nulls))) "$(told a Folders mended parent)"
  equal $(($(planted p album_images_without_album) + $(planted p album_images_without_image))) "$(told a AlbumImages dropped)"
  equal $(($(planted p image_tags_without_image) + $(planted p image_tags_without_tag))) "$(told a ImageTags dropped)"
  equal "$(planted p nodes_without_image)" "$(told a Nodes dropped)"
  equal $(($(planted p properties_without_node) + $(planted p properties_of_nodes_without_image))) "$(told a NodeProperties dropped)"
  equal "$(planted p tag_twins)" "$(told a Tags merged)"
  [ "$(told a Tags mended)" -ge "$(planted p tags_without_name)" ]
  equal "$(planted p broken_queries)" "$(told a Queries mended 'could not be read')"
  equal "$(planted p migration_twins)" "$(told a Migrations merged)"
}

@test "an early version, without the tables and columns that came later" {
  legacy a 1000 old_version
  upgrade a
  # What it lacked is nothing: compare with the same database, completed.
  plain "$T/a" "ALTER TABLE Image ADD COLUMN Unavailable; ALTER TABLE Image ADD COLUMN HasError; ALTER TABLE Image ADD COLUMN Hash;
    ALTER TABLE Image ADD COLUMN ViewedDate; ALTER TABLE Image ADD COLUMN TouchedDate; ALTER TABLE Image ADD COLUMN Type;
    ALTER TABLE Image ADD COLUMN Workflow; ALTER TABLE Image ADD COLUMN WorkflowId; ALTER TABLE Image ADD COLUMN RootFolderId;
    ALTER TABLE Folder ADD COLUMN Archived; ALTER TABLE Folder ADD COLUMN Excluded; ALTER TABLE Folder ADD COLUMN Unavailable;
    ALTER TABLE Folder ADD COLUMN IsRoot; ALTER TABLE Folder ADD COLUMN Recursive; ALTER TABLE Folder ADD COLUMN Watched;
    CREATE TABLE Tag(Id, Name); CREATE TABLE ImageTag(ImageId, TagId); CREATE TABLE Node(Id, ImageId, NodeId, Name);
    CREATE TABLE NodeProperty(NodeId, Name, Value); CREATE TABLE Query(Id, Name, QueryJson, CreatedDate, ModifiedDate); CREATE TABLE Migration(Id, Name)"
  compare a
  sums a
  equal current "$(sql "$T/a.new" "SELECT ds_info() ->> '$.schema.state'")"
}

@test "a database with nothing in it but the tables" {
  legacy a 0
  plain "$T/a" "DELETE FROM Folder; DELETE FROM Tag; DELETE FROM Album; DELETE FROM Query; DELETE FROM Migration"
  upgrade a
  compare a
  sums a
}

@test "values of the wrong type do not stop it, and what can be read of them stays" {
  legacy a 20
  plain "$T/a" "UPDATE Image SET Steps = '25', Width = '512px', Height = x'ff00', Seed = 1e300, BatchSize = 2.7, ClipSkip = 'two', Rating = 'good',
      Favorite = 'True', NSFW = 'false', ForDeletion = x'01', CFGScale = 'high', AestheticScore = '6.5', FileSize = 'big', ENSD = -1, Type = 'video'
    WHERE Id = 1;
    UPDATE Image SET CreatedDate = '2023-05-06 07:08:09', ModifiedDate = '2023-05-06T07:08:10.5', ViewedDate = 'yesterday', TouchedDate = x'00' WHERE Id = 2;
    UPDATE Image SET Path = CAST(Path AS BLOB), Prompt = x'616263', Model = 7, Hash = 8.5, Workflow = 9 WHERE Id = 3;
    UPDATE Image SET Path = x'', Prompt = 'gone' WHERE Id = 4;
    UPDATE Image SET Path = NULL WHERE Id = 5;
    UPDATE Image SET Path = 'bare.png' WHERE Id = 6;
    UPDATE Image SET Path = 'C:\\', FileName = NULL WHERE Id = 7;
    UPDATE Image SET Path = 'D:\\clip.MP4', FileName = 'clip.MP4', Type = NULL WHERE Id = 8;
    UPDATE Image SET FileSize = -5, CreatedDate = -1, Rating = -3 WHERE Id = 9;
    UPDATE Image SET FolderId = 'x', RootFolderId = x'00' WHERE Id = 10;
    UPDATE Image SET CreatedDate = 9e18, ViewedDate = 9223372036854775807 WHERE Id = 11;
    UPDATE Image SET Path = 'D:\\a\\..\\b\\.\\c.png' WHERE Id = 12;
    UPDATE Image SET Path = '/home/me/pic_\\1.png' WHERE Id = 13;
    UPDATE Image SET Path = '//nas/share/x.png' WHERE Id = 14;
    UPDATE Album SET \"Order\" = 'first', LastUpdated = 'never', Name = x'41' WHERE Id = 1; INSERT INTO Album(Name) VALUES (NULL), ('');
    UPDATE Tag SET Name = 5 WHERE Id = 1; UPDATE Tag SET Name = x'746167' WHERE Id = 2; INSERT INTO ImageTag VALUES ('x', 'y'), (NULL, NULL), (1, x'00');
    INSERT INTO Folder(Path, ScannedDate, ParentId, IsRoot) VALUES (x'', 'never', 'x', 'yes'), (NULL, NULL, NULL, NULL), (5, 6, 7, 8), ('Z:\\lonely', 'never', 'x', 'true');
    INSERT INTO Node(ImageId, NodeId, Name) VALUES ('x', 1, 2), (1, NULL, NULL), (1, x'31', 7.5); INSERT INTO NodeProperty VALUES ('x', 1, 2), (NULL, NULL, NULL);
    INSERT INTO Query(Name, QueryJson, CreatedDate) VALUES (7, x'7b', 'never'), (NULL, '[1]', NULL), (x'51', '{\"Query\":5}', 1)"
  upgrade a
  sums a
  n() { plain "$T/a.new" "SELECT $2 FROM Images WHERE Id = $1"; }
  equal "25|512||9223372036854775807|2|||1|0|0||6.5||-1" "$(n 1 'Steps, Width, Height, Seed, BatchSize, ClipSkip, Rating, Favorite, NSFW, ForDeletion, CFGScale, AestheticScore, FileSize, ENSD')"
  equal "1683356889|1683356890||" "$(n 2 'CreatedDate, ModifiedDate, ViewedDate, TouchedDate')"
  equal "abc|7|8.5|9" "$(plain "$T/a.new" "SELECT Text, Model, Hash, Workflow FROM Images JOIN Prompts ON Prompts.Id = PromptId WHERE Images.Id = 3")"
  equal "18 2" "$(plain "$T/a.new" "SELECT count(*) FROM Images" | xargs) $(told a Images dropped path)"
  equal "bare.png|" "$(n 6 'FileName, FolderId')"
  equal "clip.MP4|1" "$(n 8 'FileName, Type')"
  equal "0|1|0" "$(n 9 'FileSize, CreatedDate = ModifiedDate, Rating')"
  equal "pic_\\1.png" "$(n 13 FileName)"
  equal "\\\\nas\\share\\x.png" "$(n 14 Path)"
  equal "A|0|0" "$(plain "$T/a.new" "SELECT Name, Position, LastUpdated FROM Albums WHERE Id = 1")"
  equal "5|tag" "$(plain "$T/a.new" "SELECT group_concat(Name, '|') FROM (SELECT Name FROM Tags WHERE Id < 3 ORDER BY Id)")"
  equal ok "$(plain "$T/a.new" "PRAGMA integrity_check; PRAGMA foreign_key_check")"
}

@test "a path that is no text stops it, says which value it is, and changes nothing" {
  legacy a 10
  plain "$T/a" "UPDATE Image SET Path = CAST(x'443a5c61fffe5c622e706e67' AS TEXT) WHERE Id = 1"
  unchanged "$T/a" fails BAD_VALUE "$T/a" "SELECT ds_migrate('{\"backup\":false}')"
  [[ $output == *"not UTF-8"* && $output != *"run SELECT ds_migrate"* ]]
}

@test "columns that a user had added go along with their values" {
  legacy a 100 defects
  plain "$T/a" "ALTER TABLE Image ADD COLUMN Mood TEXT; ALTER TABLE Image ADD COLUMN \"my 'odd\" BLOB; ALTER TABLE Image ADD COLUMN PromptId INTEGER;
    ALTER TABLE Tag ADD COLUMN Color; ALTER TABLE Album ADD COLUMN Note; ALTER TABLE Folder ADD COLUMN Note; ALTER TABLE Query ADD COLUMN Text;
    ALTER TABLE AlbumImage ADD COLUMN Place; ALTER TABLE Node ADD COLUMN Kind;
    UPDATE Image SET Mood = 'm' || Id, \"my 'odd\" = x'0102', PromptId = Id; UPDATE Tag SET Color = 'c' || Id; UPDATE Album SET Note = 1.5;
    UPDATE Folder SET Note = 'f' || Id; UPDATE Query SET Text = 'mine'; UPDATE AlbumImage SET Place = AlbumId || '/' || ImageId"
  upgrade a
  compare a
  equal 0 "$(plain "$T/a.new" "SELECT count(*) FROM Images WHERE Mood IS NOT 'm' || Id OR LegacyPromptId IS NOT Id OR \"my 'odd\" IS NOT x'0102'")"
  equal 0 "$(plain "$T/a.new" "SELECT (SELECT count(*) FROM Tags WHERE Color IS NOT 'c' || Id) + (SELECT count(*) FROM Albums WHERE Note IS NOT 1.5)
    + (SELECT count(*) FROM Queries WHERE LegacyText IS NOT 'mine')")"
  equal "blob text" "$(plain "$T/a.new" "SELECT typeof(\"my 'odd\"), typeof(Mood) FROM Images LIMIT 1" | tr '|' ' ')"
  equal 3 "$(plain :memory: "SELECT count(*) FROM json_each(readfile('$T/a.report'), '$.tables') t, json_each(t.value, '$.why') w WHERE t.value ->> 'table' = 'Images' AND w.value ->> 'event' = 'carried' AND w.value ->> 'rows' > 0")"
  equal "0 current" "$(sql "$T/a.new" "SELECT ds_migrate() ->> '$.changed'; SELECT ds_info() ->> '$.schema.state'" | xargs)"
}

@test "a copy's own column fills what the image that stays lacks" {
  legacy a 10
  plain "$T/a" "DROP INDEX Image_Path; ALTER TABLE Image ADD COLUMN Mood; UPDATE Image SET Path = (SELECT Path FROM Image WHERE Id = 1) WHERE Id IN (2, 3); UPDATE Image SET Mood = 'm' || Id WHERE Id <> 1"
  upgrade a
  equal m2 "$(plain "$T/a.new" "SELECT Mood FROM Images WHERE Id = 1")"
  [[ $(plain :memory: "SELECT readfile('$T/a.report') ->> '$.left'") == *Mood*merged* ]]
}

@test "what hangs on the legacy tables does not stop it, and is told" {
  legacy a 50
  plain "$T/a" "CREATE VIEW best AS SELECT Path FROM Image WHERE Rating > 5; CREATE VIEW mine AS SELECT 1; CREATE VIEW broken AS SELECT * FROM nowhere;
    CREATE INDEX my_model ON Image(Model, Seed); CREATE TABLE log(x);
    CREATE TRIGGER noted AFTER UPDATE ON Image BEGIN INSERT INTO log VALUES (new.Id); END;
    CREATE TRIGGER frozen BEFORE DELETE ON Tag BEGIN SELECT RAISE(ABORT, 'never'); END;
    CREATE TABLE remarks(ImageId INTEGER REFERENCES Image(Id), Text); INSERT INTO remarks VALUES (1, 'fine');
    CREATE TRIGGER counted AFTER INSERT ON remarks BEGIN UPDATE Image SET Rating = 1 WHERE Id = new.ImageId; END"
  upgrade a
  compare a
  equal 0 "$(plain "$T/a.new" "SELECT count(*) FROM log")"
  equal "1|fine" "$(plain "$T/a.new" "SELECT * FROM remarks")"
  equal "best broken mine" "$(plain "$T/a.new" "SELECT name FROM sqlite_schema WHERE type = 'view' AND name NOT LIKE 'PromptSearch%' ORDER BY 1" | xargs)"
  left() { plain :memory: "SELECT count(*) FROM json_each(readfile('$T/a.report'), '$.left') WHERE value ->> 'of' = '$1' AND value ->> 'what' LIKE '%$2%'"; }
  equal "1 1 1 1 1 1" "$(left 'view best' 'no such table') $(left Image 'my_model%CREATE INDEX') $(left Image 'noted%CREATE TRIGGER') $(left Tag frozen) $(left 'a trigger of remarks' Image) $(left 'a foreign key of remarks' Image)"
  equal 6 "$(plain :memory: "SELECT count(*) FROM json_each(readfile('$T/a.report'), '$.left')")"
  equal 6 "$(plain "$T/a.new" "SELECT count(*) FROM MigrationReport WHERE Event = 'left'")"
}

@test "the report of an upgrade stays until rows move again" {
  legacy a 20
  upgrade a
  plain "$T/a.new" "DROP INDEX Images_Rating"
  sql "$T/a.new" "SELECT ds_migrate()" >/dev/null
  [ "$(plain "$T/a.new" "SELECT count(*) FROM MigrationReport")" -gt 10 ]
}

@test "Ids that the old application had given are not given again" {
  legacy a 20
  plain "$T/a" "DELETE FROM Image WHERE Id > 10; DELETE FROM Query; DELETE FROM Album; DELETE FROM AlbumImage"
  upgrade a
  plain "$T/a.new" "INSERT INTO Images(Path) VALUES ('x'); INSERT INTO Queries(Name, Text) VALUES ('x', 'y')"
  equal 21 "$(plain "$T/a.new" "SELECT Id FROM Images WHERE Path = 'x'")"
  [ "$(plain "$T/a.new" "SELECT Id FROM Queries")" -gt 1 ]
}

@test "killed at any moment, the database is the old one or the new one, and the next call finishes the work" {
  legacy a "${DATASTORE_LARGE:+10000}" defects
  for mode in delete wal; do
    "$REPO/tests/upgrade/kill.sh" "$SO" "$T/a" $mode "${DATASTORE_LARGE:+100}" >"$T/out" || { cat "$T/out"; return 1; }
  done
}
