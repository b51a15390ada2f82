"""Pages, not seconds: what a library occupies, what a question reads from a cold start, and what a change writes.

usage: storage.py DATASTORE_SO OLD_DB NEW_DB WORK_FOLDER

OLD_DB is a database of the old application, NEW_DB the same library upgraded and vacuumed; both are copied
first. Bytes come from dbstat. Pages read are the page cache's misses of a fresh sqlite3 process, the schema's own
included. Pages written are the frames of the write-ahead log after one transaction, told apart by the table or
index that each page belongs to. Prints Markdown and writes WORK_FOLDER/storage.json.
"""
import json
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys

OLD_PAGE = """SELECT i.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = i.Id) FROM Image i JOIN (
  SELECT m.Id FROM Image m INTERSECT SELECT m.Id FROM Image m
  WHERE (m.NSFW = 0 OR m.NSFW IS NULL) AND m.ForDeletion = 0 AND m.Unavailable = 0) s ON s.Id = i.Id
ORDER BY CreatedDate DESC LIMIT 100"""
OLD_SEARCH = OLD_PAGE.replace("WHERE (", "WHERE m.Prompt LIKE '%sunset%' AND (")
NEW_PAGE = "SELECT * FROM ds_images({}) ORDER BY CreatedDate DESC LIMIT 100"
READS = [  # what, the old application's statement, ours
    ("opening: the first statement on the schema", "SELECT count(*) FROM sqlite_schema", "SELECT count(*) FROM sqlite_schema"),
    ("ds_migrate() with nothing to do", None, "SELECT ds_migrate()"),
    ("first page of 100 by date", OLD_PAGE, NEW_PAGE.format("")),
    ("first page of a search, sunset", OLD_SEARCH, NEW_PAGE.format("'sunset'")),
    ("tag list with counts (the old one: 10 of its tags)",
     "SELECT Id, Name, (SELECT count(1) FROM ImageTag WHERE TagId = Tag.Id) FROM (SELECT * FROM Tag LIMIT 10) Tag",
     "SELECT Id, Name, Images FROM ds_tag_list"),
    ("count and total size", OLD_PAGE.replace("i.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = i.Id)", "count(*), sum(FileSize)"),
     "SELECT sum(Images), sum(Bytes) FROM ImageTotals WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0"),
]
# What one transaction changes, for image :id; the same in both libraries.
OLD_COLUMNS = """RootFolderId, FolderId, FileName, Prompt, NegativePrompt, Steps, Sampler, CFGScale, Seed, Width, Height,
  ModelHash, Model, CreatedDate, ModifiedDate, Favorite, ForDeletion, NSFW, Unavailable, FileSize, NoMetadata, HasError, Hash, Type"""
NEW_COLUMNS = """NegativePrompt, Steps, Sampler, CFGScale, Seed, Width, Height, ModelHash, Model, CreatedDate, ModifiedDate,
  Favorite, ForDeletion, NSFW, Unavailable, FileSize, NoMetadata, HasError, Hash, Type"""
WRITES = [
    ("one image added, with a prompt of its own",
     f"INSERT INTO Image(Path, {OLD_COLUMNS}) SELECT Path || '.copy.png', "
     f"{OLD_COLUMNS.replace(' Prompt', ' Prompt || :id', 1)} FROM Image WHERE Id = :id",
     f"INSERT INTO ds_images(Path, Prompt, {NEW_COLUMNS}) SELECT Path || '.copy.png', Prompt || :id, {NEW_COLUMNS} FROM ds_images WHERE Id = :id"),
    ("one rating changed", "UPDATE Image SET Rating = 11 - ifnull(Rating, 1) WHERE Id = :id",
     "UPDATE Images SET Rating = 11 - ifnull(Rating, 1) WHERE Id = :id"),
    ("one tag added", "INSERT INTO ImageTag(ImageId, TagId) SELECT :id, max(Id) FROM Tag",
     "INSERT INTO ImageTags(ImageId, TagId) SELECT :id, max(Id) FROM Tags"),
]
ROUNDS = 100


