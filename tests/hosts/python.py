"""A Python host: the interpreter's own sqlite3 module.

usage: python.py EXTENSION FOLDER; prints what tests/hosts.bats expects of every host."""

import os
import re
import sqlite3
import sys

extension, folder = sys.argv[1:]


def connect(name="library"):
    db = sqlite3.connect(f"{folder}/{name}.db", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.enable_load_extension(False)
    db.execute("SELECT ds_connect('writer')").fetchone()
    return db


def value(db, sql, *parameters):
    return db.execute(sql, parameters).fetchone()[0]


db = connect()
print("schema", value(db, "SELECT ds_migrate() ->> '$.to'"))

images = [(rf"D:\pics\{i:03}.png", "a kitten" if i % 2 else "a castle", i % 11) for i in range(100)]
db.execute("BEGIN")
db.executemany("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (?, ?, ?)", images)
db.execute("COMMIT")
print("images", value(db, "SELECT count(*) FROM ds_images"))

search = "kitten rating:>=7 sort:name asc"
found = [path for (path,) in db.execute("SELECT Path FROM ds_images(?)", (search,))]
print("found", len(found), found[0])
print("tagged", value(db, "SELECT ds_tag(Id, ?) FROM ds_images(?)", "animal/cat", search))

other = connect()
for (step,) in db.execute("SELECT Step FROM ds_backup_steps(?)", (f"{folder}/backup.db",)):
    other.execute("INSERT INTO ds_images(Path) VALUES (?)", (rf"D:\late\{step}.png",))
other.close()
print("backup", *db.execute("SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'", (folder,)).fetchone())
print("written meanwhile", value(db, "SELECT count(*) > 100 FROM ds_images"))

try:
    value(db, "SELECT ds_backup(?)", f"{folder}/backup.db")
except sqlite3.Error as error:
    print("error", re.search(r": ([A-Z_]+): ", str(error))[1])

db.close()
print("closed")

db = connect("used")
examples = db.execute("SELECT Name, replace(Example, '/tmp', ? || '/copies') FROM ds_help", (folder,)).fetchall()
db.close()
for name, example in examples:
    db = connect("used")
    try:
        db.execute(example).fetchall()
    except sqlite3.Error:
        print("refused", name)
    db.close()
    if os.path.exists(f"{folder}/used.db-wal"):
        print("left open by", name)
print("used", len(examples))
