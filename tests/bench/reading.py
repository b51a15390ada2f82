"""Reading: what the extension answers beside SQL written by hand on the same tables, which is the limit, and beside the
old application's own statements on its own file."""
import statistics

from measure import Table, connect, milliseconds, question, turns

OLD_FILTER = "(m.NSFW = 0 OR m.NSFW IS NULL) AND m.ForDeletion = 0 AND m.Unavailable = 0"
OLD_SUB = "SELECT m.Id FROM Image m INTERSECT SELECT m.Id FROM Image m WHERE " + OLD_FILTER
OLD_PAGE = ("SELECT i.*, (SELECT count(1) FROM AlbumImage WHERE ImageId = i.Id) FROM Image i JOIN ({}) s ON s.Id = i.Id "
            "ORDER BY CreatedDate DESC LIMIT 100")
OLD_COUNT = "SELECT count(*), sum(FileSize) FROM Image i JOIN ({}) s ON s.Id = i.Id"
OLD_TREE = ("WITH RECURSIVE tree(Id, RootId) AS (SELECT Id, Id FROM Folder UNION ALL SELECT f.Id, t.RootId FROM Folder f "
            "JOIN tree t ON f.ParentId = t.Id) SELECT t.RootId, sum(ImageCount) FROM tree t JOIN Folder f USING (Id) GROUP BY t.RootId")
OLD_TAGS = "SELECT Id, Name, (SELECT count(1) FROM ImageTag WHERE TagId = t.Id) FROM (SELECT * FROM Tag LIMIT 10) t ORDER BY Name"

HIDING = "NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0"
HIDING_IMAGES = "i.NSFW = 0 AND i.ForDeletion = 0 AND i.Unavailable = 0"
# In the order of a walk: parents before their children, each with the totals of all below it.
TREE = """
WITH RECURSIVE down(Id, Depth) AS (
  SELECT Id, 0 FROM Folders WHERE ParentId IS NULL
  UNION ALL SELECT f.Id, Depth + 1 FROM down JOIN Folders f ON f.ParentId = down.Id ORDER BY 2 DESC
), above(Id, UpId) AS (
  SELECT Id, Id FROM Folders
  UNION ALL SELECT a.Id, f.ParentId FROM above a JOIN Folders f ON f.Id = a.UpId WHERE f.ParentId IS NOT NULL
), totals AS (
  SELECT UpId, sum(ImageCount) AS Images, sum(Bytes) AS Bytes FROM above JOIN Folders USING (Id) GROUP BY UpId
)
SELECT f.Id, f.Path, d.Depth, t.Images, t.Bytes FROM down d JOIN Folders f USING (Id) JOIN totals t ON t.UpId = f.Id"""

# All columns that ds_images has.
WHOLE = ("SELECT i.*, p.Text, n.Text, f.Path, "
         "(SELECT json_group_array(Name) FROM (SELECT Name FROM ImageTags JOIN Tags ON Tags.Id = TagId WHERE ImageId = i.Id ORDER BY Name)), "
         "(SELECT json_group_array(Name) FROM (SELECT Name FROM AlbumImages JOIN Albums ON Albums.Id = AlbumId WHERE ImageId = i.Id ORDER BY Name))"
         "%s FROM Images i LEFT JOIN Prompts p ON p.Id = i.PromptId LEFT JOIN Prompts n ON n.Id = i.NegativePromptId LEFT JOIN Folders f ON f.Id = i.FolderId WHERE ")

