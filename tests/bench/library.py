"""Figures of the main job, each beside what it is compared with, measured in one run.

usage: library.py DATASTORE_SO LEGACY_GENERATOR WORK_FOLDER [--images N] [--rounds N]

Writes a legacy database once, then measures in interleaved rounds: the upgrade beside VACUUM INTO of
the same file, its peak memory and what it leaves on disk; what loading and an idle ds_migrate cost;
and the everyday queries beside the old application's own statements on the old file. Prints Markdown
and writes WORK_FOLDER/library.json.
"""
import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

OLD_FILTER = "(m.NSFW = 0 OR m.NSFW IS NULL) AND m.ForDeletion = 0 AND m.Unavailable = 0"
OLD_SUB = "SELECT m.Id FROM Image m INTERSECT SELECT m.Id FROM Image m WHERE " + OLD_FILTER
OLD_TREE = ("WITH RECURSIVE tree(Id, RootId) AS (SELECT Id, Id FROM Folder UNION ALL "
            "SELECT f.Id, t.RootId FROM Folder f JOIN tree t ON f.ParentId = t.Id) ")
NEW_TREE = """
WITH RECURSIVE down(Id, Depth) AS (
  SELECT Id, 0 FROM Folders WHERE ParentId IS NULL
  UNION ALL SELECT f.Id, Depth + 1 FROM down JOIN Folders f ON f.ParentId = down.Id ORDER BY 2 DESC
)
SELECT f.Id, f.Path, d.Depth, f.ImageCount, f.Bytes FROM down d JOIN Folders f USING (Id)"""

# name, the old application's statement on its own tables, ours; ? is the path or the hash of an image
QUERIES = [
    ("first page of 100 by date, no query",
     f"SELECT i.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = i.Id) FROM Image i JOIN ({OLD_SUB}) s ON s.Id = i.Id "
     "ORDER BY CreatedDate DESC LIMIT 100",
     "SELECT i.*, p.Text, n.Text, (SELECT count(*) FROM AlbumImages WHERE ImageId = i.Id) FROM Images i "
     "LEFT JOIN Prompts p ON p.Id = i.PromptId LEFT JOIN Prompts n ON n.Id = i.NegativePromptId "
     "WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0 ORDER BY CreatedDate DESC, i.Id DESC LIMIT 100", None),
    ("count and total size, no query",
     f"SELECT count(*), sum(FileSize) FROM Image i JOIN ({OLD_SUB}) s ON s.Id = i.Id",
     "SELECT sum(Images), sum(Bytes) FROM ImageTotals WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0", None),
    ("folder tree with totals of each subtree",
     OLD_TREE + "SELECT t.RootId, sum(ImageCount) FROM tree t JOIN Folder f USING (Id) GROUP BY t.RootId",
     NEW_TREE, None),
    ("lookup by path", "SELECT * FROM Image WHERE Path = ?", "SELECT * FROM Images WHERE Path = ?", "Path"),
    ("lookup by hash", "SELECT * FROM Image WHERE Hash = ?", "SELECT * FROM Images WHERE Hash = ?", "Hash"),
]
OLD_TAGS = "SELECT Id, Name, (SELECT count(1) FROM ImageTag WHERE TagId = Tag.Id) FROM Tag ORDER BY Name"
NEW_TAGS = "SELECT Id, Name, ImageCount FROM Tags ORDER BY Name"


