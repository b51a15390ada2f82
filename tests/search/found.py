"""Prints the Ids that a search finds, in their order; both of its conditions and ds_images must find the same.

usage: found.py DATASTORE_SO DATABASE TEXT
"""
import json
import re
import sqlite3
import sys

so, database, text = sys.argv[1:]
db = sqlite3.connect(database)
db.enable_load_extension(True)
db.load_extension(so)
found = json.loads(db.execute("SELECT ds_query_explain(?)", (text,)).fetchone()[0])
answers = set()
for form in ("sql", "sql_of_all"):
    sql = "SELECT i.Id FROM main.Images i WHERE %s ORDER BY i.Id" % (found[form] or "1")
    most = max((int(n) for n in re.findall(r"\?(\d+)", sql)), default=0)
    answers.add(" ".join(str(i) for i, in db.execute(sql, found["parameters"][:most])))
answers.add(" ".join(str(i) for i, in db.execute("SELECT Id FROM ds_images(?) ORDER BY Id", (text,))))
if len(answers) > 1:
    sys.exit("the answers differ: %s" % answers)
count = db.execute("SELECT count(*) FROM ds_images(?)", (text,)).fetchone()[0]
if count != len(min(answers).split()):
    sys.exit("%d are counted, not these: %s" % (count, answers))
print(answers.pop())
