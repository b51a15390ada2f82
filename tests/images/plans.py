#!/usr/bin/env python3
"""What ds_images asks underneath, and how SQLite answers it. usage: plans.py EXTENSION"""
import re
import sqlite3
import sys

# The query; a text that its statement underneath must have; one that its plan must have; one that neither may have.
CASES = [
    ("SELECT Id FROM ds_images ORDER BY CreatedDate DESC LIMIT 100", 'ORDER BY i."CreatedDate" DESC, i."Id" DESC\nLIMIT',
     "USING COVERING INDEX Images_CreatedDate", "TEMP B-TREE"),
    ("SELECT Id, Path FROM ds_images ORDER BY CreatedDate LIMIT 10 OFFSET 20", "LIMIT ?1 OFFSET ?2", "Images_CreatedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY ViewedDate DESC LIMIT 9", "LIMIT ?1", "Images_ViewedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY TouchedDate DESC LIMIT 9", "LIMIT ?1", "Images_TouchedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY ModifiedDate LIMIT 9", "LIMIT ?1", "Images_ModifiedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY Rating DESC LIMIT 9", "LIMIT ?1", "Images_Rating", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY AestheticScore LIMIT 9", "LIMIT ?1", "Images_AestheticScore", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY FileName LIMIT 9", "LIMIT ?1", "Images_FileName", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images ORDER BY FileSize DESC LIMIT 9", "LIMIT ?1", "Images_FileSize", "TEMP B-TREE"),
    ("SELECT Id, Prompt FROM ds_images WHERE NSFW = 0 ORDER BY Prompt DESC LIMIT 9", "substr(p.Text, 1, 48) DESC, p.Text DESC", "SCAN p USING INDEX Prompts_Order", "SCAN i\n"),
    ("SELECT Id FROM ds_images ORDER BY Prompt LIMIT 9", 'i."PromptId" IS NULL, 0.9)', "Images_NoPrompt", "SCAN i\n"),
    ("SELECT Id FROM ds_images('sort:-prompt') LIMIT 9", "substr(p.Text, 1, 48) DESC, p.Text DESC", "SCAN p USING INDEX Prompts_Order", "SCAN i\n"),
    ("SELECT Id FROM ds_images WHERE Hash = 'h7' ORDER BY Prompt LIMIT 9", 'i."Hash" = ?2', "Images_Hash", "Prompts_Order"),
    ("SELECT Path FROM ds_images WHERE Id = 7", 'i."Id" = ?1', "INTEGER PRIMARY KEY", "Tags"),
    ("SELECT Id FROM ds_images WHERE Path = '/a/7.png'", 'i."Path" = ?1', "(Path=?)", "SCAN i"),
    ("SELECT Id FROM ds_images WHERE Prompt = 'p 7'", 'i."PromptId" = (SELECT Id', "Images_PromptId (PromptId=?)", "SCAN"),
    ("SELECT Id FROM ds_images WHERE Folder = '/a'", 'i."FolderId" = (SELECT Id', "Images_FolderId (FolderId=?)", "SCAN"),
    ("SELECT Id FROM ds_images WHERE (CreatedDate, Id) < (500, 7) ORDER BY CreatedDate DESC, Id DESC LIMIT 10",
     'i."CreatedDate" <= ?3', "Images_CreatedDate (CreatedDate<?)", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images WHERE Prompt IN ('p 7', 'p 8')", 'i."PromptId" IN (SELECT p.Id', "Images_PromptId (PromptId=?)", "SCAN p"),
    ("SELECT Id FROM ds_images WHERE Folder IN ('/a', '/b')", 'i."FolderId" IN (SELECT f.Id', "Images_FolderId (FolderId=?)", "SCAN i"),
    # A term that many images have filters the order, unless they are not where it begins; a rare one is looked up.
    ("SELECT Id FROM ds_images('for_deletion:true seed:7') ORDER BY CreatedDate DESC LIMIT 10", "+i.ForDeletion = 1", "Images_Seed", "Images_ForDeletion"),
    ("SELECT Id FROM ds_images('for_deletion:true -seed:7') ORDER BY CreatedDate DESC LIMIT 10", "i.ForDeletion = 1", "SCAN i USING INDEX Images_ForDeletion", "SCAN i USING INDEX Images_CreatedDate"),
    ("SELECT Id FROM ds_images('for_deletion:true') ORDER BY Rating LIMIT 10", '+i."Rating"', "SCAN i USING INDEX Images_ForDeletion", "Images_Rating"),
    ("SELECT Id FROM ds_images('for_deletion:true sort:prompt') LIMIT 10", 'i.ForDeletion = 1', "SCAN i USING INDEX Images_ForDeletion", "Prompts_Order"),
    ("SELECT Id FROM ds_images('for_deletion:true sort:random:7') LIMIT 10", 'i.ForDeletion = 1', "SCAN i USING INDEX Images_ForDeletion", "RECURSIVE"),
    ("SELECT Id FROM ds_images WHERE Rating >= 5 ORDER BY CreatedDate DESC LIMIT 10", '+i."Rating" >= ?', "Images_CreatedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images WHERE Rating IN (5, 6, 7, 8) AND Sampler = 'new' ORDER BY CreatedDate DESC LIMIT 10", '+i."Rating" IN', "Images_CreatedDate", "USE TEMP"),
    ("SELECT Id FROM ds_images WHERE Sampler = 'old' ORDER BY CreatedDate DESC LIMIT 10", 'i."Sampler" = ?', "i USING", '+i."Sampler"'),
    ("SELECT Id FROM ds_images WHERE Sampler = 'old' AND CreatedDate < 2000 ORDER BY CreatedDate DESC LIMIT 10", '+i."Sampler" = ?', "Images_CreatedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images WHERE Sampler = 'new' AND Hash = 'h7' ORDER BY CreatedDate DESC LIMIT 10", '+i."Sampler" = ?', "Images_Hash", "Images_Sampler"),
    ("SELECT Id FROM ds_images WHERE ModelHash = 'batch' ORDER BY CreatedDate DESC LIMIT 10", '+i."ModelHash" = ?', "Images_CreatedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images WHERE ModelHash = 'batch' ORDER BY CreatedDate DESC LIMIT 30", 'i."ModelHash" = ?', "i USING", '+i."ModelHash"'),
    ("SELECT Id FROM ds_images WHERE Rating >= 5 ORDER BY CreatedDate DESC", 'i."Rating" >= ?', "i USING", '+i."Rating"'),
    ("SELECT Id FROM ds_images WHERE Seed IN (3, 4)", "IN (SELECT value FROM json_each(?1))", "Images_Seed", "SCAN i"),
    ("SELECT Id FROM ds_images WHERE Model IS NULL", 'i."Model" IS NULL', "Images_Model", "SCAN i"),
    ("SELECT Id FROM ds_images WHERE Hash = 'h7' ORDER BY Rating", 'i."Hash" = ?1', "Images_Hash", "SCAN i"),
    ("SELECT count(*) FROM ds_images", "FROM main.ImageTotals AS i", "i", "Images AS i"),
    ("SELECT count(*) FROM ds_images WHERE NSFW = 0 AND ForDeletion IS 0", "FROM main.ImageTotals AS i", "i", "Images AS i"),
    ("SELECT count(*) FROM ds_images('nsfw:false -for_deletion:true') WHERE Unavailable = 0", "FROM main.ImageTotals AS i", "i", "Images AS i"),
    ("SELECT count(*) FROM ds_images('rating:5')", "SELECT count(*)", "Images_Rating", "SCAN i"),
    ("SELECT Id FROM ds_images WHERE Rating >= abs(-5) ORDER BY CreatedDate LIMIT 10", "LIMIT ?1 OFFSET ?2", "Images_CreatedDate", "TEMP B-TREE"),
    ("SELECT Id FROM ds_images WHERE Model = 'm' || '1' ORDER BY CreatedDate LIMIT 10 OFFSET 20", "LIMIT ?1 OFFSET ?2", "Images_Model", "SCAN i"),
    ("SELECT t.x, d.Path FROM (SELECT 7 AS x UNION ALL SELECT 8) t JOIN ds_images d ON d.Id = t.x", 'i."Id" = ?1',
     "INTEGER PRIMARY KEY", "SCAN i"),
    ("UPDATE ds_images SET Rating = 5 WHERE Id = 7", 'SELECT i."Id"\nFROM', "INTEGER PRIMARY KEY", "Rating"),
    ("UPDATE ds_images SET Rating = 5", 'ORDER BY i."Id"', "SCAN i", "INDEX"),
    ("SELECT Tags FROM ds_images WHERE Id = 7", "main.ImageTags it", "INTEGER PRIMARY KEY", "Albums"),
]


def main():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(sys.argv[1])
    db.execute("SELECT ds_migrate()")
    db.executemany(
        "INSERT INTO ds_images(Path, CreatedDate, Prompt, Seed, Model, Hash, Rating, Sampler, ModelHash, ForDeletion) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(f"/a/{i}.png", i, f"p {i}", i, f"m{i % 50}", f"h{i}", i % 11, "old" if i < 2000 else "new", "batch" if i < 1000 or i >= 3980 else None, i % 100 == 0)
         for i in range(4000)])
    db.execute("ANALYZE")
    failed = 0
    for query, sql, plan, never in CASES:
        traced = []
        db.set_trace_callback(traced.append)
        db.execute(query).fetchall()
        db.set_trace_callback(None)
        # SQLite traces what runs within another statement as comments.
        selects = [t for t in traced if t.startswith("-- SELECT") and "sqlite_schema" not in t]
        selects = [t for t in selects if "SELECT count(*) FROM (SELECT 1" not in t] # asked before, to choose
        inner = selects[-1 if "ds_images('" in query else 0].replace("-- ", "") # a search asks what is rare first
        steps = "\n".join(row[3] for row in db.execute("EXPLAIN QUERY PLAN " + inner, [None] * max(map(int, re.findall(r"\?(\d+)", inner)), default=0)))
        if sql not in inner or plan not in steps or never in inner or never in steps:
            failed += 1
            print(f"not as stated: {query}\n{inner}\n{steps}\n")
    print(f"{len(CASES)} plans, {failed} not as stated")
    return failed != 0


sys.exit(main())
