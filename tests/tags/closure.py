"""Random tags with aliases, implications and hierarchy: ds_has_tag and TotalImages beside a brute-force closure.

usage: closure.py DATASTORE_SO [ROUNDS]
"""
import random
import sqlite3
import sys


def below(name, other):
    return name == other or name.startswith(other + "/")


def closure(names, implied, wanted):
    """Ids of the tags that count as the name: a tag counts when a name of it is, or lies below, a name reached."""
    reached, ids = {wanted}, set()
    while True:
        more = {i for i, own in names.items() if i not in ids and any(below(n, r) for n in own for r in reached)}
        more |= {tag for tag, target in implied if target in ids and tag not in ids}
        if not more:
            return ids
        ids |= more
        reached |= {n for i in more for n in names[i]}


def play(library, seed):
    dice = random.Random(seed)
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(library)
    db.execute("SELECT ds_migrate()")
    db.executemany("INSERT INTO Images(Path) VALUES (?)", [(f"/p/{i}",) for i in range(30)])
    words = [dice.choice("abcd") + ("/" + dice.choice("xy") if dice.random() < 0.4 else "") for _ in range(12)]
    words += ["a/x/z", "e"]
    for image in range(1, 31):
        db.execute("SELECT ds_tag(?, value) FROM json_each(?)",
                   (image, str(dice.sample(words, dice.randint(0, 3))).replace("'", '"')))
    tags = [name for name, in db.execute("SELECT Name FROM Tags")]
    for _ in range(8):
        try:
            kind = dice.random()
            if kind < 0.5:
                db.execute("SELECT ds_tag_imply(?, ?)", (dice.choice(tags), dice.choice(tags)))
            else:
                name = dice.choice(tags + ["k", "k/x", "m", "b/x/q"])
                db.execute("SELECT ds_tag_alias(?, ?)", (name, dice.choice(tags)))
        except sqlite3.DatabaseError as error:
            assert ": CONFLICT: " in str(error), error
    names = {i: {name} for i, name in db.execute("SELECT Id, Name FROM Tags")}
    for alias, tag in db.execute("SELECT Alias, TagId FROM TagAliases"):
        names[tag].add(alias)
    implied = db.execute("SELECT TagId, ImpliedTagId FROM TagImplications").fetchall()
    own = db.execute("SELECT ImageId, TagId FROM ImageTags").fetchall()
    for wanted in set(tags) | {"a", "b", "k", "m", "nothing"}:
        ids = closure(names, implied, wanted)
        expected = sorted({image for image, tag in own if tag in ids})
        actual = [i for i, in db.execute("SELECT Id FROM Images WHERE ds_has_tag(Id, ?) ORDER BY Id", (wanted,))]
        assert actual == expected, (seed, wanted, expected, actual)
        total = db.execute("SELECT TotalImages FROM ds_tag_list(?) WHERE Name = ?", (wanted, wanted)).fetchone()
        assert total is None or total[0] == len(expected), (seed, wanted, total, expected)


for round_seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 60):
    play(sys.argv[1], round_seed)