def connect(database, so=None):
    db = sqlite3.connect(database, isolation_level=None)
    if so:
        db.enable_load_extension(True)
        db.load_extension(so)
    return db


def sizes(database, images):
    """Bytes for each image, by table or index."""
    db = connect(database)
    found = db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall()
    db.close()
    return [(name, size / images) for name, size in found]


def misses(so, database, sql):
    """Pages that a fresh connection has to fetch for a statement."""
    out = subprocess.run(["sqlite3", "-batch", database, ".load " + so, ".output /dev/null", ".output", ".stats on", sql],
                         capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"Page cache misses:\s+(\d+)", out)[-1])


def frames(database, owners):
    """The pages of the write-ahead log, by owner."""
    size = os.path.getsize(database + "-wal")
    found = {}
    with open(database + "-wal", "rb") as log:
        page_size = struct.unpack(">I", log.read(32)[8:12])[0]
        for _ in range((size - 32) // (24 + page_size)):
            page = struct.unpack(">I", log.read(24 + page_size)[:4])[0]
            owner = owners.get(page, "new pages")
            found[owner] = found.get(owner, 0) + 1
    return found


def writes(database, so, sql, ids):
    """Pages written by each transaction on the average, by table or index."""
    db = connect(database, so)
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    db.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    owners = dict(db.execute("SELECT pageno, name FROM dbstat"))
    owners[1] = "sqlite_schema"
    total = {}
    for image in ids:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute(sql, {"id": image})
        for owner, count in frames(database, owners).items():
            total[owner] = total.get(owner, 0) + count / len(ids)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    return total


def main():
    so, old, new, folder = sys.argv[1:5]
    copies = [os.path.join(folder, name) for name in ("storage-old.db", "storage-new.db")]
    for source, copy in zip((old, new), copies):
        shutil.copyfile(source, copy)
    db = connect(copies[0])
    ids = random.Random(1).sample([r[0] for r in db.execute("SELECT Id FROM Image")], ROUNDS)
    images = db.execute("SELECT count(*) FROM Image").fetchone()[0]
    db.close()
    result = {"images": images, "bytes": [sizes(c, images) for c in copies], "reads": [], "writes": []}

    print("### Pages, not seconds (%s images)\n" % format(images, ","))
    print("| pages read from a cold start | old statement, old file | here |\n|---|---|---|")
    for what, theirs, ours in READS:
        pair = [misses(so, copies[0], theirs) if theirs else None, misses(so, copies[1], ours)]
        result["reads"].append([what, *pair])
        print("| %s | %s | %d |" % (what, "" if pair[0] is None else format(pair[0], ","), pair[1]))
    print("\n| pages written by one transaction | old | here | of them, here |\n|---|---|---|---|")
    for what, theirs, ours in WRITES:
        before, after = (writes(copy, so, sql, ids) for copy, sql in zip(copies, (theirs, ours)))
        result["writes"].append([what, before, after])
        most = ", ".join("%s %.1f" % (n, c) for n, c in sorted(after.items(), key=lambda i: -i[1])[:6])
        print("| %s | %.1f | %.1f | %s |" % (what, sum(before.values()), sum(after.values()), most))
    for title, found in zip(("old", "here"), result["bytes"]):
        print("\n| bytes an image, %s: %.0f in all | |\n|---|---|" % (title, sum(size for _, size in found)))
        for name, size in found[:12]:
            print("| %s | %.1f |" % (name, size))
        print("| %d others | %.1f |" % (len(found[12:]), sum(size for _, size in found[12:])))
    with open(os.path.join(folder, "storage.json"), "w") as out:
        json.dump(result, out, indent=1)
    for copy in copies:
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(copy + suffix):
                os.remove(copy + suffix)


if __name__ == "__main__":
    main()