# what, the old application's statement or None, by hand, here, the milliseconds it may take or None; ? is of image :id
FIGURES = [
    ("first page of 100 by date, with all that the old one shows", OLD_PAGE.format(OLD_SUB),
     WHOLE % ", (SELECT count(*) FROM AlbumImages WHERE ImageId = i.Id)" + HIDING_IMAGES + " ORDER BY CreatedDate DESC, i.Id DESC LIMIT 100",
     "SELECT i.*, (SELECT count(*) FROM AlbumImages WHERE ImageId = i.Id) FROM ds_images('nsfw:false for_deletion:false unavailable:false') i "
     "ORDER BY CreatedDate DESC LIMIT 100", None),
    ("first page of 100 by date: Id, Path, Rating", None,
     "SELECT Id, Path, Rating FROM Images ORDER BY CreatedDate DESC, Id DESC LIMIT 100",
     "SELECT Id, Path, Rating FROM ds_images ORDER BY CreatedDate DESC LIMIT 100", 2),
    ("a page far behind, by the keys of its first image", None,
     "SELECT Id, Path FROM Images WHERE (CreatedDate, Id) < (SELECT CreatedDate, Id FROM Images WHERE Id = :id) ORDER BY CreatedDate DESC, Id DESC LIMIT 100",
     "SELECT Id, Path FROM ds_images WHERE (CreatedDate, Id) < (SELECT CreatedDate, Id FROM Images WHERE Id = :id) ORDER BY CreatedDate DESC, Id DESC LIMIT 100", 10),
    ("count and total size", OLD_COUNT.format(OLD_SUB), "SELECT sum(Images), sum(Bytes) FROM ImageTotals WHERE " + HIDING,
     "SELECT sum(Images), sum(Bytes) FROM ImageTotals WHERE " + HIDING, 5),
    ("count by ds_images", None, "SELECT sum(Images) FROM ImageTotals WHERE NSFW = 0", "SELECT count(*) FROM ds_images('nsfw:false')", 30),
    ("count of a rating", None, "SELECT count(*) FROM Images WHERE Rating >= 9", "SELECT count(*) FROM ds_images WHERE Rating >= 9", 30),
    ("one image by its Id", "SELECT * FROM Image WHERE Id = :id", WHOLE % "" + "i.Id = :id", "SELECT * FROM ds_images WHERE Id = :id", None),
    ("one image's rating by its path", "SELECT Rating FROM Image WHERE Path = (SELECT Path FROM Image WHERE Id = :id)",
     "SELECT Rating FROM Images WHERE Path = (SELECT Path FROM Images WHERE Id = :id)",
     "SELECT Rating FROM ds_images WHERE Path = (SELECT Path FROM Images WHERE Id = :id)", None),
    ("images of a hash", "SELECT Id FROM Image WHERE Hash = (SELECT Hash FROM Image WHERE Id = :id)",
     "SELECT Id FROM Images WHERE Hash = (SELECT Hash FROM Images WHERE Id = :id)",
     "SELECT Id FROM ds_images WHERE Hash = (SELECT Hash FROM Images WHERE Id = :id)", None),
    ("100,000 images read: Id, Path, Rating", None, "SELECT Id, Path, Rating FROM Images LIMIT 100000", "SELECT Id, Path, Rating FROM ds_images LIMIT 100000", None),
    ("the tags of an image", "SELECT t.Name FROM ImageTag i JOIN Tag t ON t.Id = i.TagId WHERE i.ImageId = :id",
     "SELECT json_group_array(Name) FROM (SELECT Name FROM ImageTags JOIN Tags ON Id = TagId WHERE ImageId = :id ORDER BY Name)", "SELECT ds_tags(:id)", None),
    ("tag list with counts (old: 10 of its tags)", OLD_TAGS, "SELECT Id, Name, ImageCount FROM Tags ORDER BY Name", "SELECT Id, Name, Images FROM ds_tag_list", 20),
    ("folder tree with totals (old: of the roots' alone)", OLD_TREE, TREE, "SELECT Id, Path, Depth, TotalImages, TotalBytes FROM ds_folder_tree", 100),
    ("albums with counts", "SELECT a.Id, a.Name, (SELECT count(*) FROM AlbumImage WHERE AlbumId = a.Id) FROM Album a",
     "SELECT Id, Name, ImageCount FROM Albums ORDER BY Position", "SELECT Id, Name, Images FROM ds_albums", None),
    ("models with counts", "SELECT Model, ModelHash, count(*) FROM Image GROUP BY Model, ModelHash",
     "SELECT Model, ModelHash, count(*) FROM Images WHERE Model IS NOT NULL OR ModelHash IS NOT NULL GROUP BY Model, ModelHash", "SELECT Model, ModelHash, Images FROM ds_models", None),
    ("nodes of an image's workflow", "SELECT n.Name, p.Name, p.Value FROM Node n JOIN NodeProperty p ON p.NodeId = n.Id WHERE n.ImageId = :node",
     "SELECT n.NodeId, n.Name, p.Name, p.Value FROM Nodes n LEFT JOIN NodeProperties p ON p.NodeId = n.Id WHERE n.ImageId = :node "
     "ORDER BY CAST(n.NodeId AS INTEGER), n.NodeId, p.Name", "SELECT * FROM ds_nodes(:node)", None),
]


def figures(bench, images):
    old, new, plain = connect(bench.legacy(images)), bench.connect(bench.library(images)), connect(bench.library(images))
    node, = plain.execute("SELECT min(ImageId) FROM Nodes WHERE ImageId > ?", (images // 2,)).fetchone()
    values = {"id": images // 2, "node": node}
    table = Table("Reading a library of %s images" % format(images, ","), {"hand": "by hand", "old": "the old application"},
                  "By hand: SQL on the same tables, prepared once, in a session without the extension.")
    for what, theirs, by_hand, ours, most in FIGURES:
        works = {"here": question(new, ours, values), "hand": question(plain, by_hand, values)}
        samples = turns(bench.rounds, **works)
        if theirs:
            once = milliseconds(question(old, theirs, values))
            samples["old"] = [once] if once > 5000 else turns(3, old=question(old, theirs, values))["old"]
        table.add(what, samples, most_ms=most, most_times=None if most else 1.5, of=None if most else "hand")
    draw(bench, table)
    return [table]


def draw(bench, table):
    """A pair of bars for each question that the old application has too, on one logarithmic scale."""
    pairs = [(row["what"].split(",")[0].split(" (")[0], *[statistics.median(row["samples"][n]) for n in ("old", "here")])
             for row in table.rows if "old" in row["samples"]]
    bench.chart("reading", """set logscale x; set xrange [0.004:]; set format x '%g'; set xlabel 'milliseconds'; set yrange [-0.7:{last}.7]; set grid x; set key below center
set ytics ({ticks}); plot 'reading.dat' using (0.004):($1+0.2):(0.004):2:($1+0.04):($1+0.36) with boxxyerror fs solid 0.6 lc 7 title 'the old application', \\
  '' using (0.004):($1-0.2):(0.004):3:($1-0.36):($1-0.04) with boxxyerror fs solid 0.8 lc 2 title 'here'
""".format(last=len(pairs) - 1, ticks=", ".join('"%s" %d' % (what, i) for i, (what, _, _) in enumerate(reversed(pairs)))),
                [[i, old, here] for i, (_, old, here) in enumerate(reversed(pairs))])
