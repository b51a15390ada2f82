"""Searching: the first page of each order, and a set of searches with their counts, each beside the old application's
statement on the old file; and where it is words of the prompt, beside a text index asked by hand and LIKE."""
import statistics

from measure import Facts, Table, connect, milliseconds, question, times, turns

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


OLD_PAGE = ("SELECT main.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = main.Id) FROM Image main JOIN (SELECT Id FROM Image WHERE %s "
            "INTERSECT SELECT Id FROM Image) sub ON sub.Id = main.Id ORDER BY CreatedDate DESC LIMIT 100")
OLD_COUNT = "SELECT count(*) FROM Image main JOIN (SELECT Id FROM Image WHERE %s INTERSECT SELECT Id FROM Image) sub ON sub.Id = main.Id"
FTS_PAGE = ("SELECT i.Id, i.Path, p.Text FROM Images i JOIN Prompts p ON p.Id = i.PromptId WHERE p.Id IN (SELECT rowid FROM PromptSearch "
            "WHERE PromptSearch MATCH ?) AND %s ORDER BY CreatedDate DESC, i.Id DESC LIMIT 100")
LIKE_PAGE = "SELECT i.Id, i.Path, p.Text FROM Images i JOIN Prompts p ON p.Id = i.PromptId WHERE %s ORDER BY CreatedDate DESC, i.Id DESC LIMIT 100"
OLD_ORDER = ("SELECT main.* FROM Image main JOIN (SELECT Id FROM Image INTERSECT SELECT Id FROM Image) sub ON sub.Id = main.Id "
             "ORDER BY %s LIMIT 100")


def orders(bench, old, new, images):
    table = Table("First page of 100 of %s images, by each order" % format(images, ","), {"old": "the old application"})
    for name, order in ORDERS:
        page = ("SELECT %s FROM ds_images ORDER BY %s LIMIT 100" % (COLUMNS, order) if order else
                "SELECT %s FROM ds_images('sort:%s') LIMIT 100" % (COLUMNS, name))
        samples = turns(bench.rounds, here=question(new, page))
        samples["old"] = [milliseconds(question(old, OLD_ORDER % (order or "random()")))]
        table.add(name, samples, most_ms=2)
    return table


def figures(bench, images):
    old, new = connect(bench.legacy(images)), bench.connect(bench.library(images))
    pages = Table("First page of a search, %s images" % format(images, ","), {"old": "the old application", "fts": "FTS5 by hand", "like": "LIKE by hand"},
                  "The newest 100, seven columns. By hand: the prompts that the text index or LIKE finds, their images sorted. The old application's and LIKE's once.")
    counts = Table("Count of a search, %s images" % format(images, ","), {"old": "the old application"})
    for text, condition, fts, by_like in searches(old):
        works = {"here": question(new, "SELECT %s FROM ds_images(?) ORDER BY CreatedDate DESC LIMIT 100" % COLUMNS, (text,))}
        if fts:
            works["fts"] = question(new, FTS_PAGE % by_like, (fts,))
        samples = turns(bench.rounds, **works)
        samples["old"] = [milliseconds(question(old, OLD_PAGE % condition))]
        if by_like:
            samples["like"] = [milliseconds(question(new, LIKE_PAGE % by_like))]
        pages.add(text, samples, most_ms=10)
        count = "SELECT count(*) FROM ds_images(?)"
        found, = new.execute(count, (text,)).fetchone()
        samples = turns(bench.rounds, here=question(new, count, (text,)))
        samples["old"] = [milliseconds(question(old, OLD_COUNT % condition))]
        counts.add("%s: %s" % (text, format(found, ",")), samples, most_ms=30)

    medians = [{name: statistics.median(samples) for name, samples in row["samples"].items()} for row in pages.rows]
    page, ratio = statistics.median(m["here"] for m in medians), statistics.median(m["old"] / m["here"] for m in medians)
    summary = Facts("All %d searches" % len(medians), ["what", "figure", "limit"])
    summary.add("median of the first pages", "%.2f ms" % page, "2 ms", holds=page <= 2)
    summary.add("old application / here, the median", times(ratio), "20", holds=ratio >= 20)
    return [orders(bench, old, new, images), pages, counts, summary]
