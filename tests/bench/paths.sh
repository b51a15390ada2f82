#!/usr/bin/env bash
# ds_path_* against path0 over a million paths: both in one process, in turns, the median of each.
#
#     make bench-paths
#
# Each line: the function, path0's milliseconds, ours, and how many times as fast ours is. Windows paths
# have no counterpart in path0; their line has ours alone.
set -euo pipefail
cd "$(dirname "$0")/../.."

/usr/bin/python3 - "${1:-1000000}" <<'PYTHON'
import sqlite3, statistics, sys, time

def load(library):
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(library)
    return db

def fill(db, count, root, separator):
    db.execute("CREATE TABLE p(Path TEXT)")
    db.execute("""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                  INSERT INTO p SELECT replace(?2 || '/outputs/txt2img-images/2024-03-' || (10 + i % 20) || '/' ||
                  printf('%05d', i) || '-' || (i * 7919 % 4294967291) || '.png', '/', ?3) FROM n""",
               (count, root, separator))

def milliseconds(db, expression):
    start = time.perf_counter()
    db.execute("SELECT count(%s) FROM p" % expression).fetchone()
    return (time.perf_counter() - start) * 1000

count = int(sys.argv[1])
ours, theirs, windows = load("dist/datastore"), load("build/path0/node_modules/sqlite-path-linux-x64/lib/path0"), load("dist/datastore")
fill(ours, count, "/home/me", "/")
fill(theirs, count, "/home/me", "/")
fill(windows, count, "D:/me", "\\")
slower = False
for name, arguments, other in [("dirname", "Path", "dirname"), ("basename", "Path", "basename"),
                               ("ext", "Path", "extension"), ("normalize", "Path", "normalize"),
                               ("join", "Path, 'a.png'", "join")]:
    runs = {"path0": [], "ours": [], "windows": []}
    for _ in range(7):
        runs["path0"].append(milliseconds(theirs, "path_%s(%s)" % (other, arguments)))
        runs["ours"].append(milliseconds(ours, "ds_path_%s(%s)" % (name, arguments)))
        runs["windows"].append(milliseconds(windows, "ds_path_%s(%s)" % (name, arguments)))
    median = {who: statistics.median(times) for who, times in runs.items()}
    ratio = median["path0"] / median["ours"]
    slower = slower or ratio < 1
    print("ds_path_%-10s path0 %6.0f ms   ours %6.0f ms   %5.2f times as fast   (Windows paths %4.0f ms)"
          % (name, median["path0"], median["ours"], ratio, median["windows"]))
sys.exit(slower)
PYTHON
