"""Figures of searching: the first page of each order, and a set of searches with their counts, each beside the old
application's statement on the old file, a text index asked by hand, and LIKE. Measured in one run.

usage: search.py DATASTORE_SO LEGACY_GENERATOR WORK_FOLDER [--images N] [--rounds N] [--quick]

--quick leaves the others out. Prints Markdown and writes WORK_FOLDER/search.json.
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

COLUMNS = "Id, Path, Prompt, NegativePrompt, Rating, Favorite, CreatedDate"
ORDERS = [("date", "CreatedDate DESC"), ("viewed", "ViewedDate DESC"), ("touched", "TouchedDate DESC"),
          ("modified", "ModifiedDate DESC"), ("rating", "Rating DESC"), ("score", "AestheticScore DESC"),
          ("prompt", "Prompt"), ("name", "FileName"), ("filesize", "FileSize DESC"), ("random:7", "")]


def like(column, *words):
    return " AND ".join("%s LIKE '%%%s%%'" % (column, w.replace("'", "''")) for w in words)


def prompt(*words):
    """A search for words of the prompt: the text, the old condition, the text index's query, LIKE on our tables. The
    index knows runs of three characters and no positions: by hand one asks for all of them, and LIKE looks again."""
    fts = " AND ".join('"%s"' % w[i:i + 3].replace('"', '""') for w in words for i in range(len(w) - 2))
    return (", ".join(words), like("Prompt", *words), fts or None, like("Text", *words))


def key(text, old):
    return (text, old, None, None)


def searches(old):
    """What there is to look for, taken from the library itself where it has to be rare, or one image's own."""
    def one(sql):
        return old.execute(sql).fetchone()[0]
    middle = "(SELECT max(Id) / 2 FROM Image)"
    some = "Id = (SELECT min(Id) FROM Image WHERE Id > %s AND Prompt <> '' AND Model <> '')" % middle
    rare = one("SELECT Prompt FROM Image WHERE " + some).split(", ")[-1]
    seed, digest, model, name = [one("SELECT %s FROM Image WHERE %s" % (c, some)) for c in ("Seed", "ModelHash", "Model", "FileName")]
    folder, own = one("SELECT Path FROM Folder WHERE Id = (SELECT FolderId FROM Image WHERE %s)" % some), one("SELECT Hash FROM Image WHERE " + some)
    album, tag = one("SELECT Name FROM Album WHERE Id = 3"), one("SELECT Name FROM Tag WHERE Id = 1500")
    hyper = one("SELECT HyperNetwork FROM Image WHERE HyperNetwork IS NOT NULL LIMIT 1")
    node = "Id IN (SELECT n.ImageId FROM Node n JOIN NodeProperty p ON p.NodeId = n.Id WHERE %s)"
    member = "Id IN (SELECT ImageId FROM %s WHERE %s)"
    day = "(SELECT CreatedDate FROM Image WHERE %s) / 864000000000 * 864000000000" % some
    iso = one("SELECT date((CreatedDate - 621355968000000000) / 10000000, 'unixepoch') FROM Image WHERE " + some)
    return [
        prompt("masterpiece"), prompt("starry night"), prompt(rare), prompt("8k"), prompt("x"), prompt("qz"), prompt("ń,"[:1]),
        prompt("no such words"), prompt("masterpiece", "best quality", "8k"), prompt("by Zdzisław Beksiński", "fog", "snow"),
        prompt("a fox in a snowy forest", rare),
        key("-masterpiece", "Prompt NOT LIKE '%masterpiece%' OR Prompt IS NULL"),
        key("masterpiece -fog -rain", "Prompt LIKE '%masterpiece%' AND Prompt NOT LIKE '%fog%' AND Prompt NOT LIKE '%rain%'"),
        key("(fog or rain) night", "(Prompt LIKE '%fog%' OR Prompt LIKE '%rain%') AND Prompt LIKE '%night%'"),
        key("negative: blurry", like("NegativePrompt", "blurry")), key("negative: no such words", like("NegativePrompt", "no such words")),
        key("starry night, by Van Gogh rating:>=7 -nsfw:true", like("Prompt", "starry night", "by Van Gogh") + " AND Rating >= 7 AND NSFW = 0"),
        key("steps:20", "Steps = 20"), key("steps:50|15", "Steps IN (50, 15)"), key("steps:21", "Steps = 21"),
        key('sampler:"Euler a"', "Sampler = 'Euler a'"), key("cfg:7.5", "CFGScale = 7.5"), key("seed:%d" % seed, "Seed = %d" % seed),
        key("seed:%s*" % str(seed)[:5], "Seed LIKE '%s%%'" % str(seed)[:5]), key("size:512x768", "Width = 512 AND Height = 768"),
        key("size:landscape", "Width > Height"), key("size:16:9", "Width * 9 = Height * 16"), key("model_hash:" + digest, "ModelHash = '%s'" % digest),
        key("model:%s*" % model[:8], "Model LIKE '%s%%'" % model[:8]), key("aesthetic_score:>7.9", "AestheticScore > 7.9"),
        key("hypernet:" + hyper, "HyperNetwork = '%s'" % hyper), key("rating:>=9", "Rating >= 9"), key("rating:none", "Rating IS NULL"),
        key("favorite:true", "Favorite = 1"), key("nsfw:false", "NSFW = 0"), key("for_deletion:true", "ForDeletion = 1"),
        key("nometadata:true", "NoMetadata = 1"), key("in_album:true", "Id IN (SELECT ImageId FROM AlbumImage)"), key("type:video", "Type = 1"),
        key("date:" + iso, "CreatedDate >= %s AND CreatedDate < %s + 864000000000" % (day, day)),
        key('path:"*.jpg"', "Path LIKE '%.jpg'"), key('path: contains "img2img"', "Path LIKE '%img2img%'"),
        key('path:"*nosuch*"', "Path LIKE '%nosuch%'"), key('filename:"%s"' % name, "FileName = '%s'" % name),
        key('folder:"%s"' % folder, "FolderId = (SELECT Id FROM Folder WHERE Path = '%s')" % folder.replace("'", "''")),
        key('album:"%s"' % album, member % ("AlbumImage", "AlbumId = 3")), key("tag:fog", member % ("ImageTag", "TagId = (SELECT Id FROM Tag WHERE Name = 'fog')")),
        key('tag:"%s"' % tag, member % ("ImageTag", "TagId = 1500")), key("untagged:true", "Id NOT IN (SELECT ImageId FROM ImageTag)"),
        key("hash:" + own, "Hash = '%s'" % own), key("node:KSampler.steps=20", node % "n.Name = 'KSampler' AND p.Name = 'steps' AND p.Value = '20'"),
        key("node:NoSuchNode", node % "n.Name = 'NoSuchNode'"), key("lora:film", "Prompt LIKE '%<lora:film:%'"), key("lora:nosuch", "Prompt LIKE '%<lora:nosuch:%'"),
        key("filesize:>=2.8MB", "FileSize >= 2936013"), key("workflow:nosuch", "Workflow LIKE '%nosuch%'"),
    ]


