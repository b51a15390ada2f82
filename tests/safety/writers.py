"""Backs a database up while other processes write it, and says what the copies hold.

usage: writers.py DATASTORE_SO FOLDER JOURNAL_MODE

Each writer adds images in transactions of three, whose Seed is the transaction's number. A copy is
right when integrity_check passes, each Seed occurs three times, and no transaction that was committed
before the call is missing. Prints "N copies, longest wait MS ms".
"""
import multiprocessing
import os
import sqlite3
import sys
import time

WRITERS, BACKUPS = 3, 6


def connect(path, extension=None):
    db = sqlite3.connect(path, isolation_level=None, timeout=30)
    if extension:
        db.enable_load_extension(True)
        db.load_extension(extension)
    return db


def write(path, number, stop, committed, longest):
    db = connect(path)
    seed = number
    while not stop.is_set():
        started = time.perf_counter()
        db.execute("BEGIN IMMEDIATE")
        for part in range(3):
            db.execute("INSERT INTO Images(Path, Seed) VALUES (?, ?)", (f"/w{number}/{seed}-{part}.png", seed))
        db.execute("COMMIT")
        longest[number] = max(longest[number], time.perf_counter() - started)
        committed[number] = seed
        seed += WRITERS


def check(path, before):
    db = connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    halves = db.execute("SELECT Seed, count(*) FROM Images GROUP BY Seed HAVING count(*) <> 3").fetchall()
    assert halves == [], f"half transactions: {halves}"
    for seed in before:
        found = db.execute("SELECT count(*) FROM Images WHERE Seed = ?", (seed,)).fetchone()[0]
        assert seed < 0 or found == 3, f"transaction {seed} is missing"
    db.close()


def main(extension, folder, mode):
    path = os.path.join(folder, "live.db")
    db = connect(path, extension)
    db.execute("SELECT ds_migrate()")
    db.execute(f"PRAGMA journal_mode = {mode}")
    stop = multiprocessing.Event()
    committed = multiprocessing.Array("q", [-1] * WRITERS)
    longest = multiprocessing.Array("d", [0.0] * WRITERS)
    writers = [multiprocessing.Process(target=write, args=(path, n, stop, committed, longest)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        for number in range(BACKUPS):
            time.sleep(0.1)
            before = list(committed)
            copy = os.path.join(folder, f"copy{number}.db")
            db.execute("SELECT ds_backup(?)", (copy,))
            check(copy, before)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    left = [name for name in os.listdir(folder) if name.endswith(".partial")]
    assert left == [], left
    print(f"{BACKUPS} copies, longest wait {1000 * max(longest):.0f} ms")


main(*sys.argv[1:])
