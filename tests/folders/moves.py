"""Random folder moves, in POSIX and Windows paths, beside a brute-force model of paths. usage: moves.py DATASTORE_SO [ROUNDS]"""
import random
import sqlite3
import sys


class Posix:
    root, separator, names, collation = "/", "/", ["a", "a_", "aX", "a%"], "BINARY"

    @staticmethod
    def same(path):
        """The same for all spellings of a path."""
        return path


class Windows(Posix):
    root, separator, names, collation = "D:\\", "\\", ["a", "A", "a_", "B", "b%"], "NOCASE"

    @staticmethod
    def same(path):
        return path.lower()


def play(library, seed):
    dice, style = random.Random(seed), (Posix, Windows)[seed % 2]
    same, separator = style.same, style.separator
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(library)
    db.execute("SELECT ds_migrate()")

    def within(path, above):
        return same(path) == same(above) or same(path).startswith(same(above).rstrip(separator) + separator)

    def folder():
        return style.root + separator.join(dice.choice(style.names) for _ in range(dice.randint(1, 3)))

    model = {}
    for number in range(25):
        path = folder()
        name = path + separator + dice.choice(["1.png", "2.png", "2.PNG", "3.png"])
        if same(name) in map(same, model.values()):
            continue
        home = db.execute("SELECT ds_folder(?)", (path,)).fetchone()[0]
        db.execute("INSERT INTO Images(Path, FolderId, FileSize) VALUES (?, ?, ?)", (name, home, number))
        image = db.execute("SELECT Id FROM Images WHERE Path = ?", (name,)).fetchone()[0]
        db.execute("SELECT ds_tag(?, ?)", (image, f"t{image}"))
        model[image] = name
    tags = {image: {f"t{image}"} for image in model}
    for _ in range(6):
        old, new, keep = folder(), folder(), dice.choice([None, "moved", "existing"])
        known = db.execute(f"SELECT count(*) FROM Folders WHERE Path = ? COLLATE {style.collation}", (old,)).fetchone()[0]
        moved = {i: new + p[len(old):] for i, p in model.items() if within(p, old)}
        there = {same(p): i for i, p in model.items() if i not in moved}
        clash = any(same(p) in there for p in moved.values())
        try:
            db.execute("SELECT ds_folder_move(?, ?, ?)", (old, new, keep and '{"keep":"%s"}' % keep))
            assert known and (same(old) == same(new) or not within(new, old)) and (keep or not clash), (seed, old, new)
        except sqlite3.DatabaseError as error:
            code = "NOT_FOUND" if not known else "CONFLICT"
            assert f": {code}: " in str(error) and (not known or within(new, old) or (clash and not keep)), (seed, error)
            moved = {}
        for image, path in moved.items():
            other = there.get(same(path))
            if other is None:
                model[image] = path
                continue
            stays, goes = (image, other) if keep == "moved" else (other, image)
            tags[stays] |= tags.pop(goes)
            del model[goes]
            if stays == image:
                model[image] = path
        assert dict(db.execute("SELECT Id, Path FROM Images")) == model, (seed, old, new)
        for image, wanted in tags.items():
            assert {n for n, in db.execute("SELECT value FROM json_each(ds_tags(?))", (image,))} == wanted, (seed, image)
        check(db, seed, style.collation)


def check(db, seed, collation):
    wrong = db.execute("SELECT Path FROM Folders f WHERE ImageCount <> (SELECT count(*) FROM Images WHERE FolderId = f.Id)"
                       " OR Bytes <> (SELECT coalesce(sum(FileSize), 0) FROM Images WHERE FolderId = f.Id)").fetchall()
    assert not wrong, (seed, wrong)
    wrong = db.execute("SELECT i.Path, f.Path FROM Images i LEFT JOIN Folders f ON f.Id = i.FolderId "
                       f"WHERE f.Path IS NOT ds_path_dirname(i.Path) COLLATE {collation}").fetchall()
    assert not wrong, (seed, wrong)
    wrong = db.execute("SELECT f.Path, p.Path FROM Folders f LEFT JOIN Folders p ON p.Id = f.ParentId "
                       f"WHERE p.Path IS NOT ds_path_dirname(f.Path) COLLATE {collation}").fetchall()
    assert not wrong, (seed, wrong)
    wrong = db.execute("SELECT Path FROM ds_folder_tree t WHERE TotalImages <> (SELECT count(*) FROM Images i "
                       "WHERE ds_path_within(i.Path, t.Path))").fetchall()
    assert not wrong, (seed, wrong)


for round_seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 60):
    play(sys.argv[1], round_seed)
