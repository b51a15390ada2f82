"""Writing through ds_images, beside prepared statements by hand on the same tables with the same triggers: a batch of
images with prompts and 5 tags each, single images, each committed by itself, and a rating set on every image. The text
index is kept on both sides.

By hand means: an application that keeps the Ids of its folders, prompts and tags in memory and looks nothing up, table
by table in a batch. Its lists are made before the clock starts. What is written must be the same."""
import json
import random

from measure import Table, connect, milliseconds, remove

MOST = 100_000
SINGLES, PART = 4000, 200
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
    remove(path)
    db = connect(path, so)
    db.execute("SELECT ds_migrate()")
    db.execute("SELECT ds_connect('writer')")
    db.execute("BEGIN")
    db.executemany("INSERT INTO Folders(Id, ParentId, Path) VALUES (?, ?, ?)", library.folders)
    db.executemany("INSERT INTO Tags(Name) VALUES (?)", library.tags)
    db.execute("COMMIT")
    return db


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


def batches(bench, library, paths, table):
    """And the ratings, on what the last one has written."""
    times, ratings = {"here": [], "hand": []}, {"here": [], "hand": []}
    touched = []
    for _ in range(bench.rounds):
        dbs = [fresh(bench.so, path, library) for path in paths]
        for name, db, make in zip(times, dbs, (batch_here, batch_by_hand)):
            times[name].append(milliseconds(make(db, library)))
        same(*dbs)
        for taken, db, sql in ((ratings["here"], dbs[0], "UPDATE ds_images SET Rating = 1 + Id % 9"),
                               (ratings["hand"], dbs[1], "UPDATE Images SET Rating = 1 + Id % 9"),
                               (touched, dbs[1], "UPDATE Images SET Rating = 1 + Id % 8, TouchedDate = unixepoch()")):
            taken.append(milliseconds(db.execute, sql))
        for db in dbs:
            db.close()
    many = format(len(library.images), ",")
    table.add("a batch of %s, with prompts and 5 tags each" % many, times, limit="0.6 of the rate by hand", most_times=1 / 0.6, of="hand")
    table.add("a rating for each of them, which sets TouchedDate too", ratings, limit="0.5 of the rate by hand", most_times=2, of="hand")
    table.add("the same; by hand it sets TouchedDate, too", {"here": ratings["here"], "hand": touched})


def singles(bench, library, paths, whole, table):
    dbs, times = [fresh(bench.so, path, library) for path in paths], {"here": [], "hand": []}
    for first in range(0, min(SINGLES, len(library.images)), PART):
        numbers = range(first, min(first + PART, len(library.images)))
        times["here"].append(milliseconds(singles_here, dbs[0], library, numbers, whole))
        times["hand"].append(milliseconds(singles_by_hand(dbs[1], library, numbers, whole)))
    same(*dbs)
    for db in dbs:
        db.close()
    what = "%d single images, each committed by itself, %s" % (PART, "with a prompt of its own and 5 tags" if whole else "nothing else")
    table.add(what, times, **({"limit": "0.8 of the rate by hand", "most_times": 1 / 0.8, "of": "hand"} if whole else {}))


def figures(bench, images):
    library = Library(bench.connect(bench.library(images)), min(images, MOST))
    paths = [bench.path(name) for name in ("written-here.db", "written-by-hand.db")]
    table = Table("Writing", {"hand": "by hand"})
    batches(bench, library, paths, table)
    singles(bench, library, paths, True, table)
    singles(bench, library, paths, False, table)
    remove(*paths)
    return [table]
