"""Random operations from several processes, held against a model that runs them one after another.

usage: model.py DATASTORE_SO FOLDER SECONDS [PROCESSES [SEED]]

Each process takes the write lock, notes in a log what it is about to do, does it, notes the result and commits; so
the log has the one order in which all happened. Meanwhile others read, search, back up and check. In the end the
log is run against plain dictionaries: each result and the library's whole content must be what these say, and
ds_check finds nothing.
"""
import json
import multiprocessing
import os
import random
import sqlite3
import sys
import time

PATHS = [f"/p/{folder}/{number}.png" for folder in "abc" for number in range(8)]
TAGS = ["cat", "dog", "art", "art/oil", "art/oil/old", "draft", "sky"]
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
    if name == "move":
        return name, *rng.sample(FOLDERS, 2)
    return name, rng.choice(FOLDERS), None


def do(db, operation):
    """The result, or the code of the error."""
    name, *arguments = operation
    try:
        rows = db.execute(OPERATIONS[name], arguments[:OPERATIONS[name].count("?")]).fetchall()
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
    sql = rng.choice(["SELECT * FROM ds_check", "SELECT Id, Tags FROM ds_images('tag:art rating:>=2')",
                      "SELECT * FROM ds_folder_tree", "SELECT *, TotalImages FROM ds_tag_list", "SELECT ds_migrate()",
                      "SELECT ds_reindex('missing')", "SELECT ds_reindex('Images')",
                      f"SELECT ds_backup('{path}.{seed}.copy', '{{\"overwrite\":true}}')"])
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


def replay(path, extension, folder):
    """The folder operations are told by a second library, alone, that follows the log."""
    log = connect(path, extension).execute("SELECT What, Result FROM OperationLog ORDER BY Id").fetchall()
    alone = connect(os.path.join(folder, "alone.db"), extension)
    alone.execute("SELECT ds_migrate()")
    model = Model()
    for what, result in log:
        operation, result = json.loads(what), json.loads(result)
        assert do(alone, operation) == result, (operation, result)
        if operation[0] in ("move", "remove"):
            model.images, model.albums, model.queries, model.tags = content(alone)
            continue
        expected = model.do(*operation)
        assert expected == result, (operation, "expected", expected, "got", result)
    assert content(alone) == (model.images, model.albums, model.queries, model.tags)
    assert content(connect(path, extension)) == content(alone)
    return len(log)


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
    assert db.execute("SELECT * FROM ds_check('full')").fetchall() == []
    print(f"{replay(path, extension, folder)} operations of {processes} processes")


main()
