-- Legacy albums become Albums; entries of images or albums that are gone are left behind.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Albums', 'in', count(*) FROM main.Album;

CREATE TABLE main.datastore_albums(Id INTEGER PRIMARY KEY, Name TEXT NOT NULL, KeptId INTEGER);

INSERT INTO main.datastore_albums(Id, Name)
SELECT Id, coalesce(nullif(CAST(Name AS TEXT), ''), 'unnamed ' || Id) FROM main.Album ORDER BY Id;

INSERT INTO main.Albums(Id, Name, Position, LastUpdated)
SELECT n.Id, n.Name, ifnull(CAST(a."Order" AS INTEGER), 0), ifnull(ds_from_ticks(a.LastUpdated, :timezone), 0)
FROM main.datastore_albums n JOIN main.Album a USING (Id) ORDER BY n.Id
ON CONFLICT (Name) DO NOTHING;

UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Album'), 0))
WHERE name = 'Albums';

UPDATE main.datastore_albums SET KeptId = (SELECT Id FROM main.Albums WHERE Name = main.datastore_albums.Name);

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Albums', 'merged', count(*), 'the same name' FROM main.datastore_albums WHERE Id <> KeptId;
INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Albums', 'out', count(*) FROM main.Albums;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'AlbumImages', 'in', count(*) FROM main.AlbumImage;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'AlbumImages', 'dropped', count(*), 'of an image or an album that does not exist'
FROM main.AlbumImage ai LEFT JOIN main.datastore_images m ON m.Id = ai.ImageId
WHERE NOT EXISTS (SELECT 1 FROM main.Images WHERE Id = coalesce(m.KeptId, ai.ImageId))
   OR NOT EXISTS (SELECT 1 FROM main.datastore_albums WHERE Id = ai.AlbumId);

INSERT INTO main.AlbumImages(AlbumId, ImageId)
SELECT a.KeptId, coalesce(m.KeptId, ai.ImageId)
FROM main.AlbumImage ai
LEFT JOIN main.datastore_images m ON m.Id = ai.ImageId
JOIN main.datastore_albums a ON a.Id = ai.AlbumId
WHERE EXISTS (SELECT 1 FROM main.Images WHERE Id = coalesce(m.KeptId, ai.ImageId))
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'AlbumImages', 'out', count(*) FROM main.AlbumImages;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'AlbumImages', 'merged', sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END), 'the same image in the same album, after the merges above'
FROM main.MigrationReport WHERE TableName = 'AlbumImages';
