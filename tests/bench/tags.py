"""Figures of tags and folders, each beside what it is compared with, measured in one run.

usage: tags.py DATASTORE_SO LEGACY_GENERATOR WORK_FOLDER [--images N]

DATASTORE_BENCH_IMAGES says how large the library is, else --images does (default 100,000). Writes a legacy database of that size and
upgrades a copy, unless they are there; then measures in interleaved rounds, in processor time, which other work on
the machine touches least. Prints Markdown and writes WORK_FOLDER/tags.json.
"""
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

SO, GENERATOR, FOLDER = sys.argv[1:4]
IMAGES = int(os.environ.get("DATASTORE_BENCH_IMAGES", sys.argv[5] if sys.argv[4:5] == ["--images"] else "100000"))
ROUNDS = 5
OLD_FILTER = "(m.NSFW = 0 OR m.NSFW IS NULL) AND m.ForDeletion = 0 AND m.Unavailable = 0"


def connect(path, extension=False):
    db = sqlite3.connect(path, isolation_level=None)
    if extension:
        db.enable_load_extension(True)
        db.load_extension(SO)
        db.execute("SELECT ds_connect('writer')")
    else:
        db.execute("PRAGMA synchronous = NORMAL")
    return db


def libraries():
    """The legacy database and its upgraded copy."""
    old, new = (os.path.join(FOLDER, "%s-%d.db" % (kind, IMAGES)) for kind in ("legacy", "tags"))
    if not os.path.exists(old):
        subprocess.run([sys.executable, GENERATOR, old + ".new", "--images", str(IMAGES)], check=True, stdout=subprocess.DEVNULL)
        os.rename(old + ".new", old)
    if not os.path.exists(new):
        shutil.copyfile(old, new + ".new")
        subprocess.run(["sqlite3", "-bail", "-batch", new + ".new", ".load " + SO, "SELECT ds_migrate('{\"backup\":false}')", "VACUUM"],
                       check=True, stdout=subprocess.DEVNULL)
        os.rename(new + ".new", new)
    return connect(old), connect(new, True)


def milliseconds(work):
    before = time.process_time()
    work()
    return 1000 * (time.process_time() - before)


def rounds(*works, repeat=1, after=None):
    """The median of each piece of work, the pieces taking turns; `after` undoes what each did."""
    taken = [[] for _ in works]
    for _ in range(ROUNDS):
        for times, work in zip(taken, works):
            times.append(milliseconds(lambda work=work: [work() for _ in range(repeat)]) / repeat)
            if after:
                after()
    return [statistics.median(times) for times in taken]


