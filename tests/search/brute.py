"""Compares searches with a brute-force evaluation of their tree over every row.

usage: brute.py DATASTORE_SO [--images N] [--queries N] [--seed N] [--no-index] [--mutate SECONDS --corpus FOLDER]

Makes a library by plain SQL, makes up search texts (all keys, operators, negations, nesting), and for
each runs both conditions that ds_query_explain gives, and asks ds_images for a page and a count. The tree in the same
JSON is evaluated in Python, by rules written from the language's documentation. Prints how many agreed; fails at the
first that does not, and when some key or form of a condition never told some images from others.

With --mutate it goes on for so many seconds of the processor, with texts that are cut, joined and changed at random,
those of the folder's files among them; most of these are no searches.
"""
import argparse
import datetime
import functools
import json
import pathlib
import random
import re
import sqlite3
import sys
import time

FOLDS = {0x1E9E: "ß", 0x130: "İ", 0x1C4: "ǆ", 0x1C5: "ǆ", 0x3C2: "σ", 0x17F: "s", 0x212A: "k"}
WORDS = ("starry night|Van Gogh|CAT|cat|dog|a cat in a hat|100% real|under_score|a*b|who?|\"quoted\"|it's|close-up|1girl|"
         "猫|黒い猫|生成画像|🐱|👩‍🎨 art|Straße|STRASSE|ẞharp|İstanbul|istanbul|ſilver|Kelvin K|ΣΊΣΥΦΟΣ|σίσυφος|ёлка|ЁЛКА|вот|"
         "<lora:film:0.8>|<lora:Detail:1>|(masterpiece:1.2)|ab|x|é|É|nightcap|fox, snow|a\\b|semi;colon|--ar 16:9|Zdzisław").split("|")
SAMPLERS = ["Euler a", "euler a", "Euler", "DDIM", "DPM++ 2M Karras", "", None]
MODELS = ["deliberate v2", "Deliberate V2", "sdxl", "film*star", "anything-v3.0", None]
HASHES = ["a1b2c3d4", "A1B2C3D4", "ffff0000", "0123abcd", None]
TAGS = ["a", "a/b", "a/b/c", "A/x", "ab", "cat", "feline", "ns:dog", "Ölbild", "two words", "under_tag"]
FOLDERS = ["D:\\pics", "D:\\pics\\sub", "d:\\PICS2", "/mnt/pics", "/mnt/Pics", "\\\\nas\\ai\\Büro"]
FLAGS = {"favorite": "Favorite", "nsfw": "NSFW", "nometadata": "NoMetadata", "for_deletion": "ForDeletion",
         "unavailable": "Unavailable", "has_error": "HasError"}
NUMBERS = {"steps": "Steps", "seed": "Seed", "width": "Width", "height": "Height", "rating": "Rating",
           "clip_skip": "ClipSkip", "ensd": "ENSD", "batch_size": "BatchSize", "batch_pos": "BatchPos",
           "filesize": "FileSize", "cfg": "CFGScale", "aesthetic_score": "AestheticScore",
           "hypernet_strength": "HyperNetworkStrength"}
DECIMALS = ("cfg", "aesthetic_score", "hypernet_strength")
DATES = {"date": "CreatedDate", "modified": "ModifiedDate", "viewed": "ViewedDate", "touched": "TouchedDate"}
TEXTS = {"sampler": "Sampler", "model": "Model", "model_hash": "ModelHash", "hypernet": "HyperNetwork", "hash": "Hash",
         "path": "Path", "filename": "FileName", "workflow": "Workflow"}


def fold(text):
    """Simple case folding of the characters that occur here."""
    return "".join(FOLDS.get(ord(c)) or (c.casefold() if len(c.casefold()) == 1 else c) for c in text)


