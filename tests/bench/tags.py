"""Tags and folders, beside SQL written by hand on the same tables and the old application's statements on its own file."""
from measure import Facts, Table, connect, milliseconds, question, turns
from reading import OLD_FILTER

TAGGED = 100_000  # at the most
OLD_TAG_COUNT = "SELECT Id, Name, (SELECT count(1) FROM ImageTag WHERE TagId = t.Id) FROM (SELECT * FROM Tag LIMIT 10) t"
OLD_BOOLEAN = ("SELECT i.* FROM Image i JOIN (SELECT m.Id FROM Image m WHERE {} INTERSECT {} INTERSECT SELECT * FROM ({} UNION {}) EXCEPT {}) s "
               "ON s.Id = i.Id ORDER BY i.CreatedDate DESC LIMIT 100")


def one(db, sql, *values):
    return db.execute(sql, values).fetchone()


def by_hand(db, sql, rows):
    def work():
        db.execute("BEGIN")
        db.executemany(sql, rows)
        db.execute("COMMIT")
    return work


def tagging(bench, old, new, table):
    ids = [row for row in new.execute("SELECT Id FROM Images ORDER BY Id LIMIT ?", (TAGGED,))]
    new.execute("INSERT INTO Tags(Name) VALUES ('bench by hand')")
    tag, = one(new, "SELECT Id FROM Tags WHERE Name = 'bench by hand'")
    old_tag, = one(old, "SELECT max(Id) + 1 FROM Tag")

    def undo():
        new.execute("DELETE FROM ImageTags WHERE TagId IN (SELECT Id FROM Tags WHERE Name LIKE 'bench %')")
        old.execute("DELETE FROM ImageTag WHERE TagId = ?", (old_tag,))

    few = "(SELECT Id FROM Images ORDER BY Id LIMIT %d)" % len(ids)
    taken = turns(bench.rounds, after=undo,
                  here=question(new, "SELECT ds_tag(Id, 'bench one') FROM " + few),
                  hand=by_hand(new, "INSERT OR IGNORE INTO ImageTags(ImageId, TagId) VALUES (?, %d)" % tag, ids),
                  single=question(new, "INSERT OR IGNORE INTO ImageTags(ImageId, TagId) SELECT Id, %d FROM %s" % (tag, few)),
                  old=by_hand(old, "INSERT OR IGNORE INTO ImageTag(ImageId, TagId) VALUES (?, %d)" % old_tag, ids))
    table.add("ds_tag on %s images; by hand: a prepared INSERT each" % format(len(ids), ","), {n: taken[n] for n in ("here", "hand", "old")}, most_times=2, of="hand")
    table.add("the same; by hand: one INSERT ... SELECT", {"here": taken["here"], "hand": taken["single"]}, most_times=2, of="hand")
    found, = one(new, "SELECT count(*) FROM ds_images('castle')")
    table.add("three tags on a search result of %s images" % format(found, ","),
              turns(bench.rounds, after=undo, here=question(new, "SELECT ds_tag(Id, 'bench a', 'bench b', 'bench c') FROM ds_images('castle')")))
    new.execute("DELETE FROM Tags WHERE Name LIKE 'bench %'")


