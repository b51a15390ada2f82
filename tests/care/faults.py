"""Plants one fault for each check, and holds ds_check and ds_repair against it.

usage: faults.py DATASTORE_SO FOLDER CHECKS_C

For each fault: ds_check('full') names its code and nothing that is not expected with it, a dry run
changes nothing, ds_repair mends it where it says so, and all that was not at fault is as it was.
"""
import json
import os
import re
import shutil
import sqlite3
import sys

HEALTHY = """
INSERT INTO Folders(Id, Path) VALUES (1, 'D:\\a');
INSERT INTO Folders(Id, Path, ParentId) VALUES (2, 'D:\\a\\b', 1), (3, 'D:\\a\\b\\c', 2);
INSERT INTO Prompts(Id, Text) VALUES (1, 'a cat'), (2, 'a dog in the rain');
INSERT INTO Images(Id, Path, FolderId, RootFolderId, PromptId, NegativePromptId, FileSize, NSFW)
VALUES (1, 'D:\\a\\1.png', 1, 1, 1, 2, 10, 0), (2, 'D:\\a\\b\\2.png', 2, 1, 1, NULL, 20, 1), (3, 'E:\\3.png', NULL, NULL, 2, NULL, NULL, 0);
UPDATE Images SET Steps = 20;
INSERT INTO Tags(Id, Name) VALUES (1, 'x'), (2, 'y');
INSERT INTO ImageTags VALUES (1, 1), (2, 1), (2, 2);
INSERT INTO TagAliases VALUES ('ex', 1);
INSERT INTO TagImplications VALUES (1, 2);
INSERT INTO Albums(Id, Name) VALUES (1, 'best');
INSERT INTO AlbumImages VALUES (1, 1), (1, 2);
INSERT INTO Nodes(Id, ImageId, NodeId, Name) VALUES (1, 1, '3', 'KSampler');
INSERT INTO NodeProperties VALUES (1, 'seed', '7');
"""

# code, what plants it, whether a repair mends it, what else is found with it
FAULTS = [
    ("SCHEMA_TABLE", "DROP TABLE Queries", True, []),
    ("INTEGRITY", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = o.r "
     "FROM (SELECT name AS n, rootpage AS r FROM sqlite_schema) o "
     "WHERE (name, n) IN (VALUES ('Images_Seed', 'Images_Steps'), ('Images_Steps', 'Images_Seed'))", True, []),
    ("SCHEMA_OBJECT", "DROP INDEX Images_Seed; CREATE INDEX Images_Seed ON Images(Steps)", True, []),
    ("DUPLICATE_INDEX", "CREATE INDEX Mine ON Images ( CFGScale ); CREATE INDEX Other ON Images(Path); "
     "CREATE INDEX Third ON Images (CreatedDate) where Favorite=1", True, []),
    ("ORPHAN_IMAGE_TAG", "INSERT INTO ImageTags VALUES (1, 9)", True, []),
    ("ORPHAN_ALBUM_IMAGE", "INSERT INTO AlbumImages VALUES (8, 1)", True, []),
    ("ORPHAN_NODE", "INSERT INTO Nodes(ImageId, NodeId, Name) VALUES (9, '1', 'x')", True, []),
    ("ORPHAN_NODE_PROPERTY", "INSERT INTO NodeProperties VALUES (9, 'x', 'y')", True, []),
    ("ORPHAN_TAG_ALIAS", "INSERT INTO TagAliases VALUES ('z', 9)", True, []),
    ("ORPHAN_TAG_IMPLICATION", "INSERT INTO TagImplications VALUES (1, 9)", True, []),
    ("ORPHAN_IMAGE_REFERENCE", "UPDATE Images SET FolderId = 99, NegativePromptId = 99 WHERE Id = 3", True,
     ["IMAGE_FOLDER_WRONG"]),
    ("FOREIGN_KEY", "CREATE TABLE Mine(Image REFERENCES Images(Id)); INSERT INTO Mine VALUES (99)", False, []),
    ("FOLDER_PARENT_MISSING", "UPDATE Folders SET ParentId = 99 WHERE Id = 2", True, ["FOLDER_PARENT_WRONG"]),
    ("FOLDER_CYCLE", "UPDATE Folders SET ParentId = 3 WHERE Id = 1", True, []),
    ("FOLDER_PARENT_WRONG", "UPDATE Folders SET ParentId = 1 WHERE Id = 3", True, []),
    ("FOLDER_TWINS", "INSERT INTO Folders(Path) VALUES ('d:/A/b/C')", True, ["FOLDER_PARENT_WRONG"]),
    ("IMAGE_FOLDER_WRONG", "UPDATE Images SET FolderId = 3 WHERE Id = 1", True, ["WRONG_FOLDER_COUNT", "WRONG_FOLDER_BYTES"]),
    ("PATH_TWINS", "INSERT INTO Images(Path) VALUES ('D:/a/1.png'); "
     "UPDATE ImageTotals SET Images = Images + 1 WHERE (NSFW, ForDeletion, Unavailable) = (0, 0, 0)", True, []),
    ("PATH_CASE_TWINS", "INSERT INTO Images(Path) VALUES ('d:/A/1.PNG')", False,
     ["IMAGE_FOLDER_WRONG", "WRONG_TOTAL_COUNT", "WRONG_TOTALS"]),
    ("ORPHAN_PROMPT", "INSERT INTO Prompts(Text) VALUES ('of no image'); INSERT INTO PromptSearch(PromptSearch) VALUES ('rebuild')",
     True, []),
    ("SEARCH_OUT_OF_STEP", "UPDATE Prompts SET Text = 'a parrot' WHERE Id = 1", True, []),
    ("TAG_CYCLE", "INSERT INTO TagImplications VALUES (2, 1)", False, []),
    ("TAG_ALIAS_IS_TAG", "INSERT INTO TagAliases VALUES ('Y', 1)", False, []),
    ("WRONG_TAG_COUNT", "UPDATE Tags SET ImageCount = 7 WHERE Id = 2", True, []),
    ("WRONG_ALBUM_COUNT", "UPDATE Albums SET ImageCount = 0", True, []),
    ("WRONG_FOLDER_COUNT", "UPDATE Folders SET ImageCount = 5 WHERE Id = 1", True, []),
    ("WRONG_FOLDER_BYTES", "UPDATE Folders SET Bytes = 5 WHERE Id = 1", True, []),
    ("WRONG_PROMPT_COUNT", "UPDATE Prompts SET NegativeCount = 2 WHERE Id = 1", True, []),
    ("WRONG_TOTAL_COUNT", "DELETE FROM ImageTotals WHERE NSFW = 1", True, []),
    ("WRONG_TOTALS", "UPDATE ImageTotals SET Bytes = 1 WHERE NSFW = 1 AND ForDeletion = 0 AND Unavailable = 0", True, []),
    ("WRONG_TOTALS", "UPDATE ImageTotals SET Tagged = 9 WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0", True, []),
]


