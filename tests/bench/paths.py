"""The path functions beside those of path0, over a million paths."""
import os
import sqlite3

from measure import Table, turns

PATH0 = "build/path0/node_modules/sqlite-path-linux-x64/lib/path0"
FILL = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
INSERT INTO p SELECT replace(?1 || '/outputs/txt2img-images/2024-03-' || (10 + i % 20) || '/' || printf('%05d', i) || '-'
                             || (i * 7919 % 4294967291) || '.png', '/', ?2) FROM n"""
# ours, its arguments, path0's
FUNCTIONS = [("dirname", "Path", "dirname"), ("basename", "Path", "basename"), ("ext", "Path", "extension"),
             ("normalize", "Path", "normalize"), ("join", "Path, 'a.png'", "join")]


def library(so, root, separator):
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(so)
    db.execute("CREATE TABLE p(Path TEXT)")
    db.execute(FILL, (root, separator))
    return db


def figures(bench, _):
    table = Table("Paths, a million of them", {"path0": "path0"})
    if not os.path.exists(PATH0 + ".so"):
        table.note = "Left out: npm could not get sqlite-path-linux-x64."
        return [table]
    ours, theirs, windows = library(bench.so, "/home/me", "/"), library(PATH0, "/home/me", "/"), library(bench.so, "D:/me", "\\")

    def over_all(db, call):
        return lambda: db.execute("SELECT count(%s) FROM p" % call).fetchone()
    for name, arguments, other in FUNCTIONS:
        call = "ds_path_%s(%s)" % (name, arguments)
        taken = turns(bench.rounds, here=over_all(ours, call), path0=over_all(theirs, "path_%s(%s)" % (other, arguments)), windows=over_all(windows, call))
        table.add("ds_path_" + name, {n: taken[n] for n in ("here", "path0")}, least_times=1, of="path0")
        table.add("the same, Windows paths", {"here": taken["windows"]})
    return [table]