def make_library(db, r, images):
    now = 1_700_000_000
    run = db.execute
    run("BEGIN")
    for f in FOLDERS:
        run("INSERT INTO Folders(Path) VALUES (?)", (f,))
    prompts = [""] + sorted({", ".join(r.choice(WORDS) for _ in range(r.randint(1, 6))) for _ in range(images // 3)})
    prompts += ["long " + "lorem ipsum " * 900 + "needle", "x", "ab"]
    for p in dict.fromkeys(prompts):
        run("INSERT INTO Prompts(Text) VALUES (?)", (p,))
    ids = [i for i, in run("SELECT Id FROM Prompts")]
    for t in TAGS:
        run("INSERT INTO Tags(Name) VALUES (?)", (t,))
    run("INSERT INTO TagAliases SELECT 'kitty', Id FROM Tags WHERE Name = 'cat'")
    run("INSERT INTO TagAliases SELECT 'zoo/dog', Id FROM Tags WHERE Name = 'ns:dog'")
    run("INSERT INTO TagAliases SELECT 'ab', Id FROM Tags WHERE Name = 'under_tag'")
    for a, b in (("cat", "feline"), ("feline", "ns:dog"), ("a/b/c", "under_tag")):
        run("INSERT INTO TagImplications SELECT x.Id, y.Id FROM Tags x, Tags y WHERE x.Name = ? AND y.Name = ?", (a, b))
    for a in ("Best", "best of 2023", "Ähnlich", "50%"):
        run("INSERT INTO Albums(Name) VALUES (?)", (a,))
    maybe = lambda v, p=0.15: None if r.random() < p else v
    sizes = [(512, 512), (512, 768), (768, 512), (1920, 1080), (1280, 720), (640, 960)]
    for n in range(images):
        f = r.randrange(len(FOLDERS))
        sep = "/" if FOLDERS[f].startswith("/") else "\\"
        width, height = maybe(r.choice(sizes), 0.05) or (None, None)
        flag = lambda: int(r.random() < 0.1)
        cfg = r.choice([7, 7.1, 6.5, 7.5, 7.0999999046325684, 12])
        row = dict(FolderId=f + 1, Path=FOLDERS[f] + sep + r.choice(["img_", "IMG%", "a*", "Bild ä"]) + str(n) + ".png",
                   PromptId=maybe(r.choice(ids)), NegativePromptId=maybe(r.choice(ids), 0.4), Steps=maybe(r.randint(10, 40)),
                   Sampler=r.choice(SAMPLERS), CFGScale=maybe(cfg), Seed=maybe(r.choice([r.randint(0, 400), r.randint(0, 2**40), -1])),
                   Width=width, Height=height, ModelHash=r.choice(HASHES), Model=r.choice(MODELS), BatchSize=maybe(r.randint(1, 4)),
                   BatchPos=maybe(r.randint(0, 3)), CreatedDate=now - r.randrange(400 * 86400), ModifiedDate=maybe(now - r.randrange(10**7)),
                   Rating=maybe(r.randint(0, 10), 0.4), Favorite=flag(), ForDeletion=flag(), NSFW=flag(), Unavailable=flag(),
                   AestheticScore=maybe(round(r.random() * 10, 1)), HyperNetwork=maybe(r.choice(["Anime", "anime", "x | y"]), 0.7),
                   HyperNetworkStrength=maybe(round(r.random(), 1)), ClipSkip=maybe(r.randint(1, 2)), ENSD=maybe(31337, 0.5),
                   FileSize=maybe(r.randrange(5 * 2**20)), NoMetadata=flag(), Workflow=maybe(r.choice(['{"a":"CAT"}', "{}"]), 0.5),
                   HasError=flag(), Hash=maybe("%08x" % r.randrange(200)), ViewedDate=maybe(now - r.randrange(10**7), 0.5),
                   TouchedDate=maybe(now - r.randrange(10**7), 0.5), Type=int(r.random() < 0.05))
        cursor = run("INSERT INTO Images(%s) VALUES (%s)" % (", ".join(row), ", ".join("?" * len(row))), list(row.values()))
        image = cursor.lastrowid
        for t in r.sample(range(len(TAGS)), r.choice([0, 0, 1, 2])):
            run("INSERT INTO ImageTags VALUES (?, ?)", (image, t + 1))
        if r.random() < 0.2:
            run("INSERT INTO AlbumImages VALUES (?, ?)", (r.randint(1, 4), image))
        for k in range(r.choice([0, 0, 0, 1, 3])):
            name, properties = r.choice([("KSampler", {"steps": r.randint(10, 40), "sampler_name": "euler"}), ("LoraLoader", {"lora_name": r.choice(
                ["film.safetensors", "sub\\Detail.v2.safetensors"])}), ("Note", {"text": r.choice(["x" * 100, "cat", None])})])
            node = run("INSERT INTO Nodes(ImageId, NodeId, Name) VALUES (?, ?, ?)", (image, str(k), name)).lastrowid
            for p, v in properties.items():
                run("INSERT INTO NodeProperties VALUES (?, ?, ?)", (node, p, None if v is None else str(v)))
    run("COMMIT")


def read_rows(db):
    cursor = db.execute("SELECT i.*, p.Text AS Prompt, n.Text AS Negative, f.Path AS Folder FROM Images i LEFT JOIN Prompts p ON p.Id = i.PromptId "
                        "LEFT JOIN Prompts n ON n.Id = i.NegativePromptId LEFT JOIN Folders f ON f.Id = i.FolderId")
    names = [d[0] for d in cursor.description]
    rows = [dict(zip(names, row), tags=set(), albums=[], nodes=[]) for row in cursor]
    by_id = {row["Id"]: row for row in rows}
    for image, tag in db.execute("SELECT ImageId, TagId FROM ImageTags"):
        by_id[image]["tags"].add(tag)
    for image, name in db.execute("SELECT m.ImageId, a.Name FROM AlbumImages m JOIN Albums a ON a.Id = m.AlbumId"):
        by_id[image]["albums"].append(name)
    properties = {}
    for node, name, value in db.execute("SELECT NodeId, Name, Value FROM NodeProperties"):
        properties.setdefault(node, []).append((name, value))
    for node, image, name in db.execute("SELECT Id, ImageId, Name FROM Nodes"):
        by_id[image]["nodes"].append((name, properties.get(node, [])))
    return rows


class Tags:
    def __init__(self, db):
        self.names = dict(db.execute("SELECT Id, Name FROM Tags"))
        self.aliases = list(db.execute("SELECT Alias, TagId FROM TagAliases"))
        self.implied = list(db.execute("SELECT TagId, ImpliedTagId FROM TagImplications"))

    def closure(self, value):
        value = {how: " ".join(text.split()) for how, text in value.items()}
        names = {i: [fold(n)] + [fold(a) for a, t in self.aliases if t == i] for i, n in self.names.items()}
        start = fold(value.get("equals", "*"))
        start += "" if start.endswith(":") else "/" # what follows a namespace follows it at once
        found = {i for i in names if any(text_matches(n, value) or n.startswith(start) for n in names[i])}
        while True:
            known = {m for f in found for m in names[f]}
            more = {i for i in names if any(n == m or n.startswith(m + "/") for n in names[i] for m in known)}
            more |= {a for a, b in self.implied if b in found}
            if more <= found:
                return found
            found |= more


def like(text, pattern):
    wild = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in fold(pattern))
    return re.fullmatch(wild, fold(text), re.S) is not None


def text_matches(text, value):
    if text is None:
        return False
    (how, pattern), = value.items()
    t, p = fold(text), fold(pattern)
    return {"equals": t == p, "contains": p in t, "starts": t.startswith(p), "ends": t.endswith(p)}[how] if how != "like" else like(text, pattern)


def in_range(number, value, slack=0.0):
    if number is None:
        return False
    e = {k: abs(v) * slack for k, v in value.items()}
    return (number >= value["from"] - e["from"] if "from" in value else True) and (number > value["above"] + e["above"] if "above" in value else True) \
        and (number <= value["to"] + e["to"] if "to" in value else True) and (number < value["below"] - e["below"] if "below" in value else True)


def in_days(seconds, value):
    if seconds is None:
        return False
    day = datetime.datetime.fromtimestamp(seconds).date().isoformat()
    return in_range_text(day, value)


def in_range_text(day, v):
    return v.get("from", day) <= day <= v.get("to", day) and ("above" not in v or day > v["above"]) and ("below" not in v or day < v["below"])


def size_matches(row, value):
    w, h = row["Width"], row["Height"]
    if w is None or h is None:
        return False
    if isinstance(value, str):
        return {"portrait": w < h, "landscape": w > h, "square": w == h}[value]
    if "ratio" in value:
        def ratio(name):
            a, b = value["ratio"][name].split(":")
            return w * int(b) - int(a) * h
        tests = {"from": lambda x: x >= 0, "above": lambda x: x > 0, "to": lambda x: x <= 0, "below": lambda x: x < 0}
        return w > 0 and h > 0 and all(tests[k](ratio(k)) for k in value["ratio"])
    return in_range(w, value["width"]) and in_range(h, value["height"])


def to_number(text):
    return float(text) if text is not None and re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", text) else None


def node_value(text, value):
    if "except" in value:
        return text is not None and not node_value(text, value["except"])
    if set(value) & {"from", "to", "above", "below"}:
        return in_range(to_number(text), value, 1e-6)
    return text_matches(text, value)


def has_node(row, term):
    wanted = lambda name, pattern: pattern == "" or like(name, pattern)
    for name, properties in row["nodes"]:
        if not wanted(name, term["class"]):
            continue
        if not term["any"] and term["property"] == "":
            return True
        for p, v in properties:
            if wanted(p, term["property"]) and (not term["any"] or any(node_value(v, x) for x in term["any"])):
                return True
    return False


def has_lora(row, value):
    (_, pattern), = value.items()
    for name in re.findall(r"<lora:([^:>]*)[:>]", row["Prompt"] or "", re.I):
        if like(name, pattern):
            return True
    for _, properties in row["nodes"]:
        for p, v in properties:
            if p == "lora_name" and v is not None and (like(v, pattern) or like(re.sub(r"(?<=.)\.[^.]*$", "", re.split(r"[\\/]", v)[-1]), pattern)):
                return True
    return False


def same_folder(path, text):
    if path is None:
        return False
    windows = not path.startswith("/")
    a, b = ((fold(x.replace("/", "\\")) if windows else x).rstrip("\\/") for x in (path, text))
    return a == b


def holds_value(row, key, value, tags):
    if isinstance(value, dict) and "except" in value:
        known = row["Width"] is not None and row["Height"] is not None if key == "size" else row[(NUMBERS | DATES | TEXTS)[key]] is not None
        return known and not holds_value(row, key, value["except"], tags)
    if value is None:
        return row[(NUMBERS | DATES | TEXTS)[key]] is None
    if key in FLAGS:
        return row[FLAGS[key]] == int(value)
    if key in ("in_album", "untagged"):
        return value == (bool(row["albums"]) if key == "in_album" else not row["tags"])
    if key == "size":
        return size_matches(row, value)
    if key in DATES:
        return in_days(row[DATES[key]], value)
    if key in NUMBERS and not set(value) & {"like"}:
        return in_range(row[NUMBERS[key]], value, 1e-6 if key in DECIMALS else 0)
    if key == "seed":
        return row["Seed"] is not None and text_matches(str(row["Seed"]), value)
    if key == "type":
        return row["Type"] == {"image": 0, "video": 1}[value["equals"]]
    if key in ("prompt", "negative"):
        return text_matches(row["Prompt" if key == "prompt" else "Negative"], value)
    if key == "model_or_hash":
        return text_matches(row["Model"], value) or text_matches(row["ModelHash"], value)
    if key == "folder":
        return same_folder(row["Folder"], value["equals"])
    if key == "album":
        return any(text_matches(a, value) for a in row["albums"])
    if key == "tag":
        cache = tags.__dict__.setdefault("cache", {})
        name = json.dumps(value)
        if name not in cache:
            cache[name] = tags.closure(value)
        return bool(cache[name] & row["tags"])
    if key == "lora":
        return has_lora(row, value)
    return text_matches(row[TEXTS[key]], value)


def holds(row, term, tags):
    if term["key"] == "node":
        return has_node(row, term)
    return any(holds_value(row, term["key"], v, tags) for v in term["any"])


class Library:
    """The rows, the newest first, and for each term that was asked for those that it holds for: a bit for each row."""

    def __init__(self, db):
        self.rows = sorted(read_rows(db), key=lambda row: (row["CreatedDate"], row["Id"]), reverse=True)
        self.tags = Tags(db)
        self.known = {}

    def term(self, term):
        name = json.dumps(term)
        if name not in self.known:
            bits = "".join("1" if holds(row, term, self.tags) else "0" for row in reversed(self.rows))
            self.known[name] = int(bits, 2)
        return self.known[name]

    def holds(self, node):
        everything = (1 << len(self.rows)) - 1
        if node is None:
            return everything
        if "and" in node:
            return functools.reduce(int.__and__, map(self.holds, node["and"]))
        if "or" in node:
            return functools.reduce(int.__or__, map(self.holds, node["or"]))
        if "not" in node:
            return everything & ~self.holds(node["not"])
        return self.term(node)

    def ids(self, node):
        """Of the images that the tree holds for, the newest first."""
        return [self.rows[i]["Id"] for i, bit in enumerate(reversed(bin(self.holds(node))[2:])) if bit == "1"]


def quote(text):
    return '"' + text.replace('"', '""') + '"'


def piece(r):
    word = r.choice(WORDS)
    start = r.randrange(len(word))
    part = word[start:start + r.choice([1, 2, 3, 5, 20])]
    return r.choice([part, part.upper(), part.lower(), part.swapcase()])


def term(r):
    number = lambda: r.choice(["%d" % r.randint(0, 40), "%d-%d" % (r.randint(0, 30), r.randint(5, 60)), "%s%d" % (r.choice(["<", ">", "<=", ">=", "<>"]), r.randint(0, 40))])
    decimal = lambda: r.choice(["7.1", "7", "6.5-7.1", "<7.1", ">7.1", "<=7.1", ">=7.1", "<>7.1", "0.5", ">=5.5", "0.2|0.3"])
    date = lambda: r.choice(["2023-05-01", "since 2023-09-01", "before 2023-03-26", "between 2023-01-10 and 2023-03-26", "2023-10-29", "2023",
                             "2023-06", "<>2023", ">2023-10-28", "<2023-03-26", "3 days ago", "today"])
    size = lambda: r.choice(["512x512", "512x?", "?x768", "16:9", "portrait", "landscape", "square", ">=640x700", "<>512x512", ">1:1", "<=16:9",
                             "4:3-16:9", "512x512-768x768", "<512x?", "<>16:9"])
    many = lambda f: "|".join(f() for _ in range(r.choice([1, 1, 2, 4])))
    kind = r.randrange(26)
    if kind < 7:
        return quote(piece(r)) if r.random() < 0.9 else "cat"
    if kind == 7:
        return "(negative: %s)" % quote(piece(r))
    if kind < 10:
        key = r.choice([k for k in NUMBERS if k not in DECIMALS and k != "seed" and k != "filesize"])
        return "%s:%s" % (key, many(number))
    if kind == 10:
        return "rating:" + r.choice(["none", "none|10", ">=7", "5", "<>5", "<3|>8", "1|2|3|9-10"])
    if kind == 11:
        return "%s:%s" % (r.choice(DECIMALS), many(decimal))
    if kind == 12:
        return "%s:%s" % (r.choice(list(DATES)), date())
    if kind == 13:
        return "size:" + many(size) if r.random() < 0.5 else "size:" + size()
    if kind == 14:
        return "%s:%s" % (r.choice(list(FLAGS) + ["in_album", "untagged"]), r.choice(["true", "false"]))
    if kind == 15:
        return "sampler:" + r.choice(['"euler A"', "ddim", '"DPM++ 2M Karras"|Euler', '"no such"', "euler a|ddim"])
    if kind == 16:
        return r.choice(["model:sd*", 'model:"DELIBERATE v2"', "model:film*star", "model:*v?.0", "model:sdxl,any*", "model_hash:A1B2C3D4", "model_hash:a1*|ffff0000",
                         'model_or_hash:"SDXL"|0123ABCD', "hypernet:anime", 'hypernet:"x | y"|ANIME'])
    if kind == 17:
        return "seed:" + r.choice(["1*", "12?", "1?*", "*12*", "9*0*", "?1*", "123456789012345678*", "1???????????????????*", "100-200", "-1", "7", "*3*", "<50", "???", ">1000000"])
    if kind == 18:
        return "filesize:" + r.choice([">2MB", "500KB-2MB", "<1k", "<>1MB", "4.5MB"])
    if kind < 21:
        return "tag:" + r.choice(["a", "A/B", "a/*", "cat", "kitty", "feline", "ns:dog", "ns:", "ölbild", '"two  words"', "ab", "none", "a?", "zoo", "A/B/C", "under_tag", "*_tag", "a|cat"])
    if kind == 21:
        return "%s:%s" % (r.choice(["path", "filename"]), r.choice(["*.png", "D:\\pics\\*", "starts with d:", "contains %1", 'contains "Bild Ä"', "ends with 7.png", "contains _",
                                                                  "*a?1*.png", "/mnt/*", 'contains "*"', "starts with IMG", "contains büro", "IMG_7.PNG", '"bild Ä1*"', "img%1?.png",
                                                                  'starts with "BILD ä2"', '"\\\\NAS\\ai\\büro\\bild*"', "d:\\PICS*\\img_*", 'starts with "/MNT/pics/A*1"', "a*"]))
    if kind == 22:
        return "folder:" + r.choice(["d:/PICS", "D:\\pics\\sub\\", "/mnt/pics", "/mnt/PICS", "\\\\NAS\\ai\\BÜRO", "D:\\pic"])
    if kind == 23:
        return r.choice(["album:best", 'album:"BEST of 2023"', "album:ähnlich", "album:50%|best", "hash:000000*", "hash:0000004?", "hash:0000000A*", "hash:0000000A", "hash:00000010|0000000b", "type:video", "type:image",
                         "workflow:cat", 'workflow:"a"":"', "hash:*a?"])
    if kind == 24:
        return r.choice(["node:KSampler", "node:ksampler.steps=20", "node:KSampler.steps>=25", "node:*.steps=15-20", "node:Note.text=CAT", "node:Note.text<>cat", "node:Lora*.lora_name=*film*",
                         "node:.steps<20", "node:K*.sampler_name", "node:Note.text", "node:KSampler.steps!=20", "node:None"])
    return "lora:" + r.choice(["film", "FILM", "det*", "detail", "detail.v2", "f?lm", "none"])


def text_of(r, depth=0):
    items = []
    for _ in range(r.choice([1, 1, 2, 2, 3])):
        item = term(r)
        if depth < 4 and r.random() < 0.3:
            item = "(%s)" % text_of(r, depth + 1)
        if r.random() < 0.3:
            item = r.choice(["-", "not "]) + item
        items.append(item)
    text = items[0]
    for item in items[1:]:
        text += r.choice([", ", " ", " or "]) + item
    return text


def mutated(r, texts):
    """One of the texts, or one made up, with a few changes."""
    text = r.choice(texts + [text_of(r)])
    for _ in range(r.choice([1, 1, 2, 4])):
        at, end = sorted(r.randrange(len(text) + 1) for _ in range(2))
        other = r.choice(texts + [text_of(r)])
        start = r.randrange(len(other) + 1)
        text = r.choice([
            text[:at] + text[end:], text[:at] + other[start:start + 20] + text[at:], text[:at] + other[start:],
            text[:at] + r.choice('()|,-<>=:*?"\\. 0159xaÄ/\t') + text[at:], text[:end] + text[at:], text.replace(" ", "", 1)])
    return text[:500]


def connect(so):
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(so)
    db.execute("SELECT ds_migrate()").fetchall()
    return db


def check(db, library, text):
    """The ids, after all ways agree on them."""
    found = json.loads(db.execute("SELECT ds_query_explain(?)", (text,)).fetchone()[0])
    page = library.ids(found["tree"]["where"])
    expected = set(page)
    parameters = {str(i + 1): p for i, p in enumerate(found["parameters"])}
    for form in ("sql", "sql_of_all"):
        sql = "SELECT i.Id FROM main.Images i WHERE " + (found[form] or "1") + " ORDER BY i.CreatedDate DESC, i.Id DESC"
        used = [parameters[str(k)] for k in range(1, len(parameters) + 1)]
        # sqlite3 wants as many values as the statement's highest ?N.
        numbers = [int(n) for n in re.findall(r"\?(\d+)", sql)]
        ids = [i for i, in db.execute(sql, used[:max(numbers, default=0)])]
        if set(ids) != expected or len(ids) != len(expected):
            wrong = sorted(set(ids) ^ expected)[:5]
            sys.exit("%s differs: %s\ntree: %s\nsql: %s\nparameters: %s\nfound %d, expected %d; such as %s" % (
                form, text, json.dumps(found["tree"], ensure_ascii=False), found[form], found["parameters"], len(ids), len(expected),
                [(row["Id"], row["Prompt"], row["Path"], i in ids) for i in wrong for row in library.rows if row["Id"] == i]))
    limit = len(text) % 3 * 10 + 1
    for what, right, sql in (("page", page[:limit], "SELECT Id FROM ds_images(?) ORDER BY CreatedDate DESC LIMIT %d" % limit),
                             ("count", [len(page)], "SELECT count(*) FROM ds_images(?)")):
        given = [i for i, in db.execute(sql, (text,))]
        if given != right:
            sys.exit("the %s differs: %s\n%s instead of %s" % (what, text, given[:20], right[:20]))
    return expected, found["tree"]["where"]


KEYS = (list(FLAGS) + list(NUMBERS) + list(DATES) + list(TEXTS) +
        ["prompt", "negative", "in_album", "untagged", "size", "type", "model_or_hash", "folder", "album", "tag", "lora", "node"])
FORMS = ["and", "or", "not", "none", "except", "from", "to", "above", "below", "equals", "like", "contains", "starts", "ends", "ratio",
         "portrait", "landscape", "square", "several values", "5 in each other", "sampler not", "tag not", "node not", "prompt not"]


def forms_of(node, depth=1, above=""):
    """The keys and forms that a tree has."""
    for kind in ("and", "or"):
        for child in node.get(kind, []):
            yield from [kind, "%d in each other" % depth]
            yield from forms_of(child, depth + 1)
    if "not" in node:
        yield "not"
        yield from forms_of(node["not"], depth, " not")
    if "key" in node:
        yield from [node["key"], node["key"] + above]
        if len(node["any"]) > 1:
            yield "several values"
        for value in node["any"]:
            inner = value.get("except", value) if isinstance(value, dict) else value
            yield from ["none"] if value is None else [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []
            yield from list(inner) if isinstance(inner, dict) else []
            for side in inner.values() if isinstance(inner, dict) else []:
                yield from side if isinstance(side, dict) else []


def main():
    a = argparse.ArgumentParser()
    a.add_argument("so")
    a.add_argument("--mutate", type=int, metavar="SECONDS")
    a.add_argument("--corpus", type=pathlib.Path)
    a.add_argument("--images", type=int, default=1500)
    a.add_argument("--queries", type=int, default=5000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--no-index", action="store_true", help="without the text index")
    a = a.parse_args()
    r = random.Random(a.seed)
    time.tzset()
    db = connect(a.so)
    make_library(db, r, a.images)
    if a.no_index:
        for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%Search'").fetchall():
            db.execute('DROP TRIGGER "%s"' % name)
        db.execute("DROP TABLE PromptSearch")
    library = Library(db)
    rows = library.rows
    texts = [file.read_bytes().decode("utf-8", "ignore").replace("\0", "") for file in a.corpus.iterdir()] if a.corpus else []
    done = some = refused = 0
    seen = set()
    while done < a.queries if a.mutate is None else time.process_time() < a.mutate:
        text = text_of(r) if a.mutate is None else mutated(r, texts)
        try:
            expected, tree = check(db, library, text)
            done += 1
            if 0 < len(expected) < len(rows):
                some += 1
                seen.update(forms_of(tree))
        except sqlite3.OperationalError as error:
            # Made up at random, some are no searches: a '<>' beside a second value.
            if ": SYNTAX: " not in str(error):
                sys.exit("%s: %s" % (error, text))
            refused += 1
    if a.mutate is not None:
        print("Done %d searches, and %d texts that are none" % (done, refused))
        return
    if refused > done / 4:
        sys.exit("too many are refused: %d" % refused)
    missing = [form for form in KEYS + FORMS if form not in seen]
    if missing and a.queries >= 5000:
        sys.exit("never told some images from others: %s" % ", ".join(missing))
    print("%d queries over %d images agree; %d found some and not all, %d more were refused" % (done, len(rows), some, refused))


if __name__ == "__main__":
    main()
