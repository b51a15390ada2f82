/* A Node host: the node:sqlite module that Node itself has.
 *
 * usage: node node_sqlite.cjs EXTENSION FOLDER; prints what tests/hosts.bats expects of every host. */
"use strict";
const { existsSync } = require("node:fs");
const { DatabaseSync } = require("node:sqlite");
const [extension, folder] = process.argv.slice(2);

function connect(name = "library") {
  const db = new DatabaseSync(`${folder}/${name}.db`, { allowExtension: true });
  db.loadExtension(extension);
  db.enableLoadExtension(false);
  db.prepare("SELECT ds_connect('writer')").get();
  return db;
}

const value = (db, sql, ...parameters) => Object.values(db.prepare(sql).get(...parameters))[0];

const db = connect();
console.log("schema", value(db, "SELECT ds_migrate() ->> '$.to'"));

const insert = db.prepare("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (:path, :prompt, :rating)");
db.exec("BEGIN");
for (let i = 0; i < 100; i++) {
  const path = `D:\\pics\\${String(i).padStart(3, "0")}.png`;
  insert.run({ path, prompt: i % 2 ? "a kitten" : "a castle", rating: i % 11 });
}
db.exec("COMMIT");
console.log("images", value(db, "SELECT count(*) FROM ds_images"));

const search = "kitten rating:>=7 sort:name asc";
const found = db.prepare("SELECT Path FROM ds_images(?)").all(search);
console.log("found", found.length, found[0].Path);
console.log("tagged", value(db, "SELECT ds_tag(Id, ?) FROM ds_images(?)", "animal/cat", search));

const other = connect();
const late = other.prepare("INSERT INTO ds_images(Path) VALUES (?)");
for (const { Step } of db.prepare("SELECT Step FROM ds_backup_steps(?)").iterate(`${folder}/backup.db`)) {
  late.run(`D:\\late\\${Step}.png`);
}
other.close();
const backup = db.prepare("SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'").get(folder);
console.log("backup", backup.State, backup.Images);
console.log("written meanwhile", value(db, "SELECT count(*) > 100 FROM ds_images"));

try {
  value(db, "SELECT ds_backup(?)", `${folder}/backup.db`);
} catch (error) {
  console.log("error", /: ([A-Z_]+): /.exec(error.message)[1]);
}

db.close();
console.log("closed");

const help = connect("used");
const examples = help.prepare("SELECT Name, replace(Example, '/tmp', ? || '/copies') AS Example FROM ds_help").all(folder);
help.close();
for (const { Name, Example } of examples) {
  const db = connect("used");
  try {
    db.prepare(Example).all();
  } catch {
    console.log("refused", Name);
  }
  db.close();
  if (existsSync(`${folder}/used.db-wal`)) console.log("left open by", Name);
}
console.log("used", examples.length);