def timed(db, sql, values=()):
    started = time.perf_counter()
    rows = db.execute(sql, values).fetchall()
    return 1000 * (time.perf_counter() - started), rows


def connect(path, so=None):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA cache_size = -262144")
    if so:
        db.enable_load_extension(True)
        db.load_extension(so)
    return db


OLD_PAGE = ("SELECT main.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = main.Id) FROM Image main JOIN (SELECT Id FROM Image WHERE %s "
            "INTERSECT SELECT Id FROM Image) sub ON sub.Id = main.Id ORDER BY CreatedDate DESC LIMIT 100")
OLD_COUNT = "SELECT count(*) FROM Image main JOIN (SELECT Id FROM Image WHERE %s INTERSECT SELECT Id FROM Image) sub ON sub.Id = main.Id"
FTS_PAGE = ("SELECT i.Id, i.Path, p.Text FROM Images i JOIN Prompts p ON p.Id = i.PromptId WHERE p.Id IN (SELECT rowid FROM PromptSearch "
            "WHERE PromptSearch MATCH ?) AND %s ORDER BY CreatedDate DESC, i.Id DESC LIMIT 100")
LIKE_PAGE = "SELECT i.Id, i.Path, p.Text FROM Images i JOIN Prompts p ON p.Id = i.PromptId WHERE %s ORDER BY CreatedDate DESC, i.Id DESC LIMIT 100"


