"""The main job: upgrading a database of the old application, beside what SQLite takes to write the same file anew;
and what loading the extension and a ds_migrate with nothing to do cost."""
import os
import shutil

from measure import Facts, Run, Table, connect, milliseconds, remove, turns


def upgrading(bench, images):
    legacy, copy, other = bench.legacy(images), bench.path("upgraded.db"), bench.path("other.db")
    taken = {name: [] for name in ("here", "bare", "vacuum", "backup", "cp")}
    peak = 0
    for _ in range(bench.rounds):
        for name, command in (("vacuum", ("sqlite3", legacy, "VACUUM INTO '%s'" % other)), ("backup", ("sqlite3", legacy, ".backup '%s'" % other)),
                              ("cp", ("cp", legacy, other))):
            remove(other)
            taken[name].append(1000 * Run(*command).s)
        remove(other)
        for name, options in (("bare", '{"backup":false}'), ("here", '{"backup":"%s"}' % other)):
            remove(copy, other)
            shutil.copyfile(legacy, copy)
            run = bench.shell(copy, "SELECT ds_migrate('%s')" % options)
            taken[name].append(1000 * run.s)
            peak = max(peak, run.mb)
    remove(other)
    bench.shell(copy, "VACUUM")
    share = os.path.getsize(copy) / os.path.getsize(legacy)
    remove(copy)
    table = Table("Upgrading %s images" % format(images, ","), {"vacuum": "VACUUM INTO", "backup": ".backup", "cp": "cp"},
                  "Whole processes; the old file is the same, its copy beside it is written and verified too.")
    table.add("ds_migrate, its verified backup included", {n: taken[n] for n in ("here", "vacuum", "backup", "cp")}, most_times=6, of="vacuum")
    table.add("ds_migrate without a backup", {"here": taken["bare"], **{n: taken[n] for n in ("vacuum", "backup", "cp")}})
    facts = Facts("What the upgrade takes", ["what", "figure", "limit"])
    facts.add("peak memory", "%.0f MB" % peak, "400 MB", holds=peak < 400)
    facts.add("the upgraded file after VACUUM / the old file", "%.1f %%" % (100 * share), "45 %", holds=share < 0.45)
    return [table, facts]


def loading(bench, images):
    """An extension that does nothing is what loading one costs at the least."""
    empty = bench.path("empty.so")
    Run(os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", empty, os.path.join(os.path.dirname(__file__), "empty.c"))

    def load(so):
        return lambda: connect(":memory:", so).close()
    taken = turns(100, here=load(bench.so), empty=load(empty))
    more = [here - empty for here, empty in zip(taken["here"], taken["empty"])]
    db = bench.connect(bench.library(images))
    idle = [milliseconds(lambda: db.execute("SELECT ds_migrate()").fetchone()) for _ in range(100)]
    table = Table("Starting", {"empty": "an empty extension"})
    table.add("opening, loading and closing", taken)
    table.add("of that, what loading costs beyond an empty extension", {"here": more}, most_ms=1)
    table.add("ds_migrate() with nothing to do", {"here": idle}, most_ms=2)
    return table


def figures(bench, images):
    return [*upgrading(bench, images), loading(bench, images)]
