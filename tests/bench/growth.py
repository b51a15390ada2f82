"""How figures grow with the library: each question at several sizes, beside the old application's, with the
exponent of its growth: 0 where the size does not matter, 1 where twice the images take twice the time.

usage: growth.py DATASTORE_SO LEGACY_GENERATOR WORK_FOLDER [--sizes N,N,...] [--old-limit N]

Libraries are made once and kept in WORK_FOLDER. The old statements are run up to --old-limit images. Prints
Markdown, writes WORK_FOLDER/growth.json, and growth.svg where gnuplot is there.
"""
import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time

from library import OLD_FILTER, OLD_SUB, connect

PAGE = "SELECT Id, Path, Prompt, Rating, CreatedDate FROM ds_images({}) ORDER BY CreatedDate DESC LIMIT 100"
OLD_PAGE = ("SELECT i.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = i.Id) FROM Image i JOIN ({}) s ON s.Id = i.Id "
            "ORDER BY CreatedDate DESC LIMIT 100")


def old_search(condition):
    return OLD_PAGE.format(OLD_SUB.replace("WHERE " + OLD_FILTER, "WHERE %s AND %s" % (condition, OLD_FILTER)))


# what, the old application's statement, ours; the first four are drawn
FIGURES = [
    ("first page of 100", OLD_PAGE.format(OLD_SUB), PAGE.format("")),
    ("search, a common word", old_search("Prompt LIKE '%masterpiece%'"), PAGE.format("'masterpiece'")),
    ("search, a word that is nowhere", old_search("Prompt LIKE '%nowhere at all%'"), PAGE.format("'nowhere at all'")),
    ("count and total size", f"SELECT count(*), sum(FileSize) FROM Image i JOIN ({OLD_SUB}) s ON s.Id = i.Id",
     "SELECT sum(Images), sum(Bytes) FROM ImageTotals WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0"),
    ("page by rating", OLD_PAGE.format(OLD_SUB).replace("CreatedDate DESC", "Rating DESC"),
     PAGE.format("").replace("CreatedDate DESC", "Rating DESC")),
    ("count of a search", None, "SELECT count(*) FROM ds_images('starry night')"),
    ("tag list with counts", None, "SELECT Name, Images FROM ds_tag_list"),
    ("folder tree with totals", None, "SELECT Path, TotalImages FROM ds_folder_tree"),
    ("one rating changed", None, "UPDATE ds_images SET Rating = 11 - ifnull(Rating, 1) WHERE Id = 77"),
    ("one image tagged and untagged", None, "SELECT ds_tag(77, 'growth'), ds_untag(78, 'growth')"),
]


def library(a, size):
    """The old file and the upgraded one."""
    old, new = [os.path.join(a.folder, "%s-%d.db" % (kind, size)) for kind in ("legacy", "growth")]
    if not os.path.exists(old):
        subprocess.run([sys.executable, a.generator, old + ".new", "--images", str(size)], check=True, stdout=subprocess.DEVNULL)
        os.rename(old + ".new", old)
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(new + suffix):
            os.remove(new + suffix)
    shutil.copyfile(old, new)
    subprocess.run(["sqlite3", "-bail", new, ".load " + a.so, "SELECT ds_migrate('{\"backup\":false}')"], check=True, stdout=subprocess.DEVNULL)
    return old, new


def milliseconds(db, sql):
    """The median of as many runs as a second holds, 3 at least and 50 at most, after one to warm up."""
    db.execute(sql).fetchall()
    times, until = [], time.perf_counter() + 1
    while len(times) < 3 or (time.perf_counter() < until and len(times) < 50):
        started = time.perf_counter()
        db.execute(sql).fetchall()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def exponent(sizes, values):
    """The slope of the straight line through the logarithms."""
    points = [(math.log(s), math.log(v)) for s, v in zip(sizes, values) if v]
    if len(points) < 2:
        return None
    x, y = [statistics.mean(p[i] for p in points) for i in (0, 1)]
    return sum((p[0] - x) * (p[1] - y) for p in points) / sum((p[0] - x) ** 2 for p in points)


def draw(folder, sizes, rows):
    """Both axes logarithmic: a figure that does not grow is level."""
    drawn = rows[:4]
    with open(os.path.join(folder, "growth.dat"), "w") as out:
        for i, size in enumerate(sizes):
            values = [v[i] for _, old, new in drawn for v in (old, new)]
            print(size, *["?" if v is None else v for v in values], file=out)
    lines = ", ".join("'growth.dat' using 1:%d with linespoints lc %d dt %d lw 2 title '%s%s'"
                      % (2 * i + column, i + 1, 4 - column, name, column == 2 and ", old" or "")
                      for column in (2, 3) for i, (name, _, _) in enumerate(drawn))
    script = """set terminal svg size 900,480 font 'sans,13'; set output 'growth.svg'; set datafile missing '?'
set logscale xy; set format x '%%.0s %%c'; set format y '%%g ms'; set xlabel 'images'; set key outside right; set grid
plot %s""" % lines
    if shutil.which("gnuplot"):
        subprocess.run(["gnuplot", "-e", script.replace("\n", "; ")], cwd=folder, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("so")
    parser.add_argument("generator")
    parser.add_argument("folder")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--old-limit", type=int, default=1_000_000)
    a = parser.parse_args()
    sizes = [int(s) for s in a.sizes.split(",")]
    rows = [(name, [], []) for name, _, _ in FIGURES]
    for size in sizes:
        old, new = library(a, size)
        theirs, ours = connect(old), connect(new, a.so)
        for (_, before, after), (_, was, now) in zip(FIGURES, rows):
            was.append(milliseconds(theirs, before) if before and size <= a.old_limit else None)
            now.append(milliseconds(ours, after))
        theirs.close()
        ours.close()

    print("### Growth\n")
    print("| ms, old and here | %s | exponent, old | here |" % " | ".join(format(s, ",") for s in sizes))
    print("|---|%s---|---|" % ("---|" * len(sizes)))
    for name, was, now in rows:
        cells = ["%s%.2f" % ("" if w is None else "%.0f / " % w, n) for w, n in zip(was, now)]
        slopes = ["" if e is None else "%.2f" % e for e in (exponent(sizes, was), exponent(sizes, now))]
        print("| %s | %s | %s |" % (name, " | ".join(cells), " | ".join(slopes)))
    with open(os.path.join(a.folder, "growth.json"), "w") as out:
        json.dump({"sizes": sizes, "figures": [{"name": n, "old_ms": w, "new_ms": h, "exponent": exponent(sizes, h)}
                                               for n, w, h in rows]}, out, indent=1)
    draw(a.folder, sizes, rows)


if __name__ == "__main__":
    main()
