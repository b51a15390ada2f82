"""Plants wrong values in every column of an image, and calls what reads and writes it.

usage: values.py DATASTORE_SO FOLDER

A value gets in by plain SQL with the rules of the schema switched off. Every call then ends with a result or an
error of the extension's that says what to do, and changes nothing else.
"""
import os
import sqlite3
import sys

extension, folder = sys.argv[1:3]
os.chdir(folder)
VALUES = [b"\x00\xff", "text", -1, 2**63 - 1, 1e308, "a\x00b", None, b"", "\u202egpj", "x" * 100000]
CALLS = [
    "SELECT * FROM ds_images", "SELECT * FROM ds_images('cat rating:>1 cfg:7 created:>2020-01-01')",
    "SELECT * FROM ds_folder_tree", "SELECT * FROM ds_check('full')", "SELECT * FROM ds_stats", "SELECT * FROM ds_models",
    "SELECT * FROM ds_prompts('x')", "SELECT * FROM ds_nodes(1)", "SELECT ds_tags(1)",
    "SELECT ds_backup('copy.db', '{\"overwrite\":true}')", "UPDATE ds_images SET Steps = 1 WHERE Id = 1",
    "SELECT ds_folder_move('/p', '/q')", "SELECT ds_folder_move('/q', '/p')", "SELECT ds_repair('{\"dry_run\":true}')",
    "SELECT ds_migrate('{\"dry_run\":true}')",
]


def main():
    db = sqlite3.connect("library.db", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.execute("SELECT ds_migrate()")
    db.execute("INSERT INTO ds_images(Path, Prompt, Rating, Tags) VALUES ('/p/1.png', 'cat', 5, '[\"x\"]'), ('/p/2.png', 'dog', 4, NULL)")
    columns = [row[1] for row in db.execute("PRAGMA table_xinfo(Images)") if row[6] == 0 and row[1] != "Id"]
    db.execute("PRAGMA ignore_check_constraints = ON")
    wrong, planted = [], 0
    for column in columns:
        for value in VALUES:
            db.execute("BEGIN")
            try:
                db.execute(f'UPDATE Images SET "{column}" = ? WHERE Id = 1', (value,))
                planted += 1
            except sqlite3.Error:
                pass  # the schema has rules that cannot be switched off
            other = db.execute("SELECT * FROM Images WHERE Id = 2").fetchone()
            for call in CALLS:
                try:
                    db.execute(call).fetchall()
                except sqlite3.OperationalError as error:
                    if "Could not decode to UTF-8" not in str(error) and not str(error).startswith("ds_"):
                        wrong.append(f"{column} {value!r:.40}: {call}: {error}")
                except sqlite3.Error as error:
                    if not str(error).startswith("ds_"):
                        wrong.append(f"{column} {value!r:.40}: {call}: {error}")
            if db.execute("SELECT * FROM Images WHERE Id = 2").fetchone() != other:
                wrong.append(f"{column} {value!r:.40}: the other image has changed")
            db.execute("ROLLBACK")
    assert planted > 50, planted
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    print("\n".join(wrong) or f"{planted} values planted")
    sys.exit(bool(wrong))


main()
