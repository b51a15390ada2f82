#!/usr/bin/env bats
# Albums: ds_album, ds_album_*, ds_albums.
load helper

# library: a database with 20 images in $T/l.db.
library() {
  sql "$T/l.db" "SELECT ds_migrate();
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    INSERT INTO Images(Path, FileSize) SELECT '/p/' || i || '.png', i FROM n;
    SELECT ds_album('one'), ds_album('two')" >/dev/null
}

# is EXPECTED STATEMENTS: what they print on the library.
is() {
  equal "$1" "$(sql "$T/l.db" "$2")"
}

@test "albums are made once, renamed, ordered and removed" {
  library
  is '1|2|3' "SELECT ds_album('one'), ds_album('two'), ds_album('three')"
  is '1' "SELECT ds_album_order('three', 1)"
  is $'three|1\none|2\ntwo|3' "SELECT Name, Position FROM ds_albums"
  is '2|1' "SELECT ds_album_rename(2, 'second'), ds_album_rename('one', 'one')"
  fails CONFLICT "$T/l.db" "SELECT ds_album_rename('one', 'second')"
  for position in "'1'" 1.5 NULL 9223372036854775807 -9223372036854775808; do
    fails BAD_VALUE "$T/l.db" "SELECT ds_album_order('one', $position)"
  done
  is '-7' "SELECT ds_album_order('one', -7)"
  is $'one\nthree\nsecond' "SELECT Name FROM ds_albums"
  is 0 "SELECT ds_album_delete('second')"
}

@test "white space around an album's name goes, and alone is none" {
  library
  sql "$T/l.db" "INSERT INTO ds_images(Path, Albums) VALUES ('/p/spaced', '[\" a  b \"]')"
  is 1 "SELECT ds_album(' a  b') = (SELECT Id FROM Albums WHERE Name = 'a b')"
  is ' old ' "INSERT INTO Albums(Name) VALUES (' old '); SELECT Name FROM Albums WHERE Id = ds_album(' old ')"
  fails BAD_VALUE "$T/l.db" "SELECT ds_album('  ')"
  fails BAD_VALUE "$T/l.db" "SELECT ds_album_rename('a b', '  ')"
  fails CONFLICT "$T/l.db" "SELECT ds_album_rename(' old ', ' a b')"
}

@test "images are put in and taken out, in bulk, all or nothing" {
  library
  is 20 "SELECT ds_album_add('one', Id) FROM Images"
  is '0|2' "SELECT ds_album_add(1, 1, 2), ds_album_add('two', 1, 2)"
  is $'one|20|210\ntwo|2|3' "SELECT Name, Images, Bytes FROM ds_albums"
  fails NOT_FOUND "$T/l.db" "SELECT ds_album_add('two', Id + 10) FROM Images"
  fails NOT_FOUND "$T/l.db" "SELECT ds_album_add('four', 1)"
  [[ $output == *four* ]]
  fails BAD_VALUE "$T/l.db" "SELECT ds_album_add('two', 'one')"
  is 2 "SELECT count(*) FROM AlbumImages WHERE AlbumId = 2"
  is 10 "SELECT ds_album_add('two', Id + 10, '{\"skip_missing\":true}') FROM Images"
  is 3 "SELECT ds_album_remove('one', 5, 6, 7)"
  is 17 "SELECT ds_album_delete('one')"
  is 20 "SELECT count(*) FROM Images"
}

@test "removing an image that is in albums takes it out of them" {
  library
  sql "$T/l.db" "SELECT ds_album_add('one', Id) FROM Images; SELECT ds_album_add('two', 3)"
  plain "$T/l.db" "DELETE FROM Images WHERE Id = 3"
  is $'one|19\ntwo|0' "SELECT Name, Images FROM ds_albums"
}

@test "the caller's transaction takes it back" {
  library
  is 20 "BEGIN; SELECT ds_album_add('one', Id) FROM Images; ROLLBACK"
  is 0 "SELECT count(*) FROM AlbumImages"
}

@test "before ds_migrate, and where only reading is allowed" {
  for call in "ds_album('x')" "ds_album_add('x', 1)" "ds_album_delete('x')"; do
    fails NOT_MIGRATED :memory: "SELECT $call"
  done
  fails NOT_MIGRATED :memory: "SELECT * FROM ds_albums"
  library
  fails READ_ONLY "file:$T/l.db?mode=ro" "SELECT ds_album('x')"
}

@test "hazard 21: an empty list of ids is no error" {
  library
  is 0 "SELECT ds_album_add('one', value) FROM json_each('[]')"
}
