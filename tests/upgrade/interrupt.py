"""Interrupts ds_migrate at many moments. usage: interrupt.py EXTENSION LEGACY.DB [ROUNDS]

After each interrupt the database must be the old one or the new one, and the connection usable. Inside the
caller's transaction SQLite itself rolls everything back, where the interrupt strikes a statement that
writes: then the transaction is over, and the caller's rows with it; otherwise both are still there.
"""
import random
import shutil
import sqlite3
import sys
import threading
import time

extension, legacy = sys.argv[1], sys.argv[2]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[3] else 28
FORMS = {
    "call": "SELECT ds_migrate('{\"backup\":false}')",
    "steps": "SELECT Name FROM ds_migrate_steps('{\"backup\":false}')",
    "dry run": "SELECT ds_migrate('{\"dry_run\":true}')",
    "backup": "SELECT ds_migrate()",
}


def connect(path):
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db


def state(db):
    return db.execute("SELECT ds_info() ->> '$.schema.state'").fetchone()[0]


def content(path):
    with sqlite3.connect(path) as db:
        return "\n".join(db.iterdump())


def run(db, sql, seconds):
    """The error that the statement ended with, or None."""
    timer = threading.Timer(seconds, db.interrupt)
    timer.start()
    try:
        db.execute(sql).fetchall()
        return None
    except sqlite3.Error as error:
        return str(error)
    finally:
        timer.cancel()
        timer.join()


def settings(db):
    return [db.execute("PRAGMA " + name).fetchone()[0] for name in ("foreign_keys", "cache_size", "cache_spill", "secure_delete", "threads")]


def check(form, in_transaction, seconds, path, before):
    shutil.copy(legacy, path)
    db = connect(path)
    db.execute("PRAGMA foreign_keys = ON")
    kept = settings(db)
    if in_transaction:
        db.execute("BEGIN")
        db.execute("INSERT INTO Tag(Name) VALUES ('mine')")
    error = run(db, FORMS[form], seconds)
    where = "%s, in a transaction: %s, after %.4f s, %r" % (form, in_transaction, seconds, error)
    assert error is None or "INTERRUPTED" in error or error == "interrupted", where
    assert settings(db) == kept, (kept, settings(db), where)
    if db.in_transaction:
        assert in_transaction, "a transaction is left open: " + where
        if state(db) == "legacy":
            assert db.execute("SELECT count(*) FROM Tag WHERE Name = 'mine'").fetchone()[0] == 1, where
        db.execute("ROLLBACK")
    # An interrupt that comes when all is committed finds nothing to undo.
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", where
    if in_transaction or form == "dry run" or (error is not None and "INTERRUPTED" in error) or state(db) == "legacy":
        assert content(path) == before, "the database has changed: " + where
    # The connection is usable, and the work can be done.
    for _ in range(2):
        db.execute("SELECT ds_migrate('{\"backup\":false}')").fetchall()
    assert state(db) == "current", where
    assert db.execute("SELECT count(*) FROM Images").fetchone()[0] == 300, where
    db.close()
    return error is not None


def main():
    rng = random.Random(1)
    path = legacy + ".interrupted"
    before = content(legacy)
    began = time.monotonic()
    check("call", False, 60, path, before)
    whole = time.monotonic() - began
    stopped = 0
    for number in range(rounds):
        form = list(FORMS)[number % len(FORMS)]
        stopped += check(form, number // len(FORMS) % 2 == 1, rng.uniform(0, whole), path, before)
    assert stopped > rounds // 10, "only %d of %d were interrupted" % (stopped, rounds)


main()
