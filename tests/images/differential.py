#!/usr/bin/env python3
"""Holds ds_images against a plain table with the same columns and rows: generated SELECTs must give the same rows in
the same order. usage: differential.py EXTENSION QUERIES [SEED]"""
import random
import sqlite3
import sys

extension, queries, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
pick = random.Random(seed)

WORDS = ["cat", "Dog", "tree", "a_b", "100%", "日本", "É", "castle", "x*y", "[q]"]
NUMBERS = ["Id", "Steps", "CFGScale", "Seed", "Width", "Height", "CreatedDate", "Rating", "Favorite", "NSFW", "FileSize",
           "AestheticScore", "ViewedDate", "FolderId", "PromptId"]
TEXTS = ["Path", "FileName", "Sampler", "Model", "ModelHash", "Hash", "Prompt", "NegativePrompt", "Folder", "CustomTags"]
LISTS = ["Tags", "Albums"]
COLUMNS = NUMBERS + TEXTS + LISTS


def connect():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db


def maybe(value):
    return None if pick.random() < 0.15 else value


def fill(db, count):
    db.execute("SELECT ds_migrate()")
    db.execute("BEGIN")
    for i in range(count):
        root = pick.choice(["/pics/", "D:\\Pics\\", "/pics/sub/"])
        db.execute(
            """INSERT INTO ds_images(Path, Steps, CFGScale, Seed, Width, Height, CreatedDate, Rating, Favorite, NSFW, FileSize,
               AestheticScore, ViewedDate, Sampler, Model, ModelHash, Hash, Prompt, NegativePrompt, CustomTags, Tags, Albums)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (f"{root}{pick.choice(WORDS).replace('*', '')}{i}.png", maybe(pick.choice([20, 25, 30])),
             maybe(pick.choice([7, 7.1, 5.5])), maybe(pick.randrange(50)), pick.choice([512, 768]), 512,
             pick.randrange(1000, 1030), maybe(pick.randrange(11)), pick.randrange(2), pick.randrange(2),
             maybe(pick.randrange(9)), maybe(pick.random()), maybe(pick.randrange(5)),
             maybe(pick.choice(["Euler a", "ddim", "5", "05", "DDIM", "7.0"])), maybe(pick.choice(WORDS)),
             maybe(pick.choice(["a1", "A1", "12", "1e1"])), maybe(str(pick.randrange(20))),
             maybe(" ".join(pick.choices(WORDS, k=2))), maybe(pick.choice(WORDS)), maybe(pick.choice(WORDS)),
             maybe('["a"]'), maybe("b")))
    db.execute("COMMIT")
    columns = db.execute("SELECT name, type FROM pragma_table_xinfo('ds_images') WHERE hidden = 0").fetchall()
    db.execute("CREATE TEMP TABLE plain(%s)" % ", ".join(
        f"{name} {kind}{' PRIMARY KEY' if name == 'Id' else ''}" for name, kind in columns))
    db.execute("INSERT INTO plain SELECT * FROM ds_images")
    db.execute("CREATE TEMP TABLE side(N INTEGER, T TEXT, B BLOB, R REAL)")
    db.execute("INSERT INTO side VALUES (5, '5', '5', 5.0), (5, '05', 5, 7.0), (20, 'cat', NULL, 7.1), (NULL, 'Dog', x'61', NULL)")
    db.execute("ANALYZE main")


def value():
    """An SQL literal or a bound value: (sql, parameters)."""
    kinds = [
        lambda: pick.choice([0, 1, 5, 7, 20, 512, 1010, -3]), lambda: pick.choice([7.1, 5.5, 7.0, 0.5, 1e300]),
        lambda: pick.choice(WORDS), lambda: pick.choice(["5", "05", "7.0", "20", "abc", "", "1e1", "a1", "/pics", "DDIM"]),
        lambda: None, lambda: b"5"]
    v = pick.choices(kinds, weights=[6, 3, 5, 6, 1, 1])[0]()
    if pick.random() < 0.6:
        return "?", [v]
    if v is None:
        return "NULL", []
    if isinstance(v, bytes):
        return "x'35'", []
    return ("'" + v.replace("'", "''") + "'" if isinstance(v, str) else repr(v)), []


def term():
    column = pick.choice(COLUMNS)
    form = pick.randrange(13)
    if form < 5:
        sql, bound = value()
        return f"{column} {pick.choice(['=', '<>', '<', '<=', '>', '>=', 'IS', 'IS NOT', '=', '='])} {sql}", bound
    if form == 5:
        return f"{column} {pick.choice(['IS NULL', 'IS NOT NULL'])}", []
    if form == 6:
        values = [value() for _ in range(pick.randrange(5))]
        not_in = pick.choice(["", "", "NOT "])
        return f"{column} {not_in}IN ({', '.join(v[0] for v in values)})", [b for v in values for b in v[1]]
    if form == 7:
        return f"{column} IN (SELECT {pick.choice('NTBR')} FROM side)", []
    if form == 8:
        pattern = pick.choice(["%a%", "C%", "%_b%", "d_g", "%É%", "%100!%", "5", "%"])
        return f"{column} {pick.choice(['', 'NOT '])}LIKE ?", [pattern]
    if form == 9:
        return f"{column} GLOB ?", [pick.choice(["*a*", "[cD]*", "?5", "/pics/*"])]
    if form == 10:
        low, high = value(), value()
        return f"{column} BETWEEN {low[0]} AND {high[0]}", low[1] + high[1]
    if form == 11:
        sql, bound = value()
        return pick.choice([f"{column} = {sql} COLLATE NOCASE", f"({column} = {sql} OR Rating > 8)", f"{sql} < {column}"]), bound
    return pick.choice(["(CreatedDate, Id) < (?, ?)", "(CreatedDate, Id) <= (?, ?)", "(CreatedDate, Id) > (?, ?)",
                        "(Rating, CreatedDate) >= (?, ?)"]), [pick.randrange(1000, 1030), pick.randrange(500)]


def query():
    terms = [term() for _ in range(pick.choice([0, 1, 1, 2, 2, 3]))]
    where = " WHERE " + " AND ".join(t[0] for t in terms) if terms else ""
    bound = [b for t in terms for b in t[1]]
    orders = [(pick.choice(COLUMNS), pick.choice(["", " ASC", " DESC"])) for _ in range(pick.choice([0, 1, 1, 1, 2, 3]))]
    if pick.random() < 0.15:
        return f"SELECT count(*), max(Id), min(Rating) FROM {{}}{where}", bound, "", "", []
    if pick.random() < 0.1:
        return f"SELECT Rating, Favorite, count(*) FROM {{}}{where} GROUP BY Rating, Favorite ORDER BY 1, 2", bound, "", "", []
    if pick.random() < 0.05:
        return f"SELECT DISTINCT Model, NSFW FROM {{}}{where} ORDER BY 1, 2", bound, "", "", []
    if not orders:
        orders = [("Id", "")]
    order = " ORDER BY " + ", ".join(c + d for c, d in orders)
    tie = f", Id{orders[-1][1]}"
    limit, more = pick.choice([("", []), (" LIMIT ?", [pick.randrange(-1, 12)]),
                               (" LIMIT ? OFFSET ?", [pick.randrange(-1, 12), pick.randrange(-2, 30)]), (" LIMIT 5 OFFSET 3", [])])
    chosen = pick.choice(["*", ", ".join(pick.sample(COLUMNS, 3)), "Id, Path", "Id", "Tags, Id"])
    return f"SELECT {chosen} FROM {{}}{where}", bound + more, order, tie, limit


def main():
    db = connect()
    fill(db, 400)
    failed = 0
    for i in range(queries):
        sql, bound, order, tie, limit = query()
        # SQLite answers an OR term by term and then sorts itself: there the query says how ties are broken.
        ours = sql.format("ds_images") + order + (tie if " OR " in sql else "") + (limit or "")
        theirs = sql.format("plain") + order + tie + (limit or "")
        try:
            expected = db.execute(theirs, bound).fetchall()
        except sqlite3.Error as problem:
            raise SystemExit(f"{theirs} {bound}: {problem}") from problem
        try:
            actual = db.execute(ours, bound).fetchall()
        except sqlite3.Error as problem:
            actual = problem
        if actual != expected:
            failed += 1
            if failed <= 5:
                print(ours, bound, "\n expected", str(expected)[:300], "\n   actual", str(actual)[:300])
    # Pages by keyset meet without a gap, and joins find what they should.
    seen, at = [], (1 << 40, 1 << 40)
    while page := db.execute("SELECT CreatedDate, Id FROM ds_images WHERE (CreatedDate, Id) < (?, ?) "
                             "ORDER BY CreatedDate DESC, Id DESC LIMIT 7", at).fetchall():
        seen, at = seen + page, page[-1]
    if seen != db.execute("SELECT CreatedDate, Id FROM plain ORDER BY 1 DESC, 2 DESC").fetchall():
        failed += 1
        print("keyset pages differ")
    for on in ["d.Id = s.N", "d.Sampler = s.N", "d.Sampler = s.T", "d.Sampler = s.B", "d.Steps = s.T", "d.CFGScale = s.R",
               "d.Model = s.T AND d.Rating > s.N", "d.Sampler > s.N", "d.Hash IN (s.N, s.T)"]:
        rows = [db.execute(f"SELECT s.rowid, d.Id FROM side s JOIN {table} d ON {on} ORDER BY 1, 2").fetchall()
                for table in ("ds_images", "plain")]
        if rows[0] != rows[1]:
            failed += 1
            print("join differs:", on, rows[0][:5], rows[1][:5])
    print(f"{queries} queries, {failed} differences")
    return failed != 0


sys.exit(main())
