"""Pages, not seconds: what a question reads from a cold start, what a change writes, and what a library occupies.

Pages read are the misses of the page cache of a fresh sqlite3 process, the schema's own included, with the operating
system's cache dropped before; milliseconds are that whole process's. Pages written are the frames of the write-ahead log
after one transaction, told apart by the table or index that each page belongs to. Bytes come from dbstat."""
import os
import random
import re
import statistics
import struct

from measure import Facts, Run, connect, ms, remove
from reading import OLD_COUNT, OLD_FILTER, OLD_PAGE, OLD_SUB, OLD_TAGS

NEW_PAGE = "SELECT * FROM ds_images({}) ORDER BY CreatedDate DESC LIMIT 100"
READS = [  # what, the old application's statement, ours
    ("opening: the first statement on the schema", "SELECT count(*) FROM sqlite_schema", "SELECT count(*) FROM sqlite_schema"),
    ("ds_migrate() with nothing to do", None, "SELECT ds_migrate()"),
    ("first page of 100 by date", OLD_PAGE.format(OLD_SUB), NEW_PAGE.format("")),
    ("first page of a search, sunset", OLD_PAGE.format(OLD_SUB.replace(OLD_FILTER, "m.Prompt LIKE '%sunset%' AND " + OLD_FILTER)), NEW_PAGE.format("'sunset'")),
    ("tag list with counts (old: 10 of its tags)", OLD_TAGS, "SELECT Id, Name, Images FROM ds_tag_list"),
    ("count and total size", OLD_COUNT.format(OLD_SUB), "SELECT sum(Images), sum(Bytes) FROM ImageTotals"),
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
     "UPDATE ds_images SET Rating = 11 - ifnull(Rating, 1) WHERE Id = :id"),
    ("one tag added", "INSERT INTO ImageTag(ImageId, TagId) SELECT :id, max(Id) FROM Tag",
     "INSERT INTO ImageTags(ImageId, TagId) SELECT :id, max(Id) FROM Tags"),
]
TRANSACTIONS = 100
SHOWN = 16  # of the tables and indexes, the largest


def drop_cache(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def cold(bench, database, sql):
    """Pages that a fresh process has to fetch for a statement, and its milliseconds."""
    taken = []
    for _ in range(bench.rounds):
        drop_cache(database)
        run = Run("sqlite3", "-batch", database, ".load " + bench.so, ".output /dev/null", ".output", ".stats on", sql)
        taken.append(1000 * run.s)
    return int(re.findall(r"Page cache misses:\s+(\d+)", run.text)[-1]), statistics.median(taken)


def frames(database, owners):
    """The pages of the write-ahead log, by owner."""
    size, found = os.path.getsize(database + "-wal"), {}
    with open(database + "-wal", "rb") as log:
        page_size = struct.unpack(">I", log.read(32)[8:12])[0]
        for _ in range((size - 32) // (24 + page_size)):
            page = struct.unpack(">I", log.read(24 + page_size)[:4])[0]
            owner = owners.get(page, "new pages")
            found[owner] = found.get(owner, 0) + 1
    return found


def written(db, database, sql, ids):
    """Pages written by each transaction on the average, by table or index."""
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    db.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    owners, total = dict(db.execute("SELECT pageno, name FROM dbstat")), {}
    owners[1] = "sqlite_schema"
    for image in ids:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute(sql, {"id": image})
        for owner, count in frames(database, owners).items():
            total[owner] = total.get(owner, 0) + count / len(ids)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return total


def largest(found):
    return sorted(found.items(), key=lambda item: -item[1])


def figures(bench, images):
    copies = [bench.copy(bench.legacy(images), "storage-old.db"), bench.copy(bench.library(images), "storage-new.db")]
    reads = Facts("Pages read from a cold start, %s images" % format(images, ","), ["old / here", "old application", "here"])
    for what, theirs, ours in READS:
        old, new = cold(bench, copies[0], theirs) if theirs else None, cold(bench, copies[1], ours)
        reads.add("%s%s" % ("**%.0f** " % (old[0] / new[0]) if old else "", what),
                  *["" if c is None else "%s pages, %s" % (format(c[0], ","), ms(c[1])) for c in (old, new)])

    old, new = connect(copies[0]), bench.connect(copies[1])
    ids = random.Random(1).sample([row[0] for row in old.execute("SELECT Id FROM Image")], TRANSACTIONS)
    writes = Facts("Pages written by one transaction", ["old / here", "old application", "here", "which, here"])
    for what, theirs, ours in WRITES:
        before, after = written(old, copies[0], theirs, ids), written(new, copies[1], ours, ids)
        pages = [sum(found.values()) for found in (before, after)]
        writes.add("**%.2f** %s" % (pages[0] / pages[1], what), *["%.1f" % count for count in pages],
                   ", ".join("%s %.1f" % item for item in largest(after)))
    old.close()
    new.close()

    tables = [reads, writes]
    for title, source in zip(("the old application", "here"), (bench.legacy(images), bench.library(images))):
        found = dict(connect(source).execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        size = Facts("Bytes an image, %s: %.0f" % (title, sum(found.values()) / images), ["table or index", "bytes an image"])
        ordered = largest(found)
        for name, count in ordered[:SHOWN]:
            size.add(name, "%.1f" % (count / images))
        size.add("%d others" % len(ordered[SHOWN:]), "%.1f" % (sum(count for _, count in ordered[SHOWN:]) / images))
        tables.append(size)
    remove(*copies)
    return tables
