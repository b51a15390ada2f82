"""Figures of backup, restore, check and bulk loading, each beside what it is compared with, measured in turns.

usage: safety.py DATASTORE_SO LIBRARY WORK_FOLDER [--rounds N] [--load N]

LIBRARY is a migrated database; it is copied, never changed. Prints Markdown and writes WORK_FOLDER/safety.json.
"""
import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

CHANGE = """UPDATE Images SET Rating = 1 + ifnull(Rating, 0) % 9, Seed = Seed + 1
WHERE Id IN (WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000)
             SELECT 1 + abs(random() % (SELECT max(Id) FROM Images)) FROM r)"""

# New images after the pattern of those that are there, in no order.
LOAD = """INSERT INTO Images(Path, FolderId, RootFolderId, PromptId, NegativePromptId, Steps, Sampler, CFGScale, Seed, Width,
  Height, ModelHash, Model, CreatedDate, ModifiedDate, AestheticScore, FileSize, Hash)
SELECT '/new/' || Id || '/' || FileName, FolderId, RootFolderId, PromptId, NegativePromptId, Steps, Sampler, CFGScale,
  (Seed * 7919 + 13) %% 4294967291, Width, Height, ModelHash, Model, CreatedDate + 77, ModifiedDate, AestheticScore,
  FileSize * 31 %% 5000000 + 1, hex(randomblob(16))
FROM Images WHERE Id BETWEEN %d AND %d"""
BATCH = 1000


class Shell:
    """Runs statements in the sqlite3 shell: seconds, CPU seconds and peak megabytes."""

    def __init__(self, extension):
        self.extension = extension

    def run(self, database, *commands):
        os.sync()
        started = time.perf_counter()
        process = subprocess.Popen(["sqlite3", "-bail", "-batch", database, ".load " + self.extension, *commands],
                                   stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit("failed: " + " ".join(commands))
        return {"s": time.perf_counter() - started, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024}


def remove(*paths):
    for path in paths:
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)


def backups(shell, live, folder, rounds):
    copy, theirs = os.path.join(folder, "copy-of-live.db"), os.path.join(folder, "theirs.db")
    runs = {name: [] for name in ("shell", "unverified", "verified", "incremental", "incremental_verified", "restore", "shell_restore")}
    for _ in range(rounds):
        remove(theirs, copy)
        runs["shell"].append(shell.run(live, ".backup '%s'" % theirs))
        runs["unverified"].append(shell.run(live, "SELECT ds_backup('%s', '{\"verify\":false}')" % copy))
        remove(copy)
        runs["verified"].append(shell.run(live, "SELECT ds_backup('%s')" % copy))
        for name, options in (("incremental", '{"incremental":true}'), ("incremental_verified", '{"incremental":true,"verify":true}')):
            shell.run(live, CHANGE)
            runs[name].append(shell.run(live, "SELECT ds_backup('%s', '%s')" % (copy, options)))
        restored = os.path.join(folder, "restored.db")
        for name, sql in (("shell_restore", ".restore '%s'" % copy), ("restore", "SELECT ds_restore('%s', '{\"safety_copy\":false}')" % copy)):
            remove(restored)
            shutil.copyfile(theirs, restored)
            runs[name].append(shell.run(restored, sql))
        remove(restored)
    remove(copy, theirs)
    return runs


def longest_wait(shell, live, copy, during):
    """The longest that a writer's commit takes, in milliseconds, while `during` runs (or for two seconds)."""
    stop, longest = threading.Event(), [0.0]

    def write():
        db = sqlite3.connect(live, isolation_level=None, timeout=30)
        db.execute("PRAGMA synchronous = NORMAL")
        number = 0
        while not stop.is_set():
            started = time.perf_counter()
            db.execute("UPDATE Images SET Rating = ? WHERE Id = ?", (number % 10, 1 + number * 7919 % 5000))
            longest[0] = max(longest[0], time.perf_counter() - started)
            number += 1
        db.close()

    writer = threading.Thread(target=write)
    writer.start()
    if during:
        remove(copy)
        shell.run(live, during)
        remove(copy)
    else:
        time.sleep(2)
    stop.set()
    writer.join()
    return 1000 * longest[0]


