"""Random operations from several processes, held against a model that runs them one after another.

usage: model.py DATASTORE_SO FOLDER SECONDS [PROCESSES [SEED]]

Each process takes the write lock, notes in a log what it is about to do, does it, notes the result and commits; so
the log has the one order in which all happened. Meanwhile others read, search, check, back up and restore; the log is
part of what is backed up, so that it always tells how the content came to be. In the end the log is run by a library
alone, and what is plain also against dictionaries: each result and all content must be what these say, those of the
backups too, and ds_check finds nothing.
"""
import collections
import json
import multiprocessing
import os
import random
import sqlite3
import sys
import time

PATHS = [f"/p/{folder}/{number}.png" for folder in "abc" for number in range(8)]
TAGS = ["cat", "dog", "art", "art/oil", "art/oil/old", "draft", "sky"]
ALIASES = ["kitty", "hound"]
ALBUMS = ["best", "worst", "new"]
FOLDERS = ["/p/a", "/p/b", "/p/c", "/q/a", "/q/b", "/r"]


def connect(path, extension):
    db = sqlite3.connect(path, isolation_level=None, timeout=60)
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.execute("SELECT ds_connect('writer', '{\"busy_timeout\":60000}')")
    return db


# ---- What is done: a name, its arguments, and the SQL ------------------------------------------------------------

OPERATIONS = {
    "add": "INSERT INTO ds_images(Path, Rating) VALUES (?1, ?2)",
    "rate": "UPDATE ds_images SET Rating = ?2 WHERE Path = ?1",
    "delete": "DELETE FROM ds_images WHERE Path = ?1",
    "tag": "SELECT ds_tag(Id, ?2) FROM Images WHERE Path = ?1",
    "tag_many": "SELECT ds_tag(Id, ?2) FROM ds_images WHERE Rating >= ?1",
    "untag": "SELECT ds_untag(Id, ?2, '{\"skip_missing\":true}') FROM Images WHERE Path = ?1",
    "tag_rename": "SELECT ds_tag_rename(?1, ?2)",
    "tag_delete": "SELECT ds_tag_delete(?1)",
    "album_add": "SELECT ds_album_add(ds_album(?2), Id) FROM Images WHERE Path = ?1",
    "album_delete": "SELECT ds_album_delete(?1)",
    "query_save": "SELECT ds_query_save(?1, ?2) > 0",
    "query_delete": "SELECT ds_query_delete(?1) > 0",
    "move": "SELECT ds_folder_move(?1, ?2, '{\"keep\":\"existing\"}') IS NOT NULL",
    "remove": "SELECT ds_folder_remove(?1)",
    "describe": "UPDATE ds_images SET Prompt = ?2, Workflow = json_object('1', json_object('class_type', ?2)) WHERE Path = ?1",
    "rescan": "INSERT INTO ds_images(Path, Prompt, Tags) SELECT Path, ?2, '[\"cat\",\"new\"]' FROM Images WHERE Rating >= ?1",
    "plain_delete": "DELETE FROM Images WHERE Rating = ?1",
    "folder": "SELECT ds_folder(?1)",
    "folder_add": "SELECT ds_folder_add(?1, '{\"watched\":true,\"recursive\":true}')",
    "folder_set": "SELECT ds_folder_set(?1, 'unavailable', ?2, 1)",
    "forget_folder": "SELECT ds_folder_remove(?1, '{\"images\":\"keep\"}')",
    "tag_alias": "SELECT ds_tag_alias(?1, ?2)",
    "tag_unalias": "SELECT ds_tag_unalias(?1)",
    "tag_imply": "SELECT ds_tag_imply(?1, ?2)",
    "tag_unimply": "SELECT ds_tag_unimply(?1, ?2)",
    "tag_import": "SELECT ds_tag_import(json_object('tags', json_array(json_object('name', ?1, 'aliases', json_array(?2)))))",
    "album_remove": "SELECT ds_album_remove(?2, Id) FROM Images WHERE Path = ?1",
    "album_rename": "SELECT ds_album_rename(?1, ?2)",
    "album_order": "SELECT ds_album_order(?1, ?2)",
    "query_rename": "SELECT ds_query_rename(?1, ?2) > 0",
    "suspend": "SELECT ds_reindex('suspend') ->> '$.what'",
    "resume": "SELECT ds_reindex('resume') ->> '$.what'",
    "repair": "SELECT ds_repair('{\"backup\":false}') ->> '$.left'",
}


