#!/usr/bin/env bats
# Fixtures: the legacy databases that the other suites upgrade are what they say.
load helper

# write NAME [IMAGES [FIXTURE...]]: a legacy database with these fixtures run after.
write() {
  local db=$T/$1 images=${2:-600} fixtures=() name
  shift $(($# < 2 ? $# : 2))
  for name in legacy "$@"; do fixtures+=(".read $REPO/tests/fixtures/$name.sql"); done
  sqlite3 -bail -batch "$db" -cmd ".param set :images $images" "${fixtures[@]}"
}

# count NAME FROM...: how many rows there are.
count() {
  plain "$T/$1" "SELECT count(*) FROM ${*:2}"
}

# between LOW HIGH NUMBER
between() {
  if [ "$3" -lt "$1" ] || [ "$3" -gt "$2" ]; then
    echo "$3 is not between $1 and $2"
    return 1
  fi
}

@test "the same database comes out every time" {
  write a 600 defects
  write b 600 defects
  cmp <(plain "$T/a" .dump) <(plain "$T/b" .dump)
}

@test "the size is a parameter, 10,000 where none is given" {
  write few 1
  equal 1 "$(count few Image)"
  sqlite3 -bail -batch "$T/usual" ".read $REPO/tests/fixtures/legacy.sql"
  equal 10000 "$(count usual Image)"
}

@test "nothing but that application's tables is left" {
  write a
  equal "Album AlbumImage Folder Image ImageTag Migration Node NodeProperty Query Tag sqlite_sequence" \
    "$(plain "$T/a" "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1" | xargs)"
}

@test "an undamaged library is whole" {
  write a 10000
  equal ok "$(plain "$T/a" "PRAGMA integrity_check; PRAGMA foreign_key_check")"
  equal 0 "$(count a "Image LEFT JOIN Folder ON Folder.Id = FolderId WHERE Image.Path IS NOT Folder.Path || '\\' || FileName")"
  equal 0 "$(count a "Image JOIN Folder ON Folder.Id = RootFolderId WHERE NOT IsRoot OR substr(Image.Path, 1, length(Folder.Path) + 1) <> Folder.Path || '\\'")"
  equal 0 "$(count a "Folder WHERE NOT IsRoot AND ParentId NOT IN (SELECT Id FROM Folder)")"
  equal 0 "$(count a "Folder WHERE ImageCount <> (SELECT count(*) FROM Image WHERE FolderId = Folder.Id)")"
  equal 0 "$(count a "NodeProperty WHERE NodeId NOT IN (SELECT Id FROM Node)")"
  equal 0 "$(count a "Query WHERE NOT json_valid(QueryJson)")"
}

@test "a library looks like one" {
  write a 10000
  between 1400 1600 "$(plain "$T/a" "SELECT count(DISTINCT ImageId) FROM Node")"
  between 200 999 "$(plain "$T/a" "SELECT count(DISTINCT TagId) FROM ImageTag")"
  between 800 2000 "$(plain "$T/a" "SELECT count(DISTINCT Prompt) FROM Image")"
  equal 5 "$(count a "Folder WHERE IsRoot")"
  equal 10 "$(plain "$T/a" "SELECT count(DISTINCT Rating) FROM Image")"
  equal 10000 "$(plain "$T/a" "SELECT count(DISTINCT Hash) FROM Image")"
}

@test "every defect is planted, and counted as it is" {
  write a 2000 defects >"$T/printed"
  tail -n 1 "$T/printed" >"$T/planted"
  planted() { plain :memory: "SELECT value FROM json_each(readfile('$T/planted')) WHERE key = '$1'"; }
  equal 0 "$(plain :memory: "SELECT count(*) FROM json_each(readfile('$T/planted')) WHERE NOT value > 0")"
  equal "$(planted duplicate_paths)" "$(plain "$T/a" "SELECT count(*) - count(DISTINCT Path) FROM Image")"
  equal "$(planted images_after)" "$(plain "$T/a" "SELECT count(DISTINCT replace(Path, '/', '\\')) FROM Image")"
  equal "$(planted rating_11)" "$(count a "Image WHERE Rating = 11")"
  equal "$(planted text_ratings)" "$(count a "Image WHERE typeof(Rating) = 'text'")"
  equal "$(planted numbers_of_32_bits)" "$(count a "Image WHERE CFGScale BETWEEN 7.05 AND 7.09999999")"
  equal "$(planted zero_dates)" "$(count a "Image WHERE CreatedDate = 0")"
  equal "$(planted album_images_without_album)" "$(count a "AlbumImage WHERE AlbumId NOT IN (SELECT Id FROM Album)")"
  equal "$(planted image_tags_without_image)" "$(count a "ImageTag WHERE ImageId NOT IN (SELECT Id FROM Image)")"
  equal "$(planted nodes_without_image)" "$(count a "Node WHERE ImageId NOT IN (SELECT Id FROM Image)")"
  equal "$(planted properties_without_node)" "$(count a "NodeProperty WHERE NodeId NOT IN (SELECT Id FROM Node)")"
  equal "$(planted null_folder_ids)" "$(count a "Image WHERE FolderId IS NULL")"
  equal "$(planted duplicate_image_tags)" \
    "$(plain "$T/a" "SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT ImageId, TagId FROM ImageTag)) FROM ImageTag")"
  equal 0 "$(plain "$T/a" "SELECT \"unique\" FROM pragma_index_list('Image') WHERE name = 'Image_Path'")"
}

@test "an early version lacks what came later" {
  write a 600 old_version
  equal "Album AlbumImage Folder Image sqlite_sequence" \
    "$(plain "$T/a" "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1" | xargs)"
  equal "Id ParentId Path ImageCount" "$(plain "$T/a" "SELECT name FROM pragma_table_info('Folder')" | xargs)"
  equal 600 "$(count a "Image WHERE FileName IS NULL")"
  equal ok "$(plain "$T/a" "PRAGMA integrity_check")"
}
