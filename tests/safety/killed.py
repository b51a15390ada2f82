"""Kills backups and restores at any moment, and looks at what is left.

usage: killed.py DATASTORE_SO FOLDER ROUNDS

live.db is restored in turn from a.db and b.db, whose images are told apart by their number. After each
kill it holds what it held before or what was restored, whole. A backup that is killed has its final name only when
it is whole, and the next one clears what it left; one that is killed between two of its steps leaves something.
"""
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time


def connect(path, extension):
    db = sqlite3.connect(path, isolation_level=None, timeout=30)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db


def fill(db, images):
    db.execute("SELECT ds_migrate()")
    db.execute("WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < ?) INSERT INTO Images(Path, Workflow) "
               "SELECT '/p/' || i || '.png', hex(randomblob(400)) FROM r", (images,))


def killed(extension, path, sql, delay):
    process = subprocess.Popen(["sqlite3", "-batch", path, f".load {extension}", sql], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()


def count_images(db):
    has = db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'Images'").fetchone()[0]
    return db.execute("SELECT count(*) FROM Images").fetchone()[0] if has else 0


def killed_between_steps(extension):
    """A backup that has copied, and is not yet verified."""
    process = os.fork()
    if process == 0:
        steps = connect("a-source.db", extension).execute("SELECT Name FROM ds_backup_steps('killed.db')")
        if steps.fetchone() == ("copy",):
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(1)
    assert os.waitpid(process, 0)[1] == signal.SIGKILL
    assert not os.path.exists("killed.db")
    assert len([name for name in os.listdir(".") if name.startswith("killed.db.")]) == 1, os.listdir(".")


def main(extension, folder, rounds):
    choice = random.Random(3)
    os.chdir(folder)
    for name, images in (("a", 4000), ("b", 6000)):
        db = connect(f"{name}-source.db", extension)
        fill(db, images)
        db.execute(f"SELECT ds_backup('{name}.db')")
        db.close()
    seen, held = set(), 0
    for number in range(int(rounds)):
        db = connect("live.db", extension)
        db.execute(f"PRAGMA journal_mode = {'WAL' if number % 2 else 'DELETE'}")
        db.close()
        source = "ab"[number // 2 % 2]
        killed(extension, "live.db", f"SELECT ds_restore('{source}.db', '{{\"safety_copy\":false}}')",
               choice.uniform(0.005, 0.25))
        db = connect("live.db", extension)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        images = count_images(db)
        assert images in (held, {"a": 4000, "b": 6000}[source]), (held, source, images)
        held = images
        seen.add(images)
        db.close()
        killed(extension, "a-source.db", "SELECT ds_backup('killed.db')", choice.uniform(0.005, 0.2))
        if os.path.exists("killed.db"):
            db = connect("killed.db", extension)
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("SELECT count(*) FROM Images").fetchone()[0] == 4000
            db.close()
            os.remove("killed.db")
    killed_between_steps(extension)
    db = connect("a-source.db", extension)
    db.execute("SELECT ds_backup('killed.db')")
    left = [name for name in os.listdir(".") if name.endswith(".partial")]
    assert left == [], left
    print(f"{rounds} rounds, contents seen: {sorted(seen)}")


main(*sys.argv[1:])
