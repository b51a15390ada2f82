"""Backup, restore, check and bulk loading, each beside the sqlite3 shell's own way; whole processes. The limits of what is
compared are for a library of a million images: in a small one a process's start is what is measured."""
import os
import shutil
import statistics
import threading
import time

from measure import Facts, Table, connect, remove

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
LARGE = 1_000_000


def backups(bench, live):
    """Runs of each way to copy and to put back, in turns."""
    copy, theirs, restored = bench.path("copy-of-live.db"), bench.path("theirs.db"), bench.path("restored.db")
    runs = {}

    def run(name, database, *commands):
        runs.setdefault(name, []).append(bench.shell(database, *commands))
    for _ in range(bench.rounds):
        remove(theirs, copy)
        run("shell", live, ".backup '%s'" % theirs)
        remove(theirs)
        run("vacuum", live, "VACUUM INTO '%s'" % theirs)
        run("unverified", live, "SELECT ds_backup('%s', '{\"verify\":false}')" % copy)
        remove(copy)
        run("verified", live, "SELECT ds_backup('%s')" % copy)
        for name, options in (("incremental", '{"incremental":true}'), ("incremental verified", '{"incremental":true,"verify":true}')):
            bench.shell(live, CHANGE)
            run(name, live, "SELECT ds_backup('%s', '%s')" % (copy, options))
        for name, sql in (("shell restore", ".restore '%s'" % copy), ("restore", "SELECT ds_restore('%s', '{\"safety_copy\":false}')" % copy)):
            remove(restored)
            shutil.copyfile(theirs, restored)
            run(name, restored, sql)
    remove(copy, theirs, restored)
    return runs


def longest_wait(bench, live, during):
    """The longest that a writer's commit takes, in milliseconds, while `during` runs (or for two seconds)."""
    stop, longest = threading.Event(), [0.0]

    def write():
        db = connect(live)
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA busy_timeout = 30000")
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
        during()
    else:
        time.sleep(2)
    stop.set()
    writer.join()
    return 1000 * longest[0]


def listed(bench, live):
    """Milliseconds for each of a thousand backups, the shell's start taken off."""
    many = bench.path("many")
    shutil.rmtree(many, ignore_errors=True)
    os.mkdir(many)
    first = os.path.join(many, "0.db")
    bench.shell(live, "SELECT ds_backup('%s', '{\"verify\":false}')" % first)
    for number in range(1, 1000):
        os.link(first, os.path.join(many, "%d.db" % number))
    taken = bench.shell(live, "SELECT * FROM ds_backups('%s')" % many).s - bench.shell(live, "SELECT 1").s
    shutil.rmtree(many)
    return taken


def loading(bench, library, count):
    """Runs that load so many images in batches, with the indexes as they are and with them suspended."""
    batches = ["BEGIN; " + LOAD % (start + 1, start + BATCH) + "; COMMIT;" for start in range(0, count, BATCH)]
    taken = []
    for before, after in (([], []), (["SELECT ds_reindex('suspend')"], ["SELECT ds_reindex('resume')"])):
        live = bench.copy(library, "loading.db")
        bench.shell(live, "PRAGMA journal_mode = WAL")
        taken.append(bench.shell(live, *before, *batches, *after))
        remove(live)
    return taken


def figures(bench, images):
    library = bench.library(images)
    live = bench.copy(library, "live.db")
    bench.shell(live, "PRAGMA journal_mode = WAL")
    runs = backups(bench, live)
    taken = {name: [1000 * run.s for run in of_name] for name, of_name in runs.items()}
    table = Table("Backup and restore, %s images" % format(images, ","), {"shell": "the shell", "vacuum": "VACUUM INTO", "full": "ds_backup"},
                  "Whole processes. The shell's way is .backup, or .restore.")
    def limit(**what):
        return what if images >= LARGE else {}
    for what, name, most in (("ds_backup without verify", "unverified", 1.2), ("ds_backup", "verified", 2.5)):
        table.add(what, {"here": taken[name], "shell": taken["shell"], "vacuum": taken["vacuum"]}, **limit(most_times=most, of="shell"))
    table.add("ds_backup, incremental, after 1,000 changed images", {"here": taken["incremental"], "full": taken["verified"]}, **limit(least_times=10, of="full"))
    table.add("the same, verified", {"here": taken["incremental verified"], "full": taken["verified"]})
    table.add("the same, not verified, beside ds_backup without verify", {"here": taken["incremental"], "full": taken["unverified"]})
    table.add("ds_restore", {"here": taken["restore"], "shell": taken["shell restore"]}, **limit(most_times=1.5, of="shell"))

    copy = bench.path("waiting.db")
    remove(copy)
    waits = [longest_wait(bench, live, during) for during in (None, lambda: bench.shell(live, "SELECT ds_backup('%s')" % copy))]
    remove(copy)
    peak = max(run.mb for name in ("verified", "incremental") for run in runs[name])
    quick = statistics.median(bench.shell(live, "SELECT * FROM ds_check('quick')").s for _ in range(bench.rounds))
    full = bench.shell(live, "SELECT * FROM ds_check('full')").s
    each = listed(bench, live)
    remove(live)
    plain, suspended = loading(bench, library, images // 10)
    facts = Facts("Care, %s images" % format(images, ","), ["what", "figure", "limit"])
    facts.add("peak memory of a backup", "%.0f MB" % peak, "64 MB", holds=peak < 64)
    facts.add("a writer's longest wait during a backup, WAL (without one)", "%.0f ms (%.0f ms)" % (waits[1], waits[0]), "")
    facts.add("ds_check('quick')", "%.2f s" % quick, "2 s", holds=quick < 2)
    facts.add("ds_check('full')", "%.1f s" % full, "")
    facts.add("ds_backups, each of 1,000 files", "%.2f ms" % each, "")
    facts.add("loading %s images in batches of %d, as it is / suspended and resumed" % (format(images // 10, ","), BATCH),
              "%.2f times (%.1f s / %.1f s; of processor time %.1f s / %.1f s)" % (plain.s / suspended.s, plain.s, suspended.s, plain.cpu, suspended.cpu),
              "2" if images >= LARGE else "", holds=plain.s >= 2 * suspended.s if images >= LARGE else None)
    return [table, facts]
