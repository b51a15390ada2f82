"""Instructions of the hot paths, as instructions.sh counts them: a figure that a busy machine does not move."""
import os

from measure import Facts, Run


def figures(_bench, _):
    counted = Run(os.path.join(os.path.dirname(__file__), "instructions.sh")).text.splitlines()
    table = Facts("Instructions", ["what, SQLite's own part included", "instructions"], counted[0].lstrip("# "))
    for line in counted[1:]:
        what, count = line.split(": ")
        table.add(what, format(int(count), ","))
    return [table]
