#!/usr/bin/env bats
# Tags: ds_tag, ds_untag, what counts as what, names, splitting, import and export.
load helper

# library: a database with 20 images in $T/l.db.
library() {
  sql "$T/l.db" "SELECT ds_migrate();
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    INSERT INTO Images(Path, FileSize) SELECT '/p/' || i || '.png', 10 FROM n" >/dev/null
}

# is EXPECTED STATEMENTS: what they print on the library.
is() {
  equal "$1" "$(sql "$T/l.db" "$2")"
}

# counts_hold: the counters are what the rows say.
counts_hold() {
  is 0 "SELECT count(*) FROM Tags WHERE ImageCount <> (SELECT count(*) FROM ImageTags WHERE TagId = Tags.Id)"
}

@test "examples in ds_help that state a result give it" {
  run sql :memory: "SELECT Example FROM ds_help WHERE Area = 'tags' AND Example LIKE '% -- %'"
  for example in "${lines[@]}"; do equal "${example##* -- }" "$(sql :memory: "${example% -- *}")"; done
}

@test "tags are given and taken, once each, under their first spelling" {
  library
  is 2 "SELECT ds_tag(7, ' Long   Hair', 'cat')"
  is 0 "SELECT ds_tag(7, 'long hair', 'CAT')"
  is '["cat","Long Hair"]' "SELECT ds_tags(7)"
  is 1 "SELECT ds_untag(7, 'LONG HAIR')"
  is 0 "SELECT ds_tag(Id, 'none') FROM Images WHERE 0"
  counts_hold
}

@test "case folds beyond ASCII" {
  library
  is 1 "SELECT ds_tag(1, 'Ärger', 'ärger', 'ÄRGER')"
  is '["Ärger"]' "SELECT ds_tags(1)"
  is '1|1|0' "SELECT ds_has_tag(1, 'äRGER'), ds_tag(1, 'КОШКА'), ds_tag(1, 'кошка')"
  is 'КОШКА' "SELECT Name FROM ds_tag_list('кош')"
  is 2 "SELECT ds_tag(2, 'Straße/ÄRGER/x', 'straße/ärgernis')"
  is $'straße/ärgernis\nStraße/ÄRGER/x' "SELECT Name FROM ds_tag_list('STRAßE/Ärg') ORDER BY length(Name) DESC"
  is '' "SELECT Name FROM ds_tag_list('ör')"
  is '1,2' "SELECT group_concat(Id) FROM Images WHERE ds_has_tag(Id, 'STRAßE') OR ds_has_tag(Id, 'ÄRGER')"
  is 2 "SELECT ds_tag(3, 'STRAßE', 'straße/ärger/y')"
  is '2,3|2,3|2' "SELECT group_concat(Id), (SELECT group_concat(Id) FROM ds_images('tag:straße')),
    (SELECT TotalImages FROM ds_tag_list('straße') WHERE Name = 'STRAßE') FROM Images WHERE ds_has_tag(Id, 'straße')"
}

@test "an error leaves nothing and names the value" {
  library
  fails NOT_FOUND "$T/l.db" "SELECT ds_tag(Id + 10, 'x') FROM Images"
  [[ $output == *21* ]]
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag(Id, CASE Id WHEN 15 THEN 7 ELSE 'x' END) FROM Images"
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag(CASE Id WHEN 15 THEN 'seven' ELSE Id END, 'x') FROM Images"
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag(1, 'x', NULL)"
  fails NOT_FOUND "$T/l.db" "SELECT ds_untag(1, 'never')"
  fails NOT_FOUND "$T/l.db" "SELECT ds_tags(99)"
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag(1)"
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag(1, '{\"skip_missing\":true}')"
  fails BAD_OPTION "$T/l.db" "SELECT ds_tag(1, 'x', '{\"bogus\":1}')"
  is 0 "SELECT count(*) FROM Tags"
  is 10 "SELECT ds_tag(Id + 10, 'x', NULL, '{\"skip_missing\":true}') FROM Images"
  counts_hold
}

