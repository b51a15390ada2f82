"""How figures grow with the library: each question at several sizes, with the exponent of its growth: 0 where the size
does not matter, 1 where ten times the images take ten times as long."""
import math
import statistics

from measure import Facts, connect, ms, question, remove, turns
from reading import OLD_COUNT, OLD_FILTER, OLD_PAGE, OLD_SUB
from search import COLUMNS, searches

PAGE = "SELECT Id, Path, Prompt, Rating, CreatedDate FROM ds_images({}) ORDER BY CreatedDate DESC LIMIT 100"


def old_search(condition):
    return OLD_PAGE.format(OLD_SUB.replace(OLD_FILTER, "%s AND %s" % (condition, OLD_FILTER)))


# what, the old application's statement, ours; the first four are drawn
FIGURES = [
    ("first page of 100", OLD_PAGE.format(OLD_SUB), PAGE.format("")),
    ("search, a common word", old_search("Prompt LIKE '%masterpiece%'"), PAGE.format("'masterpiece'")),
    ("search, a word that is nowhere", old_search("Prompt LIKE '%nowhere at all%'"), PAGE.format("'nowhere at all'")),
    ("count and total size", OLD_COUNT.format(OLD_SUB), "SELECT sum(Images), sum(Bytes) FROM ImageTotals"),
    ("page by rating", OLD_PAGE.format(OLD_SUB).replace("CreatedDate DESC", "Rating DESC"), PAGE.format("").replace("CreatedDate DESC", "Rating DESC")),
    ("count of a search", None, "SELECT count(*) FROM ds_images('starry night')"),
    ("tag list with counts", None, "SELECT Name, Images FROM ds_tag_list"),
    ("folder tree with totals", None, "SELECT Path, TotalImages FROM ds_folder_tree"),
    ("one rating changed", None, "UPDATE ds_images SET Rating = 11 - ifnull(Rating, 1) WHERE Id = 77"),
    ("one image tagged and untagged", None, "SELECT ds_tag(77, 'growth'), ds_untag(77, 'growth')"),
]
# The old application's statements are not run beyond this many images.
OLD_LIMIT = 1_000_000


def exponent(sizes, values):
    """The slope of the straight line through the logarithms."""
    points = [(math.log(s), math.log(v)) for s, v in zip(sizes, values) if v]
    if len(points) < 2:
        return None
    x, y = [statistics.mean(p[i] for p in points) for i in (0, 1)]
    return sum((p[0] - x) * (p[1] - y) for p in points) / sum((p[0] - x) ** 2 for p in points)


def measured(bench, sizes):
    """For each figure its medians at each size, the old application's and ours; the sizes take turns."""
    old = {size: connect(bench.legacy(size)) for size in sizes if size <= OLD_LIMIT}
    new = {size: bench.connect(bench.copy(bench.library(size), "growth-%d.db" % size)) for size in sizes}
    rows = []
    for _, before, after in FIGURES:
        here = turns(bench.rounds, **{str(size): question(new[size], after) for size in sizes})
        there = turns(1, **{str(size): question(old[size], before) for size in old}) if before else {}
        rows.append([[statistics.median(taken[str(size)]) if str(size) in taken else None for size in sizes] for taken in (there, here)])
    for db in [*old.values(), *new.values()]:
        db.close()
    remove(*[bench.path("growth-%d.db" % size) for size in sizes])
    return rows


def of_searches(bench, size):
    """The first pages of all searches: the median."""
    texts = [text for text, *_ in searches(connect(bench.legacy(size)))]
    db = bench.connect(bench.library(size))
    page = "SELECT %s FROM ds_images(?) ORDER BY CreatedDate DESC LIMIT 100" % COLUMNS
    pages = [turns(bench.rounds, here=question(db, page, (text,)))["here"] for text in texts]
    return statistics.median(statistics.median(samples) for samples in pages)


def figures(bench, sizes):
    table = Facts("Growth", ["the old application / here", *[format(size, ",") for size in sizes], "exponent, old", "exponent, here"])
    series = []
    for (name, _, _), (was, now) in zip(FIGURES, measured(bench, sizes)):
        slopes = [exponent(sizes, values) for values in (was, now)]
        table.add(name, *["%s%s" % ("" if w is None else ms(w) + " / ", ms(n)) for w, n in zip(was, now)],
                  *["" if slope is None else "%.2f" % slope for slope in slopes])
        series.append((name, was, now))
    now = [of_searches(bench, size) for size in sizes]
    slope = exponent(sizes, now) or 0
    table.add("first pages of all searches, the median", *[ms(n) for n in now], "", "%.2f, %.2f times for ten times the images (limit 1.5)" % (slope, 10 ** slope),
              holds=10 ** slope <= 1.5)
    bench.chart("growth", """set logscale xy; set format x '%.0s %c'; set format y '%g ms'; set xlabel 'images'; set key outside right; set grid
plot """ + ", ".join("'growth.dat' using 1:%d with linespoints lc %d dt %d lw 2 title '%s%s'"
                     % (2 * i + column, i + 1, 4 - column, name, ", old" if column == 2 else "")
                     for column in (2, 3) for i, (name, _, _) in enumerate(series[:4])),
                [[size, *[v[i] for _, was, now in series[:4] for v in (was, now)]] for i, size in enumerate(sizes)])
    return [table]
