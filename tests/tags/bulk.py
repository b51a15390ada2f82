"""Bulk tagging: interrupts, the caller's transaction, open readers, closing. usage: bulk.py DATASTORE_SO FOLDER"""
import sqlite3
import sys
import threading
import time

db = sqlite3.connect(sys.argv[2] + "/bulk.db", isolation_level=None, check_same_thread=False)
db.enable_load_extension(True)
db.load_extension(sys.argv[1])
db.execute("SELECT ds_migrate()")
db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
           "INSERT INTO Images(Path) SELECT '/p/' || i FROM n")


def count(name):
    return db.execute("SELECT count(*) FROM ImageTags JOIN Tags ON Id = TagId WHERE Name = ?", (name,)).fetchone()[0]


# an interrupt leaves nothing, whenever it comes
for wait in (0.0005, 0.005, 0.05, 0.1, 0.2):
    timer = threading.Timer(wait, db.interrupt)
    timer.start()
    stopped = False
    try:
        db.execute("SELECT ds_tag(Id, 'stopped') FROM Images").fetchall()
    except sqlite3.OperationalError as error:
        assert "nterrupt" in str(error) or "INTERRUPTED" in str(error), error
        stopped = True
    timer.cancel()
    timer.join()
    assert not db.in_transaction
    assert count("stopped") == (0 if stopped else 100000), wait
    if not stopped:
        db.execute("SELECT ds_tag_delete('stopped')")

# one transaction: another connection sees none or all
assert db.execute("SELECT ds_tag(Id, 'all') FROM Images").fetchone()[0] == 100000
assert count("all") == 100000
# the caller's transaction stays open, and its rollback takes it back
db.execute("BEGIN")
db.execute("INSERT INTO Albums(Name) VALUES ('mine')")
assert db.execute("SELECT ds_untag(Id, 'all') FROM Images WHERE Id <= 500").fetchone()[0] == 500
try:
    db.execute("SELECT ds_tag(Id + 99999, 'all') FROM Images")
    raise AssertionError("no error")
except sqlite3.DatabaseError as error:
    assert "NOT_FOUND" in str(error), error
assert db.in_transaction and count("all") == 99500
db.execute("ROLLBACK")
assert count("all") == 100000 and db.execute("SELECT count(*) FROM Albums").fetchone()[0] == 0

# beside a prepared statement that does the same
started = time.perf_counter()
db.execute("SELECT ds_tag(Id, 'one') FROM Images").fetchall()
ours = time.perf_counter() - started
db.execute("INSERT INTO Tags(Name) VALUES ('two')")
tag = db.execute("SELECT Id FROM Tags WHERE Name = 'two'").fetchone()[0]
started = time.perf_counter()
db.execute("BEGIN")
db.executemany("INSERT OR IGNORE INTO ImageTags(ImageId, TagId) VALUES (?, ?)", ((i, tag) for i in range(1, 100001)))
db.execute("COMMIT")
theirs = time.perf_counter() - started
started = time.perf_counter()
db.execute("SELECT ds_tag(Id, 'r', 's', 't') FROM Images").fetchall()
three = time.perf_counter() - started
print(f"ds_tag {ours:.3f} s, INSERT OR IGNORE {theirs:.3f} s, rate {theirs / ours:.2f}; three tags {three:.3f} s")
db.close()
