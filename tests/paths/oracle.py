"""Holds ds_path_* against Python's ntpath and posixpath, path by path.

    /usr/bin/python3 tests/paths/oracle.py dist/datastore 100000

Every difference that the reference states is a function below whose name says it; all else must be equal."""

import json
import ntpath
import posixpath
import sqlite3
import sys
import unicodedata

import generate

HIDDEN_COLON = "\ue000"
FAR = "".join("far%d/" % i for i in range(16))  # a working directory too deep to climb out of


def style_of(path):
    if path.startswith("/"):
        return "posix"
    letter = path[:1].isascii() and path[:1].isalpha() and path[1:2] == ":"
    return "windows" if letter or "\\" in path else "posix"


def module_of(style):
    return ntpath if style == "windows" else posixpath


def only_a_letter_makes_a_drive(path):
    """Hides the colon of a path such as 1:x from ntpath."""
    if path[1:2] == ":" and not (path[0].isascii() and path[0].isalpha()):
        return path[0] + HIDDEN_COLON + path[2:]
    return path


def shown(path):
    return path.replace(HIDDEN_COLON, ":")


def split(path, style):
    """Drive, separators after it, the rest."""
    drive, rest = module_of(style).splitdrive(only_a_letter_makes_a_drive(path)) if style == "windows" else ("", path)
    body = rest.lstrip("\\/" if style == "windows" else "/")
    return drive, rest[: len(rest) - len(body)], body


def separators_at_the_end_are_passed_over(path, style):
    drive, root, body = split(path, style)
    return drive + root + body.rstrip("\\/" if style == "windows" else "/")


def simple_case_folding(text):
    def fold(c):
        folded = c.casefold()
        folded = folded if len(folded) == 1 else c.lower()
        return folded if len(folded) == 1 else c

    return "".join(map(fold, text))


class FoldedDrive(str):
    """ntpath.join asks with lower() whether two parts have the same drive: ſ and S are not the same to it, İ and i̇ are."""

    def lower(self):
        return simple_case_folding(self)


def names(path, style):
    body = split(path, style)[2]
    return [name for name in (body.replace("\\", "/") if style == "windows" else body).split("/") if name]


def dirname(path, style):
    drive, root, body = split(path, style)
    if not body and drive + root:
        return None  # a root has no folder
    return shown(module_of(style).dirname(separators_at_the_end_are_passed_over(path, style)))


def basename(path, style):
    return shown(module_of(style).basename(separators_at_the_end_are_passed_over(path, style)))


def what_reads_as_a_drive_begins_with_a_dot(path, style):
    letter = path[:1].isascii() and path[:1].isalpha() and path[1:2] == ":"
    return "." + module_of(style).sep + path if letter else path


def normalize(path, style):
    drive, root, _ = split(path, style)
    normal = shown(module_of(style).normpath(only_a_letter_makes_a_drive(path)))
    return normal if drive + root else what_reads_as_a_drive_begins_with_a_dot(normal, style)


def is_absolute(path, style):
    if style == "posix":
        return posixpath.isabs(path)
    return bool(split(path, style)[0]) and ntpath.isabs(path)  # \a is not absolute


def root_key(path, style):
    drive, root, _ = split(path, style)
    unc = style == "windows" and drive[:1] in ("\\", "/") and drive != ""
    return simple_case_folding(drive.replace("/", "\\")), bool(root) or unc


def placed(path, style):
    """The path where every path has a place: below one root, relative ones far from it."""
    _, rooted = root_key(path, style)
    base = "Q:\\" if style == "windows" else "/"
    if not rooted:
        base += FAR
    return base + split(path, style)[2].replace(":", HIDDEN_COLON)


def relative(path, base, style):
    """Asks no working directory: NULL for other roots, and where the answer would have to name it."""
    if root_key(path, style) != root_key(base, style):
        return None
    found = module_of(style).relpath(placed(path, style), placed(base, style))
    if "far" in found:
        return None
    return what_reads_as_a_drive_begins_with_a_dot(shown(found), style)


def within(path, folder, style):
    if root_key(path, style) != root_key(folder, style):
        return False
    module = module_of(style)
    inner, outer = module.normpath(placed(path, style)), module.normpath(placed(folder, style))
    if style == "windows":
        inner, outer = simple_case_folding(inner), simple_case_folding(outer)
    return inner == outer or inner.startswith(outer.rstrip(module.sep) + module.sep)