def connect(path, extension):
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db


def content(path):
    db = sqlite3.connect(path)
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'PromptSearch%' "
                        "AND name NOT LIKE 'sqlite_%'").fetchall()
    rows = {}
    for (table,) in tables:
        columns = [c for (c,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,)) if c != "LastUpdated"]
        rows[table] = sorted(map(repr, db.execute(f'SELECT {", ".join(columns)} FROM "{table}"')))
    objects = sorted(db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall())
    db.close()
    return rows, objects


def plant(path, extension, script):
    """Runs the script with no trigger in the way."""
    db = connect(path, extension)
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    db.executescript(script)
    for _, sql in triggers:
        db.execute(sql)
    db.close()


def codes(path, extension):
    db = connect(path, extension)
    found = db.execute("SELECT Code, Message, Fix, Severity, Object FROM ds_check('full')").fetchall()
    db.close()
    return found


def test(extension, folder, healthy, code, script, mends, also):
    path = os.path.join(folder, code + ".db")
    shutil.copy(healthy, path)
    plant(path, extension, script)
    found = codes(path, extension)
    assert code in [row[0] for row in found], (code, "not found", found)
    assert all(all(value for value in row) for row in found), (code, "empty", found)
    extra = {row[0] for row in found} - {code} - set(also)
    assert not extra, (code, "found too", found)
    before = content(path)
    db = connect(path, extension)
    dry = json.loads(db.execute("""SELECT ds_repair('{"dry_run":true}')""").fetchone()[0])
    assert content(path) == before and dry["backup"] is None, (code, "dry run changed it")
    report = json.loads(db.execute("SELECT ds_repair()").fetchone()[0])
    db.close()
    assert [c["code"] for c in report["checks"]] == [c["code"] for c in dry["checks"]], (code, dry, report)
    left = codes(path, extension)
    if mends:
        assert report["left"] == 0 and left == [], (code, report, left)
        assert content(report["backup"]) == before, (code, "the copy is not of what was")
    else:
        assert code in [row[0] for row in left], (code, left)
    if mends and code not in {"SEARCH_OUT_OF_STEP"}:
        after, wanted = content(path), content(healthy)
        assert after == wanted, (code, "is not as it was", [t for t in after[0] if after[0][t] != wanted[0].get(t)])


def main(extension, folder, source):
    with open(source, encoding="utf-8") as file:
        listed = re.findall(r'^  \{"([A-Z_]+)", ', file.read(), re.M)
    assert sorted(listed) == sorted({fault[0] for fault in FAULTS}), "not every check has an example here"
    healthy = os.path.join(folder, "healthy.db")
    db = connect(healthy, extension)
    db.execute("SELECT ds_migrate()")
    db.executescript(HEALTHY)
    db.close()
    assert codes(healthy, extension) == []
    wrong = []
    for fault in FAULTS:
        try:
            test(extension, folder, healthy, *fault)
        except (AssertionError, sqlite3.Error) as error:
            wrong.append(f"{fault[0]}: {error}")
    print("\n".join(wrong) or f"{len(FAULTS)} faults")
    sys.exit(bool(wrong))


main(*sys.argv[1:])