def seconds(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run_shell(database, *commands):
    """Runs the sqlite3 shell; returns its seconds and its peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(["sqlite3", "-bail", "-batch", database, *commands], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("failed: " + " ".join(commands))
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def connect(database, extension=None):
    db = sqlite3.connect(database, isolation_level=None)
    if extension:
        db.enable_load_extension(True)
        db.load_extension(extension)
    return db


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def upgrade(a, legacy):
    """The upgrade and VACUUM INTO, turn by turn, each on a fresh copy."""
    copy, vacuumed = os.path.join(a.folder, "copy.db"), os.path.join(a.folder, "vacuumed.db")
    ours, bare, vacuum, memory = [], [], [], []
    for _ in range(a.rounds):
        remove(vacuumed)
        vacuum.append(run_shell(legacy, "VACUUM INTO '%s'" % vacuumed)[0])
        for times, options in ((bare, "{\"backup\":false}"), (ours, "{\"backup\":\"%s.backup\"}" % copy)):
            remove(copy, copy + ".backup")
            shutil.copyfile(legacy, copy)
            os.sync()
            taken, peak = run_shell(copy, ".load " + a.so, "SELECT ds_migrate('%s')" % options)
            times.append(taken)
            memory.append(peak)
    remove(vacuumed, copy + ".backup")
    run_shell(copy, "VACUUM")
    return copy, {"vacuum_into_s": spread(vacuum), "upgrade_with_backup_s": spread(ours), "upgrade_without_s": spread(bare),
                  "ratio": statistics.median(ours) / statistics.median(vacuum), "peak_mb": max(memory),
                  "size_ratio": os.path.getsize(copy) / os.path.getsize(legacy)}


def remove(*paths):
    for path in paths:
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)


def load(a, upgraded, empty):
    """Milliseconds to load the extension, an empty one, and for a ds_migrate with nothing to do."""
    def one(extension):
        db = sqlite3.connect(":memory:")
        db.enable_load_extension(True)
        taken = seconds(lambda: db.load_extension(extension))
        db.close()
        return taken * 1000
    ours, theirs = [], []
    for _ in range(500):
        ours.append(one(a.so))
        theirs.append(one(empty))
    db = connect(upgraded, a.so)
    idle = [1000 * seconds(lambda: db.execute("SELECT ds_migrate()").fetchone()) for _ in range(200)]
    db.close()
    return {"load_ms": spread(ours), "load_empty_ms": spread(theirs),
            "load_more_ms": statistics.median(ours) - statistics.median(theirs), "idle_migrate_ms": spread(idle)}


def queries(a, legacy, upgraded):
    old, new = connect(legacy), connect(upgraded)
    rows = []
    for name, theirs, ours, key in QUERIES:
        values = [r[0] for r in new.execute("SELECT %s FROM Images WHERE Id %% 1009 = 7 LIMIT 50" % key)] if key else [None]
        def one(db, sql):
            started = time.perf_counter()
            for value in values:
                db.execute(sql, (value,) if key else ()).fetchall()
            return 1000 * (time.perf_counter() - started) / len(values)
        pairs = [(one(old, theirs), one(new, ours)) for _ in range(max(3, a.rounds))]
        rows.append((name, spread([p[0] for p in pairs]), spread([p[1] for p in pairs])))
    # The old tag list scans every image tag once for each tag: a part of the tags tells the rest.
    part, tags = 10, old.execute("SELECT count(*) FROM Tag").fetchone()[0]
    taken = 1000 * seconds(lambda: old.execute(OLD_TAGS.replace("FROM Tag ", "FROM (SELECT * FROM Tag LIMIT %d) Tag " % part)).fetchall())
    ours = [1000 * seconds(lambda: new.execute(NEW_TAGS).fetchall()) for _ in range(10)]
    rows.append(("tag list with counts, %d tags (the old one: %d measured, the rest in proportion)" % (tags, part),
                 spread([taken * tags / part]), spread(ours)))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("so")
    parser.add_argument("generator")
    parser.add_argument("folder")
    parser.add_argument("--images", type=int, default=350_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--empty", required=True, help="an extension that does nothing")
    a = parser.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    legacy = os.path.join(a.folder, "legacy-%d.db" % a.images)
    if not os.path.exists(legacy):
        subprocess.run([sys.executable, a.generator, legacy + ".new", "--images", str(a.images)], check=True, stdout=subprocess.DEVNULL)
        os.rename(legacy + ".new", legacy)
    upgraded, up = upgrade(a, legacy)
    loading = load(a, upgraded, a.empty)
    rows = queries(a, legacy, upgraded)

    print("### A library of %s images\n" % format(a.images, ","))
    print("| what | figure | limit |\n|---|---|---|")
    print("| upgrade with verified backup / VACUUM INTO of the same file | %.1f times (%.1f s / %.1f s) | 6 |"
          % (up["ratio"], up["upgrade_with_backup_s"]["median"], up["vacuum_into_s"]["median"]))
    print("| upgrade without backup | %.1f s | |" % up["upgrade_without_s"]["median"])
    print("| peak memory of the upgrade | %.0f MB | 400 MB |" % up["peak_mb"])
    print("| upgraded file after VACUUM / legacy file | %.1f %% | 45 %% |" % (100 * up["size_ratio"]))
    print("| loading, beyond loading an empty extension | %.3f ms | 1 ms |" % loading["load_more_ms"])
    print("| ds_migrate() with nothing to do | %.2f ms | 2 ms |" % loading["idle_migrate_ms"]["median"])
    print("\n| query | old statement, old file | here | ratio |\n|---|---|---|---|")
    for name, theirs, ours in rows:
        print("| %s | %.2f ms | %.3f ms | %.0f |" % (name, theirs["median"], ours["median"], theirs["median"] / ours["median"]))
    with open(os.path.join(a.folder, "library.json"), "w") as out:
        json.dump({"images": a.images, "upgrade": up, "loading": loading,
                   "queries": [{"name": n, "old_ms": t, "new_ms": o} for n, t, o in rows]}, out, indent=1)


if __name__ == "__main__":
    main()
