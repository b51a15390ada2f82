"""make bench, make bench-full: every figure of this project, in one run. Prints tables in Markdown, ratios first, and writes
them to WORK_FOLDER: figures.md, figures.json and charts.

usage: bench.py DATASTORE_SO LEGACY_GENERATOR WORK_FOLDER [--images N] [--upgrade N] [--sizes N,N,...] [PART ...]

The parts are the programs beside this one; all of them where none is named. Libraries come from the generator of the old
application's databases, and are kept in WORK_FOLDER.
"""
import argparse
import importlib
import json

from measure import Bench

# In their order; each takes the number of images, but for what is named here.
PARTS = {"upgrade": "upgrade", "reading": "images", "search": "images", "writing": "images", "tags": "images", "safety": "images", "growth": "sizes",
         "storage": "images", "migrate": "images", "paths": "images", "instructions": "images"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("so")
    parser.add_argument("generator")
    parser.add_argument("folder")
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--upgrade", type=int, default=350_000)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("parts", nargs="*", metavar="PART")
    a = parser.parse_intermixed_args()
    bench = Bench(a.so, a.generator, a.folder, a.rounds)
    tables = []
    with open(bench.path("figures.md"), "w") as out:
        def say(text):
            print(text, flush=True)
            print(text, file=out, flush=True)
        say(bench.machine() + "\n")
        for part in a.parts or PARTS:
            for table in importlib.import_module(part).figures(bench, getattr(a, PARTS[part])):
                tables.append(table)
                say(table.markdown())
        missed = [row["what"] if "what" in row else row["cells"][0] for table in tables for row in table.missed()]
        say("Limits that were missed: %s." % ("; ".join(missed) or "none"))
    with open(bench.path("figures.json"), "w") as out:
        json.dump([table.json() for table in tables], out, indent=1)


main()