def listing(shell, live, folder):
    """Milliseconds for each of a thousand backups."""
    many = os.path.join(folder, "many")
    shutil.rmtree(many, ignore_errors=True)
    os.mkdir(many)
    first = os.path.join(many, "0.db")
    shell.run(live, "SELECT ds_backup('%s', '{\"verify\":false}')" % first)
    for number in range(1, 1000):
        os.link(first, os.path.join(many, "%d.db" % number))
    taken = shell.run(live, "SELECT * FROM ds_backups('%s')" % many)["s"]
    shutil.rmtree(many)
    return taken


def loading(shell, library, folder, rounds, count):
    """Loads so many images in batches, with the indexes as they are and with them suspended."""
    live = os.path.join(folder, "loading.db")
    batches = ["BEGIN; " + LOAD % (start + 1, start + BATCH) + "; COMMIT;" for start in range(0, count, BATCH)]
    runs = {"with": [], "suspended": []}
    for _ in range(rounds):
        for name, before, after in (("with", [], []), ("suspended", ["SELECT ds_reindex('suspend')"], ["SELECT ds_reindex('resume')"])):
            remove(live)
            shutil.copyfile(library, live)
            shell.run(live, "PRAGMA journal_mode = WAL")
            runs[name].append(shell.run(live, *before, *batches, *after))
    remove(live)
    return runs


def median(runs, key="s"):
    return statistics.median(run[key] for run in runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("so")
    parser.add_argument("library")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", type=int, default=0, help="images to load; default a tenth of the library")
    a = parser.parse_args()
    shell, live = Shell(a.so), os.path.join(a.folder, "live.db")
    remove(live)
    shutil.copyfile(a.library, live)
    shell.run(live, "PRAGMA journal_mode = WAL")
    images = sqlite3.connect(live).execute("SELECT count(*) FROM Images").fetchone()[0]
    runs = backups(shell, live, a.folder, a.rounds)
    copy = os.path.join(a.folder, "waiting.db")
    idle = longest_wait(shell, live, copy, None)
    wait = longest_wait(shell, live, copy, "SELECT ds_backup('%s')" % copy)
    quick = [shell.run(live, "SELECT * FROM ds_check('quick')") for _ in range(a.rounds)]
    listed = listing(shell, live, a.folder)
    remove(live)
    load = a.load or images // 10
    loads = loading(shell, a.library, a.folder, 1, load)

    def times(slow, fast):
        return "%.2f times (%.2f s / %.2f s; of CPU time %.2f times)" % (
            median(slow) / median(fast), median(slow), median(fast), median(slow, "cpu") / median(fast, "cpu"))

    rows = [
        ("ds_backup without verify / .backup", times(runs["unverified"], runs["shell"]), "1.2"),
        ("ds_backup / .backup", times(runs["verified"], runs["shell"]), "2.5"),
        ("ds_backup / incremental after 1,000 changed images", times(runs["verified"], runs["incremental"]), "10"),
        ("the same, both without verify", times(runs["unverified"], runs["incremental"]), ""),
        ("the same, both verified", times(runs["verified"], runs["incremental_verified"]), ""),
        ("peak memory of a backup", "%.0f MB" % max(run["mb"] for name in ("verified", "incremental") for run in runs[name]), "64 MB"),
        ("ds_restore / .restore", times(runs["restore"], runs["shell_restore"]), "1.5"),
        ("ds_check('quick')", "%.2f s (of CPU time %.2f s)" % (median(quick), median(quick, "cpu")), "2 s"),
        ("a writer's longest wait during a backup, WAL (without one)", "%.0f ms (%.0f ms)" % (wait, idle), ""),
        ("ds_backups, each of 1,000 files", "%.2f ms" % listed, "1 ms"),
        ("loading %s images in batches of %d, as it is / suspended and resumed" % (format(load, ","), BATCH),
         times(loads["with"], loads["suspended"]), "2"),
    ]
    print("### Backup, restore and care, %s images\n" % format(images, ","))
    print("| what | figure | limit |\n|---|---|---|")
    for row in rows:
        print("| %s | %s | %s |" % row)
    with open(os.path.join(a.folder, "safety.json"), "w") as out:
        json.dump({"images": images, "runs": runs, "loads": loads, "quick": quick, "wait_ms": wait, "idle_wait_ms": idle,
                   "listed_ms": listed}, out, indent=1)


if __name__ == "__main__":
    main()
