#!/usr/bin/python3
"""random_writes.py DATABASE SEED STATEMENTS FOREIGN_KEYS RECURSIVE_TRIGGERS

Writes at random into the base tables of a migrated database from a session without the extension, and
holds what comes out, after every statement, against two oracles:

- a reference database with the same tables and no trigger, index or counter, whose foreign keys do the
  cascades: the same statements must succeed and fail in both, and leave the same rows;
- brute force: every counter counted anew, every prompt text unique, no prompt left that images have
  ceased to name, FileName by Python's own rule, and now and then the text index, trigram by trigram.

Prints the number of statements, and how many of them were refused, by kind; exits 1 at the first difference."""
import collections
import random
import sqlite3
import sys

TABLES = {  # what a reference row is compared by: everything but counters and times
    "Folders": "Id, ParentId, Path, Unavailable, Archived, Excluded, IsRoot, Recursive, Watched",
    "Prompts": "Id, Text",
    "Images": "Id, RootFolderId, FolderId, Path, PromptId, NegativePromptId, Rating, Favorite, ForDeletion, NSFW, "
              "Unavailable, FileSize",
    "Tags": "Id, Name", "ImageTags": "ImageId, TagId", "TagAliases": "Alias, TagId",
    "TagImplications": "TagId, ImpliedTagId", "Albums": "Id, Name, Position", "AlbumImages": "AlbumId, ImageId",
    "Nodes": "Id, ImageId, NodeId, Name", "NodeProperties": "NodeId, Name, Value", "Queries": "Id, Name, Text",
}
COUNTERS = {
    "Folders": "SELECT f.Id, f.ImageCount, f.Bytes, count(i.Id), ifnull(sum(i.FileSize), 0) FROM Folders f "
               "LEFT JOIN Images i ON i.FolderId = f.Id GROUP BY f.Id HAVING f.ImageCount <> count(i.Id) "
               "OR f.Bytes <> ifnull(sum(i.FileSize), 0)",
    "Tags": "SELECT Id, ImageCount FROM Tags "
            "WHERE ImageCount <> (SELECT count(*) FROM ImageTags WHERE TagId = Tags.Id)",
    "Albums": "SELECT Id, ImageCount FROM Albums "
              "WHERE ImageCount <> (SELECT count(*) FROM AlbumImages WHERE AlbumId = Albums.Id)",
    "ImageTotals": "SELECT t.* FROM ImageTotals t WHERE (Images, Bytes, Tagged) IS NOT (SELECT count(*), ifnull(sum(FileSize), 0), "
                   "ifnull(sum(EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = Images.Id)), 0) FROM Images WHERE (NSFW, ForDeletion, Unavailable) = (t.NSFW, t.ForDeletion, t.Unavailable))",
    "all of ImageTotals": "SELECT * FROM (SELECT count(*) n, sum(Images) s FROM ImageTotals) "
                          "WHERE n <> 8 OR s <> (SELECT count(*) FROM Images)",
    "Prompts": "SELECT Id, ImageCount, NegativeCount FROM Prompts p WHERE (ImageCount, NegativeCount) IS NOT "
               "((SELECT count(*) FROM Images WHERE PromptId = p.Id), (SELECT count(*) FROM Images WHERE NegativePromptId = p.Id))",
    "Prompts twice": "SELECT Text FROM Prompts GROUP BY Text HAVING count(*) > 1",
    "ConflictPolicy": "SELECT * FROM ConflictPolicy WHERE IsReplace",
}
WORDS = ("cat Dog starry night Van Gogh ÜBER größe 生成画像 日本 ОГОНЬ огонь 1girl <lora:x:0.6> a%b a_b it's \"q\" "
         "émigré emoji😀face MASTERPIECE best quality").split()
OTHERS = ["", "", " OR IGNORE", " OR REPLACE", " OR REPLACE", " OR FAIL", " OR ABORT", " OR ROLLBACK"]


