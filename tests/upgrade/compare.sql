-- Holds an upgraded database against the legacy one that it was, table by table.
--
--     sqlite3 new.db "ATTACH 'old.db' AS old" ".read tests/upgrade/compare.sql"
--
-- Prints what differs and in how many rows, and nothing where all is there. It is written from what the
-- upgrade promises, not from how it works: stock SQL, no function of the extension. Dates are expected
-- with the timezone UTC.
.mode list
.separator ": "

-- The Id that stands for each legacy row: the lowest of those with one path or one name.
CREATE TEMP TABLE image AS
SELECT Id, min(Id) OVER (PARTITION BY path) AS kept, count(*) OVER (PARTITION BY path) AS copies, path
FROM (SELECT Id, iif(Path LIKE '/%' AND Path NOT LIKE '//%', Path, replace(Path, '/', '\')) AS path
      FROM old.Image WHERE Path <> '');
CREATE UNIQUE INDEX temp.image_id ON image(Id);
CREATE INDEX temp.image_kept ON image(kept);

CREATE TEMP TABLE folder AS
SELECT Id, min(Id) OVER (PARTITION BY lower(path)) AS kept, path
FROM (SELECT Id, rtrim(iif(Path LIKE '/%' AND Path NOT LIKE '//%', Path, replace(Path, '/', '\')), '\') AS path
      FROM old.Folder WHERE Path <> '');
CREATE UNIQUE INDEX temp.folder_id ON folder(Id);

CREATE TEMP TABLE tag AS
SELECT Id, min(Id) OVER (PARTITION BY lower(name)) AS kept, name
FROM (SELECT Id, iif(name = '', 'unnamed ' || Id, name) AS name
      FROM (SELECT Id, trim(replace(replace(replace(replace(replace(ifnull(Name, ''), char(9), ' '), char(10), ' '), '    ', ' '), '  ', ' '), '  ', ' ')) AS name
            FROM old.Tag));
CREATE UNIQUE INDEX temp.tag_id ON tag(Id);

CREATE TEMP TABLE album AS
SELECT Id, min(Id) OVER (PARTITION BY ifnull(nullif(Name, ''), Id)) AS kept FROM old.Album;
CREATE UNIQUE INDEX temp.album_id ON album(Id);

-- A number column may hold a text there: the number that it begins with, else none.
CREATE TEMP VIEW legacy AS
SELECT kept, copies, Image.*,
       iif(typeof(Rating) IN ('integer', 'real'), CAST(Rating AS INTEGER), nullif(CAST(Rating AS INTEGER), 0)) AS stars
FROM image JOIN old.Image USING (Id);

CREATE TEMP TABLE merged AS
SELECT kept AS Id, max(copies) AS copies, min(max(max(stars), 0), 10) AS stars,
       max(ifnull(Favorite, 0) <> 0) AS favorite, max(ifnull(ForDeletion, 0) <> 0) AS for_deletion,
       max(ifnull(NSFW, 0) <> 0) AS nsfw, max(ifnull(Unavailable, 0) <> 0) AS unavailable,
       max(iif(typeof(ViewedDate) = 'integer' AND ViewedDate > 0, ViewedDate / 10000000 - 62135596800, NULL)) AS viewed,
       max(iif(typeof(TouchedDate) = 'integer' AND TouchedDate > 0, TouchedDate / 10000000 - 62135596800, NULL)) AS touched,
       max(CustomTags IS NOT NULL) AS custom, max(Prompt IS NOT NULL) AS prompt, max(NegativePrompt IS NOT NULL) AS negative,
       max(Workflow IS NOT NULL) AS workflow, max(Hash IS NOT NULL) AS hash
FROM legacy GROUP BY kept;
CREATE UNIQUE INDEX temp.merged_id ON merged(Id);

CREATE TEMP TABLE difference(what TEXT, rows INTEGER);

-- Images: the same paths, each with the lowest of its Ids.
INSERT INTO difference SELECT 'image paths that are gone', count(*) FROM (SELECT path FROM image EXCEPT SELECT Path FROM main.Images);
INSERT INTO difference SELECT 'image paths that are new', count(*) FROM (SELECT Path FROM main.Images EXCEPT SELECT path FROM image);
INSERT INTO difference SELECT 'image Ids', count(*) FROM image LEFT JOIN main.Images n ON n.Id = kept WHERE n.Path IS NOT image.path;
INSERT INTO difference SELECT 'images more than once', count(*) - count(DISTINCT Path) FROM main.Images;

INSERT INTO difference SELECT key, value FROM json_each((
  SELECT json_object(
    'Rating', total(n.Rating IS NOT m.stars), 'Favorite', total(n.Favorite IS NOT m.favorite),
    'ForDeletion', total(n.ForDeletion IS NOT m.for_deletion), 'NSFW', total(n.NSFW IS NOT m.nsfw),
    'Unavailable', total(n.Unavailable IS NOT m.unavailable), 'ViewedDate', total(n.ViewedDate IS NOT m.viewed),
    'TouchedDate', total(n.TouchedDate IS NOT m.touched), 'CustomTags', total((n.CustomTags IS NOT NULL) IS NOT m.custom),
    'Prompt', total((n.PromptId IS NOT NULL) IS NOT m.prompt), 'NegativePrompt', total((n.NegativePromptId IS NOT NULL) IS NOT m.negative),
    'Workflow', total((n.Workflow IS NOT NULL) IS NOT m.workflow), 'Hash', total((n.Hash IS NOT NULL) IS NOT m.hash))
  FROM merged m JOIN main.Images n USING (Id)));

-- What the image that stays had, it has.
INSERT INTO difference SELECT 'text of ' || key, value FROM json_each((
  SELECT json_object(
    'Prompt', total(o.Prompt IS NOT NULL AND CAST(o.Prompt AS TEXT) IS NOT p.Text),
    'NegativePrompt', total(o.NegativePrompt IS NOT NULL AND CAST(o.NegativePrompt AS TEXT) IS NOT np.Text),
    'Sampler', total(o.Sampler IS NOT n.Sampler), 'ModelHash', total(o.ModelHash IS NOT n.ModelHash), 'Model', total(o.Model IS NOT n.Model),
    'HyperNetwork', total(o.HyperNetwork IS NOT n.HyperNetwork), 'CustomTags', total(ifnull(o.CustomTags, n.CustomTags) IS NOT n.CustomTags),
    'Workflow', total(ifnull(o.Workflow, n.Workflow) IS NOT n.Workflow), 'WorkflowId', total(ifnull(o.WorkflowId, n.WorkflowId) IS NOT n.WorkflowId),
    'Hash', total(ifnull(o.Hash, n.Hash) IS NOT n.Hash),
    'FileName', total(n.FileName = '' OR n.FileName GLOB '*[\/]*' OR n.Path NOT LIKE '%' || replace(replace(n.FileName, '%', '_'), '\', '_')))
  FROM legacy o JOIN main.Images n USING (Id)
  LEFT JOIN main.Prompts p ON p.Id = n.PromptId LEFT JOIN main.Prompts np ON np.Id = n.NegativePromptId));

INSERT INTO difference SELECT 'number of ' || key, value FROM json_each((
  SELECT json_object(
    'Steps', total(o.Steps IS NOT n.Steps AND typeof(o.Steps) = 'integer'), 'Seed', total(o.Seed IS NOT n.Seed AND typeof(o.Seed) = 'integer'),
    'Width', total(o.Width IS NOT n.Width AND typeof(o.Width) = 'integer'), 'Height', total(o.Height IS NOT n.Height),
    'BatchSize', total(o.BatchSize IS NOT n.BatchSize), 'BatchPos', total(o.BatchPos IS NOT n.BatchPos),
    'ClipSkip', total(o.ClipSkip IS NOT n.ClipSkip AND typeof(o.ClipSkip) = 'integer'), 'ENSD', total(o.ENSD IS NOT n.ENSD),
    'FileSize', total(o.FileSize IS NOT n.FileSize), 'NoMetadata', total(ifnull(o.NoMetadata, 0) IS NOT n.NoMetadata),
    'HasError', total(ifnull(o.HasError, 0) IS NOT n.HasError), 'Type', total(ifnull(o.Type, lower(substr(o.Path, -4)) IN ('.mp4', '.mov', '.mkv', '.avi') OR lower(substr(o.Path, -5)) = '.webm') IS NOT n.Type),
    -- The legacy application kept these as 32-bit floats.
    'CFGScale', total((o.CFGScale IS NULL) <> (n.CFGScale IS NULL) OR abs(o.CFGScale - n.CFGScale) > 0.000001 * abs(o.CFGScale)),
    'HyperNetworkStrength', total((o.HyperNetworkStrength IS NULL) <> (n.HyperNetworkStrength IS NULL)
                                  OR abs(o.HyperNetworkStrength - n.HyperNetworkStrength) > 0.000001),
    'AestheticScore', total(o.AestheticScore IS NOT NULL AND (n.AestheticScore IS NULL OR abs(o.AestheticScore - n.AestheticScore) > 0.000001)),
    'texts as numbers', total(typeof(o.Steps) = 'text' AND n.Steps IS NOT nullif(CAST(o.Steps AS INTEGER), 0)
                              OR typeof(o.Width) = 'text' AND n.Width IS NOT nullif(CAST(o.Width AS INTEGER), 0)
                              OR typeof(o.ClipSkip) = 'text' AND n.ClipSkip IS NOT nullif(CAST(o.ClipSkip AS INTEGER), 0)))
  FROM legacy o JOIN main.Images n USING (Id)));

INSERT INTO difference SELECT 'date of ' || key, value FROM json_each((
  SELECT json_object(
    'CreatedDate', total(o.CreatedDate > 0 AND n.CreatedDate <> o.CreatedDate / 10000000 - 62135596800),
    'ModifiedDate', total(iif(o.ModifiedDate > 0, o.ModifiedDate / 10000000 - 62135596800, NULL) IS NOT n.ModifiedDate))
  FROM legacy o JOIN main.Images n USING (Id)));

-- Folders: each path once, below the folder that it lies in; each image in its own.
INSERT INTO difference SELECT 'folders that are gone', count(*) FROM folder LEFT JOIN main.Folders n ON n.Id = kept WHERE lower(n.Path) IS NOT lower(folder.path);
INSERT INTO difference SELECT 'folders more than once', count(*) - count(DISTINCT lower(Path)) FROM main.Folders;
INSERT INTO difference SELECT 'flags of folders', count(*) FROM (
  SELECT kept, max(ifnull(Archived, 0)) AS a, max(ifnull(Excluded, 0)) AS e, max(ifnull(IsRoot, 0)) AS i, max(ifnull(Recursive, 0)) AS r,
         max(ifnull(Watched, 0)) AS w, max(ifnull(Unavailable, 0)) AS u FROM folder JOIN old.Folder USING (Id) GROUP BY kept) o
JOIN main.Folders n ON n.Id = kept
WHERE (n.Archived, n.Excluded, n.IsRoot, n.Recursive, n.Watched, n.Unavailable) IS NOT (a, e, i, r, w, u);
INSERT INTO difference SELECT 'folders below the wrong folder', count(*) FROM main.Folders c JOIN main.Folders p ON p.Id = c.ParentId
WHERE lower(c.Path) NOT LIKE lower(replace(replace(rtrim(p.Path, '\/'), '_', '\_'), '%', '\%')) || '\%' ESCAPE '^'
  AND substr(lower(c.Path), 1, length(rtrim(p.Path, '\/')) + 1) NOT IN (lower(rtrim(p.Path, '\/')) || '\', rtrim(p.Path, '\/') || '/');
INSERT INTO difference SELECT 'folders without the parent that is there', count(*) FROM main.Folders c
WHERE ParentId IS NULL AND EXISTS (
  SELECT 1 FROM main.Folders p WHERE p.Id <> c.Id
    AND substr(lower(c.Path), 1, length(rtrim(p.Path, '\/')) + 1) IN (lower(rtrim(p.Path, '\/')) || '\', rtrim(p.Path, '\/') || '/')
    AND NOT c.IsRoot);
INSERT INTO difference SELECT 'images in another folder', count(*) FROM main.Images i LEFT JOIN main.Folders f ON f.Id = i.FolderId
WHERE lower(substr(i.Path, 1, length(i.Path) - length(i.FileName) - 1)) IS NOT lower(rtrim(f.Path, '\/')) AND i.Path GLOB '*[\/]*';
INSERT INTO difference SELECT 'images in another root', count(*) FROM main.Images i JOIN main.Folders r ON r.Id = i.RootFolderId
WHERE NOT r.IsRoot OR substr(lower(i.Path), 1, length(rtrim(r.Path, '\/')) + 1) NOT IN (lower(rtrim(r.Path, '\/')) || '\', rtrim(r.Path, '\/') || '/');
INSERT INTO difference SELECT 'images without the root that is there', count(*) FROM main.Images i
WHERE RootFolderId IS NULL AND EXISTS (
  SELECT 1 FROM main.Folders r WHERE r.IsRoot AND substr(lower(i.Path), 1, length(rtrim(r.Path, '\/')) + 1) IN (lower(rtrim(r.Path, '\/')) || '\', rtrim(r.Path, '\/') || '/'));

-- Tags and albums, and what carries them.
INSERT INTO difference SELECT 'tags', count(*) FROM tag LEFT JOIN main.Tags n ON n.Id = kept WHERE lower(n.Name) IS NOT lower(tag.name) OR (tag.Id = kept AND n.Name IS NOT tag.name);
INSERT INTO difference SELECT 'tags more than before', count(*) FROM main.Tags WHERE Id NOT IN (SELECT kept FROM tag);
CREATE TEMP TABLE image_tag AS
SELECT DISTINCT image.kept AS ImageId, tag.kept AS TagId FROM old.ImageTag it JOIN image ON image.Id = it.ImageId JOIN tag ON tag.Id = it.TagId;
INSERT INTO difference SELECT 'image tags that are gone', count(*) FROM (SELECT ImageId, TagId FROM image_tag EXCEPT SELECT ImageId, TagId FROM main.ImageTags);
INSERT INTO difference SELECT 'image tags that are new', count(*) FROM (SELECT ImageId, TagId FROM main.ImageTags EXCEPT SELECT ImageId, TagId FROM image_tag);

INSERT INTO difference SELECT 'albums', count(*) FROM album JOIN old.Album o USING (Id) LEFT JOIN main.Albums n ON n.Id = kept
WHERE n.Name IS NOT ifnull(nullif(o.Name, ''), 'unnamed ' || o.Id)
   OR (album.Id = kept AND (n.Position IS NOT ifnull(o."Order", 0) OR n.LastUpdated IS NOT ifnull(o.LastUpdated / 10000000 - 62135596800, 0)));
INSERT INTO difference SELECT 'albums more than before', count(*) FROM main.Albums WHERE Id NOT IN (SELECT kept FROM album);
CREATE TEMP TABLE album_image AS
SELECT DISTINCT album.kept AS AlbumId, image.kept AS ImageId FROM old.AlbumImage ai JOIN image ON image.Id = ai.ImageId JOIN album ON album.Id = ai.AlbumId;
INSERT INTO difference SELECT 'album images that are gone', count(*) FROM (SELECT AlbumId, ImageId FROM album_image EXCEPT SELECT AlbumId, ImageId FROM main.AlbumImages);
INSERT INTO difference SELECT 'album images that are new', count(*) FROM (SELECT AlbumId, ImageId FROM main.AlbumImages EXCEPT SELECT AlbumId, ImageId FROM album_image);

-- Nodes: those of every image that has one path in one row; where rows merged, the image keeps nodes if one had any.
INSERT INTO difference SELECT 'nodes', count(*) FROM old.Node o JOIN image ON image.Id = o.ImageId LEFT JOIN main.Nodes n ON n.Id = o.Id
WHERE image.Id = kept AND (n.ImageId, n.NodeId, n.Name) IS NOT (o.ImageId, o.NodeId, o.Name);
INSERT INTO difference SELECT 'images whose nodes are gone', count(*) FROM (
  SELECT kept FROM old.Node o JOIN image ON image.Id = o.ImageId EXCEPT SELECT ImageId FROM main.Nodes);
INSERT INTO difference SELECT 'nodes more than before', count(*) FROM main.Nodes n LEFT JOIN old.Node o USING (Id) LEFT JOIN image ON image.Id = o.ImageId WHERE kept IS NOT n.ImageId;
INSERT INTO difference SELECT 'node properties', count(*) FROM (
  SELECT NodeId, Name, Value FROM old.NodeProperty WHERE NodeId IN (SELECT Id FROM main.Nodes) GROUP BY NodeId, Name HAVING rowid = max(rowid)
  EXCEPT SELECT NodeId, Name, Value FROM main.NodeProperties);
INSERT INTO difference SELECT 'node properties more than before', count(*) FROM (
  SELECT NodeId, Name, Value FROM main.NodeProperties EXCEPT SELECT NodeId, Name, Value FROM old.NodeProperty);

-- Saved queries and history.
INSERT INTO difference SELECT 'queries', count(*) FROM old.Query o LEFT JOIN main.Queries n USING (Id)
WHERE n.Name NOT LIKE '%' || ifnull(nullif(o.Name, ''), 'unnamed') || '%' OR n.Id IS NULL OR n.QueryJson IS NOT o.QueryJson
   OR NOT instr(n.Text, iif(json_valid(o.QueryJson), ifnull(json_extract(o.QueryJson, '$.Query'), ''), ''));
INSERT INTO difference SELECT 'legacy migrations', count(*) FROM (SELECT Name FROM old.Migration EXCEPT SELECT Name FROM main.Migrations WHERE Phase = 'legacy');

-- Counters, against brute force.
INSERT INTO difference SELECT 'counts of folders', count(*) FROM main.Folders f
LEFT JOIN (SELECT FolderId, count(*) AS n, total(FileSize) AS b FROM main.Images GROUP BY 1) ON FolderId = f.Id WHERE (ImageCount, Bytes) IS NOT (ifnull(n, 0), ifnull(b, 0));
INSERT INTO difference SELECT 'counts of tags', count(*) FROM main.Tags t
LEFT JOIN (SELECT TagId, count(*) AS n FROM main.ImageTags GROUP BY 1) ON TagId = t.Id WHERE ImageCount IS NOT ifnull(n, 0);
INSERT INTO difference SELECT 'counts of albums', count(*) FROM main.Albums a
LEFT JOIN (SELECT AlbumId, count(*) AS n FROM main.AlbumImages GROUP BY 1) ON AlbumId = a.Id WHERE ImageCount IS NOT ifnull(n, 0);
INSERT INTO difference SELECT 'counts of prompts', count(*) FROM main.Prompts p
LEFT JOIN (SELECT PromptId, count(*) AS n FROM main.Images GROUP BY 1) i ON i.PromptId = p.Id
LEFT JOIN (SELECT NegativePromptId, count(*) AS n FROM main.Images GROUP BY 1) x ON x.NegativePromptId = p.Id
WHERE (ImageCount, NegativeCount) IS NOT (ifnull(i.n, 0), ifnull(x.n, 0));
INSERT INTO difference SELECT 'totals', abs((SELECT sum(Images) FROM main.ImageTotals) - (SELECT count(*) FROM main.Images))
  + abs((SELECT sum(Bytes) FROM main.ImageTotals) - (SELECT total(FileSize) FROM main.Images))
  + abs((SELECT sum(Tagged) FROM main.ImageTotals) - (SELECT count(DISTINCT ImageId) FROM main.ImageTags));
INSERT INTO difference SELECT 'prompts of nobody', count(*) FROM main.Prompts
WHERE Id NOT IN (SELECT PromptId FROM main.Images WHERE PromptId IS NOT NULL) AND Id NOT IN (SELECT NegativePromptId FROM main.Images WHERE NegativePromptId IS NOT NULL);
INSERT INTO difference SELECT 'prompts more than once', count(*) - count(DISTINCT Text) FROM main.Prompts;

-- The file itself.
INSERT INTO difference SELECT 'integrity_check: ' || integrity_check, 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok';
INSERT INTO difference SELECT 'foreign_key_check of ' || "table", 1 FROM pragma_foreign_key_check
WHERE parent IN (SELECT name FROM main.sqlite_schema);
INSERT INTO difference SELECT 'tables of the legacy application or of the upgrade', count(*) FROM main.sqlite_schema
WHERE name GLOB 'datastore*' OR (type = 'table' AND name IN ('Image', 'Folder', 'Tag', 'ImageTag', 'Album', 'AlbumImage', 'Node', 'NodeProperty', 'Query', 'Migration'));
INSERT INTO main.PromptSearch(PromptSearch, rank) VALUES ('integrity-check', 1);

SELECT what, rows FROM difference WHERE rows <> 0;
