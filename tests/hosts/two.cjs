/* Two SQLite libraries in one process, Node's own and better-sqlite3's: a second one is refused the same file, and takes
 * a copy of it.
 *
 * usage: node two.cjs EXTENSION COPY; prints what each says. */
"use strict";
const { DatabaseSync } = require("node:sqlite");
const Database = require("better-sqlite3");
const [extension, copy] = process.argv.slice(2);
const sql = "SELECT ds_path_basename('/a/b.png') AS name, ds_info() ->> '$.sqlite' = sqlite_version() AS own";

const first = new DatabaseSync(":memory:", { allowExtension: true });
first.loadExtension(extension);
const second = new Database(":memory:");
try {
  second.loadExtension(extension);
} catch (error) {
  console.log(error.message);
}
console.log(...Object.values(first.prepare(sql).get()));
second.loadExtension(copy);
console.log(...Object.values(second.prepare(sql).get()));
console.log(...Object.values(first.prepare(sql).get()));
second.close();
first.close();

/* A file that no connection has loaded any more is anyone's. */
const third = new Database(":memory:");
third.loadExtension(extension);
console.log(...Object.values(third.prepare(sql).get()));
third.close();
