"""Flips bytes of a backup at random places: each copy is refused, or its content is whole.

usage: flips.py DATASTORE_SO BACKUP FOLDER COUNT
"""
import os
import random
import shutil
import sqlite3
import sys


def content(db):
    return list(db.iterdump())


def connect(path, extension):
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    return db


def main(extension, backup, folder, count):
    choice = random.Random(7)
    want = content(connect(backup, extension))
    with open(backup, "rb") as file:
        whole = file.read()
    refused = harmless = 0
    for _ in range(int(count)):
        at = choice.randrange(len(whole))
        flipped = bytearray(whole)
        flipped[at] ^= 1 << choice.randrange(8)
        path = os.path.join(folder, "flipped.db")
        with open(path, "wb") as file:
            file.write(flipped)
        db = connect(":memory:", extension)
        try:
            db.execute("SELECT ds_restore(?)", (path,)).fetchone()
        except sqlite3.Error as error:
            refused += 1
            assert "ds_restore: " in str(error), error
        else:
            harmless += 1
            assert content(db) == want, f"a flip at byte {at} of {len(whole)} went through"
        db.close()
    print(f"{refused} refused, {harmless} harmless")


main(*sys.argv[1:])
