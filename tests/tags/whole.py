"""All or nothing, whatever fails beside a call: statements of many shapes, in which an expression fails at one row.

usage: whole.py DATASTORE_SO

Each must leave nothing, also where the extension cannot see the failure because it is another function's; and where
the expression cannot fail, each must do its work.
"""
import sqlite3
import sys

ROWS = 20
# {0} stands for an expression of the Id that it names, true for every row where it does not fail.
SHAPES = [
    "SELECT ds_tag(Id, 'x') FROM Images WHERE {0:Id}",
    "SELECT ds_tag(Id, 'x' || ({0:Id})) FROM Images",
    "SELECT ds_tag(Id, 'x'), ds_untag(Id, 'kept') FROM Images WHERE {0:Id}",
    "SELECT ds_album_add('best', Id) FROM ds_images('') WHERE {0:Id}",
    "SELECT ds_tag(Id, 'x') FILTER (WHERE {0:Id}) FROM Images",
    "SELECT ds_tag(Id, 'x') FROM (SELECT Id FROM Images WHERE {0:Id} LIMIT 100)",
    "SELECT ds_tag(Id, 'x') FROM (SELECT Id, {0:Id} AS f FROM Images LIMIT 100) WHERE f",
    "SELECT ds_tag(Id, 'x') FROM (SELECT Id, {0:Id} AS f FROM Images ORDER BY f, Id LIMIT 100)",
    "WITH found AS (SELECT Id FROM Images WHERE {0:Id}) SELECT ds_tag(Id, 'x') FROM found",
    "WITH found AS MATERIALIZED (SELECT Id FROM Images WHERE {0:Id}) SELECT ds_tag(Id, 'x') FROM found",
    "SELECT ds_tag(i.Id, 'x') FROM Images i, (SELECT 1 UNION SELECT 2) WHERE {0:i.Id}",
    "SELECT ds_tag(i.Id, 'x') FROM Images i LEFT JOIN Images j ON j.Id = i.Id + 1 AND {0:i.Id}",
    "SELECT ds_tag(Id, 'x') FROM Images WHERE Id < 3 OR (Path > '' AND {0:Id})",
    "SELECT ds_tag(Id, 'x') FROM Images WHERE Id = 3 OR (Path = '/p/' || 7 AND {0:Id}) OR {0:Id}",
    "SELECT ds_tag(Id, 'x') FROM Images WHERE EXISTS (SELECT 1 FROM Images j WHERE j.Id = Images.Id AND {0:j.Id})",
    "SELECT ds_tag(Id, (SELECT 'x' || {0:j.Id} FROM Images j WHERE j.Id = Images.Id)) FROM Images",
    "SELECT ds_tag(Id, 'x') FROM (SELECT Id FROM Images WHERE Id = 1 UNION ALL SELECT Id FROM Images WHERE {0:Id})",
    "SELECT ds_tag(Id, 'x') FROM (SELECT Id FROM Images UNION SELECT Id FROM Images WHERE {0:Id})",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20 AND {0:i}) SELECT ds_tag(i, 'x') FROM n",
    "SELECT ds_tag(Id, 'x') FROM (SELECT max(Id) AS Id FROM Images WHERE {0:Id} GROUP BY Path)",
    "SELECT ds_tag(Id, Tag) FROM Images, ds_tag_split('x, y') WHERE {0:Id}",
    "SELECT ds_tag(Id, 'x') FROM (SELECT Id, row_number() OVER (ORDER BY {0:Id}) AS r FROM Images) WHERE r > 0",
]
AFTER = [  # fail once the rows are over
    "SELECT ds_tag(Id, 'x'), {0:max(Id)} FROM Images",
    "SELECT n FROM (SELECT ds_tag(Id, 'x') AS n FROM Images) WHERE {0:n}",
    "SELECT n, {0:n} FROM (SELECT ds_tag(Id, 'x') AS n FROM Images)",
    "WITH c AS (SELECT ds_tag(Id, 'x') AS n FROM Images) SELECT n FROM c, Images WHERE {0:c.n}",
]
if sqlite3.sqlite_version_info >= (3, 39):
    AFTER.append("SELECT ds_tag(Id, 'x') FROM Images HAVING {0:max(Id)}")
LATERAL = "SELECT ds_tag(Images.Id, 'x') FROM Images, json_each(iif(Images.Id = {0}, '{{', '[1]'))"


class Expression:
    def __init__(self, text):
        self.text = text

    def __format__(self, of):
        return "(" + self.text.replace("ID", of) + ")"


def fresh():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(sys.argv[1])
    db.execute("SELECT ds_migrate()")
    db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
               "INSERT INTO Images(Path) SELECT '/p/' || i FROM n", (ROWS,))
    db.execute("SELECT ds_tag(Id, 'kept') FROM Images")
    db.execute("SELECT ds_album('best')")
    return db


def state(db):
    return db.execute("SELECT (SELECT count(*) FROM Tags), (SELECT count(*) FROM ImageTags), "
                      "(SELECT count(*) FROM AlbumImages)").fetchone()


def boom(at):
    def call(value):
        if value == at:
            raise ValueError
        return 1
    return call


def attempts():
    for at in (1, 2, 13, ROWS):
        for text in ("boom(ID)", "json_extract(iif(ID = %d, '{', '[1]'), '$[0]') = 1" % at,
                     "iif(ID = %d, '{', '[1]') ->> 0 = 1" % at, "abs(iif(ID = %d, -9223372036854775807 - 1, 1)) = 1" % at):
            for shape in SHAPES + (AFTER if at == ROWS else []):
                yield at, shape.format(Expression(text))
        yield at, LATERAL.format(at)


def main():
    db = fresh()
    before, refused = state(db), 0
    for at, statement in attempts():
        db.create_function("boom", 1, boom(at))
        for begin in ("SAVEPOINT mine", "SELECT 1"):
            db.execute(begin)
            try:
                db.execute(statement).fetchall()
                raise AssertionError("no error: " + statement)
            except sqlite3.Error as error:
                refused += ": UNSUPPORTED: " in str(error)
            assert state(db) == before, (statement, state(db), before)
            if begin == "SAVEPOINT mine":
                db.execute("RELEASE mine")
    assert refused > 100, refused
    harmless = Expression("instr('q' || ID, 'q') = 1")
    for statement in [shape.format(harmless) for shape in SHAPES + AFTER]:
        db.execute("SAVEPOINT mine")
        db.execute(statement).fetchall()
        assert state(db) != before, statement
        db.execute("ROLLBACK TO mine")
        db.execute("RELEASE mine")
    db.close()


main()
