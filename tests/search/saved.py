"""Holds saved queries of the old application, each converted by the upgrade, against the images that they found there.

usage: saved.py DATASTORE_SO LEGACY_DATABASE

Each case is what that application saved, and the condition on its own tables that it made of it. The query is planted,
the database upgraded, the converted text run. A case must tell some images from others, or it would prove nothing.
"""
import json
import shutil
import sqlite3
import sys

so, path = sys.argv[1:]


def like(column, *words):
    return " AND ".join("%s LIKE '%%%s%%'" % (column, w.replace("'", "''")) for w in words)


def nodes(property, value, comparison="LIKE"):
    return ("m1.Id IN (SELECT n.ImageId FROM Node n JOIN NodeProperty p ON p.NodeId = n.Id WHERE p.Name %s '%s' AND p.Value %s '%s')"
            % ("LIKE" if "%" in property else "=", property, comparison, value))


def member(table, column, ids):
    return "m1.Id IN (SELECT ImageId FROM %s WHERE %s IN (%s))" % (table, column, ids)


def node(property, comparison, value, operation=0, active=True):
    return {"IsActive": active, "Operation": operation, "Node": "", "Property": property, "Comparison": comparison, "Value": value}


def filtered(**fields):
    return {"Query": "no, such, words", "Filter": dict({"UsePrompt": False, "Prompt": "unused", "NodeFilters": [], "AlbumIds": None}, **fields)}


def used(field, value, **more):
    return filtered(**dict({"Use" + field: True, field: value}, **more))


