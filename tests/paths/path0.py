"""Holds the path_* drop-ins against path0 itself, over its documentation's examples and generated POSIX paths.

    /usr/bin/python3 tests/paths/path0.py dist/datastore build/npm/.../path0 20000

Where path0 misbehaves the drop-ins do not follow; each way in which it does is a function below."""

import sqlite3
import sys

import generate

# The examples of path0's documentation (docs.md), with what it says that they return.
EXAMPLES = [
    ("path_absolute('/usr/local/bin')", 1),
    ("path_absolute('./rel/to/me')", 0),
    ("path_basename('movies/spiderman.mp4')", "spiderman.mp4"),
    ("path_dirname('movies/spiderman.mp4')", "movies/"),
    ("path_extension('spiderman.mp4')", ".mp4"),
    ("path_extension('CHANGELOG')", None),
    ("path_name('spiderman.mp4')", "spiderman"),
    ("path_name('archive.tar.gz')", "archive"),
    ("path_name('CHANGELOG')", "CHANGELOG"),
    ("path_intersection('/foo/bar/a', '/foo/bax/a')", "/foo"),
    ("path_join('src', 'index.js')", "src/index.js"),
    ("path_join('a', 'b', 'c')", "a/b/c"),
    ("path_normalize('a/x/../b/c')", "a/b/c"),
    ("path_root('/usr/bin')", "/"),
    ("path_at('oppenheimer/projects/manhattan/README', 0)", "oppenheimer"),
    ("path_at('oppenheimer/projects/manhattan/README', 3)", "README"),
    ("path_at('oppenheimer/projects/manhattan/README', 4)", None),
    ("path_at('oppenheimer/projects/manhattan/README', -1)", "README"),
    ("path_part_at('oppenheimer/projects/manhattan/README', -2)", "manhattan"),
    ("path_at('oppenheimer/projects/manhattan/README', -5)", None),
    ("(SELECT group_concat(rowid || type || ':' || part) FROM path_parts('oppenheimer/projects/./README/..'))",
     "0normal:oppenheimer,1normal:projects,2current:.,3normal:README,4back:.."),
]

UNDEFINED = object()  # it copies what it writes over: that depends on the machine

# Where path0 misbehaves: what it gives, and what the drop-in gives.
MISBEHAVIOURS = [
    ("path_absolute(NULL)", 0, None),  # path_relative(NULL) is NULL there too
    ("path_at('/', 0)", "", None),
    ("path_at('a/b', NULL)", "a", None),
    ("path_at('a/b', 4294967296)", "a", None),
    ("path_join('a', NULL)", "a", None),
    ("length(path_normalize('a' || replace(hex(zeroblob(5000)), '00', '/a')))", 4095, 10001),
    ("length(path_join('a', 'b' || replace(hex(zeroblob(5000)), '00', '/a')))", 4095, 10003),
    ("path_join('', 'a/..', '../..')", UNDEFINED, "../.."),
    ("path_basename(x'61')", "a", "BAD_VALUE"),
    ("path_basename('a' || char(0) || 'b')", "a", "BAD_VALUE"),
    ("path_basename(CAST(x'ff' AS TEXT))", "\ufffd", "BAD_VALUE"),
]

SINGLE = ["absolute", "relative", "basename", "dirname", "extension", "name", "normalize", "root", "length"]


def at_of_a_path_without_segments(db, path, theirs):
    """path0 gives '' where its documentation says NULL."""
    return None if theirs == "" and not path.strip("/") else theirs


def join_of_three(db, paths):
    """path0 writes over what it still reads when a third path climbs out; two at a time it does not."""
    nested = ask(db, "path_join(path_join(?1, ?2), ?3)", paths)
    direct = ask(db, "path_join(?1, ?2, ?3)", paths)
    assert direct == nested or nested[0].startswith(".."), (paths, direct, nested)
    return nested


def open_with(library):
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(library)
    db.text_factory = lambda text: text.decode(errors="replace")
    return db


def answer(db, expression):
    try:
        return ask(db, expression)[0]
    except sqlite3.OperationalError as error:
        return str(error).split(": ")[1]


def ask(db, expression, row=()):
    return db.execute("SELECT " + expression, row).fetchone()


class Comparison:
    def __init__(self, ours, theirs):
        self.ours, self.theirs, self.checked, self.wrong = ours, theirs, 0, 0

    def equal(self, what, ours, theirs):
        self.checked += 1
        if ours != theirs:
            self.wrong += 1
            if self.wrong <= 20:
                print(what, "\n  path0", theirs, "\n  ours ", ours)

    def same(self, expression, row):
        self.equal((expression, row), ask(self.ours, expression, row), ask(self.theirs, expression, row))


def main():
    ours, theirs = open_with(sys.argv[1]), open_with(sys.argv[2])
    comparison = Comparison(ours, theirs)
    for expression, documented in EXAMPLES:
        comparison.equal(expression, ask(ours, expression), (documented,))
        comparison.equal(expression, ask(theirs, expression), (documented,))
    for expression, misbehaved, given in MISBEHAVIOURS:
        comparison.equal(expression, answer(ours, expression), given)
        if misbehaved is not UNDEFINED:
            comparison.equal("path0: " + expression, misbehaved, answer(theirs, expression))

    rng = generate.seeded(7)
    paths = [path for path in (generate.posix_path(rng) for _ in range(int(sys.argv[3]))) if len(path) < 1000]
    single = ", ".join("path_%s(?1)" % name for name in SINGLE)
    parts = "(SELECT group_concat(rowid || type || part, '|') FROM path_parts(?1))"
    for path in paths:
        comparison.same("%s, %s" % (single, parts), (path,))
        for index in (0, 1, -1, -2):
            for name in ("path_at", "path_part_at"):
                expression = "%s(?1, ?2)" % name
                wanted = at_of_a_path_without_segments(theirs, path, ask(theirs, expression, (path, index))[0])
                comparison.equal((expression, path, index), ask(ours, expression, (path, index)), (wanted,))
        other = generate.related(rng, path) if rng.random() < 0.5 else rng.choice(paths)
        comparison.same("path_intersection(?1, ?2)", (path, other))
        comparison.same("path_join(?1, ?2)", (path, other))
        three = (path, other, rng.choice(paths))
        comparison.equal(three, ask(ours, "path_join(?1, ?2, ?3)", three), join_of_three(theirs, three))

    print("%d comparisons, %d differences" % (comparison.checked, comparison.wrong))
    sys.exit(comparison.wrong > 0)


main()
