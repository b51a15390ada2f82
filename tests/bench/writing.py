"""Figures of writing through ds_images, each beside prepared statements by hand on the same tables with the same
triggers: a batch of images with prompts and 5 tags each, single images, each committed by itself, and a rating set on
every image. The text index is kept on both sides.

usage: writing.py DATASTORE_SO LEGACY_GENERATOR WORK_FOLDER [--images N] [--singles N] [--rounds N]

By hand means: an application that keeps the Ids of its folders, prompts and tags in memory and looks nothing up, table
by table in a batch. Its lists are made before the clock starts. Processor time, turn by turn; what is written must be the same. Prints
Markdown and writes WORK_FOLDER/writing.json.
"""
import argparse
import json
import os
import random
import sqlite3
import statistics
import time

from growth import library as upgraded
from library import connect

STORED = ("Steps, Sampler, CFGScale, Seed, Width, Height, ModelHash, Model, CreatedDate, ModifiedDate, FileSize, Hash, NSFW, "
          "Favorite, Type")
MANY = STORED.count(",") + 1
WRITTEN = """SELECT count(*), count(PromptId), count(NegativePromptId), count(FolderId), sum(FileSize),
  (SELECT count(*) FROM Prompts), (SELECT count(*) FROM ImageTags), (SELECT sum(ImageCount) FROM Folders) FROM Images"""


def marks(count):
    return ", ".join("?" * count)


class Library:
    """What there is to write: images of a library of the old application, with 5 of its tags each."""

    def __init__(self, source, images):
        pick = random.Random(1)
        self.images = source.execute(
            "SELECT Path, Folder, Prompt, NegativePrompt, %s FROM ds_images ORDER BY Id LIMIT ?" % STORED, (images,)).fetchall()
        self.folders = source.execute("SELECT Id, ParentId, Path FROM Folders").fetchall()
        self.tags = source.execute("SELECT Name FROM Tags ORDER BY Id").fetchall()
        self.tagged = [pick.sample(range(len(self.tags)), 5) for _ in self.images]

    def names(self, image):
        return json.dumps([self.tags[tag][0] for tag in self.tagged[image]])


def fresh(so, path, library):
    """An empty library with the folders and tags."""
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(so)
    db.execute("SELECT ds_migrate()")
    db.execute("SELECT ds_connect('writer')")
    db.execute("BEGIN")
    db.executemany("INSERT INTO Folders(Id, ParentId, Path) VALUES (?, ?, ?)", library.folders)
    db.executemany("INSERT INTO Tags(Name) VALUES (?)", library.tags)
    db.execute("COMMIT")
    return db


