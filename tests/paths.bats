#!/usr/bin/env bats
# Paths: ds_path_*, ds_path_parts, and the path_* names of path0.
load helper

PATH0=$REPO/build/path0/node_modules/sqlite-path-linux-x64/lib/path0

# answers: each line of the input is "EXPRESSION => RESULT", with NULL for NULL.
answers() {
  local line
  while IFS= read -r line; do
    echo "SELECT ${line%% => *};" >>"$T/questions.sql"
    echo "$line" >>"$T/expected"
  done
  sqlite3 -batch :memory: ".load $SO" ".nullvalue NULL" ".read $T/questions.sql" >"$T/actual" 2>&1
  sed 's/ => .*/ => /' "$T/expected" | paste -d '' - "$T/actual" | diff "$T/expected" -
}

# need_path0: builds the folder that holds path0, or skips the test.
need_path0() {
  make -s -C "$REPO" path0 >/dev/null 2>&1 || skip "npm cannot get sqlite-path-linux-x64, which holds path0.so"
}

# long_paths: SQL that calls everything with paths of 10 MB.
long_paths() {
  cat <<'SQL'
CREATE TABLE p AS
  SELECT '/' || replace(hex(zeroblob(5000000)), '00', 'a/') AS Path
  UNION ALL SELECT 'C:\' || replace(hex(zeroblob(1666666)), '00', 'é\..\')
  UNION ALL SELECT replace(hex(zeroblob(3333333)), '00', '../')
  UNION ALL SELECT replace(hex(zeroblob(5000000)), '00', 'aa');
SELECT length(Path) > 9999990 / 2,
  length(ds_path_dirname(Path)), length(ds_path_basename(Path)), length(ds_path_stem(Path)), length(ds_path_ext(Path)),
  length(ds_path_normalize(Path)), length(ds_path_join(Path, Path)), length(ds_path_root(Path)), ds_path_depth(Path),
  length(ds_path_segment(Path, -1)), ds_path_is_absolute(Path), ds_path_within(Path, Path), length(ds_path_after(Path)),
  ds_path_relative(Path, Path), length(ds_path_rebase(Path, Path, 'D:\x')) FROM p;
SELECT sum(length(path_normalize(Path))), sum(path_length(Path)), sum(length(path_join(Path, 'a'))),
  sum(length(path_intersection(Path, Path))) FROM p;
SELECT count(*), sum(length(Part)) FROM p, ds_path_parts(p.Path);
SQL
}

# Every function of the room with as few arguments as it takes, as "name count" lines.
functions() {
  sql :memory: "SELECT f.name, min(f.narg) FROM pragma_function_list f JOIN ds_help h ON h.Name = f.name
                WHERE h.Area = 'paths' AND h.Kind = 'function' AND f.narg > 0 GROUP BY f.name" | tr '|' ' '
  printf '%s\n' 'ds_path_join 2' 'path_join 2'
}

@test "every example in ds_help runs and gives what it says" {
  run sql :memory: "SELECT Example FROM ds_help WHERE Area = 'paths'"
  equal 29 "${#lines[@]}"
  for example in "${lines[@]}"; do
    [[ $example == *" -- "* ]] || { echo "no result stated: $example"; return 1; }
    equal "$example: ${example##* -- }" "$example: $(sql :memory: "${example% -- *}")"
  done
}

@test "the text tells the style" {
  answers <<'LIST'
ds_path_normalize('C:/a/b') => C:\a\b
ds_path_normalize('z:a/b') => z:a\b
ds_path_normalize('a\b/c') => a\b\c
ds_path_normalize('\\srv\share/a') => \\srv\share\a
ds_path_normalize('\a/b') => \a\b
ds_path_normalize('/a\b/./c') => /a\b/c
ds_path_normalize('//srv/share/./a') => //srv/share/a
ds_path_normalize('a/./b') => a/b
ds_path_normalize('1:/a') => 1:/a
LIST
}

