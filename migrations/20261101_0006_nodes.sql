-- Legacy workflow nodes become Nodes and NodeProperties; of images that were merged, the nodes of the one
-- that stays, or where it has none, those of the first of the others.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Nodes', 'in', count(*) FROM main.Node;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Nodes', 'dropped', count(*), 'of an image that does not exist'
FROM main.Node n
WHERE NOT EXISTS (SELECT 1 FROM main.Images WHERE Id = n.ImageId)
  AND NOT EXISTS (SELECT 1 FROM main.datastore_images WHERE Id = n.ImageId);

-- Which image's nodes each image gets.
CREATE TABLE main.datastore_nodes(ImageId INTEGER PRIMARY KEY, KeptId INTEGER NOT NULL);

INSERT INTO main.datastore_nodes
SELECT min(m.Id), m.KeptId FROM main.datastore_images m
WHERE EXISTS (SELECT 1 FROM main.Node WHERE ImageId = m.Id)
  AND NOT EXISTS (SELECT 1 FROM main.Node WHERE ImageId = m.KeptId)
GROUP BY m.KeptId;

INSERT INTO main.Nodes(Id, ImageId, NodeId, Name)
SELECT n.Id, coalesce(d.KeptId, n.ImageId), coalesce(CAST(n.NodeId AS TEXT), 'node ' || n.Id), ifnull(CAST(n.Name AS TEXT), '')
FROM main.Node n LEFT JOIN main.datastore_nodes d USING (ImageId)
WHERE EXISTS (SELECT 1 FROM main.Images WHERE Id = coalesce(d.KeptId, n.ImageId))
ORDER BY n.Id
ON CONFLICT (ImageId, NodeId) DO NOTHING;

UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Node'), 0))
WHERE name = 'Nodes';

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Nodes', 'out', count(*) FROM main.Nodes;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Nodes', 'merged', sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END), 'the same node of the same image, after the merges above'
FROM main.MigrationReport WHERE TableName = 'Nodes';

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'NodeProperties', 'in', count(*) FROM main.NodeProperty;

INSERT INTO main.NodeProperties(NodeId, Name, Value)
SELECT p.NodeId, ifnull(CAST(p.Name AS TEXT), ''), CAST(p.Value AS TEXT)
FROM main.NodeProperty p
WHERE EXISTS (SELECT 1 FROM main.Nodes WHERE Id = p.NodeId)
ORDER BY p.rowid
ON CONFLICT (NodeId, Name) DO UPDATE SET Value = excluded.Value;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'NodeProperties', 'out', count(*) FROM main.NodeProperties;

-- Only where rows are missing is it worth asking which.
INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'NodeProperties', 'dropped', count(*), 'of a node that does not exist, or whose image does not'
FROM main.NodeProperty p
WHERE (SELECT sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END) FROM main.MigrationReport WHERE TableName = 'NodeProperties') <> 0
  AND NOT EXISTS (SELECT 1 FROM main.Node n
                  WHERE n.Id = p.NodeId
                    AND (n.ImageId IN (SELECT Id FROM main.Images) OR n.ImageId IN (SELECT Id FROM main.datastore_images)));

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'NodeProperties', 'merged', count(*), 'of a node that was merged'
FROM main.NodeProperty p CROSS JOIN main.Node n ON n.Id = p.NodeId
WHERE (SELECT sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END) FROM main.MigrationReport WHERE TableName = 'NodeProperties') <> 0
  AND (n.ImageId IN (SELECT Id FROM main.Images) OR n.ImageId IN (SELECT Id FROM main.datastore_images))
  AND NOT EXISTS (SELECT 1 FROM main.Nodes WHERE Id = p.NodeId);

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'NodeProperties', 'merged', sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END), 'written twice for one node; the later value stays'
FROM main.MigrationReport WHERE TableName = 'NodeProperties';
