#!/usr/bin/env bats
# Windows: the extension compiles as datastore.dll, and runs where Wine can be had.
load helper

setup_file() {
  # What cannot be had here is skipped by name below.
  for purpose in windows wine; do
    "$BATS_TEST_DIRNAME/setup.sh" $purpose >&3 2>&1 || true
  done
}

need_compiler() {
  command -v x86_64-w64-mingw32-gcc >/dev/null || skip "gcc-mingw-w64-x86-64-win32 cannot be had here"
}

# windows DATABASE [SQL...]: the small shell of tests/hosts as a Windows program, with the extension at hand.
windows() {
  cp "$REPO/dist/datastore.dll" "$T"
  (cd "$T" && TZ=UTC timeout 120 "$REPO/tests/hosts/wine.sh" -bail -batch "$@" 2>&1)
}

need_wine() {
  need_compiler
  command -v wine >/dev/null || skip "wine cannot be had here; compiled only"
  make -s -C "$REPO" dll
  make -s -C "$REPO" build/dll/sqlite3.exe >/dev/null 2>&1 || skip "the sources of SQLite (npm better-sqlite3) cannot be had here"
  [ "$(windows :memory: "SELECT 'runs'" | tail -n 1)" = runs ] || skip "Wine does not run programs here; compiled only"
}

@test "it compiles for Windows, exports the two entry points and needs nothing but the system's own libraries" {
  need_compiler
  make -s -C "$REPO" dll
  x86_64-w64-mingw32-objdump -p "$REPO/dist/datastore.dll" >"$T/parts"
  equal "sqlite3_datastore_init sqlite3_datastore_nofs_init" "$(grep -Eo '\bsqlite3_\w+' "$T/parts" | sort -u | xargs)"
  equal "kernel32.dll msvcrt.dll" "$(sed -n 's/.*DLL Name: //p' "$T/parts" | tr '[:upper:]' '[:lower:]' | sort | xargs)"
}

@test "on Windows (Wine) it answers as every version of SQLite must" {
  need_wine
  cp "$REPO/tests/hosts/core.sql" "$T"
  windows library.db ".load datastore.dll" ".read core.sql" >"$T/actual"
  diff "$REPO/tests/hosts/core.txt" "$T/actual"
}

@test "on Windows (Wine) its files have any name, and are synced, kept, replaced and told apart" {
  need_wine
  mkdir "$T/Bilder Schloß №5"
  cat >"$T/library.sql" <<'SQL'
.load datastore.dll
SELECT ds_connect('writer') ->> '$.journal_mode';
SELECT ds_migrate() ->> '$.to';
INSERT INTO ds_images(Path, Prompt) VALUES ('D:\pics\a.png', 'cat');
CREATE TEMP TABLE folder AS SELECT rtrim(file, 'library.db') || 'Bilder Schloß №5' AS at FROM pragma_database_list WHERE name = 'main';
SELECT ds_backup(at || '\ü.db') ->> '$.verified' FROM folder;
SELECT ds_backup(at || '/ü.db', '{"overwrite":true}') ->> '$.verified' FROM folder;
SELECT replace(Path, at, ''), State, Images, abs(CreatedAt - strftime('%s', 'now')) < 60, Bytes > 0
  FROM folder, ds_backups(at) WHERE State = 'ok';
SELECT ds_backup(at || '\copy-20230101-000000.db', '{"keep":1}') ->> '$.verified' FROM folder;
SELECT json_array_length(ds_backup(at || '\copy-20230102-000000.db', '{"keep":1}') ->> '$.pruned') FROM folder;
INSERT INTO ds_images(Path) VALUES ('D:\pics\b.png');
SELECT ds_restore(at || '\ü.db') ->> '$.sealed' FROM folder;
SELECT count(*) FROM ds_images('cat');
SELECT count(*) FROM Images;
SELECT ds_backup(at || '\ü.db') FROM folder;
SQL
  windows library.db ".read library.sql" >"$T/out" || [ $? -eq 1 ] # its last statement is refused
  equal 'wal current 1 1 /ü.db|ok|1|1|1 1 1 1 1 1' "$(head -n 10 "$T/out" | xargs -d '\n')"
  [[ $(tail -n 1 "$T/out") == *"ds_backup: CONFLICT: "* ]]
  equal "copy-20230102-000000.db ü.db" "$(find "$T/Bilder Schloß №5" -type f -printf '%f\n' | sort | xargs)"
}

@test "on Windows (Wine) whole suites pass" {
  [ -n "${DATASTORE_LARGE:-}" ] || skip "some minutes: set DATASTORE_LARGE=1"
  need_wine
  mkdir "$T/bin"
  ln -s "$REPO/tests/hosts/wine.sh" "$T/bin/sqlite3"
  STOCK=$(command -v sqlite3)
  export STOCK
  for name in albums tags; do
    PATH=$T/bin:$PATH run env -u DATASTORE_LARGE bats "$REPO/tests/$name.bats"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
  done
}
