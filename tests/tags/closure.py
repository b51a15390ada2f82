"""Random tags with aliases, implications, hierarchy and a namespace, made, taken back and renamed: ds_has_tag, tag: and
TotalImages beside a brute-force closure.

usage: closure.py DATASTORE_SO [ROUNDS]
"""
import json
import random
import sqlite3
import sys


def below(name, other):
    return name == other or name.startswith(other if other.endswith(":") else other + "/")


def closure(names, implied, wanted):
    """Ids of the tags that count as the name: a tag counts when a name of it is, or lies below, a name reached. A
    namespace holds what is in it where it is asked for."""
    reached, ids = {wanted}, set()
    while True:
        more = {i for i, own in names.items() if i not in ids and any(below(n, r) for n in own for r in reached)}
        more |= {tag for tag, target in implied if target in ids and tag not in ids}
        if not more:
            return ids
        ids |= more
        reached |= {n for i in more for n in names[i]}


class Library:
    def __init__(self, library, dice):
        self.dice = dice
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.enable_load_extension(True)
        self.db.load_extension(library)
        self.db.execute("SELECT ds_migrate()")
        self.db.executemany("INSERT INTO Images(Path) VALUES (?)", [(f"/p/{i}",) for i in range(30)])
        words = [dice.choice("abcd") + ("/" + dice.choice("xy") if dice.random() < 0.4 else "") for _ in range(12)]
        words += ["a/x/z", "e", "n:p", "n:p/q"]
        for image in range(1, 31):
            self.db.execute("SELECT ds_tag(?, value) FROM json_each(?)",
                            (image, json.dumps(dice.sample(words, dice.randint(0, 3)))))

    def rows(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def tags(self):
        return [name for name, in self.rows("SELECT Name FROM Tags")]

    def own(self):
        return set(self.rows("SELECT ImageId, Name FROM ImageTags JOIN Tags ON Id = TagId"))

    def aliases(self):
        return set(self.rows("SELECT Alias, Name FROM TagAliases JOIN Tags ON Id = TagId"))

    def implied(self):
        return set(self.rows("SELECT a.Name, b.Name FROM TagImplications JOIN Tags a ON a.Id = TagId "
                             "JOIN Tags b ON b.Id = ImpliedTagId"))

    def closure_of(self, wanted):
        names = {i: {name} for i, name in self.rows("SELECT Id, Name FROM Tags")}
        for alias, tag in self.rows("SELECT Alias, TagId FROM TagAliases"):
            names[tag].add(alias)
        return closure(names, self.rows("SELECT TagId, ImpliedTagId FROM TagImplications"), wanted)

    def relate(self):
        """A random relation is made or taken back; the images keep what they have."""
        before, kind = self.own(), self.dice.random()
        try:
            if kind < 0.4:
                self.rows("SELECT ds_tag_imply(?, ?)", self.dice.choice(self.tags()), self.dice.choice(self.tags()))
            elif kind < 0.75:
                name = self.dice.choice(self.tags() + ["k", "k/x", "m", "b/x/q", "n:s"])
                self.rows("SELECT ds_tag_alias(?, ?)", name, self.dice.choice(self.tags()))
            elif kind < 0.9 and self.implied():
                self.rows("SELECT ds_tag_unimply(?, ?)", *self.dice.choice(sorted(self.implied())))
            elif self.aliases():
                self.rows("SELECT ds_tag_unalias(?)", self.dice.choice(sorted(self.aliases()))[0].upper())
        except sqlite3.DatabaseError as error:
            assert ": CONFLICT: " in str(error), error
        assert self.own() == before

    def rename(self):
        """Images, aliases and implications go to the new names; only an implication that closed a circle goes."""
        old, new = self.dice.choice(self.tags()), self.dice.choice(self.tags() + ["f", "f/x", "a/x/z/w"])

        def moved(name):
            return new + name[len(old):] if name == old or name.startswith(old + "/") else name

        own, aliases, implied = self.own(), self.aliases(), self.implied()
        if {alias for alias, _ in aliases} & {moved(name) for name in self.tags() if moved(name) != name}:
            return  # it would go to the tag of that alias
        self.rows("SELECT ds_tag_rename(?, ?)", old.upper(), new)
        assert self.own() == {(image, moved(name)) for image, name in own}, (old, new)
        kept = {(alias, moved(tag)) for alias, tag in aliases}
        assert self.aliases() == {(alias, tag) for alias, tag in kept if alias != tag}, (old, new, kept)
        wanted = {(moved(a), moved(b)) for a, b in implied}
        assert self.implied() <= wanted, (old, new)
        ids = {name: i for i, name in self.rows("SELECT Id, Name FROM Tags")}
        for tag, target in wanted - self.implied():
            assert ids[target] in self.closure_of(tag), (old, new, tag, target)

    def check(self, seed):
        own = self.rows("SELECT ImageId, TagId FROM ImageTags")
        for wanted in set(self.tags()) | {"a", "b", "k", "m", "n:", "nothing"}:
            ids = self.closure_of(wanted)
            expected = sorted({image for image, tag in own if tag in ids})
            actual = [i for i, in self.rows("SELECT Id FROM Images WHERE ds_has_tag(Id, ?) ORDER BY Id", wanted.upper())]
            assert actual == expected, (seed, wanted, expected, actual)
            text = "tag:n:*" if wanted == "n:" else f'tag:"{wanted}"'
            found = [i for i, in self.rows("SELECT Id FROM ds_images(?) ORDER BY Id", text)]
            assert found == expected, (seed, text, expected, found)
            total = self.db.execute("SELECT TotalImages FROM ds_tag_list(?) WHERE Name = ?", (wanted, wanted)).fetchone()
            assert total is None or total[0] == len(expected), (seed, wanted, total, expected)


def play(library, seed):
    dice = random.Random(seed)
    played = Library(library, dice)
    for _ in range(8):
        played.relate()
    played.check(seed)
    for _ in range(3):
        played.rename()
        played.relate()
    played.check(seed)


for round_seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 60):
    play(sys.argv[1], round_seed)