@test "a last argument forces the style" {
  answers <<'LIST'
ds_path_basename('a\b', 'posix') => a\b
ds_path_dirname('/a/b', 'windows') => /a
ds_path_normalize('/a/b', 'windows') => \a\b
ds_path_join('a', 'b', 'windows') => a\b
ds_path_join('D:\a', 'b', 'posix') => D:\a/b
ds_path_within('A/b', 'a', 'windows') => 1
ds_path_segment('a\b/c', 0, 'posix') => a\b
(SELECT count(*) FROM ds_path_parts('a\b', 'posix')) => 1
ds_path_rebase('/a/b/c', '/a', 'x', 'windows') => x\b\c
LIST
  fails BAD_VALUE :memory: "SELECT ds_path_dirname('a', 'dos')"
  fails BAD_VALUE :memory: "SELECT * FROM ds_path_parts('a', 'dos')"
}

@test "dirname: NULL for a root, '' for a bare name" {
  answers <<'LIST'
ds_path_dirname('/') => NULL
ds_path_dirname('///') => NULL
ds_path_dirname('C:\') => NULL
ds_path_dirname('C:') => NULL
ds_path_dirname('\\srv\share') => NULL
ds_path_dirname('\\srv\share\') => NULL
ds_path_dirname('a.png') => 
ds_path_dirname('') => 
ds_path_dirname('C:a') => C:
ds_path_dirname('/a') => /
ds_path_dirname('C:\a') => C:\
ds_path_dirname('/a/b/') => /a
ds_path_dirname('\\srv\share\a') => \\srv\share\
ds_path_dirname('\\?\C:\a') => \\?\C:\
LIST
}

@test "basename, stem and extension" {
  answers <<'LIST'
ds_path_basename('/') => 
ds_path_basename('C:a') => a
ds_path_basename('D:\a\b\') => b
ds_path_stem('a.tar.gz') => a.tar
ds_path_ext('a.tar.gz') => .gz
ds_path_ext('.hidden') => 
ds_path_stem('.hidden') => .hidden
ds_path_ext('a.') => .
ds_path_ext('a.b/c') => 
ds_path_ext('...x') => 
ds_path_ext('D:\x\日本.Png') => .Png
LIST
}

@test "join: an absolute part starts anew, and only a third argument can be the style" {
  answers <<'LIST'
ds_path_join('/a', '/b') => /b
ds_path_join('D:\a', 'E:\b') => E:\b
ds_path_join('D:\a', '\b') => D:\b
ds_path_join('D:\a', 'd:b') => d:\a\b
ds_path_join('C:', 'a') => C:a
ds_path_join('\\srv\share', 'a') => \\srv\share\a
ds_path_join('//srv/share/a', '\\SRV\share', 'b', 'windows') => \\SRV\share/a\b
ds_path_join('a', '') => a/
ds_path_join('', 'a\b', 'c') => a\b\c
ds_path_join('a') => a
ds_path_join('a', 'posix') => a/posix
ds_path_join('D:\a', 'b', 'posix', 'windows') => D:\a\b\posix
ds_path_join('a', 'b', NULL) => NULL
LIST
  fails BAD_VALUE :memory: "SELECT ds_path_join()"
}

@test "normalize resolves dots and never makes a relative path a drive's" {
  answers <<'LIST'
ds_path_normalize('') => .
ds_path_normalize('a/..') => .
ds_path_normalize('/../a') => /a
ds_path_normalize('C:..\a') => C:..\a
ds_path_normalize('C:\..\a') => C:\a
ds_path_normalize('../a/../..') => ../..
ds_path_normalize('//a//b/') => //a/b
ds_path_normalize('///a') => /a
ds_path_normalize('./C:a/b') => ./C:a/b
ds_path_normalize('x\..\C:a') => .\C:a
ds_path_normalize('\\?\C:\a\..\b') => \\?\C:\b
LIST
}

@test "relative: NULL where the texts do not tell" {
  answers <<'LIST'
ds_path_relative('/a/b', '/a/c') => ../b
ds_path_relative('/a', '/a') => .
ds_path_relative('/a/b/c', '/a') => b/c
ds_path_relative('D:\A\b', 'd:\a') => b
ds_path_relative('D:\a', 'E:\a') => NULL
ds_path_relative('/a', 'a') => NULL
ds_path_relative('a', '..') => NULL
ds_path_relative('../a', 'b') => ../../a
ds_path_relative('a/b', 'a\c') => ..\b
LIST
}

@test "within: the folder and what is below, never a sibling that begins alike" {
  answers <<'LIST'
ds_path_within('/a', '/a') => 1
ds_path_within('/a/b', '/a') => 1
ds_path_within('/ab', '/a') => 0
ds_path_within('/a/../b', '/a') => 0
ds_path_within('/A/b', '/a') => 0
ds_path_within('/a', '/') => 1
ds_path_within('D:\PICS\É', 'd:/pics/é') => 1
ds_path_within('C:\x', 'C:') => 0
ds_path_within('C:\x', 'D:\') => 0
ds_path_within('//srv/share/a', '\\SRV\SHARE') => 1
ds_path_within('a/b', '') => 1
ds_path_within('../a', '') => 0
ds_path_within('a', '..') => 1
ds_path_within('../..', '..') => 0
LIST
}

@test "after bounds a range that the index answers" {
  answers <<'LIST'
ds_path_after('/a') => /a0
ds_path_after('/a//') => /a0
ds_path_after('/') => 0
ds_path_after('//') => /0
ds_path_after('C:\') => C:]
ds_path_after('C:') => C;
ds_path_after('D:/pics') => D:/pics]
ds_path_after('\\srv\share') => \\srv\share]
ds_path_after('') => NULL
LIST
  run sql :memory: "CREATE TABLE i(Path TEXT UNIQUE);
    INSERT INTO i VALUES ('D:\pics'), ('D:\pics\a'), ('D:\pics\z\é'), ('D:\pics2'), ('D:\pics!'), ('D:\picsz\a'), ('d:\pics\b');
    EXPLAIN QUERY PLAN SELECT Path FROM i WHERE Path >= 'D:\pics' || '\' AND Path < ds_path_after('D:\pics');
    SELECT group_concat(Path) FROM i WHERE Path >= 'D:\pics' || '\' AND Path < ds_path_after('D:\pics')"
  [[ $output == *"SEARCH i USING COVERING INDEX"*"(Path>? AND Path<?)"* ]]
  equal 'D:\pics\a,D:\pics\z\é' "${lines[-1]}"
}

@test "rebase moves between roots and styles" {
  answers <<'LIST'
ds_path_rebase('D:\pics\a\b.png', 'd:/PICS', '/mnt/p/') => /mnt/p/a/b.png
ds_path_rebase('/mnt/p/a/b.png', '/mnt/p', 'D:\') => D:\a\b.png
ds_path_rebase('/mnt/p/a', '/', '\\srv\share') => \\srv\share\mnt\p\a
ds_path_rebase('D:\pics', 'D:\pics', '/mnt') => /mnt
ds_path_rebase('D:\pics2', 'D:\pics', '/mnt') => NULL
ds_path_rebase('D:\a', 'D:\', 'C:') => C:a
ds_path_rebase('/a/b', '/a', '') => b
ds_path_rebase('a', '..', '/x') => NULL
LIST
}

@test "root, depth, segment, is_absolute" {
  answers <<'LIST'
ds_path_root('C:\a') => C:\
ds_path_root('C:a') => C:
ds_path_root('a') => 
ds_path_root('//a') => //
ds_path_root('\\?\UNC\srv\share\a') => \\?\UNC\srv\share\
ds_path_root('\\.\COM1\a') => \\.\COM1\
ds_path_depth('/') => 0
ds_path_depth('a//b/') => 2
ds_path_segment('/a/b/c', 0) => a
ds_path_segment('/a/b/c', -3) => a
ds_path_segment('/a/b/c', 3) => NULL
ds_path_segment('/a', NULL) => NULL
ds_path_segment('/a', '0') => a
ds_path_is_absolute('/a') => 1
ds_path_is_absolute('\a') => 0
ds_path_is_absolute('C:\') => 1
ds_path_is_absolute('\\srv\share') => 1
ds_path_is_absolute('') => 0
LIST
  fails BAD_VALUE :memory: "SELECT ds_path_segment('/a', 'first')"
  fails BAD_VALUE :memory: "SELECT ds_path_segment('/a', 0.5)"
}

@test "parts: a row for the root and each segment, the last with the whole path" {
  run sql :memory: "SELECT * FROM ds_path_parts('D:\pics\2024\')"
  # shellcheck disable=SC1003 # backslashes end Windows folders
  equal '0|D:\|D:\ 1|pics|D:\pics 2|2024|D:\pics\2024\' "${lines[*]}"
  equal '1|a|a 2|b|a/b' "$(sql :memory: "SELECT * FROM ds_path_parts('a/b')" | xargs)"
  equal '' "$(sql :memory: "SELECT * FROM ds_path_parts(NULL); SELECT * FROM ds_path_parts('')")"
  equal '4' "$(sql :memory: "WITH i(Path) AS (VALUES ('/a/b'), ('c')) SELECT count(*) FROM i, ds_path_parts(i.Path)")"
  fails BAD_VALUE :memory: "SELECT * FROM ds_path_parts"
}

@test "NULL in any place gives NULL" {
  while read -r name count; do
    for ((place = 1; place <= count; place++)); do
      arguments=$(for ((i = 1; i <= count; i++)); do [ "$i" = "$place" ] && echo NULL || echo 1; done | paste -sd,)
      echo "$name($arguments) => NULL"
    done
  done < <(functions) >"$T/calls"
  [ "$(wc -l <"$T/calls")" -gt 30 ]
  answers <"$T/calls"
}

@test "a NULL style or a NULL part gives NULL" {
  answers <<'LIST'
ds_path_dirname('a', NULL) => NULL
ds_path_join('a', NULL, 'posix') => NULL
LIST
}

@test "numbers are read as their text; blobs, NUL and broken UTF-8 are BAD_VALUE" {
  answers <<'LIST'
ds_path_ext(12.5) => .5
ds_path_join(1, 2) => 1/2
path_basename(7) => 7
LIST
  while read -r name count; do
    rest=$([ "$count" = 1 ] || yes ,1 | head -n $((count - 1)) | tr -d '\n')
    for bad in "x'61'" "'a' || char(0) || 'b'" "CAST(x'61ff' AS TEXT)" "CAST(x'c0af' AS TEXT)" "CAST(x'eda080' AS TEXT)" \
      "CAST(x'f4908080' AS TEXT)" "CAST(x'6162636465666768e282' AS TEXT)"; do
      fails BAD_VALUE :memory: "SELECT $name($bad$rest)"
    done
  done < <(functions)
  for table in ds_path_parts path_parts; do
    fails BAD_VALUE :memory: "SELECT * FROM $table(x'61')"
    fails BAD_VALUE :memory: "SELECT * FROM $table('a' || char(0))"
  done
  run sql :memory: "SELECT ds_path_within('a', 'abcdefghi' || char(0) || 'j')"
  [[ $output == *"ds_path_within: BAD_VALUE: argument 2 has a NUL character at byte 10; remove it"* ]]
}

@test "10 MB paths are answered in linear time" {
  long_paths >"$T/long.sql"
  run timeout 60 sqlite3 -bail -batch :memory: ".load $SO" ".read $T/long.sql"
  [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  equal '1|9999998|1|1|0|10000000|10000001|1|5000000|1|1|1|10000001|.|4' "${lines[0]}"
  equal 6 "${#lines[@]}"
}

@test "the functions are deterministic and innocuous" {
  equal 0 "$(sql :memory: "SELECT count(*) FROM pragma_function_list f JOIN ds_help h ON h.Name = f.name
    WHERE h.Area = 'paths' AND (f.flags & 0x200800) <> 0x200800")"
  equal b "$(sql "$T/t.db" "PRAGMA trusted_schema = OFF; CREATE TABLE i(Path TEXT); INSERT INTO i VALUES ('a/b');
    CREATE INDEX n ON i(ds_path_basename(Path)); CREATE VIEW v AS SELECT Part FROM ds_path_parts('b'); SELECT Part FROM v")"
}

@test "a UTF-16 database gives the same answers" {
  equal 'D:\日本|😀.png' "$(sql "$T/t.db" "PRAGMA encoding = 'UTF-16'; CREATE TABLE i(Path TEXT);
    INSERT INTO i VALUES ('D:\日本\😀.png'); SELECT ds_path_dirname(Path), ds_path_basename(Path) FROM i")"
}

@test "Python's ntpath and posixpath agree over 100,000 generated paths, stated differences aside" {
  run /usr/bin/python3 "$REPO/tests/paths/oracle.py" "$SO" 100000
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "path0's names give path0's results" {
  need_path0
  run /usr/bin/python3 "$REPO/tests/paths/path0.py" "$SO" "$PATH0" 10000
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "path0's names stay path0's where it is loaded first" {
  need_path0
  run sqlite3 -batch :memory: ".load $PATH0" ".load $SO" ".nullvalue NULL" \
    "SELECT path_absolute(NULL), path_version(), (SELECT count(*) FROM ds_help WHERE Name LIKE 'path\_%' ESCAPE '\')"
  equal '0|v0.2.1|0' "$output"
  run sqlite3 -batch :memory: ".load $SO" ".nullvalue NULL" \
    "SELECT path_absolute(NULL), (SELECT count(*) FROM ds_help WHERE Name LIKE 'path\_%' ESCAPE '\')"
  equal 'NULL|14' "$output"
}

@test "the arithmetic holds under AddressSanitizer and UBSan" {
  run make -s -C "$REPO" sanitize-paths
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "the functions hold under AddressSanitizer and UBSan" {
  local asan
  asan=$(${CC:-cc} -print-file-name=libasan.so)
  [ -e "$asan" ] || skip "this compiler has no libasan.so to load"
  make -s -C "$REPO" BUILD=build/sanitized DIST=build/sanitized/dist \
    CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' build/sanitized/dist/datastore.so
  SO=$REPO/build/sanitized/dist/datastore
  export ASAN_OPTIONS=detect_leaks=0
  long_paths >"$T/long.sql"
  LD_PRELOAD=$asan run sqlite3 -bail -batch :memory: ".load $SO" ".read $T/long.sql"
  echo "$output" && [ "$status" -eq 0 ]
  LD_PRELOAD=$asan run /usr/bin/python3 "$REPO/tests/paths/oracle.py" "$SO" 2000
  echo "$output" && [ "$status" -eq 0 ]
  for bad in "x'61'" "'a' || char(0)" "CAST(x'61ff' AS TEXT)" "CAST(x'6162636465666768e282' AS TEXT)" NULL 1.5; do
    LD_PRELOAD=$asan run sqlite3 -batch :memory: ".load $SO" "SELECT ds_path_join('a', $bad)" "SELECT ds_path_dirname($bad)" \
      "SELECT ds_path_within('a', $bad)" "SELECT ds_path_rebase('a', 'a', $bad)" "SELECT * FROM ds_path_parts($bad)"
    [[ $output != *Sanitizer* && $output != *"runtime error"* ]]
  done
}