FOLDER = "(SELECT Id FROM Folder WHERE Path = '%s')"
PLAIN = {"UsePrompt": False, "Prompt": None, "NodeFilters": None, "AlbumIds": None, "Folder": None, "Album": ""}
CASES = [
    # The text, and what hides images
    ({"Query": "fog, rain"}, like("Prompt", "fog", "rain")),
    ({"Query": "fog, rain", "Filter": PLAIN}, like("Prompt", "fog", "rain")),
    ({"Query": "sunset steps: 20|25", "HideNSFW": True}, like("Prompt", "sunset") + " AND Steps IN (20, 25) AND NSFW = 0"),
    ({"Query": "fog", "HideDeleted": True, "HideUnavailable": True}, like("Prompt", "fog") + " AND ForDeletion = 0 AND Unavailable = 0"),
    ({"Query": None, "HideNSFW": True}, "NSFW = 0"),
    ({"Query": "", "HideDeleted": True, "SearchView": 1}, "ForDeletion = 1"),
    ({"Query": "night negative: ugly, text", "HideNSFW": True},
     like("Prompt", "night") + " AND " + like("NegativePrompt", "ugly", "text") + " AND NSFW = 0"),
    ({"Query": "fog or rain", "HideNSFW": True}, "(Prompt LIKE '%fog%' OR Prompt LIKE '%rain%') AND NSFW = 0"),
    # Views and lists
    ({"SearchView": 2}, "Favorite = 1"),
    ({"Query": "rain", "SearchView": 2, "HideDeleted": True}, like("Prompt", "rain") + " AND Favorite = 1 AND ForDeletion = 0"),
    ({"SearchView": 3, "Folder": "D:\\renders\\txt2img\\2022-08-01"}, "FolderId = " + FOLDER % "D:\\renders\\txt2img\\2022-08-01"),
    ({"AlbumIds": [1, 2, 999]}, member("AlbumImage", "AlbumId", "1, 2")),
    ({"Query": "fog", "AlbumIds": [3]}, like("Prompt", "fog") + " AND " + member("AlbumImage", "AlbumId", "3")),
    ({"TagIds": [1, 2], "TagsMode": 1}, member("ImageTag", "TagId", "1, 2")),
    ({"TagIds": [1, 2], "TagsMode": 0}, member("ImageTag", "TagId", "1") + " AND " + member("ImageTag", "TagId", "2")),
    ({"TagIds": [3, 4]}, member("ImageTag", "TagId", "3, 4")),
    ({"Models": [{"Name": "MODEL", "Hash": "HASH"}, {"Name": "", "Hash": None}]}, "Model = 'MODEL' OR ModelHash = 'HASH'"),
    # Filters: a filter goes before the text
    (used("Prompt", "fog, \"rain\""), like("Prompt", "fog", "rain")),
    (used("Prompt", "\"a violinist, seen\""), like("Prompt", "a violinist, seen")),
    (used("Prompt", "(dramatic sky:1.2), by Van Gogh"), like("Prompt", "(dramatic sky:1.2)", "by Van Gogh")),
    (used("PromptEx", "fog, rain"), "ifnull(Prompt NOT LIKE '%fog%' AND Prompt NOT LIKE '%rain%', 1)"),
    (used("NegativePrompt", "ugly, (duplicate:1.3)"), like("NegativePrompt", "ugly", "(duplicate:1.3)")),
    (used("NegativePromptEx", "ugly, text"), "ifnull(NegativePrompt NOT LIKE '%ugly%' AND NegativePrompt NOT LIKE '%text%', 1)"),
    (filtered(UsePrompt=True, Prompt="night", UsePromptEx=True, PromptEx="fog", UseNegativePrompt=True, NegativePrompt="ugly",
              UseNegativePromptEx=True, NegativePromptEx="text"),
     like("Prompt", "night") + " AND Prompt NOT LIKE '%fog%' AND NegativePrompt LIKE '%ugly%' AND NegativePrompt NOT LIKE '%text%'"),
    (used("Steps", "20|30"), "Steps IN (20, 30)"),
    (used("Sampler", "Euler a, DDIM"), "Sampler IN ('Euler a', 'DDIM')"),
    (used("CFGScale", "7.5 | 12"), "CFGScale IN (7.5, 12)"),
    (used("ModelHash", "HASH"), "ModelHash = 'HASH'"),
    (used("HyperNet", "hyper_1|hyper_2"), "HyperNetwork IN ('hyper_1', 'hyper_2')"),
    (used("HyperNetStr", 0.5, HyperNetStrOp=">="), "HyperNetworkStrength >= 0.5"),
    (used("ModelName", "PART, none"), "Model LIKE '%PART%'"),
    (filtered(UseSeed=True, SeedStart="1*", SeedEnd=None), "Seed LIKE '1%'"),
    (filtered(UseSeed=True, SeedStart="SEED", SeedEnd=""), "Seed = SEED"),
    (filtered(UseSeed=True, SeedStart="1000000000", SeedEnd="2000000000"), "Seed BETWEEN 1000000000 AND 2000000000"),
    (filtered(UseSize=True, SizeOp="pixels", Width="512", Height=None), "Width = 512"),
    (filtered(UseSize=True, SizeOp="pixels", Width="512", Height="768"), "Width = 512 AND Height = 768"),
    (filtered(UseSize=True, SizeOp="ratio", Width="2", Height="3"), "Width * 3 = Height * 2"),
    (filtered(UseSize=True, SizeOp="landscape"), "Width > Height"),
    (filtered(UseSize=True, SizeOp="portrait"), "Width < Height"),
    (filtered(UseSize=True, SizeOp="square"), "Width = Height"),
    (used("Rating", 5, RatingOp=">="), "Rating >= 5"),
    (used("Rating", 5, RatingOp="!="), "Rating <> 5"),
    (filtered(UseRating=True, Unrated=True, RatingOp="", Rating=None), "Rating IS NULL"),
    (used("AestheticScore", 6.5, AestheticScoreOp="<="), "AestheticScore <= 6.5"),
    (filtered(UseAestheticScore=True, NoAestheticScore=True), "AestheticScore IS NULL"),
    (used("Types", [1]), "Type = 1"),
    (used("Favorite", True), "Favorite = 1"),
    (used("NSFW", False), "NSFW = 0"),
    (used("ForDeletion", True), "ForDeletion = 1"),
    (dict(used("ForDeletion", False), SearchView=1), "ForDeletion = 1"),
    (used("NoMetadata", True), "NoMetadata = 1"),
    (used("InAlbum", True), "m1.Id IN (SELECT ImageId FROM AlbumImage)"),
    (used("InAlbum", False), "m1.Id NOT IN (SELECT ImageId FROM AlbumImage)"),
    (used("Unavailable", True), "Unavailable = 1"),
    (used("BatchSize", 24), "BatchSize = 24"),
    (used("BatchPos", 1), "BatchPos = 1"),
    (used("Path", "E:\\AI Art\\*.jpg"), "Path LIKE 'E:\\AI Art\\%.jpg'"),
    (filtered(UseCreationDate=True, Start="2022-08-01T00:00:00", End="2022-08-01T00:00:00"), "CreatedDate < DAY2"),
    (filtered(UseCreationDate=True, Start="2022-08-02T00:00:00", End=None), "CreatedDate >= DAY2"),
    (filtered(Folder="D:\\renders\\txt2img\\2022-08-01"), "FolderId = " + FOLDER % "D:\\renders\\txt2img\\2022-08-01"),
    (filtered(Album="ALBUM"), member("AlbumImage", "AlbumId", "1")),
    (filtered(AlbumIds=[1, 3]), member("AlbumImage", "AlbumId", "1, 3")),
    (filtered(UseRating=True, Rating=5, RatingOp=">=", UseNSFW=True, NSFW=False), "Rating >= 5 AND NSFW = 0"),
    (dict(used("Prompt", "night"), HideNSFW=True, AlbumIds=[1, 2, 3]),
     like("Prompt", "night") + " AND NSFW = 0 AND " + member("AlbumImage", "AlbumId", "1, 2, 3")),
    # Filters of nodes, one after the other
    (filtered(NodeFilters=[node("steps", 3, "20")]), nodes("steps", "20", "=")),
    (filtered(NodeFilters=[node("sampler_name", 1, "dpm")]), nodes("sampler_name", "dpm%")),
    (filtered(NodeFilters=[node("sampler_name", 2, "karras")]), nodes("sampler_name", "%karras")),
    (filtered(NodeFilters=[node("sampler*", 0, "2m")]), nodes("sampler%", "%2m%")),
    (filtered(NodeFilters=[node("steps", 3, "20", 2), node("cfg", 3, "1", 0, False), node("text", 0, "fog")]),
     nodes("steps", "20", "=") + " AND " + nodes("text", "%fog%")),
    (filtered(NodeFilters=[node("steps", 3, "20"), node("text", 0, "fog", 0), node("text", 0, "rain", 1), node("text", 0, "snow", 2)]),
     "((%s AND %s) OR %s) AND NOT %s" % (nodes("steps", "20", "="), nodes("text", "%fog%"), nodes("text", "%rain%"), nodes("text", "%snow%"))),
    (filtered(UsePrompt=True, Prompt="fog, night", UseNSFW=True, NSFW=False, NodeFilters=[node("steps", 3, "20")]),
     "(%s OR %s) AND NSFW = 0" % (like("Prompt", "fog", "night"), nodes("steps", "20", "="))),
    (filtered(UsePrompt=True, Prompt=" ", UseNSFW=True, NSFW=False, NodeFilters=[node("steps", 3, "20")]), "NSFW = 0"),
    # A text that is looked for in workflows, too
    ({"Query": "karras", "SearchNodes": True, "ComfyQueryOptions": {"SearchProperties": ["scheduler", "text"]}, "HideNSFW": True},
     "(%s OR %s OR %s) AND NSFW = 0" % (like("Prompt", "karras"), nodes("scheduler", "%karras%"), nodes("text", "%karras%"))),
    ({"Query": "fine_detail", "SearchAllProperties": True}, "%s OR %s" % (like("Prompt", "fine_detail"), nodes("%", "%fine_detail%"))),
    ({"Query": "KSampler, seed", "SearchRawData": True}, "(%s) OR (%s)" % (like("Prompt", "KSampler", "seed"), like("Workflow", "KSampler", "seed"))),
]

