"""ds_migrate beside dbmate: the same schema into an empty database, and a call that finds nothing to do; each a whole
process. dbmate is given the schema that ds_migrate makes as one migration."""
import os
import shutil

from measure import Run, Table, remove

DBMATE = "build/dbmate/node_modules/@dbmate/linux-x64/bin/dbmate"
SCHEMA = """SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL
  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'PromptSearch\\_%' ESCAPE '\\' ORDER BY rowid"""


def figures(bench, _):
    table = Table("Migrating", {"dbmate": "dbmate"}, "Whole processes.")
    if not os.path.exists(DBMATE):
        table.note = "Left out: npm could not get dbmate."
        return [table]
    folder = bench.path("migrate")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "steps"))
    ours, theirs = os.path.join(folder, "ours.db"), os.path.join(folder, "theirs.db")

    def dbmate():
        return 1000 * Run(os.path.abspath(DBMATE), "--url", "sqlite:" + theirs, "--migrations-dir", os.path.join(folder, "steps"), "--no-dump-schema", "up").s

    def datastore():
        return 1000 * bench.shell(ours, "SELECT ds_migrate()").s

    datastore()
    with open(os.path.join(folder, "steps", "20261101000000_all.sql"), "w") as step:
        step.write("-- migrate:up\n%s\n-- migrate:down\n" % Run("sqlite3", ours, SCHEMA).text)
    taken = {"an empty database": {"here": [], "dbmate": []}, "one with nothing to do": {"here": [], "dbmate": []}}
    for _ in range(3 * bench.rounds):
        remove(ours, theirs)
        for samples in taken.values():
            samples["dbmate"].append(dbmate())
            samples["here"].append(datastore())
    for what, samples in taken.items():
        table.add(what, samples)
    shutil.rmtree(folder)
    return [table]
