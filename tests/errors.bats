#!/usr/bin/env bats
# Errors and corners that no other suite comes to: each says its code, and changes nothing.
load helper

setup() {
  T=$(mktemp -d)
  cd "$T" || return
  sql a.db "SELECT ds_migrate();
    INSERT INTO ds_images(Path, Prompt, Tags) VALUES ('/p/1.png', 'a cat', '[\"cat\"]'), ('/p/2.png', 'a dog', '[\"dog\"]');
    SELECT ds_tag_alias('kitty', 'cat'), ds_album_add(ds_album('best'), 1), ds_query_save('good', 'cat')" >/dev/null
}

@test "what is refused, with its code" {
  before=$(sqlite3 a.db .dump | cksum)
  while IFS='|' read -r code statement; do
    fails "$code" a.db "$statement" || { echo "$statement"; return 1; }
  done <<'END'
BAD_VALUE|SELECT ds_album_order('best', 'first')
BAD_VALUE|SELECT ds_album_order('best', 1.5)
BAD_VALUE|SELECT ds_album_add('best', 'x')
BAD_VALUE|SELECT ds_album_add('best')
BAD_VALUE|SELECT ds_tag(1)
BAD_VALUE|SELECT ds_tag('x', 'a')
BAD_VALUE|SELECT ds_tags('x')
BAD_VALUE|SELECT ds_has_tag('x', 'cat')
BAD_VALUE|SELECT ds_tag_delete('   ')
NOT_FOUND|SELECT ds_tag_rename('kitty', 'x')
NOT_FOUND|SELECT ds_tag_delete('kitty')
NOT_FOUND|SELECT ds_tag_unalias('nobody')
NOT_FOUND|SELECT ds_album_delete('nothing')
NOT_FOUND|SELECT ds_query_rename('nothing', 'x')
BAD_OPTION|SELECT ds_folder_add('/p', '{"watched":"perhaps"}')
BAD_OPTION|SELECT ds_folder_remove('/p', '{"images":"burn"}')
BAD_OPTION|SELECT ds_folder_move('/p', '/q', '{"keep":"none"}')
BAD_OPTION|SELECT ds_backup('b.db', '{"kepp":3}')
BAD_VALUE|SELECT ds_folder_set('/p', 'shiny', 1)
BAD_VALUE|SELECT ds_folder_set('/p', 'watched', 2)
BAD_VALUE|SELECT ds_folder('')
CONFLICT|INSERT INTO ds_images(Id, Path) VALUES (99, '/p/1.png')
BAD_VALUE|INSERT INTO ds_images(Path, Steps) VALUES ('/p/3.png', x'00')
BAD_VALUE|INSERT INTO ds_images(Path, Rating) VALUES ('/p/3.png', 'good')
BAD_VALUE|SELECT ds_from_ticks(638000000000000000, 'Mars')
BAD_OPTION|SELECT ds_migrate('{"timezone":"Mars"}')
BAD_VALUE|SELECT ds_search_match('a', 'nearly', 'b')
BAD_VALUE|SELECT path_join('a')
BAD_VALUE|SELECT * FROM ds_check('deep')
BAD_VALUE|SELECT ds_connect('owner')
NOT_FOUND|SELECT ds_restore('nowhere.db')
NOT_FOUND|SELECT ds_rollback()
NOT_FOUND|SELECT ds_reindex('no_such_index')
SYNTAX|SELECT count(*) FROM ds_images('cfg:12345678901234567890')
SYNTAX|SELECT count(*) FROM ds_images('filesize:large')
SYNTAX|SELECT count(*) FROM ds_images('seed:abc')
SYNTAX|SELECT count(*) FROM ds_images('date:soon')
SYNTAX|SELECT count(*) FROM ds_images('hash:xyz')
SYNTAX|SELECT count(*) FROM ds_images('node:=')
SYNTAX|SELECT count(*) FROM ds_images('type:song')
SYNTAX|SELECT count(*) FROM ds_images('size:big')
SYNTAX|SELECT count(*) FROM ds_images('size:none')
SYNTAX|SELECT count(*) FROM ds_images('cat type:none')
SYNTAX|SELECT count(*) FROM ds_images('steps:many')
SYNTAX|SELECT count(*) FROM ds_images('sort:colour')
SYNTAX|SELECT count(*) FROM ds_images('"cat')
SYNTAX|SELECT ds_query_save('x', 'rating:')
END
  equal "$before" "$(sqlite3 a.db .dump | cksum)"
}

@test "a key with a slip is named as it may have been meant" {
  run sql a.db "SELECT count(*) FROM ds_images('ratng:5')"
  [[ $output == *"rating"* ]] || { echo "$output"; return 1; }
}

@test "a topmost folder is hung up in the folders above it when these are made" {
  plain a.db "INSERT INTO Folders(Path) VALUES ('/x/y/z'), ('D:\\a\\b')"
  sql a.db "SELECT ds_folder('/x'), ds_folder('D:\\a\\c')" >out
  equal "/x/y,D:\\a" "$(plain a.db "SELECT group_concat(p.Path) FROM Folders f JOIN Folders p ON p.Id = f.ParentId
    WHERE f.Path IN ('/x/y/z', 'D:\\a\\b')")"
  equal "" "$(sql a.db "SELECT * FROM ds_check('full')")"
}

@test "a backup by a name that a URI would read otherwise is restored, and migrated where asked" {
  sql a.db "SELECT ds_backup('a%41?b#c.db'); DELETE FROM Images; SELECT ds_restore('a%41?b#c.db', '{\"migrate\":true}')" | tail -n 1 >out
  equal "current" "$(sql :memory: "SELECT json(readfile('out')) ->> '\$.migrated.to'")"
  equal 2 "$(plain a.db "SELECT count(*) FROM Images")"
}

@test "into memory a backup is restored where its pages fit and nothing reads" {
  sql a.db "SELECT ds_backup('b.db')" >out
  equal 2 "$(sql :memory: "SELECT ds_restore('b.db') IS NULL; SELECT count(*) FROM Images" | tail -n 1)"
  fails UNSUPPORTED :memory: "PRAGMA page_size = 8192; CREATE TABLE t(x); SELECT ds_restore('b.db')"
  fails BUSY :memory: "CREATE TABLE t(x); INSERT INTO t VALUES (1); SELECT ds_restore('b.db') FROM t"
}

@test "a rollback whose backup is gone says so" {
  sqlite3 -bail -batch old.db -cmd ".param set :images 3" ".read $REPO/tests/fixtures/legacy.sql" >/dev/null
  sql old.db "SELECT ds_migrate('{\"timezone\":\"UTC\",\"backup\":\"before.db\"}')" >out
  rm before.db
  fails NOT_FOUND old.db "SELECT ds_rollback()"
}

@test "every column of what streams or lists" {
  equal "1|verify|100" "$(sql a.db "SELECT min(Step > 0 AND Done <= Total AND Ms >= 0), max(Name), max(Percent) FROM ds_backup_steps('b.db')")"
  equal "1" "$(sql a.db "SELECT min(Step > 0 AND Done <= Total AND Ms >= 0) FROM ds_reindex_steps")"
  equal "1|2|ok" "$(sql a.db "SELECT Bytes > 1000 AND SchemaVersion <> '' AND CreatedAt > 0, Images, State FROM ds_backups('.') WHERE Path LIKE '%b.db'")"
}