@test "the tables that are read may be those that change" {
  library
  is 20 "SELECT ds_tag(Id, 'g' || (Id % 2)) FROM Images"
  is 20 "SELECT ds_tag(ImageId, 'again') FROM ImageTags"
  is 40 "SELECT ds_untag(ImageId, Name) FROM ImageTags JOIN Tags ON Id = TagId"
  counts_hold
}

@test "the calls of a statement are one transaction" {
  library
  sql "$T/l.db" "SELECT ds_album('best')"
  is '20|40|20' "SELECT ds_tag(Id, 'a'), ds_tag(Id, 'b', 'c'), ds_album_add('best', Id) FROM Images"
  fails NOT_FOUND "$T/l.db" "SELECT ds_tag(Id, 'd'), ds_untag(Id, 'a'), ds_album_add('none', Id) FROM Images"
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag(Id, 'd'), ds_album_add('best', iif(Id = 15, 'x', Id)) FROM Images"
  fails NOT_FOUND "$T/l.db" "SELECT ds_tag(Id, 'd') FROM Images WHERE NOT ds_has_tag(iif(Id = 15, 99, Id), 'd')"
  is 'a20,b20,c20' "SELECT group_concat(Name || ImageCount) FROM Tags"
  counts_hold
}

@test "a statement that would end a call more than once is refused before it writes" {
  library
  for rows in "SELECT ds_tag(Id, 'x') FROM Images GROUP BY Id % 2" \
    "SELECT ds_tag(Id, 'x') FROM Images GROUP BY Rating ORDER BY 1" \
    "SELECT \"ds_untag\"(Id, 'x') FROM Images GROUP BY Id" \
    "SELECT (SELECT ds_album_add('x', a.Id + b.Id) FROM Images b) FROM Images a" \
    "SELECT ds_tag(1, 'x') UNION ALL SELECT ds_tag(2, 'x')" \
    "SELECT (SELECT ds_tag(1, 'x')), (SELECT ds_tag(2, 'x'))"; do
    fails UNSUPPORTED "$T/l.db" "$rows"
    fails UNSUPPORTED "$T/l.db" "BEGIN; $rows"
  done
  is 0 "SELECT count(*) FROM Tags"
  # those that end it once are not, whatever stands around them
  is 20 "SELECT ds_tag(Id, 'a') FROM (SELECT Id FROM Images GROUP BY Id)"
  is '20|1' "SELECT n, count(*) FROM (SELECT ds_tag(Id, 'b') AS n FROM Images), (SELECT 1)"
  is 20 "WITH c AS (SELECT ds_tag(Id, 'c') AS n FROM ds_images('')) SELECT n FROM c"
  counts_hold
}

@test "a statement in which another function may fail half way is refused, and read first it leaves nothing" {
  library
  rows="SELECT Id, json_extract(iif(Id = 15, '{', '[\"t\"]'), '\$[0]') AS Tag FROM Images"
  fails UNSUPPORTED "$T/l.db" "SELECT ds_tag(Id, Tag) FROM ($rows)"
  [[ $output == *"json_extract() "* ]]
  fails UNSUPPORTED "$T/l.db" "SELECT ds_album_add(ds_album('a'), Id) FROM ($rows) WHERE Tag <> ''"
  fails UNSUPPORTED "$T/l.db" "SELECT ds_tag(i.Id, value) FROM Images i, json_each(iif(i.Id = 15, '{', '[\"t\"]'))"
  run sql "$T/l.db" "WITH found AS MATERIALIZED ($rows) SELECT ds_tag(Id, Tag) FROM found"
  [[ $output == *malformed* ]]
  is 0 "SELECT count(*) FROM Tags"
  is 14 "WITH found AS MATERIALIZED ($rows WHERE Id < 15) SELECT ds_tag(Id, Tag) FROM found"
}

@test "statements of many shapes, failing at any row" {
  /usr/bin/python3 "$REPO/tests/tags/whole.py" "$SO"
}

@test "skip_missing makes no tag for an image that is not there" {
  library
  is 0 "SELECT ds_tag(99, 'x', '{\"skip_missing\":true}')"
  is 0 "SELECT count(*) FROM Tags"
}

