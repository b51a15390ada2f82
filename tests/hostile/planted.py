"""Opens databases that were made to misuse the extension. usage: planted.py DATASTORE_SO FOLDER

Each place of a schema where SQL may stand gets a call of each name that writes or touches a file: whatever the
setting of trusted_schema, using that place is refused, and neither the database nor the folder changes.
"""
import hashlib
import os
import sqlite3
import sys

extension, folder = sys.argv[1:3]
os.chdir(folder)

# The names that change something, with arguments that would.
WRITERS = {
    "ds_connect": "'writer'", "ds_migrate": "", "ds_migrate_steps": "", "ds_backup": "'stolen.db'",
    "ds_backup_steps": "'stolen.db'", "ds_backups": "'.'", "ds_restore": "'other.db'", "ds_rollback": "",
    "ds_repair": "", "ds_reindex": "", "ds_reindex_steps": "", "ds_query_save": "'q', 'cat'", "ds_query_rename": "'good', 'bad'",
    "ds_query_delete": "'good'", "ds_folder": "'/stolen'", "ds_folder_add": "'/stolen'",
    "ds_folder_set": "'/p', 'archived', 1", "ds_folder_move": "'/p', '/q'", "ds_folder_remove": "'/p'",
    "ds_tag": "1, 'stolen'", "ds_untag": "1, 'cat'", "ds_tag_rename": "'cat', 'dog'", "ds_tag_delete": "'cat'",
    "ds_tag_alias": "'x', 'cat'", "ds_tag_unalias": "'kitty'", "ds_tag_imply": "'cat', 'dog'",
    "ds_tag_unimply": "'cat', 'dog'", "ds_tag_import": "'{\"tags\":[]}'", "ds_album": "'stolen'",
    "ds_album_add": "'best', 1", "ds_album_remove": "'best', 1", "ds_album_rename": "'best', 'x'",
    "ds_album_delete": "'best'", "ds_album_order": "'best', 2", "ds_images": "'cat'",
}
AGGREGATES = {"ds_tag", "ds_untag", "ds_album_add", "ds_album_remove"}
# Those that read the database, or nothing; all others must be writers.
READERS = {
    "ds_version", "ds_info", "ds_help", "ds_migrations", "ds_from_ticks", "ds_indexes", "ds_stats", "ds_check", "ds_nodes",
    "ds_prompts", "ds_models", "ds_query_explain", "ds_query", "ds_folder_tree", "ds_tags", "ds_has_tag",
    "ds_tag_normalize", "ds_tag_split", "ds_tag_list", "ds_tag_export", "ds_albums", "ds_prompt_distance", "ds_moved",
}


# SQLite's own; the extension's; and that within a look at the database, where the words are lost.
REFUSALS = ("unsafe use of", "prohibited", "called by a constraint", "pragma_integrity_c...: SQL logic error")


def connect(path, trusted=True):
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.execute(f"PRAGMA trusted_schema = {'ON' if trusted else 'OFF'}")
    return db


def plant(path, sql, name):
    """Makes the object on a connection where the name is a harmless function of somebody else."""
    db = sqlite3.connect(path, isolation_level=None)
    db.create_function(name, -1, lambda *arguments: 1, deterministic=True)
    try:
        db.executescript(sql)
    finally:
        db.close()


def state():
    digest = hashlib.sha256()
    for name in sorted(os.listdir(".")):
        digest.update(name.encode())
        digest.update(open(name, "rb").read())
    return digest.hexdigest()


def places(name, arguments, table):
    """What is planted, and what a user does who knows nothing of it."""
    call = f"{name}({arguments})"
    yield "view", f"CREATE VIEW Bait AS SELECT * FROM {call}" if table else f"CREATE VIEW Bait AS SELECT {call} AS x", "SELECT * FROM Bait"
    body = f"SELECT * FROM {call}" if table else f"SELECT {call}"
    yield "trigger", f"CREATE TABLE Bait(x); CREATE TRIGGER T AFTER INSERT ON Bait BEGIN {body}; END", "INSERT INTO Bait VALUES (1)"
    yield "table's trigger", f"CREATE TRIGGER T AFTER INSERT ON Tags BEGIN {body}; END", "SELECT ds_tag(1, 'mine')"
    if name == "ds_images":
        yield "deletion", "CREATE TABLE Bait(x); CREATE TRIGGER T AFTER INSERT ON Bait BEGIN DELETE FROM ds_images; END", "INSERT INTO Bait VALUES (1)"
    if table or name in AGGREGATES:
        return
    yield "default", f"CREATE TABLE Bait(y, x DEFAULT ({call}))", "INSERT INTO Bait(y) VALUES (1)"
    yield "generated column", f"CREATE TABLE Bait(y, x AS ({call})); INSERT INTO Bait(y) VALUES (1)", "SELECT x FROM Bait"
    yield "check", f"CREATE TABLE Bait(y CHECK ({call}))", "INSERT INTO Bait VALUES (1)"
    yield "check, looked at", f"CREATE TABLE Bait(y CHECK ({call})); INSERT INTO Bait VALUES (1)", "PRAGMA integrity_check"
    yield "check, looked at by us", f"CREATE TABLE Bait(y CHECK ({call})); INSERT INTO Bait VALUES (1)", "SELECT * FROM ds_check('full')"
    yield "index", f"CREATE TABLE Bait(y); CREATE INDEX I ON Bait({call})", "INSERT INTO Bait VALUES (1)"
    yield "partial index", f"CREATE TABLE Bait(y); CREATE INDEX I ON Bait(y) WHERE {call}", "INSERT INTO Bait VALUES (1)"


def main():
    wrong, count = [], 0
    db = connect("library.db")
    db.execute("SELECT ds_migrate()")
    db.execute("INSERT INTO ds_images(Path, Tags) VALUES ('/p/1.png', '[\"cat\",\"dog\"]')")
    db.execute("SELECT ds_tag_alias('kitty', 'cat'), ds_album_add(ds_album('best'), 1), ds_query_save('good', 'cat')")
    db.execute("SELECT ds_backup('other.db')")
    names = dict(db.execute("SELECT Name, Kind FROM ds_help WHERE Area <> 'paths' AND Name NOT LIKE 'ds\\_search\\_%' ESCAPE '\\'"))
    db.close()
    original = open("library.db", "rb").read()
    wrong += [f"{name}: say in planted.py what it may do" for name in set(names) - set(WRITERS) - READERS]
    for name, arguments in WRITERS.items():
        for place, sql, use in places(name, arguments, names[name] == "table"):
            for trusted in (True, False):
                with open("library.db", "wb") as file:
                    file.write(original)
                try:
                    plant("library.db", sql, name)
                except sqlite3.OperationalError as error:
                    # SQLite itself bars it there.
                    assert "prohibited" in str(error) or "non-deterministic" in str(error), (name, place, error)
                    continue
                before, count = state(), count + 1
                db = connect("library.db", trusted)
                try:
                    found = db.execute(use).fetchall()
                    wrong.append(f"{name}, {place}, trusted {trusted}: {use} gave {found}")
                except sqlite3.Error as error:
                    if not any(word in str(error) for word in REFUSALS):
                        wrong.append(f"{name}, {place}, trusted {trusted}: {error}")
                db.close()
                if state() != before:
                    wrong.append(f"{name}, {place}, trusted {trusted}: something changed")
    print("\n".join(wrong) or f"{count} baits refused")
    sys.exit(bool(wrong))


main()