class Bench:
    def __init__(self):
        self.old, self.new = libraries()
        self.figures = []

    def add(self, what, ours, theirs=None, by=None, limit=""):
        """Theirs is what ours is compared with; `by` says what that is."""
        self.figures.append({"what": what, "ms": ours, "beside_ms": theirs, "beside": by, "limit": limit})

    def one(self, sql, *values):
        return self.new.execute(sql, values).fetchone()

    def select(self, sql, db=None, values=()):
        return lambda: (db or self.new).execute(sql, values).fetchall()

    def tagging(self):
        count = min(IMAGES, 100_000)
        ids = [(i,) for i, in self.new.execute("SELECT Id FROM Images ORDER BY Id LIMIT ?", (count,))]
        self.new.execute("INSERT INTO Tags(Name) VALUES ('bench by hand')")
        tag, = self.one("SELECT Id FROM Tags WHERE Name = 'bench by hand'")
        old_tag = self.old.execute("SELECT max(Id) + 1 FROM Tag").fetchone()[0]

        def by_hand(db, sql):
            db.execute("BEGIN")
            db.executemany(sql, ids)
            db.execute("COMMIT")

        def undo():
            self.new.execute("DELETE FROM ImageTags WHERE TagId IN (SELECT Id FROM Tags WHERE Name LIKE 'bench %')")
            self.old.execute("DELETE FROM ImageTag WHERE TagId = ?", (old_tag,))

        few = "(SELECT Id FROM Images ORDER BY Id LIMIT %d)" % count
        ours, prepared, single, theirs = rounds(
            self.select("SELECT ds_tag(Id, 'bench one') FROM " + few),
            lambda: by_hand(self.new, "INSERT OR IGNORE INTO ImageTags(ImageId, TagId) VALUES (?, %d)" % tag),
            self.select("INSERT OR IGNORE INTO ImageTags(ImageId, TagId) SELECT Id, %d FROM %s" % (tag, few)),
            lambda: by_hand(self.old, "INSERT OR IGNORE INTO ImageTag(ImageId, TagId) VALUES (?, %d)" % old_tag), after=undo)
        what = "ds_tag on %s images" % format(count, ",")
        self.add(what, ours, prepared, "a prepared INSERT OR IGNORE, an image each", "2 times that")
        self.add(what, ours, single, "one INSERT ... SELECT", "2 times that")
        self.add(what, ours, theirs, "the old application, without counts")
        found, = self.one("SELECT count(*) FROM ds_images('castle')")
        ours, = rounds(self.select("SELECT ds_tag(Id, 'bench a', 'bench b', 'bench c') FROM ds_images('castle')"), after=undo)
        self.add("three tags on a search result of %s images" % format(found, ","), ours)
        self.new.execute("DELETE FROM Tags WHERE Name LIKE 'bench %'")
        least, most = (self.peak(images) for images in (1, IMAGES))
        self.figures.append({"what": "memory that gathering %s images takes" % format(IMAGES, ","), "mib": most - least})

    def peak(self, images):
        """The most memory, in MiB, of a process that tags so many images and takes it back."""
        work = ("import sqlite3, sys\n"
                "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
                "db.enable_load_extension(True)\n"
                "db.load_extension(sys.argv[2])\n"
                "for sql in ('BEGIN', \"SELECT ds_tag(Id, 'bench') FROM (SELECT Id FROM Images LIMIT %s)\" % sys.argv[3], 'ROLLBACK'):\n"
                "    db.execute(sql).fetchall()\n"
                "print([int(line.split()[1]) / 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')][0])\n")
        path = os.path.join(FOLDER, "tags-%d.db" % IMAGES)
        return float(subprocess.run([sys.executable, "-c", work, path, SO, str(images)], check=True, capture_output=True).stdout)

    def tag_list(self):
        part, (tags,) = 10, self.one("SELECT count(*) FROM Tags")
        old = self.select("SELECT Id, Name, (SELECT count(1) FROM ImageTag WHERE TagId = t.Id) FROM (SELECT * FROM Tag LIMIT %d) t" % part, self.old)
        (total,) = self.one("SELECT count(*) FROM ImageTags")
        ours, = rounds(self.select("SELECT Id, Name, Images FROM ds_tag_list"), repeat=10)
        self.add("ds_tag_list, %s tags on %s image tags" % (format(tags, ","), format(total, ",")), ours, milliseconds(old) * tags / part,
                 "the old application (%d tags measured, the rest in proportion)" % part, "20 ms")
        prefix, = self.one("SELECT substr(Name, 1, 2) FROM Tags ORDER BY Name LIMIT 1 OFFSET ?", tags // 2)
        listed = len(self.new.execute("SELECT 1 FROM ds_tag_list(?)", (prefix,)).fetchall())
        ours, = rounds(self.select("SELECT Id, Name, Images FROM ds_tag_list(?)", values=(prefix,)), repeat=200)
        self.add("the %d of them that begin with '%s'" % (listed, prefix), ours, limit="1 ms")

    def search(self):
        a, b, c, d = (row[0] for row in self.new.execute("SELECT Name FROM Tags ORDER BY ImageCount DESC LIMIT 4"))
        text = 'tag:"%s" (tag:"%s" or tag:"%s") -tag:"%s" sort:date' % (a, b, c, d)
        has = "SELECT ImageId FROM ImageTag WHERE TagId = (SELECT Id FROM Tag WHERE Name = '%s')"
        old = ("SELECT i.* FROM Image i JOIN (SELECT m.Id FROM Image m WHERE %s INTERSECT %s INTERSECT SELECT * FROM (%s UNION %s) EXCEPT %s) s "
               "ON s.Id = i.Id ORDER BY i.CreatedDate DESC LIMIT 100" % ((OLD_FILTER,) + tuple(has % name for name in (a, b, c, d))))
        found, = self.one("SELECT count(*) FROM ds_images(?)", text)
        ours, theirs = rounds(self.select("SELECT Id, Path FROM ds_images(?) LIMIT 100", values=(text,)), self.select(old, self.old))
        self.add("first page of tag:a (tag:b or tag:c) -tag:d by date, %s found" % format(found, ","), ours, theirs, "the old application", "10 ms")
        rare = [row[0] for row in self.new.execute("SELECT Name FROM Tags WHERE ImageCount > 20 ORDER BY ImageCount LIMIT 4")]
        text = 'tag:"%s" (tag:"%s" or tag:"%s") -tag:"%s" sort:date' % (a, rare[0], rare[1], d)
        ours, = rounds(self.select("SELECT Id, Path FROM ds_images(?) LIMIT 100", values=(text,)), repeat=10)
        self.add("the same with b and c on few images", ours, limit="10 ms")

    def folder_tree(self):
        count, = self.one("SELECT count(*) FROM Folders")
        old = ("WITH RECURSIVE tree(Id, RootId) AS (SELECT Id, Id FROM Folder UNION ALL SELECT f.Id, t.RootId FROM Folder f JOIN tree t "
               "ON f.ParentId = t.Id) SELECT t.RootId, sum(ImageCount) FROM tree t JOIN Folder f USING (Id) GROUP BY t.RootId")
        columns = "SELECT Id, Path, Depth, TotalImages, TotalBytes FROM ds_folder_tree"
        ours, theirs = rounds(self.select(columns), self.select(old, self.old))
        self.add("ds_folder_tree, %s folders" % format(count, ","), ours, theirs, "the old application", "100 ms")
        for part in (10_000, 1000):
            folder, below = self.one("SELECT f.Id, (SELECT count(*) FROM ds_folder_tree(f.Id)) AS n FROM Folders f "
                                     "WHERE EXISTS (SELECT 1 FROM Folders c WHERE c.ParentId = f.Id) ORDER BY abs(n - ?) LIMIT 1", part)
            ours, = rounds(self.select(columns + "(?)", values=(folder,)), repeat=20)
            self.add("ds_folder_tree of a folder with %s in it" % format(below - 1, ","), ours, limit="in proportion")

    def folder_move(self):
        path, count = self.one("SELECT Path, TotalImages FROM ds_folder_tree WHERE Path LIKE '_:\\%\\%' "
                               "ORDER BY abs(TotalImages - 100000) LIMIT 1")
        away = "Z:\\moved"
        self.new.execute("SELECT ds_folder('Z:\\')")
        taken = {"ours": [], "by hand": [], "old": []}

        def by_hand(images, folders, db, old, new):
            for table in (images, folders):
                db.execute("UPDATE %s SET Path = ? || substr(Path, ?) WHERE Path >= ? AND Path < ?" % table,
                           (new, len(old) + 1, old + "\\", old + "]"))

        def move_by_hand(old, new):
            self.new.execute("BEGIN")
            by_hand("Images", "Folders", self.new, old, new)
            self.new.execute("UPDATE Folders SET Path = ? WHERE Path = ?", (new, old))
            self.new.execute("COMMIT")

        def move_old(old, new):
            self.old.execute("BEGIN")
            by_hand("Image", "Folder", self.old, old, new)
            self.old.execute("COMMIT")

        for _ in range(ROUNDS):
            for old, new in ((path, away), (away, path)):
                taken["ours"].append(milliseconds(self.select("SELECT ds_folder_move(?, ?)", values=(old, new))))
            for old, new in ((path, away), (away, path)):
                taken["by hand"].append(milliseconds(lambda old=old, new=new: move_by_hand(old, new)))
                taken["old"].append(milliseconds(lambda old=old, new=new: move_old(old, new)))
        ours, hand, old = (statistics.median(times) for times in taken.values())
        what = "ds_folder_move of %s images" % format(count, ",")
        self.add(what, ours, hand, "a hand-written UPDATE of the same paths", "1.5 times that")
        self.add(what, ours, old, "the same UPDATE on the old file")
        self.new.execute("DELETE FROM Folders WHERE Path = 'Z:\\'")


def main():
    bench = Bench()
    for part in (bench.tagging, bench.tag_list, bench.search, bench.folder_tree, bench.folder_move):
        part()
    print("### Tags and folders, a library of %s images\n" % format(IMAGES, ","))
    print("| what | here | limit | beside it | |\n|---|---|---|---|---|")
    for f in bench.figures:
        if "mib" in f:
            print("| %s | %.0f MiB | | | |" % (f["what"], f["mib"]))
            continue
        beside = "%.1f ms | %s, %.2f times ours" % (f["beside_ms"], f["beside"], f["beside_ms"] / max(f["ms"], 0.001)) if f["beside"] else " | "
        print("| %s | %.2f ms | %s | %s |" % (f["what"], f["ms"], f["limit"], beside))
    with open(os.path.join(FOLDER, "tags.json"), "w") as out:
        json.dump({"images": IMAGES, "figures": bench.figures}, out, indent=1)


main()