def rebase(path, source, target, style):
    below = relative(path, source, style)
    if below is None or not within(path, source, style):
        return None
    to_style = style_of(target)
    if below.startswith("." + module_of(style).sep):
        below = below[2:]
    below = below.replace(module_of(style).sep, module_of(to_style).sep)
    target = separators_at_the_end_are_passed_over(target, to_style)
    if below == ".":
        return shown(target) or "."
    if not target:
        return what_reads_as_a_drive_begins_with_a_dot(below, to_style)
    drive, root, body = split(target, to_style)
    bare = not body and (root or not drive.startswith(("\\", "/")))
    return shown(target) + ("" if bare else module_of(to_style).sep) + below


def join(parts, style):
    """A share is the same with either separator, so that no part here spells one with /."""
    return shown(module_of(style).join(*[only_a_letter_makes_a_drive(part) for part in parts]))


def share_spelled_with_backslashes(path, style):
    if style == "posix":
        return path
    drive = split(path, style)[0]
    return drive.replace("/", "\\").replace(HIDDEN_COLON, ":") + path[len(drive):]


class Checker:
    def __init__(self, db):
        self.db, self.checked, self.wrong = db, 0, 0

    def rows(self, sql, inputs, expected):
        """sql selects the answers for inputs ?1, ?2, ...; expected gives them from Python."""
        for row in inputs:
            actual = self.db.execute(sql, row).fetchone()
            wanted = expected(*row)
            wanted = tuple(int(w) if isinstance(w, bool) else w for w in wanted)
            self.checked += 1
            if actual != wanted:
                self.wrong += 1
                if self.wrong <= 10:
                    print("input   ", row, "\nexpected", wanted, "\nactual  ", actual)


def check_single(checker, paths):
    def expected(path, style):
        base = basename(path, style)
        stem, ext = module_of(style).splitext(base)
        drive, root, _ = split(path, style)
        parts = names(path, style)
        ats = [0, 2, -1, -2]
        return (
            dirname(path, style), base, stem, ext, normalize(path, style), shown(drive) + root, len(parts),
            is_absolute(path, style),
            *[shown(parts[i]) if -len(parts) <= i < len(parts) else None for i in ats],
            json.dumps(([shown(drive + root)] if drive + root else []) + [shown(p) for p in parts],
                       ensure_ascii=False, separators=(",", ":")),
            path if drive + root + "".join(parts) else None,
        )

    functions = ["dirname", "basename", "stem", "ext", "normalize", "root", "depth", "is_absolute"]

    def select(style):
        calls = ["ds_path_%s(?1%s)" % (name, style) for name in functions]
        calls += ["ds_path_segment(?1, %d%s)" % (i, style) for i in (0, 2, -1, -2)]
        calls += ["(SELECT json_group_array(Part) FROM ds_path_parts(?1%s))" % style]
        calls += ["(SELECT Path FROM ds_path_parts(?1%s) ORDER BY Seq DESC LIMIT 1)" % style]
        return "SELECT " + ", ".join(calls)

    checker.rows(select(", ?2"), [(p, s) for p in paths[0::2] for s in ("windows", "posix")], expected)
    checker.rows(select(""), [(p,) for p in paths[1::2]], lambda p: expected(p, style_of(p)))


def check_pairs(checker, rng, paths):
    pairs = []
    for path in paths:
        other = generate.related(rng, path) if rng.random() < 0.8 else rng.choice(paths)
        pairs.append((path, other) if rng.random() < 0.7 else (other, path))

    def style_of_both(a, b):
        return "windows" if "windows" in (style_of(a), style_of(b)) else "posix"

    checker.rows("SELECT ds_path_relative(?1, ?2), ds_path_within(?1, ?2)", pairs[0::2],
                 lambda a, b: (relative(a, b, style_of_both(a, b)), within(a, b, style_of_both(a, b))))
    checker.rows("SELECT ds_path_relative(?1, ?2, ?3), ds_path_within(?1, ?2, ?3)",
                 [(a, b, s) for a, b in pairs[1::2] for s in ("windows", "posix")],
                 lambda a, b, s: (relative(a, b, s), within(a, b, s)))
    checker.rows("SELECT ds_path_rebase(?1, ?2, ?3)", [(a, b, rng.choice(paths)) for a, b in pairs],
                 lambda a, b, to: (rebase(a, b, to, style_of_both(a, b)),))


def check_joins(checker, rng, paths):
    for style in ("windows", "posix"):
        joins = []
        for path in paths:
            parts = [path] + [generate.related(rng, path) if rng.random() < 0.3 else rng.choice(paths)
                              for _ in range(rng.randint(0, 3))]
            joins.append([share_spelled_with_backslashes(part, style) for part in parts])
        for count in range(1, 5):
            marks = ", ".join("?%d" % (i + 1) for i in range(count))
            rows = [parts for parts in joins if len(parts) == count]
            if count > 1:
                checker.rows("SELECT ds_path_join(%s, '%s')" % (marks, style), rows, lambda *p: (join(p, style),))
            told = [p for p in rows if style_of(next(filter(None, p), "")) == style]
            told = [p for p in told if p[-1] not in ("posix", "windows")]
            checker.rows("SELECT ds_path_join(%s)" % marks, told, lambda *p: (join(p, style),))


