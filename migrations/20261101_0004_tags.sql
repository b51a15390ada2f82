-- Legacy tags become Tags: trimmed, inner white space folded, twins that differ in case or space merged.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Tags', 'in', count(*) FROM main.Tag;

CREATE TABLE main.datastore_tags(Id INTEGER PRIMARY KEY, Name TEXT NOT NULL, KeptId INTEGER);

-- Runs of blanks become one: each blank becomes the pair 1 2, each pair 2 1 vanishes, what is left is one.
INSERT INTO main.datastore_tags(Id, Name)
SELECT Id, coalesce(nullif(trim(replace(replace(replace(
         replace(replace(replace(CAST(Name AS TEXT), char(9), ' '), char(10), ' '), char(13), ' '),
         ' ', char(1, 2)), char(2, 1), ''), char(1, 2), ' ')), ''), 'unnamed ' || Id)
FROM main.Tag ORDER BY Id;

INSERT INTO main.Tags(Id, Name) SELECT Id, Name FROM main.datastore_tags ORDER BY Id ON CONFLICT (Name) DO NOTHING;

UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Tag'), 0))
WHERE name = 'Tags';

UPDATE main.datastore_tags SET KeptId = (SELECT Id FROM main.Tags WHERE Name = main.datastore_tags.Name);

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Tags', 'merged', count(*), 'the same name but for case or space' FROM main.datastore_tags WHERE Id <> KeptId;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Tags', 'mended', count(*), 'white space in the name, or no name'
FROM main.Tag old JOIN main.datastore_tags new USING (Id) WHERE old.Name IS NOT new.Name;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Tags', 'out', count(*) FROM main.Tags;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'ImageTags', 'in', count(*) FROM main.ImageTag;

-- Of the images that stayed, then of those that they stand for.
INSERT INTO main.ImageTags(ImageId, TagId)
SELECT it.ImageId, t.KeptId
FROM main.ImageTag it
CROSS JOIN main.Images i ON i.Id = it.ImageId
CROSS JOIN main.datastore_tags t ON t.Id = it.TagId
ORDER BY it.ImageId, it.TagId
ON CONFLICT DO NOTHING;

INSERT INTO main.ImageTags(ImageId, TagId)
SELECT m.KeptId, t.KeptId
FROM main.datastore_images m
CROSS JOIN main.ImageTag it ON it.ImageId = m.Id
CROSS JOIN main.datastore_tags t ON t.Id = it.TagId
ORDER BY it.ImageId, it.TagId
ON CONFLICT DO NOTHING;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'ImageTags', 'out', count(*) FROM main.ImageTags;

-- Only where rows are missing is it worth asking which.
INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'ImageTags', 'dropped', count(*), 'of an image or a tag that does not exist'
FROM main.ImageTag it LEFT JOIN main.datastore_images m ON m.Id = it.ImageId
WHERE (SELECT sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END) FROM main.MigrationReport WHERE TableName = 'ImageTags') <> 0
  AND (NOT EXISTS (SELECT 1 FROM main.Images WHERE Id = coalesce(m.KeptId, it.ImageId))
       OR NOT EXISTS (SELECT 1 FROM main.datastore_tags WHERE Id = it.TagId));

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'ImageTags', 'merged', sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END), 'the same tag on the same image, after the merges above'
FROM main.MigrationReport WHERE TableName = 'ImageTags';
