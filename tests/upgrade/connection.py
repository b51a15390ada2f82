"""The caller's connection stays the caller's. usage: connection.py EXTENSION LEGACY.DB"""
import ctypes
import ctypes.util
import shutil
import sqlite3
import sys

extension, legacy = sys.argv[1], sys.argv[2]
SETTINGS = {"foreign_keys": [0, 1], "cache_size": [-2000, 100], "cache_spill": [1, 0, 5000], "secure_delete": [0, 1, 2],
            "threads": [0, 2], "synchronous": [1, 2]}
library = ctypes.CDLL(ctypes.util.find_library("sqlite3") or "libsqlite3.so.0")


class Raw:
    """A connection through the C interface, so that sqlite3_close can be asked what it says."""

    def __init__(self, path):
        self.db = ctypes.c_void_p()
        assert library.sqlite3_open(path.encode(), ctypes.byref(self.db)) == 0
        library.sqlite3_enable_load_extension(self.db, 1)
        assert library.sqlite3_load_extension(self.db, extension.encode(), None, None) == 0

    def run(self, sql):
        return library.sqlite3_exec(self.db, sql.encode(), None, None, None)

    def close(self):
        return library.sqlite3_close(self.db)


def settings(db):
    return {name: db.execute("PRAGMA " + name).fetchone()[0] for name in SETTINGS}


def check_settings(path, choice, sql):
    shutil.copy(legacy, path)
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(extension)
    for name, values in SETTINGS.items():
        value = values[choice % len(values)]
        db.execute("PRAGMA %s = %s" % (name, "fast" if (name, value) == ("secure_delete", 2) else value))
    before = settings(db)
    try:
        db.execute(sql).fetchone()
    except sqlite3.Error:
        pass
    assert settings(db) == before, (sql, before, settings(db))
    # Read alone, a cache_spill that was left at the size of the cache looks like its default.
    db.execute("PRAGMA cache_size = 50")
    assert db.execute("PRAGMA cache_spill").fetchone()[0] == {1: 50, 0: 0, 5000: 5000}[SETTINGS["cache_spill"][choice]], sql
    db.close()


def main():
    path = legacy + ".connection"
    calls = ["SELECT ds_migrate('{\"backup\":false}')", "SELECT ds_migrate('{\"dry_run\":true}')", "SELECT ds_migrate('{\"bad\":1}')",
             "SELECT ds_migrate('{\"backup\":\"/nowhere/x\"}')", "SELECT count(*) FROM ds_migrate_steps('{\"backup\":false}')",
             "SELECT Name FROM ds_migrate_steps('{\"backup\":false}')", "SELECT * FROM ds_migrations", "SELECT ds_info()"]
    for sql in calls:
        for choice in range(3):
            check_settings(path, choice, sql)
        for around in (sql, "BEGIN; %s; COMMIT" % sql, "BEGIN; %s" % sql, "SAVEPOINT s; %s; ROLLBACK TO s" % sql):
            shutil.copy(legacy, path)
            raw = Raw(path)
            raw.run(around)
            assert raw.close() == 0, "sqlite3_close after " + around


main()