# What cannot be said is named, and the rest is kept.
LEFT = [
    ({"Query": "fog", "SearchView": 9}, "fog", "the view 9"),
    ({"Query": "fog", "AlbumIds": [998, 999], "HideNSFW": True}, "nsfw:false fog", "albums that are gone"),
    ({"TagIds": [1, 999], "TagsMode": 0}, "", "tags that are gone"),
    ({"Query": "fog steps: 20", "SearchNodes": True}, "fog steps: 20", "looking in workflows for a text that may hold keys"),
    (used("Steps", "many", UseNSFW=True, NSFW=True), "nsfw:true", "steps many"),
    (used("Types", [0, 7]), "", "types 0,7"),
    (used("Rating", 5, RatingOp="~"), "", "rating with the operator ~"),
    (filtered(UseSize=True, SizeOp="round"), "", "the size round"),
    (filtered(UseSize=True, SizeOp="ratio", Width="", Height="3"), "", "a ratio without its numbers"),
    (filtered(UseSeed=True, SeedStart="abc"), "", "the seed abc - "),
    (filtered(UseCreationDate=True, Start="soon"), "", "the dates soon - "),
    (filtered(NodeFilters=[node("steps", 7, "20")]), "", "a filter of nodes"),
]
BROKEN = ['{"Query":', '[1]', '"text"', '{"Filter":"x","AlbumIds":"x","Models":["x",1],"TagIds":{"a":1},"Query":"fog"}',
          '{"Filter":{"NodeFilters":["x"],"UsePrompt":"x","Types":{},"UseTypes":true},"Query":"fog"}']

