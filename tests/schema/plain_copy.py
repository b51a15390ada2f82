#!/usr/bin/python3
"""plain_copy.py DATABASE: what a session without the extension can do with a migrated database: prepare every
statement of its schema, read everything, write the dump into a new database, and find the two equal."""
import sqlite3
import subprocess
import sys


def rows(db):
    """Everything that the schema and the base tables hold, and what the text index finds."""
    tables = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                                       "AND name NOT LIKE 'PromptSearch%' ORDER BY 1")]
    yield "schema", sorted(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
                                      " AND name NOT LIKE 'PromptSearch\\__%' ESCAPE '\\'").fetchall(), key=str)
    for table in tables + ["sqlite_sequence"]:
        yield table, sorted(db.execute(f'SELECT * FROM "{table}"').fetchall(), key=str)
    yield "text index", db.execute("SELECT rowid FROM PromptSearch WHERE PromptSearch MATCH '\"pro\"' ORDER BY 1").fetchall()
    yield "runs", db.execute("SELECT term, doc FROM PromptSearchRuns WHERE term >= 'p' AND term < 'q' ORDER BY 1, 2").fetchall()


def main():
    path = sys.argv[1]
    db, scratch = sqlite3.connect(path), sqlite3.connect(":memory:")
    for kind, sql in db.execute("SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
                                "AND name NOT LIKE 'PromptSearch\\__%' ESCAPE '\\' "
                                "ORDER BY type = 'trigger', type = 'index'").fetchall():
        scratch.execute(sql)
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        # A trigger's own statements are prepared where it fires; the list of runs is for reading only.
        if "PromptSearch_" not in name and name != "PromptSearchRuns":
            columns = [c[1] for c in scratch.execute(f"PRAGMA table_xinfo('{name}')") if c[6] == 0]
            for sql in (f"INSERT INTO {name} DEFAULT VALUES", f"DELETE FROM {name}",
                        f"UPDATE {name} SET " + ", ".join(f"{c} = {c}" for c in columns)):
                scratch.execute("EXPLAIN " + sql)
    copied = path + ".copy"
    dump = subprocess.run(["sqlite3", "-batch", path, ".dump"], capture_output=True, check=True).stdout
    subprocess.run(["sqlite3", "-batch", "-bail", copied], input=dump, check=True, stdout=subprocess.DEVNULL)
    copy = sqlite3.connect(copied)
    for (name, here), (_, there) in zip(rows(db), rows(copy)):
        if here != there:
            sys.exit(f"{name}: only here {str([r for r in here if r not in there])[:300]}, "
                     f"only in the copy {str([r for r in there if r not in here])[:300]}")
    print(copy.execute("PRAGMA integrity_check").fetchone()[0])


main()