class Session:
    def __init__(self, path, foreign_keys, recursive_triggers):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute(f"PRAGMA foreign_keys = {foreign_keys}")
        self.db.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
        self.db.execute("PRAGMA synchronous = OFF")

    def all(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def try_(self, sql, values):
        try:
            self.db.execute(sql, values)
            return None
        except sqlite3.IntegrityError as error:
            return str(error)


def reference_of(ours):
    """The tables alone, foreign keys on, the rule about texts as an index; Named is every prompt that an
    image has ever named."""
    reference = Session(":memory:", 1, 0)
    for table in TABLES:
        reference.db.execute(ours.all("SELECT sql FROM sqlite_schema WHERE name = ?", table)[0][0])
    reference.db.execute("CREATE UNIQUE INDEX Text ON Prompts(Text)")
    reference.db.execute("CREATE TABLE Named(Id INTEGER PRIMARY KEY)")
    return reference


class Writer:
    def __init__(self, rng, ours):
        self.rng, self.ours, self.strange = rng, ours, 0.03

    def some(self, table, column="Id"):
        """A value that is there, seldom one that is not."""
        rows = self.ours.all(f"SELECT {column} FROM {table} ORDER BY 1")
        return self.rng.choice(rows)[0] if rows and self.rng.random() > self.strange else self.rng.randint(1, 60)

    def maybe(self, value):
        return value if self.rng.random() < 0.8 else None

    def id(self):
        return self.rng.choice([None, None, self.rng.randint(1, 60)])

    def path(self):
        root = self.rng.choice(["D:\\pics", "D:\\pics2\\a b", "/srv/pics", "/srv/pics/a\\b", "\\\\nas\\Büro", "bare"])
        return root + ("/" if root[0] == "/" else "\\") + "%d.png" % self.rng.randint(1, 25)

    def text(self):
        return ", ".join(self.rng.sample(WORDS, self.rng.randint(1, 3)))

    def row(self, table):
        r = self.rng
        flag = lambda: int(r.random() < 0.3)
        name = lambda: r.choice(["cat", "Cat", "dog", "DOG", "a/b", "a/b/c", "ns:x", "Größe"] + ["tag %d" % n for n in range(12)])
        return {
            "Folders": lambda: {"Id": self.id(), "ParentId": self.maybe(self.some("Folders")), "IsRoot": flag(),
                                "Path": r.choice("CDE") + ":\\f%d" % r.randint(1, 20), "Watched": flag()},
            "Prompts": lambda: {"Id": r.randint(1, 60), "Text": self.text()},
            "Images": lambda: {"Id": self.id(), "Path": self.path(), "FolderId": self.maybe(self.some("Folders")),
                               "RootFolderId": self.maybe(self.some("Folders")),
                               "PromptId": self.maybe(self.some("Prompts")),
                               "NegativePromptId": self.maybe(self.some("Prompts")),
                               "FileSize": self.maybe(r.randint(0, 5000)), "Rating": self.maybe(r.randint(0, 10)),
                               "NSFW": flag(), "ForDeletion": flag(), "Unavailable": flag(),
                               "Favorite": 2 if r.random() < 0.02 else flag()},
            "Tags": lambda: {"Id": self.id(), "Name": name()},
            "ImageTags": lambda: {"ImageId": self.some("Images"), "TagId": self.some("Tags")},
            "TagAliases": lambda: {"Alias": "also " + name(), "TagId": self.some("Tags")},
            "TagImplications": lambda: {"TagId": self.some("Tags"), "ImpliedTagId": self.some("Tags")},
            "Albums": lambda: {"Id": self.id(), "Name": "album %d" % r.randint(1, 9), "Position": r.randint(0, 9)},
            "AlbumImages": lambda: {"AlbumId": self.some("Albums"), "ImageId": self.some("Images")},
            "Nodes": lambda: {"Id": self.id(), "ImageId": self.some("Images"), "NodeId": str(r.randint(1, 5)), "Name": "K"},
            "NodeProperties": lambda: {"NodeId": self.some("Nodes"), "Name": r.choice("abc"), "Value": self.maybe("v")},
            "Queries": lambda: {"Id": self.id(), "Name": "query %d" % r.randint(1, 9), "Text": "x"},
        }[table]()

    KEYS = {"Folders": ["Path"], "Prompts": ["Id"], "Images": ["Path"], "Tags": ["Name"], "ImageTags": ["ImageId", "TagId"],
            "TagAliases": ["Alias"], "TagImplications": ["TagId", "ImpliedTagId"], "Albums": ["Name"],
            "AlbumImages": ["AlbumId", "ImageId"], "Nodes": ["ImageId", "NodeId"], "NodeProperties": ["NodeId", "Name"],
            "Queries": ["Name"]}

    def statement(self):
        """(table, SQL, values) of one random statement; rows come and go at about the same rate."""
        r, table = self.rng, self.rng.choice(list(TABLES) + ["Images", "Images", "ImageTags", "AlbumImages", "Prompts"])
        kind = r.choices(["insert", "update", "delete"], [9, 4, 1])[0]
        return getattr(self, kind)(table)

    def insert(self, table):
        # Statements of several rows have one fault at most: with two, which of them SQLite meets first is
        # not the same where foreign keys wait for the end of the statement.
        r, several = self.rng, self.rng.random() < 0.2
        self.strange = 0 if several else 0.03
        row = self.row(table)
        policy, rows = r.choice(OTHERS), [row]
        if several and table != "Prompts" and policy not in (" OR FAIL", " OR ROLLBACK"):
            rows += [{**self.row(table), **{k: v for k, v in row.items() if "PromptId" in k}} for _ in range(2)]
        columns, keys = list(row), self.KEYS[table]
        marks = ", ".join("(%s)" % ", ".join("?" * len(columns)) for _ in rows)
        upsert = ""
        if not policy and r.random() < 0.5:
            rest = [c for c in columns if c not in keys and c != "Id"]
            chosen = r.sample(rest, min(len(rest), 2))
            upsert = " ON CONFLICT DO NOTHING"
            if chosen and r.random() < 0.7:
                upsert = " ON CONFLICT (%s) DO UPDATE SET %s" % (
                    ", ".join(keys), ", ".join("%s = excluded.%s" % (c, c) for c in chosen))
        return (table, "INSERT%s INTO %s(%s) VALUES %s%s" % (policy, table, ", ".join(columns), marks, upsert),
                [v for one in rows for v in one.values()])

    def update(self, table):
        r = self.rng
        self.strange = 0.03
        row, policy = self.row(table), r.choice(OTHERS[:3] if table == "Prompts" else OTHERS)
        columns = r.sample([c for c in row if c != "Id"], min(r.choice([1, 1, 2, 4]), len(row) - ("Id" in row)))
        # Of several rows a circle may be there between two of them, which triggers see, and not in the end.
        single = policy in (" OR FAIL", " OR ROLLBACK") or table in ("Folders", "TagImplications")
        where, values = self.where(table, "one" if single else r.choice(["one", "one", "some"]))
        return (table, "UPDATE%s %s SET %s WHERE %s" % (policy, table, ", ".join(c + " = ?" for c in columns), where),
                [row[c] for c in columns] + values)

    def delete(self, table):
        where, values = self.where(table, self.rng.choice(["one"] * 19 + ["some"]))
        return table, "DELETE FROM %s WHERE %s" % (table, where), values

    def where(self, table, how):
        columns = TABLES[table].split(", ")
        if how == "one" and columns[0] == "Id":
            return "Id = ?", [self.some(table)]
        if how == "one":
            rows = self.ours.all(f"SELECT {columns[0]}, {columns[1]} FROM {table} ORDER BY 1, 2")
            return "%s = ? AND %s IS ?" % tuple(columns[:2]), list(self.rng.choice(rows)) if rows else [0, 0]
        column = self.rng.choice(columns)
        return "%s IS ?" % column, [self.some(table, column)]


def refused_by_rule(ours, table, sql, values):
    """Whether a rule that foreign keys and unique indexes cannot state refuses this statement: it is run
    on a copy of the tables concerned, without triggers, and looked at."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.execute(ours.all("SELECT sql FROM sqlite_schema WHERE name = ?", table)[0][0])
    columns = TABLES[table]
    rows = ours.all(f"SELECT {columns} FROM {table}")
    if table == "Prompts" and sql.startswith("INSERT"):
        taken = ours.all("SELECT 1 FROM Prompts WHERE Text = ? AND Id <> ?", values[1], values[0])
        return bool(taken) and (" OR REPLACE" in sql or "ON CONFLICT" in sql)
    if table not in ("Folders", "TagImplications") or sql.startswith("DELETE"):
        return False
    marks = ", ".join("?" * len(columns.split(",")))
    copy.executemany(f"INSERT INTO {table}({columns}) VALUES ({marks})", rows)
    edges = {"Folders": "SELECT Id, ParentId FROM Folders WHERE ParentId IS NOT NULL",
             "TagImplications": "SELECT TagId, ImpliedTagId FROM TagImplications"}[table]
    try:
        copy.execute(sql, values)
    except sqlite3.IntegrityError:
        return False
    after = collections.defaultdict(set)
    for a, b in copy.execute(edges):
        after[a].add(b)
    for start in after:
        seen, todo = set(), set(after[start])
        while todo:
            one = todo.pop()
            seen.add(one)
            todo |= after.get(one, set()) - seen
        if start in seen:
            return True
    return False


def collect(reference, table, sql, values):
    """What the triggers do beyond foreign keys: a prompt goes with the last image that named it."""
    reference.db.execute("INSERT OR IGNORE INTO Named SELECT PromptId FROM Images WHERE PromptId IS NOT NULL "
                         "UNION SELECT NegativePromptId FROM Images WHERE NegativePromptId IS NOT NULL")
    reference.db.execute("DELETE FROM Prompts WHERE Id IN (SELECT Id FROM Named) AND NOT EXISTS "
                         "(SELECT 1 FROM Images WHERE PromptId = Prompts.Id OR NegativePromptId = Prompts.Id)")
    reference.db.execute("DELETE FROM Named WHERE Id NOT IN (SELECT Id FROM Prompts)")


def check(ours, reference):
    for table, columns in TABLES.items():
        a, b = (s.all(f"SELECT {columns} FROM {table} ORDER BY {columns}") for s in (ours, reference))
        if a != b:
            return f"{table}: only here {set(a) - set(b)}, only in the reference {set(b) - set(a)}"
    for name, sql in COUNTERS.items():
        wrong = ours.all(sql)
        if wrong:
            return f"{name}: {wrong}"
    for path, name in ours.all("SELECT Path, FileName FROM Images"):
        if name != (path if path[0] == "/" else path.replace("\\", "/")).split("/")[-1]:
            return f"FileName of {path} is {name}"
    return None


def check_search(ours):
    texts = ours.all("SELECT Id, Text FROM Prompts")
    grams = {t[i:i + 3] for _, t in texts for i in range(len(t) - 2)} | {"zzz", "igh", "ОГО", "😀fa"}
    for gram in grams:
        found = ours.all("SELECT rowid FROM PromptSearch WHERE PromptSearch MATCH ? ORDER BY 1", '"%s"' % gram.replace('"', '""'))
        wanted = sorted((i,) for i, t in texts if gram.lower() in t.lower())
        if found != wanted:
            return f"text index, {gram!r}: {found}, not {wanted}"
    for short in {t[i:i + n].lower() for _, t in texts for n in (1, 2) for i in range(len(t) - n + 1)} | {"zz"}:
        found = ours.all("SELECT DISTINCT doc FROM PromptSearchRuns WHERE term >= ? AND term < ? ORDER BY 1", short, short + "\U0010ffff")
        wanted = sorted((i,) for i, t in texts if short in t.lower())
        if found != wanted:
            return f"runs, {short!r}: {found}, not {wanted}"
    ours.db.execute("INSERT INTO PromptSearch(PromptSearch, rank) VALUES ('integrity-check', 1)")
    for pragma in ("integrity_check", "foreign_key_check"):
        if ours.all(f"PRAGMA {pragma}") not in ([], [("ok",)]):
            return f"{pragma}: {ours.all(f'PRAGMA {pragma}')}"
    return None


def move_transaction(rng, sessions):
    """Sometimes opens, ends or undoes a transaction, in both."""
    inside = sessions[0].db.in_transaction
    command = rng.choice(["BEGIN"] if not inside else
                         ["COMMIT", "ROLLBACK", "SAVEPOINT s", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s"])
    for session in sessions:
        try:
            session.db.execute(command)
        except sqlite3.OperationalError as error:
            if "no such savepoint" not in str(error):
                raise


def memberships(ours):
    members = collections.defaultdict(set)
    for album, image in ours.all("SELECT AlbumId, ImageId FROM AlbumImages"):
        members[album].add(image)
    return members


def main():
    path, seed, statements, foreign_keys, recursive = sys.argv[1], *map(int, sys.argv[2:])
    rng = random.Random(seed)
    ours = Session(path, foreign_keys, recursive)
    reference = reference_of(ours)
    writer, kinds = Writer(rng, ours), collections.Counter()
    for number in range(statements):
        if rng.random() < 0.15:
            move_transaction(rng, (ours, reference))
        table, sql, values = writer.statement()
        stamped = table in ("AlbumImages", "Images", "Albums") and rng.random() < 0.3
        if stamped:
            ours.db.execute("UPDATE Albums SET LastUpdated = 1")
        before = memberships(ours) if stamped else None
        if table == "Prompts" and " OR REPLACE" in sql and "INSERT" in sql:
            reference.db.execute("DELETE FROM Named WHERE Id = ?", values[:1])
        ruled_out = refused_by_rule(ours, table, sql, values)
        was_open = ours.db.in_transaction
        error = ours.try_(sql, values)
        expected = "a rule" if ruled_out else reference.try_(sql, values)
        if ruled_out and " OR ROLLBACK" in sql and was_open and not ours.db.in_transaction:
            reference.db.execute("ROLLBACK")
        kinds["refused" if error else "done"] += 1
        collect(reference, table, sql, values)
        difference = None
        if (error is None) != (expected is None) or ours.db.in_transaction != reference.db.in_transaction:
            difference = f"here: {error}; reference: {expected}"
        difference = difference or check(ours, reference)
        if stamped and not difference and ours.db.in_transaction == was_open:
            after, times = memberships(ours), dict(ours.all("SELECT Id, LastUpdated FROM Albums"))
            late = [a for a in times if before[a] != after[a] and times[a] <= 1]
            difference = f"LastUpdated of albums {late} has not moved" if late else None
        if not difference and number % 100 == 99:
            difference = check_search(ours)
        if difference:
            sys.exit(f"seed {seed}, statement {number}: {sql} {values}\n{difference}")
    if ours.db.in_transaction:
        ours.db.execute("COMMIT")
        reference.db.execute("COMMIT")
    difference = check(ours, reference) or check_search(ours)
    if difference:
        sys.exit(difference)
    counts = ", ".join("%d %s" % (ours.all(f"SELECT count(*) FROM {t}")[0][0], t) for t in TABLES)
    print("%d statements, %d refused; %s" % (statements, kinds["refused"], counts))
    ours.db.close()


main()
