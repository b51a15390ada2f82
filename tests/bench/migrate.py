"""ds_migrate beside dbmate: the same schema into an empty database, and a call that finds nothing to do; each a whole
process, in turns.

usage: migrate.py DATASTORE_SO DBMATE WORK_FOLDER [--rounds N]

dbmate is given the schema that ds_migrate makes as one migration. Prints Markdown and writes WORK_FOLDER/migrate.json.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import time


def run(*command):
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("so")
    parser.add_argument("dbmate")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=15)
    a = parser.parse_args()
    folder = os.path.join(a.folder, "migrate")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "steps"))
    ours, theirs = os.path.join(folder, "ours.db"), os.path.join(folder, "theirs.db")

    def datastore():
        return run("sqlite3", "-bail", ours, ".load " + a.so, "SELECT ds_migrate()")

    def dbmate():
        return run(a.dbmate, "--url", "sqlite:" + theirs, "--migrations-dir", os.path.join(folder, "steps"), "--no-dump-schema", "up")

    datastore()
    schema = subprocess.run(["sqlite3", ours, """SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL
        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'PromptSearch\\_%' ESCAPE '\\' ORDER BY rowid"""],
                            check=True, capture_output=True, text=True).stdout
    with open(os.path.join(folder, "steps", "20261101000000_all.sql"), "w") as step:
        step.write("-- migrate:up\n%s\n-- migrate:down\n" % schema)
    times = {"empty": ([], []), "current": ([], [])}
    for _ in range(a.rounds):
        for database in (ours, theirs):
            if os.path.exists(database):
                os.remove(database)
        for when in times:
            times[when][0].append(dbmate())
            times[when][1].append(datastore())

    print("### Migrating, a process each\n\n| | dbmate | ds_migrate | ratio |\n|---|---|---|---|")
    for when, what in (("empty", "an empty database"), ("current", "one with nothing to do")):
        pair = [statistics.median(t) for t in times[when]]
        print("| %s | %.1f ms | %.1f ms | %.1f |" % (what, *pair, pair[0] / pair[1]))
    with open(os.path.join(a.folder, "migrate.json"), "w") as out:
        json.dump(times, out, indent=1)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