def measure(a, old, new):
    rows = []
    for text, condition, fts, by_like in searches(old):
        row = {"search": text}
        samples = [(timed(new, "SELECT %s FROM ds_images(?) ORDER BY CreatedDate DESC LIMIT 100" % COLUMNS, (text,)),
                    timed(new, "SELECT count(*) FROM ds_images(?)", (text,))) for _ in range(a.rounds)]
        row["page"], row["count"] = (statistics.median(s[i][0] for s in samples) for i in (0, 1))
        row["found"] = samples[0][1][1][0][0]
        if not a.quick:
            row["old page"], row["old count"] = timed(old, OLD_PAGE % condition)[0], timed(old, OLD_COUNT % condition)[0]
            row["fts"] = timed(new, FTS_PAGE % by_like, (fts,))[0] if fts else None
            row["like"] = timed(new, LIKE_PAGE % by_like)[0] if by_like else None
        rows.append(row)
    return rows


def orders(a, old, new):
    rows = []
    for name, order in ORDERS:
        sql = "SELECT %s FROM ds_images(%s)%s LIMIT 100" % (COLUMNS, "'sort:random:7'" if not order else "NULL", order and " ORDER BY " + order)
        ours = statistics.median(timed(new, sql)[0] for _ in range(a.rounds))
        theirs = None
        if not a.quick:
            theirs = timed(old, "SELECT main.* FROM Image main JOIN (SELECT Id FROM Image INTERSECT SELECT Id FROM Image) sub ON sub.Id = main.Id "
                           "ORDER BY %s LIMIT 100" % (order or "random()"))[0]
        rows.append({"order": name, "page": ours, "old page": theirs})
    return rows


def ms(value):
    return "" if value is None else "%.1f" % value if value >= 10 else "%.2f" % value


def table(rows):
    names = list(rows[0])
    print("\n| %s |\n|%s" % (" | ".join(names), "---|" * len(names)))
    for row in rows:
        print("| %s |" % " | ".join(ms(v) if isinstance(v, float) or v is None else str(v).replace("|", "\\|") for v in row.values()))


def prepare(a):
    os.makedirs(a.folder, exist_ok=True)
    legacy, upgraded = (os.path.join(a.folder, "%s-%d.db" % (name, a.images)) for name in ("legacy", "searched"))
    if not os.path.exists(legacy):
        subprocess.run([sys.executable, a.generator, legacy + ".new", "--images", str(a.images)], check=True, stdout=subprocess.DEVNULL)
        os.rename(legacy + ".new", legacy)
    if not os.path.exists(upgraded):
        shutil.copyfile(legacy, upgraded + ".new")
        connect(upgraded + ".new", a.so).execute("SELECT ds_migrate('{\"backup\":false}')").fetchone()
        os.rename(upgraded + ".new", upgraded)
    return connect(legacy), connect(upgraded, a.so)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("so")
    parser.add_argument("generator")
    parser.add_argument("folder")
    parser.add_argument("--images", type=int, default=int(os.environ.get("DATASTORE_BENCH_IMAGES", 100_000)))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    a = parser.parse_args()
    old, new = prepare(a)
    first, found = orders(a, old, new), measure(a, old, new)
    print("### Searching %s images, ms" % format(a.images, ","))
    table(first)
    table(found)
    print("\nMedians: page %s, count %s; slowest: page %s, count %s." % tuple(
        ms(how([r[what] for r in found])) for how in (statistics.median, max) for what in ("page", "count")))
    if not a.quick:
        print("Old page / page here, median: %.0f times." % statistics.median(r["old page"] / r["page"] for r in found))
    with open(os.path.join(a.folder, "search.json"), "w") as out:
        json.dump({"images": a.images, "orders": first, "searches": found}, out, indent=1)


if __name__ == "__main__":
    main()