def choose(rng):
    name = rng.choice(list(OPERATIONS) + ["add", "add", "tag", "tag"])
    if name in ("add", "rate"):
        return name, rng.choice(PATHS), rng.randrange(11)
    if name == "delete":
        return name, rng.choice(PATHS), None
    if name in ("tag", "untag"):
        return name, rng.choice(PATHS), rng.choice(TAGS)
    if name == "tag_many":
        return name, rng.randrange(11), rng.choice(TAGS)
    if name == "tag_rename":
        return name, *rng.sample(["cat", "dog", "sky", "draft"], 2)
    if name == "tag_delete":
        return name, rng.choice(TAGS), None
    if name == "album_add":
        return name, rng.choice(PATHS), rng.choice(ALBUMS)
    if name == "album_delete":
        return name, rng.choice(ALBUMS), None
    if name in ("query_save", "query_delete"):
        return name, rng.choice("xyz"), rng.choice(["cat", "tag:dog", "rating:>=7"]) if name == "query_save" else None
    if name in ("rescan", "plain_delete"):
        return name, rng.randrange(11), rng.choice(["a cat", "a dog"]) if name == "rescan" else None
    if name == "describe":
        return name, rng.choice(PATHS), rng.choice(["a cat", "a dog", "a sky"])
    if name == "folder_set":
        return name, rng.choice(FOLDERS), rng.randrange(2)
    if name in ("tag_alias", "tag_import"):
        pair = rng.choice(ALIASES), rng.choice(TAGS)
        return name, *(pair if name == "tag_alias" else reversed(pair))
    if name == "tag_unalias":
        return name, rng.choice(ALIASES), None
    if name in ("tag_imply", "tag_unimply"):
        return name, *rng.sample(TAGS, 2)
    if name == "album_remove":
        return name, rng.choice(PATHS), rng.choice(ALBUMS)
    if name == "album_rename":
        return name, *rng.sample(ALBUMS, 2)
    if name == "album_order":
        return name, rng.choice(ALBUMS), rng.randrange(1, 4)
    if name == "query_rename":
        return name, *rng.sample("xyz", 2)
    if name in ("suspend", "resume", "repair"):
        return name, None, None
    if name == "move":
        return name, *rng.sample(FOLDERS, 2)
    return name, rng.choice(FOLDERS), None


def do(db, operation):
    """The result, or the code of the error."""
    name, *arguments = operation
    try:
        sql = OPERATIONS[name]
        rows = db.execute(sql, arguments[:2 if "?2" in sql else 1 if "?1" in sql else 0]).fetchall()
        return rows[0][0] if rows else None
    except sqlite3.Error as error:
        return str(error).split(": ")[1]


def write(path, extension, seed, until, done):
    rng = random.Random(seed)
    db = connect(path, extension)
    while time.time() < until:
        operation = choose(rng)
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO OperationLog(What) VALUES (?)", (json.dumps(operation),))
        last = db.execute("SELECT max(Id) FROM OperationLog").fetchone()[0]
        result = do(db, operation)
        assert result not in ("BUSY", "CORRUPT", "IO", "NO_MEMORY", "INTERRUPTED"), (operation, result)
        db.execute("UPDATE OperationLog SET Result = ? WHERE Id = ?", (json.dumps(result), last))
        db.execute("COMMIT")
        done.value += 1
        if rng.random() < 0.1:
            look(db, rng, path, seed)
    db.close()


def look(db, rng, path, seed):
    copy = f"{path}.{seed}.copy"
    if os.path.exists(copy) and rng.random() < 0.05:
        db.execute("SELECT ds_restore(?, '{\"safety_copy\":false}')", (copy,)).fetchall()
        return
    # Indexes are missing while they are suspended.
    sql = rng.choice(["SELECT * FROM ds_check WHERE Code <> 'SCHEMA_OBJECT'", "SELECT Id, Tags FROM ds_images('tag:art rating:>=2')",
                      "SELECT * FROM ds_folder_tree", "SELECT *, TotalImages FROM ds_tag_list", "SELECT ds_migrate()",
                      "SELECT ds_reindex('missing')", "SELECT ds_reindex('Images')",
                      f"SELECT ds_backup('{copy}', '{{\"overwrite\":true}}')", f"SELECT ds_backup('{copy}', '{{\"incremental\":true}}')"])
    rows = db.execute(sql).fetchall()
    assert "ds_check" not in sql or rows == [], rows


# ---- The model -----------------------------------------------------------------------------------------------------