def check_properties(checker, paths):
    checker.rows("SELECT ds_path_normalize(ds_path_normalize(?1)) = ds_path_normalize(?1)", [(p,) for p in paths],
                 lambda p: (1,))

    def joins(path):
        return style_of(path) == "posix" or not split(basename(path, "windows"), "windows")[0]

    checker.rows("""SELECT ds_path_normalize(ds_path_join(ds_path_dirname(?1), ds_path_basename(?1), ?2), ?2)
                         = ds_path_normalize(?1, ?2)""",
                 [(p, style_of(p)) for p in paths if dirname(p, style_of(p)) is not None and joins(p)],
                 lambda p, s: (1,))


def check_ranges(checker, rng, paths):
    """ds_path_after bounds exactly the texts that begin with the folder and its separator."""
    db = checker.db
    db.execute("CREATE TEMP TABLE p(Path TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("CREATE TEMP TABLE f(Folder TEXT PRIMARY KEY, Separator TEXT) WITHOUT ROWID")
    sample = rng.sample(paths, min(4000, len(paths)))
    sample += [p + tail for p in sample for tail in ("/x", "\\x", "2", "!", "]")]
    db.executemany("INSERT OR IGNORE INTO p VALUES (?), (ds_path_normalize(?1))", [(p,) for p in sample])
    folders = [separators_at_the_end_are_passed_over(p, style_of(p)) for p in rng.sample(paths, min(600, len(paths) // 10))]
    folders = [f for f in map(shown, folders) if f and f[-1] not in "\\/:"]
    db.executemany("INSERT OR IGNORE INTO f VALUES (?, ?)",
                   [(f, module_of(style_of(f)).sep) for f in folders])
    for text, sql in {
        "the range is a prefix": """
            SELECT count(*) FROM (
              SELECT Path >= Folder || Separator AND Path < ds_path_after(Folder) AS inside,
                     substr(Path, 1, length(Folder) + 1) = Folder || Separator AS below FROM p, f)
            WHERE inside <> below""",
        "what is in the range is within, but for .. and for a server without a share": """
            SELECT count(*) FROM p, f
            WHERE Path >= Folder || Separator AND Path < ds_path_after(Folder)
              AND ds_path_basename(Folder) <> '..' AND ds_path_dirname(Folder || Separator || 'x') IS NOT NULL
              AND ds_path_normalize(Path) = Path AND ds_path_normalize(Folder) = Folder
              AND NOT ds_path_within(Path, Folder)""",
        "what is within a POSIX folder is in the range": """
            SELECT count(*) FROM p, f
            WHERE Folder LIKE '/%' AND Path LIKE '/%' AND Path NOT LIKE '//%' AND Folder NOT LIKE '//%'
              AND ds_path_normalize(Path) = Path AND ds_path_normalize(Folder) = Folder AND Path <> Folder
              AND ds_path_within(Path, Folder) <> (Path >= Folder || '/' AND Path < ds_path_after(Folder))""",
    }.items():
        wrong = db.execute(sql).fetchone()[0]
        checker.checked += 1
        checker.wrong += wrong > 0
        if wrong:
            print(text, "fails", wrong, "times")


def check_folding(checker):
    assigned = [c for c in map(chr, range(0x80, 0x110000)) if unicodedata.category(c) not in ("Cs", "Cn")]
    checker.rows("SELECT ds_path_within('C:\\x' || ?1, 'C:\\X' || ?2)",
                 [(c, d) for c in assigned for d in {simple_case_folding(c), c.lower()[:1], c.upper()[:1]}],
                 lambda c, d: (simple_case_folding(c) == simple_case_folding(d),))


def main():
    library, count = sys.argv[1], int(sys.argv[2])
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(library)
    ntpath.normcase = lambda text: simple_case_folding(text.replace("/", "\\"))
    splitdrive = ntpath.splitdrive
    ntpath.splitdrive = lambda path: tuple(map(FoldedDrive, splitdrive(path)))
    rng = generate.seeded(20240229)
    paths = list(dict.fromkeys(generate.any_path(rng) for _ in range(count * 2)))[:count]
    checker = Checker(db)
    check_single(checker, paths)
    check_pairs(checker, rng, paths[: count // 4])
    check_joins(checker, rng, paths[: count // 4])
    check_properties(checker, paths)
    check_ranges(checker, rng, paths)
    check_folding(checker)
    print("%d paths, %d comparisons, %d differences" % (len(paths), checker.checked, checker.wrong))
    sys.exit(len(paths) < count or checker.wrong > 0)


main()