def tag_list(bench, old, new, table):
    tags, total = one(new, "SELECT count(*), sum(ImageCount) FROM Tags")
    samples = turns(bench.rounds, here=question(new, "SELECT Id, Name, Images FROM ds_tag_list"), hand=question(new, "SELECT Id, Name, ImageCount FROM Tags ORDER BY Name"))
    samples["old"] = [milliseconds(question(old, OLD_TAG_COUNT)) * tags / 10]
    table.add("ds_tag_list, %s tags on %s image tags (old: 10 measured, the rest in proportion)" % (format(tags, ","), format(total, ",")), samples, most_ms=20)
    prefix, = one(new, "SELECT substr(Name, 1, 2) FROM Tags ORDER BY Name LIMIT 1 OFFSET ?", tags // 2)
    listed, = one(new, "SELECT count(*) FROM ds_tag_list(?)", prefix)
    table.add("the %d of them that begin with '%s'" % (listed, prefix),
              turns(bench.rounds, here=question(new, "SELECT Id, Name, Images FROM ds_tag_list(?)", (prefix,)),
                    hand=question(new, "SELECT Id, Name, ImageCount FROM Tags WHERE Name >= ? AND Name < ? ORDER BY Name", (prefix, prefix[0] + chr(ord(prefix[1]) + 1)))), most_ms=1)


def search(bench, old, new, table):
    a, b, c, d = (name for name, in new.execute("SELECT Name FROM Tags ORDER BY ImageCount DESC LIMIT 4"))
    rare = [name for name, in new.execute("SELECT Name FROM Tags WHERE ImageCount > 20 ORDER BY ImageCount LIMIT 2")]
    has = "SELECT ImageId FROM ImageTag WHERE TagId = (SELECT Id FROM Tag WHERE Name = '%s')"
    for what, names in (("common tags", (a, b, c, d)), ("b and c on few images", (a, *rare, d))):
        text = 'tag:"%s" (tag:"%s" or tag:"%s") -tag:"%s" sort:date' % names
        samples = turns(bench.rounds, here=question(new, "SELECT Id, Path FROM ds_images(?) LIMIT 100", (text,)))
        samples["old"] = [milliseconds(question(old, OLD_BOOLEAN.format(OLD_FILTER, *(has % name for name in names))))]
        found, = one(new, "SELECT count(*) FROM ds_images(?)", text)
        table.add("first page of tag:a (tag:b or tag:c) -tag:d by date, %s, %s found" % (what, format(found, ",")), samples, most_ms=10)


def folder_tree(bench, new, table):
    count, = one(new, "SELECT count(*) FROM Folders")
    columns = "SELECT Id, Path, Depth, TotalImages, TotalBytes FROM ds_folder_tree"
    table.add("ds_folder_tree, %s folders" % format(count, ","), turns(bench.rounds, here=question(new, columns)), most_ms=100)
    for part in (10_000, 1000, 100):
        folder, below = one(new, "SELECT f.Id, (SELECT count(*) FROM ds_folder_tree(f.Id)) AS n FROM Folders f "
                                 "WHERE EXISTS (SELECT 1 FROM Folders c WHERE c.ParentId = f.Id) ORDER BY abs(n - ?) LIMIT 1", part)
        table.add("ds_folder_tree of a folder with %s in it" % format(below - 1, ","), turns(bench.rounds, here=question(new, columns + "(?)", (folder,))))


def moved_by_hand(db, images, folders, old, new):
    db.execute("BEGIN")
    for table in (images, folders):
        db.execute("UPDATE %s SET Path = ? || substr(Path, ?) WHERE Path >= ? AND Path < ?" % table, (new, len(old) + 1, old + "\\", old + "]"))
    db.execute("UPDATE %s SET Path = ? WHERE Path = ?" % folders, (new, old))
    db.execute("COMMIT")


def folder_move(bench, old, new, table):
    path, count = one(new, "SELECT Path, TotalImages FROM ds_folder_tree WHERE Path LIKE '_:\\%\\%' ORDER BY abs(TotalImages - 100000) LIMIT 1")
    new.execute("SELECT ds_folder('Z:\\')")
    taken = {"here": [], "hand": [], "old": []}
    for _ in range(bench.rounds):
        for here, there in ((path, "Z:\\moved"), ("Z:\\moved", path)):
            taken["here"].append(milliseconds(question(new, "SELECT ds_folder_move(?, ?)", (here, there))))
        for here, there in ((path, "Z:\\moved"), ("Z:\\moved", path)):
            taken["hand"].append(milliseconds(moved_by_hand, new, "Images", "Folders", here, there))
            taken["old"].append(milliseconds(moved_by_hand, old, "Image", "Folder", here, there))
    table.add("ds_folder_move of %s images" % format(count, ","), taken, most_times=1.5, of="hand")


def gathering(bench, library, images):
    peak = bench.shell(library, "BEGIN", "SELECT ds_tag(Id, 'bench') FROM ds_images", "ROLLBACK").mb
    facts = Facts("Memory", ["what", "figure"])
    facts.add("peak of a process that tags %s images in one statement" % format(images, ","), "%.0f MB" % peak)
    return facts


def figures(bench, images):
    old, new = connect(bench.copy(bench.legacy(images), "tags-old.db")), bench.connect(bench.copy(bench.library(images), "tags-new.db"))
    new.execute("SELECT ds_connect('writer')")
    old.execute("PRAGMA journal_mode = WAL").fetchall()
    old.execute("PRAGMA synchronous = NORMAL")
    table = Table("Tags and folders, %s images" % format(images, ","), {"hand": "by hand", "old": "the old application"})
    tagging(bench, old, new, table)
    tag_list(bench, old, new, table)
    search(bench, old, new, table)
    folder_tree(bench, new, table)
    folder_move(bench, old, new, table)
    old.close()
    new.close()
    return [table, gathering(bench, bench.path("tags-new.db"), images)]