class Model:
    def __init__(self):
        self.images, self.albums, self.queries = {}, {}, {}  # path: [rating, tags]; name: paths; name: text
        self.tags = set()

    def below(self, folder):
        return [path for path in self.images if path.startswith(folder + "/")]

    def forget(self, path):
        del self.images[path]
        for paths in self.albums.values():
            paths.discard(path)

    def do(self, name, a, b):
        return getattr(self, name)(a, b)

    def add(self, path, rating):
        self.images.setdefault(path, [rating, set()])  # a rescan leaves the rating alone

    def rate(self, path, rating):
        if path in self.images:
            self.images[path][0] = rating

    def delete(self, path, _):
        if path in self.images:
            self.forget(path)

    def tag_all(self, paths, tag):
        if paths:
            self.tags.add(tag)
        new = [path for path in paths if tag not in self.images[path][1]]
        for path in new:
            self.images[path][1].add(tag)
        return len(new)

    def tag(self, path, tag):
        return self.tag_all([path] if path in self.images else [], tag)

    def tag_many(self, rating, tag):
        return self.tag_all([path for path, image in self.images.items() if (image[0] or 0) >= rating], tag)

    def untag(self, path, tag):
        had = path in self.images and tag in self.images[path][1]
        if had:
            self.images[path][1].discard(tag)
        return int(had)

    def tag_rename(self, old, new):
        if old not in self.tags:
            return "NOT_FOUND"
        for _, tags in self.images.values():
            if old in tags:
                tags.discard(old)
                tags.add(new)
        self.tags.discard(old)
        self.tags.add(new)
        return 1

    def tag_delete(self, tag, _):
        if tag not in self.tags:
            return "NOT_FOUND"
        had = [image for image in self.images.values() if tag in image[1]]
        for image in had:
            image[1].discard(tag)
        self.tags.discard(tag)
        return len(had)

    def album_add(self, path, album):
        if path not in self.images:
            return 0  # no row, so no album is made either
        paths = self.albums.setdefault(album, set())
        new = path not in paths
        paths.add(path)
        return int(new)

    def album_delete(self, album, _):
        return len(self.albums.pop(album)) if album in self.albums else "NOT_FOUND"

    def query_save(self, name, text):
        self.queries[name] = text
        return 1

    def query_delete(self, name, _):
        return 1 if self.queries.pop(name, None) is not None else "NOT_FOUND"


def content(db):
    images = {path: [rating, set(json.loads(tags))] for path, rating, tags in db.execute("SELECT Path, Rating, Tags FROM ds_images")}
    albums = {name: set() for (name,) in db.execute("SELECT Name FROM Albums")}
    for name, path in db.execute("SELECT a.Name, i.Path FROM AlbumImages m JOIN Albums a ON a.Id = m.AlbumId JOIN Images i ON i.Id = m.ImageId"):
        albums[name].add(path)
    return images, albums, dict(db.execute("SELECT Name, ds_query(Name) FROM Queries")), {t for (t,) in db.execute("SELECT Name FROM Tags")}


TABLES = ("Images", "Prompts", "Folders", "Tags", "ImageTags", "TagAliases", "TagImplications", "Albums", "AlbumImages", "Nodes",
          "NodeProperties", "Queries")


def everything(db):
    """Every row of every table, but for when it was written."""
    rows = {}
    for table in TABLES:
        names = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})") if not name.endswith(("Date", "LastUpdated"))]
        rows[table] = sorted(map(repr, db.execute(f"SELECT {', '.join(names)} FROM {table}")))
    return rows


def replay(path, extension, alone_path):
    """What the model does not know is told by a second library, alone, that follows the log. How often each was done."""
    db = connect(path, extension)
    log = db.execute("SELECT What, Result FROM OperationLog ORDER BY Id").fetchall()
    alone = connect(alone_path, extension)
    alone.execute("SELECT ds_migrate()")
    model, counts = Model(), collections.Counter()
    for what, result in log:
        operation, result = json.loads(what), json.loads(result)
        counts[operation[0]] += 1
        assert do(alone, operation) == result, (operation, result)
        if not hasattr(model, operation[0]):
            model.images, model.albums, model.queries, model.tags = content(alone)
            continue
        expected = model.do(*operation)
        assert expected == result, (operation, "expected", expected, "got", result)
    assert content(alone) == (model.images, model.albums, model.queries, model.tags)
    expected, found = everything(alone), everything(db)
    for table in TABLES:
        assert found[table] == expected[table], (path, table, set(found[table]) ^ set(expected[table]))
    db.execute("SELECT ds_reindex('resume')")
    wrong = db.execute("SELECT * FROM ds_check('full')").fetchall()
    assert wrong == [], wrong
    return counts


def main():
    extension, folder, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    processes, seed = int(sys.argv[4]) if len(sys.argv) > 4 else 4, int(sys.argv[5]) if len(sys.argv) > 5 else 1
    path = os.path.join(folder, "library.db")
    db = connect(path, extension)
    db.execute("SELECT ds_migrate()")
    db.execute("CREATE TABLE OperationLog(Id INTEGER PRIMARY KEY AUTOINCREMENT, What TEXT, Result TEXT)")
    counts = [multiprocessing.Value("i", 0) for _ in range(processes)]
    writers = [multiprocessing.Process(target=write, args=(path, extension, seed * 100 + number, time.time() + seconds, counts[number]))
               for number in range(processes)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0, "a process failed"
    assert min(count.value for count in counts) > 0, [count.value for count in counts]
    counts = replay(path, extension, os.path.join(folder, "alone.db"))
    copies = [copy for copy in (f"{path}.{seed * 100 + number}.copy" for number in range(processes)) if os.path.exists(copy)]
    for copy in copies:
        replay(copy, extension, copy + ".alone")
    missing = set(OPERATIONS) - set(counts)
    assert seconds < 60 or not missing, missing
    print(f"{counts.total()} operations of {processes} processes, of {len(counts)} kinds; {len(copies)} backups")


main()
