#!/usr/bin/python3
"""plans.py DATABASE PLANS: holds SQLite's plan for each query of PLANS (see its head) against what stands above it.
Prints each query whose plan is another, with that plan, and exits 1; at last the managed indexes that no query used."""
import re
import sqlite3
import sys


def queries(text):
    """(expectations, query) of each: a run of comment lines, then SQL up to its semicolon."""
    for block in re.findall(r"((?:^--.*\n)*)^([A-Z][^;]*;)", text, re.M):
        yield re.findall(r"^-- (uses|walks|small|sorts): (.*)$", block[0], re.M), block[1]


def fault(plan, expected):
    """Why this plan will not do, or None."""
    names = {kind: [n for k, n in expected if k == kind] for kind in ("uses", "walks", "small", "sorts")}
    for name in names["uses"] + names["walks"]:
        if not any(name in line for line in plan):
            return f"{name} is not used"
    for line in plan:
        if line.startswith("SCAN") and not any(line == f"SCAN {s}" for s in ["below", "CONSTANT ROW"] + names["small"]):
            if not any(re.search(rf"USING (COVERING )?INDEX {w}$", line) for w in names["walks"]):
                return line
        if "TEMP B-TREE" in line and not names["sorts"]:
            return line
    return None


def main():
    database, plans = sys.argv[1:]
    db, found, bad, seen = sqlite3.connect(database, isolation_level=None), 0, 0, set()
    indexes = {n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")}
    for step in ("DELETE FROM sqlite_stat1", "ANALYZE"):
        try:
            db.execute(step)
        except sqlite3.OperationalError:
            pass
        db.close()
        db = sqlite3.connect(database, isolation_level=None)
        for expected, query in queries(open(plans).read()):
            plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + query)]
            seen |= {name for name in indexes for line in plan if re.search(rf"\b{name}\b", line)}
            why = fault(plan, expected) if expected else "nothing is said about it"
            found += 1
            if why:
                bad += 1
                print(f"{query}\n  {why}, with{'out' if step != 'ANALYZE' else ''} ANALYZE\n  " + "\n  ".join(plan))
    print(f"{found} plans; indexes that none uses: {', '.join(sorted(indexes - seen)) or 'none'}")
    sys.exit(1 if bad or found == 0 or indexes - seen else 0)


main()
