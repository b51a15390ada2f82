-- Counters start from what is there: nothing in a new database, everything in an upgraded one.
-- phase: post

DELETE FROM main.ImageTotals;

INSERT INTO main.ImageTotals(NSFW, ForDeletion, Unavailable, Images, Bytes)
SELECT a.value, b.value, c.value, 0, 0
FROM json_each('[0,1]') a, json_each('[0,1]') b, json_each('[0,1]') c;

UPDATE main.ImageTotals SET Images = n.Images, Bytes = n.Bytes, Tagged = n.Tagged
FROM (SELECT NSFW, ForDeletion, Unavailable, count(*) AS Images, total(FileSize) AS Bytes,
        total(EXISTS (SELECT 1 FROM main.ImageTags WHERE ImageId = Images.Id)) AS Tagged
      FROM main.Images GROUP BY 1, 2, 3) n
WHERE (n.NSFW, n.ForDeletion, n.Unavailable) = (main.ImageTotals.NSFW, main.ImageTotals.ForDeletion, main.ImageTotals.Unavailable);

UPDATE main.Folders SET ImageCount = 0, Bytes = 0 WHERE ImageCount <> 0 OR Bytes <> 0;

UPDATE main.Folders SET ImageCount = n.Images, Bytes = n.Bytes
FROM (SELECT FolderId, count(*) AS Images, total(FileSize) AS Bytes FROM main.Images GROUP BY 1) n
WHERE n.FolderId = main.Folders.Id;

UPDATE main.Tags SET ImageCount = 0 WHERE ImageCount <> 0;

UPDATE main.Tags SET ImageCount = n.Images
FROM (SELECT TagId, count(*) AS Images FROM main.ImageTags GROUP BY 1) n
WHERE n.TagId = main.Tags.Id;

UPDATE main.Albums SET ImageCount = 0 WHERE ImageCount <> 0;

UPDATE main.Albums SET ImageCount = n.Images
FROM (SELECT AlbumId, count(*) AS Images FROM main.AlbumImages GROUP BY 1) n
WHERE n.AlbumId = main.Albums.Id;