old = sqlite3.connect(path)
model, name_hash, seed, album = [old.execute(sql).fetchone()[0] for sql in (
    "SELECT Model FROM Image WHERE Model <> '' LIMIT 1", "SELECT ModelHash FROM Image WHERE Id = 50",
    "SELECT Seed FROM Image WHERE Id = 7", "SELECT Name FROM Album WHERE Id = 1")]
day2 = 621355968000000000 + (1659312000 + 86400) * 10000000


def filled(text):
    for name, value in (("MODEL", model), ("PART", model[2:6]), ("HASH", name_hash), ("SEED", seed), ("ALBUM", album), ("DAY2", day2)):
        text = text.replace(name, str(value))
    return text


def plant(name, saved):
    old.execute("INSERT INTO Query(Name, QueryJson) VALUES (?, ?)", (name, saved))


for number, (saved, _) in enumerate(CASES):
    plant("case %d" % number, filled(json.dumps(saved)))
for number, (saved, _, _) in enumerate(LEFT):
    plant("left %d" % number, json.dumps(saved))
for number, saved in enumerate(BROKEN):
    plant("broken %d" % number, saved)
old.commit()
shutil.copy(path, path + ".new")

new = sqlite3.connect(path + ".new")
new.enable_load_extension(True)
new.load_extension(so)
report = json.loads(new.execute("""SELECT ds_migrate('{"backup":false,"timezone":"UTC"}')""").fetchone()[0])
total = old.execute("SELECT count(*) FROM Image").fetchone()[0]
wrong = 0


def tell(*words):
    global wrong
    wrong += 1
    print(*words, sep="\n  ")


for number, (saved, condition) in enumerate(CASES):
    text = new.execute("SELECT Text FROM Queries WHERE Name = ?", ("case %d" % number,)).fetchone()[0]
    expected = {i for i, in old.execute("SELECT m1.Id FROM Image m1 WHERE " + filled(condition))}
    if not 0 < len(expected) < total:
        tell("proves nothing: %d of %d images" % (len(expected), total), json.dumps(saved))
    try:
        found = {i for i, in new.execute("SELECT Id FROM ds_images(?)", (text,))}
    except sqlite3.Error as error:
        tell(error, json.dumps(saved), text)
        continue
    if found != expected:
        tell("%d images instead of %d" % (len(found), len(expected)), json.dumps(saved), text)
for number, (saved, expected, problem) in enumerate(LEFT):
    text = new.execute("SELECT Text FROM Queries WHERE Name = ?", ("left %d" % number,)).fetchone()[0]
    named = [left["what"] for left in report["left"] if '"left %d"' % number in left["what"]]
    if text != expected or len(named) != 1 or ": %s;" % problem not in named[0]:
        tell("not left as it should be", json.dumps(saved), text, named)
if len(report["left"]) != len(LEFT):
    tell("named without need", *[left["what"] for left in report["left"] if '"left ' not in left["what"]])
for name, text in new.execute("SELECT Name, Text FROM Queries"):
    try:
        new.execute("SELECT ds_query_explain(?)", (text,)).fetchone()
    except sqlite3.Error as error:
        tell(error, name, text)
if new.execute("SELECT count(*) FROM Queries").fetchone() != old.execute("SELECT count(*) FROM Query").fetchone():
    tell("not as many as before")
sys.exit(wrong > 0)
