"""A tag that many images have is renamed, merged and deleted while others read. usage: readers.py DATASTORE_SO FOLDER IMAGES"""
import sqlite3
import sys
import threading
import time

PATH, IMAGES = sys.argv[2] + "/readers.db", int(sys.argv[3])


def connect(role):
    db = sqlite3.connect(PATH, isolation_level=None, check_same_thread=False)
    db.enable_load_extension(True)
    db.load_extension(sys.argv[1])
    db.execute("SELECT ds_connect(?, '{\"busy_timeout\":0}')", (role,))
    return db


writer, reader = connect("writer"), None
writer.execute("SELECT ds_migrate()")
writer.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
               "INSERT INTO Images(Path) SELECT '/p/' || i FROM n", (IMAGES,))
writer.execute("SELECT ds_tag(Id, 'wide') FROM Images")
writer.execute("SELECT ds_tag(Id, 'half', 'other') FROM Images WHERE Id % 2")
reader = connect("reader")
STATE = "SELECT group_concat(Name || ' ' || ImageCount, ', ') FROM (SELECT * FROM Tags ORDER BY Name)"


def change(statement, before, after):
    """While the statement runs, readers go on, and see what was before or what is after."""
    failed, reads, running = [], 0, True

    def write():
        nonlocal running
        try:
            writer.execute(statement).fetchall()
        except sqlite3.Error as error:
            failed.append(error)
        running = False

    reader.execute("BEGIN")
    assert reader.execute(STATE).fetchone()[0] == before
    other, thread = connect("reader"), threading.Thread(target=write)
    started = time.perf_counter()
    thread.start()
    while running or reads == 0:
        assert reader.execute(STATE).fetchone()[0] == before  # its transaction is a snapshot
        seen = other.execute(STATE).fetchone()[0]
        assert seen in (before, after), seen
        reads += 1
    thread.join()
    seconds = time.perf_counter() - started
    assert not failed, failed
    reader.execute("COMMIT")
    assert reader.execute(STATE).fetchone()[0] == other.execute(STATE).fetchone()[0] == after
    other.close()
    print(f"{statement}: {seconds:.2f} s, {reads} reads meanwhile")


half = (IMAGES + 1) // 2
change("SELECT ds_tag_rename('wide', 'whole')", f"half {half}, other {half}, wide {IMAGES}",
       f"half {half}, other {half}, whole {IMAGES}")
change("SELECT ds_tag_rename('whole', 'half')", f"half {half}, other {half}, whole {IMAGES}", f"half {IMAGES}, other {half}")
change("SELECT ds_tag_delete('half')", f"half {IMAGES}, other {half}", f"other {half}")
assert writer.execute("SELECT count(*) FROM ImageTags").fetchone()[0] == half
writer.close()