@test "a statement that writes cannot call it" {
  library
  fails IN_TRANSACTION "$T/l.db" "CREATE TABLE t(x); INSERT INTO t SELECT ds_tag(1, 'x')"
  fails IN_TRANSACTION "$T/l.db" "BEGIN; INSERT INTO t SELECT ds_tag(1, 'x')"
}

@test "before ds_migrate, and where only reading is allowed" {
  for call in "ds_tag(1, 'x')" "ds_tags(1)" "ds_has_tag(1, 'x')" "ds_tag_delete('x')" "ds_tag_export()"; do
    fails NOT_MIGRATED :memory: "SELECT $call"
  done
  fails NOT_MIGRATED :memory: "SELECT * FROM ds_tag_list"
  library
  fails READ_ONLY "file:$T/l.db?mode=ro" "SELECT ds_tag(1, 'x')"
}

@test "aliases, implications and hierarchy count, and give back only what they gave" {
  library
  sql "$T/l.db" "SELECT ds_tag(1, 'cat/small'); SELECT ds_tag(2, 'kitty'); SELECT ds_tag(3, 'cat'); SELECT ds_tag(4, 'animal')"
  is '1|1|1' "SELECT ds_tag_alias('kitty', 'cat'), ds_tag_alias('moggy', 'kitty'), ds_tag_imply('cat', 'animal')"
  is '1,2,3,4' "SELECT group_concat(Id) FROM Images WHERE ds_has_tag(Id, 'animal')"
  is '1,2,3' "SELECT group_concat(Id) FROM Images WHERE ds_has_tag(Id, 'moggy')"
  is 'animal|1|4' "SELECT Name, Images, TotalImages FROM ds_tag_list('ANI')"
  fails CONFLICT "$T/l.db" "SELECT ds_tag_imply('animal', 'cat')"
  fails CONFLICT "$T/l.db" "SELECT ds_tag_imply('animal', 'cat/small')"
  fails CONFLICT "$T/l.db" "SELECT ds_tag_imply('cat', 'cat')"
  fails CONFLICT "$T/l.db" "SELECT ds_tag_alias('cat', 'cat')"
  is '1|1|1' "SELECT ds_tag_unalias('kitty'), ds_tag_unalias('MOGGY'), ds_tag_unimply('cat', 'animal')"
  is '2' "SELECT group_concat(Id) FROM Images WHERE ds_has_tag(Id, 'kitty')"
  is '4' "SELECT group_concat(Id) FROM Images WHERE ds_has_tag(Id, 'animal')"
}

@test "random graphs against a brute-force closure" {
  /usr/bin/python3 "$REPO/tests/tags/closure.py" "$SO"
}

@test "100,000 images at once: interrupts, transactions, closing" {
  run /usr/bin/python3 "$REPO/tests/tags/bulk.py" "$SO" "$T"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a tag that many images have changes while others read; a million with DATASTORE_LARGE" {
  /usr/bin/python3 "$REPO/tests/tags/readers.py" "$SO" "$T" "$([ -n "${DATASTORE_LARGE:-}" ] && echo 1000000 || echo 20000)" >"$T/out"
  equal 3 "$(grep -c 'reads meanwhile' "$T/out")"
}

@test "renaming merges, and takes along what lies below" {
  library
  sql "$T/l.db" "SELECT ds_tag(1, 'a', 'a/x'); SELECT ds_tag(2, 'b'); SELECT ds_tag(1, 'b'); SELECT ds_tag_alias('k', 'a')"
  is 2 "SELECT ds_tag_rename('a', 'B')"
  is $'b|2|["k"]\nB/x|1|[]' "SELECT Name, Images, Aliases FROM ds_tag_list"
  is 2 "SELECT ds_tag_delete('b')"
  fails NOT_FOUND "$T/l.db" "SELECT ds_tag_rename('b2', 'c')"
  counts_hold
}

