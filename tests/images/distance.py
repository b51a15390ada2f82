"""Compares ds_prompt_distance with the textbook's whole table of distances, over texts that are made up.

usage: distance.py DATASTORE_SO
"""
import random
import sqlite3
import sys

LETTERS = "abAB ,é猫🐱ß"


def edit(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


def hamming(a, b):
    return sum(x != y for x, y in zip(a, b)) if len(a) >= len(b) else None


db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension(sys.argv[1])
r = random.Random(1)
seen = set()
for _ in range(20000):
    a = "".join(r.choice(LETTERS) for _ in range(r.randint(0, 14)))
    b = list(a) if r.random() < 0.7 else [r.choice(LETTERS) for _ in range(r.randint(0, 14))]
    for _ in range(r.randint(0, 4)):
        at = r.randint(0, len(b))
        b[at:at + r.randint(0, 1)] = r.choice([[], [r.choice(LETTERS)]])
    b = "".join(b)
    limit = r.randint(0, 8)
    for name, measure in (("edit", edit), ("hamming", hamming)):
        expected = measure(a.lower(), b.lower())
        if expected is not None and expected > limit:
            expected = None
        found = db.execute("SELECT ds_prompt_distance(?, ?, ?, ?)", (a, b, limit, name)).fetchone()[0]
        if found != expected:
            sys.exit("%s of %r and %r up to %d: %s instead of %s" % (name, a, b, limit, found, expected))
        seen.add((name, found))
if len(seen) != 20:
    sys.exit("not every distance came up: %s" % seen)