def seconds(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def batch_here(db, library):
    rows = [(i[0], *i[2:], library.names(n)) for n, i in enumerate(library.images)]
    def work():
        db.execute("BEGIN")
        db.executemany("INSERT INTO ds_images(Path, Prompt, NegativePrompt, %s, Tags) VALUES (%s)" % (STORED, marks(MANY + 4)), rows)
        db.execute("COMMIT")
    return work


def batch_by_hand(db, library):
    prompts, images, tags = {}, [], []
    folders = {path: number for number, _, path in library.folders}
    def prompt(text):
        return None if text is None else prompts.setdefault(text, len(prompts) + 1)
    for number, image in enumerate(library.images, 1):
        images.append((number, image[0], folders.get(image[1]), prompt(image[2]), prompt(image[3]), *image[4:]))
        tags += [(number, tag + 1) for tag in library.tagged[number - 1]]
    def work():
        db.execute("BEGIN")
        db.executemany("INSERT INTO Prompts(Text, Id) VALUES (?, ?)", prompts.items())
        db.executemany("INSERT INTO Images(Id, Path, FolderId, PromptId, NegativePromptId, %s) VALUES (%s)" % (STORED, marks(MANY + 5)), images)
        db.executemany("INSERT INTO ImageTags(ImageId, TagId) VALUES (?, ?)", tags)
        db.execute("COMMIT")
    return work


def singles_here(db, library, part, whole):
    columns = "Path, " + ("Prompt, Tags, " if whole else "") + STORED
    sql = "INSERT INTO ds_images(%s) VALUES (%s)" % (columns, marks(MANY + (3 if whole else 1)))
    for number in part:
        image = library.images[number]
        own = ("%s, %d" % (image[2], number), library.names(number)) if whole else ()
        db.execute(sql, (image[0], *own, *image[4:]))


def singles_by_hand(db, library, part, whole):
    folders = {path: number for number, _, path in library.folders}
    def work():
        for number in part:
            image = library.images[number]
            folder = folders.get(image[1])
            if not whole:
                db.execute("INSERT INTO Images(Path, FolderId, %s) VALUES (%s)" % (STORED, marks(MANY + 2)), (image[0], folder, *image[4:]))
                continue
            db.execute("BEGIN")
            prompt = db.execute("INSERT INTO Prompts(Text) VALUES (?)", ("%s, %d" % (image[2], number),)).lastrowid
            row = db.execute("INSERT INTO Images(Path, FolderId, PromptId, %s) VALUES (%s)" % (STORED, marks(MANY + 3)),
                             (image[0], folder, prompt, *image[4:])).lastrowid
            db.executemany("INSERT INTO ImageTags(ImageId, TagId) VALUES (?, ?)", [(row, tag + 1) for tag in library.tagged[number]])
            db.execute("COMMIT")
    return work


def same(here, by_hand):
    found = [db.execute(WRITTEN).fetchone() for db in (here, by_hand)]
    if found[0] != found[1]:
        raise SystemExit("what was written differs: %s by ds_images, %s by hand" % tuple(found))


def figure(what, images, here, by_hand, limit):
    ours, theirs = (statistics.median(times) for times in (here, by_hand))
    return {"what": what, "images": images, "here_us": 1e6 * ours / images, "by_hand_us": 1e6 * theirs / images, "ratio": theirs / ours, "limit": limit}


def batches(a, library, paths):
    """And the ratings, on what the last one has written."""
    times, ratings = ([], []), ([], [], [])
    for _ in range(a.rounds):
        dbs = [fresh(a.so, path, library) for path in paths]
        for taken, db, make in zip(times, dbs, (batch_here, batch_by_hand)):
            taken.append(seconds(make(db, library)))
        same(*dbs)
        for taken, db, sql in zip(ratings, (dbs[0], dbs[1], dbs[1]), (
                "UPDATE ds_images SET Rating = 1 + Id % 9", "UPDATE Images SET Rating = 1 + Id % 9",
                "UPDATE Images SET Rating = 1 + Id % 8, TouchedDate = unixepoch()")):
            taken.append(seconds(lambda db=db, sql=sql: db.execute(sql)))
        for db in dbs:
            db.close()
    many = len(library.images)
    return [figure("batch, with prompts and 5 tags", many, *times, 0.6),
            figure("Rating of all, which touches", many, ratings[0], ratings[1], 0.5),
            figure("the same, where the plain UPDATE sets TouchedDate, too", many, ratings[0], ratings[2], None)]


def singles(a, library, paths, whole, memory=False):
    dbs, times, part = [fresh(a.so, path, library) for path in paths], ([], []), 200
    for db in dbs:
        db.execute("PRAGMA temp_store = %s" % ("MEMORY" if memory else "DEFAULT"))
    for first in range(0, a.singles, part):
        numbers = range(first, min(first + part, a.singles))
        times[0].append(seconds(lambda numbers=numbers: singles_here(dbs[0], library, numbers, whole)))
        times[1].append(seconds(singles_by_hand(dbs[1], library, numbers, whole)))
    same(*dbs)
    for db in dbs:
        db.close()
    what = "single images, with a prompt and 5 tags" if whole else "single images, nothing else" + (", temp_store = MEMORY" if memory else "")
    return figure(what, part, *times, 0.8 if whole else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("so")
    parser.add_argument("generator")
    parser.add_argument("folder")
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--singles", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    a = parser.parse_args()
    library = Library(connect(upgraded(a, a.images)[1], a.so), a.images)
    paths = [os.path.join(a.folder, name) for name in ("written-here.db", "written-by-hand.db")]
    a.singles = min(a.singles, len(library.images))
    figures = batches(a, library, paths) + [singles(a, library, paths, True), singles(a, library, paths, False), singles(a, library, paths, False, True)]
    print("### Writing %s images, processor time, microseconds for each\n" % format(len(library.images), ","))
    print("| what | by hand | here | rate of that by hand | at least |\n|---|---|---|---|---|")
    for f in figures:
        print("| %s | %.1f | %.1f | %.2f | %s |" % (f["what"], f["by_hand_us"], f["here_us"], f["ratio"], f["limit"] or ""))
    with open(os.path.join(a.folder, "writing.json"), "w") as out:
        json.dump({"images": len(library.images), "figures": figures}, out, indent=1)
    for path in paths:
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)


if __name__ == "__main__":
    main()