@test "renaming takes along what is written with other letters of the same" {
  library
  is 4 "SELECT ds_tag(1, 'Ä', 'ä/x', 'Ä/y', 'Ärger')"
  is 3 "SELECT ds_tag_rename('ä', 'q')"
  is '["q","q/x","q/y","Ärger"]' "SELECT ds_tags(1)"
}

@test "a namespace is asked for, listed and renamed by its name and the colon" {
  library
  is '2|1|1' "SELECT ds_tag(1, 'artist:van gogh', 'art'), ds_tag(2, 'Artist:klimt/early'), ds_tag(3, 'artist')"
  is '1,2' "SELECT group_concat(Id) FROM ds_images('tag:artist:')"
  is '1,2|1,2' "SELECT group_concat(Id), (SELECT group_concat(Id) FROM ds_images('tag:artist:*')) FROM Images
    WHERE ds_has_tag(Id, 'ARTIST:')"
  is '2' "SELECT group_concat(Id) FROM Images WHERE ds_has_tag(Id, 'artist:klimt')"
  is $'Artist:klimt/early\nartist:van gogh' "SELECT Name FROM ds_tag_list('artist:')"
  fails BAD_VALUE "$T/l.db" "SELECT ds_tag_rename('artist:', 'painter')"
  is 2 "SELECT ds_tag_rename('artist:', 'painter/')"
  is 'art,artist,painter/klimt/early,painter/van gogh' "SELECT group_concat(Name) FROM ds_tag_list"
  fails NOT_FOUND "$T/l.db" "SELECT ds_tag_rename('artist:', 'x:')"
}

@test "the tag set goes out and comes in again" {
  library
  sql "$T/l.db" "INSERT INTO Tags(Name) VALUES ('cat'), ('animal'); SELECT ds_tag_alias('kitty', 'cat'), ds_tag_imply('cat', 'animal')"
  sql "$T/l.db" "SELECT ds_tag_export()" >"$T/set.json"
  sql "$T/n.db" "SELECT ds_migrate()" >/dev/null
  equal '{"tags":2,"aliases":1,"implications":1}' "$(sql "$T/n.db" "SELECT ds_tag_import('$(cat "$T/set.json")')")"
  equal "$(cat "$T/set.json")" "$(sql "$T/n.db" "SELECT ds_tag_export()")"
  fails BAD_VALUE "$T/n.db" "SELECT ds_tag_import('[1]')"
}

@test "a prompt is split" {
  is_split() { equal "$1" "$(sql :memory: "SELECT group_concat(Tag, '|') FROM ds_tag_split('$2')")"; }
  is_split 'a cat|smile|red, blue|lora:ink' 'a  cat, ((smile:1.2)),, "red, blue", <lora:ink:0.6>'
  is_split 'saber_(fate)|(a)|b|x|y' 'saber_(fate), \(a\), [b], (x, y:1.3), BREAK'
  is_split '>_<|<3|16:9' '>_<, <3, 16:9'
  is_split '' ''
}

@test "hazard 17: removing an image or a tag leaves nothing behind, and names are unique" {
  library
  sql "$T/l.db" "SELECT ds_tag(Id, 'x', 'y') FROM Images"
  plain "$T/l.db" "DELETE FROM Images WHERE Id = 1; DELETE FROM Tags WHERE Name = 'y'"
  is 19 "SELECT count(*) FROM ImageTags"
  counts_hold
}

@test "hazard 18: all tags of an image can be removed in one statement" {
  library
  sql "$T/l.db" "SELECT ds_tag(1, 'x', 'y'); SELECT ds_tag(2, 'x')"
  is 2 "SELECT ds_untag(1, value) FROM json_each(ds_tags(1))"
  is '["x"]' "SELECT ds_tags(2)"
}

@test "hazard 21: an empty list of ids is no error" {
  library
  is 0 "SELECT ds_tag(value, 'x') FROM json_each('[]')"
}

@test "hazard 29: the tag list reads no image tags" {
  library
  sql "$T/l.db" "SELECT ds_tag(Id, 'x') FROM Images"
  plain "$T/l.db" "UPDATE Tags SET ImageCount = 7"
  is 'x|7' "SELECT Name, Images FROM ds_tag_list"
}
