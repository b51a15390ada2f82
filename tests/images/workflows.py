"""Workflows as ComfyUI writes them, and others, with the rows that ds_nodes must give. usage: workflows.py EXTENSION"""
import json
import sqlite3
import sys

SAMPLER = {"id": 3, "type": "KSampler", "inputs": [{"name": "model", "link": 1}, {"name": "seed", "link": 9, "widget": {"name": "seed"}},
                                                   {"name": "steps", "widget": {"name": "steps"}}]}
SEED = [7, "randomize", 20, "euler"]
LOADERS = {"id": "5e-7", "name": "Loaders", "nodes": [{"id": 9, "type": "Loader", "widgets_values": ["m"]}, {"id": 10, "type": "2a-1"}]}
SAMPLERS = {"id": "2a-1", "name": "Samplers", "nodes": [SAMPLER | {"widgets_values": [1, "fixed", 2]}, {"id": 4, "type": "5e-7"}]}
CASES = [  # what, the workflow, its rows as NodeId|Name|Property|Value
    ("API form", {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "model": ["4", 0], "size": [1, 2], "more": {"a": 1}, "none": None, "on": True}}},
     ["3|KSampler|more|{\"a\":1}", "3|KSampler|none|NULL", "3|KSampler|on|true", "3|KSampler|seed|1", "3|KSampler|size|[1,2]"]),
    ("API form beside what is no node", {"1": "x", "2": ["a"], "3": {"class_type": 5}, "4": {"class_type": "A"}, "5": {"class_type": "B", "inputs": "x"}},
     ["4|A|NULL|NULL", "5|B|NULL|NULL"]),
    ("saved form, widgets in a list", {"nodes": [SAMPLER | {"widgets_values": SEED}]},
     ["3|KSampler|control_after_generate|randomize", "3|KSampler|seed|7", "3|KSampler|steps|20", "3|KSampler|widget_3|euler"]),
    ("saved form, widgets by name", {"nodes": [{"id": 1, "type": "Video", "widgets_values": {"fps": 8, "loop": False, "crop": None}}]},
     ["1|Video|crop|NULL", "1|Video|fps|8", "1|Video|loop|false"]),
    ("muted and bypassed nodes took no part", {"nodes": [{"id": 1, "type": "A", "mode": 0}, {"id": 2, "type": "B", "mode": 2}, {"id": 3, "type": "C", "mode": 4}]},
     ["1|A|NULL|NULL"]),
    ("groups and reroutes", {"nodes": [{"id": 1, "type": "Reroute", "inputs": [{"name": "", "type": "*", "link": 7}]}], "groups": [{"title": "g", "nodes": [5]}],
                             "links": [[7, 2, 0, 1, 0, "*"]], "version": 0.4}, ["1|Reroute|NULL|NULL"]),
    ("subgraphs, one in another, used twice, bypassed once, and never in themselves",
     {"nodes": [{"id": 5, "type": "2a-1"}, {"id": 6, "type": "2a-1"}, {"id": 7, "type": "2a-1", "mode": 4}], "definitions": {"subgraphs": [LOADERS, SAMPLERS]}},
     [r.replace("#", at) for at in "56" for r in [
         "#|Samplers|NULL|NULL", "#:3|KSampler|control_after_generate|fixed", "#:3|KSampler|seed|1", "#:3|KSampler|steps|2",
         "#:4|Loaders|NULL|NULL", "#:4:10|Samplers|NULL|NULL", "#:4:9|Loader|widget_0|m"]]),
    ("definitions that are none", {"nodes": [{"id": 1, "type": "x"}], "definitions": {"subgraphs": ["x", 1, {"id": "x"}, {"id": "x", "nodes": 5}]}}, ["1|x|NULL|NULL"]),
    ("nodes that are none", {"nodes": [1, "x", None, [], {"id": 1}, {"type": "A"}, {"id": None, "type": "A"}, {"id": 1.5, "type": "A"}]}, []),
    ("a node twice", {"nodes": [{"id": 1, "type": "A", "widgets_values": [1]}, {"id": 1, "type": "B"}]}, ["1|A|widget_0|1"]),
    ("inputs that are none", {"nodes": [{"id": 1, "type": "A", "inputs": ["x", 1, {"widget": "y"}, {"widget": {"name": "z"}}], "widgets_values": [1, 2]},
                                        {"id": 2, "type": "B", "inputs": "x", "widgets_values": "y"}]},
     ["1|A|widget_1|2", "1|A|z|1", "2|B|NULL|NULL"]),
    ("escapes that stand for no text", r'{"1":{"class_type":"a\udce9b\\ud83d","inputs":{"k\u0000":"\ud83d\ude00\u00e9"}}}', ["1|a\ufffdb\\ud83d|k\ufffd|😀é"]),
    ("no workflow", "a cat", []), ("half a workflow", '{"1":{"class_type":"A"', []), ("a number", "5", []), ("nothing", "{}", []), ("a list", "[]", []),
    ("too deep", '{"nodes":' * 5000 + "1" + "}" * 5000, []),
]
# What takes long where the work grows with the square of the size: each with how many rows it has.
LARGE = [
    ("a node with many widgets", lambda n: [{"id": 1, "type": "A", "inputs": [{"widget": {"name": "w%d" % i}} for i in range(n)], "widgets_values": list(range(n))}]),
    ("many nodes", lambda n: [{"id": i, "type": "A", "inputs": [{"widget": {"name": "w"}}], "widgets_values": [i]} for i in range(n)]),
]


def rows(db, path, workflow):
    db.execute("INSERT INTO ds_images(Path, Workflow) VALUES (?, ?)", (path, workflow if isinstance(workflow, str) else json.dumps(workflow)))
    return ["|".join("NULL" if v is None else v for v in row) for row in
            db.execute("SELECT * FROM ds_nodes(?) ORDER BY 1, 3", (path,))]


def main():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(sys.argv[1])
    db.execute("SELECT ds_migrate()")
    failed = 0
    for what, workflow, expected in CASES:
        actual = rows(db, "/%s.png" % what, workflow)
        if actual != expected:
            failed += 1
            print("%s:\n expected %s\n   actual %s" % (what, expected, actual))
    for what, make in LARGE:
        took = []
        for n in (500, 8000):
            steps = []
            db.set_progress_handler(lambda steps=steps: steps.append(1), 100)
            if len(rows(db, "/%s %d.png" % (what, n), {"nodes": make(n)})) != n:
                failed += 1
                print("%s: %d rows are not there" % (what, n))
            db.set_progress_handler(None, 0)
            took.append(len(steps))
        if took[1] > 32 * took[0]:  # 16 where it grows evenly, 256 with the square
            failed += 1
            print("%s: 16 times as many took %.0f times the steps" % (what, took[1] / took[0]))
    print("%d workflows, %d not as expected" % (len(CASES) + len(LARGE), failed))
    return failed != 0


sys.exit(main())
