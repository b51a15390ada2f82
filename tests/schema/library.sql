-- A library of 6,000 images for the plan tests, in plain SQL: enough rows that a scan is the wrong choice.
BEGIN;
INSERT INTO Folders(Id, ParentId, Path, IsRoot) VALUES (1, NULL, 'D:\pics', 1);
INSERT INTO Folders(Id, ParentId, Path)
SELECT value, 1, 'D:\pics\' || value FROM generate_series(2, 60);
INSERT INTO Prompts(Id, Text) SELECT value, 'a prompt about ' || hex(value * 7919) || ' things' FROM generate_series(1, 2000);
INSERT INTO Images(Id, RootFolderId, FolderId, Path, PromptId, NegativePromptId, Steps, Sampler, CFGScale, Seed, Width,
                   Height, ModelHash, Model, CreatedDate, ModifiedDate, Rating, Favorite, ForDeletion, NSFW, Unavailable,
                   AestheticScore, HyperNetwork, FileSize, NoMetadata, WorkflowId, HasError, Hash, ViewedDate,
                   TouchedDate, Type)
SELECT value, 1, 2 + value % 59, 'D:\pics\' || (2 + value % 59) || '\' || value || '.png', 1 + value % 2000,
       iif(value % 10, 1 + value % 300, NULL), 20 + value % 30, 'sampler ' || (value % 12), 4.5 + value % 9, value * 104729,
       512 + value % 9 * 64, 512 + value % 7 * 64, hex(value % 60), 'model ' || (value % 60), 1600000000 + value * 60,
       1600000000 + value * 61, iif(value % 7, NULL, value % 11), value % 33 = 0, value % 99 = 0, value % 12 = 0,
       value % 200 = 0, iif(value % 10, NULL, value % 80 / 10.0), iif(value % 100, NULL, 'hyper'), value * 1000,
       value % 25 = 0, iif(value % 50, NULL, 'w' || value), value % 500 = 0, hex(value * 1299709),
       iif(value % 5, NULL, 1600000000 + value), iif(value % 9, NULL, 1600000000 + value), value % 100 = 0
FROM generate_series(1, 6000);
INSERT INTO Tags(Id, Name) SELECT value, 'tag ' || value FROM generate_series(1, 500);
INSERT OR IGNORE INTO ImageTags SELECT i.value, 1 + (i.value * t.value * 31) % 500
FROM generate_series(1, 6000) i, generate_series(1, 5) t;
INSERT INTO TagAliases SELECT 'also ' || value, value FROM generate_series(1, 100);
INSERT INTO TagImplications SELECT value, value + 200 FROM generate_series(1, 100);
INSERT INTO Albums(Id, Name, Position) SELECT value, 'album ' || value, value FROM generate_series(1, 100);
INSERT INTO AlbumImages SELECT 1 + value % 100, value FROM generate_series(1, 3000);
INSERT INTO Nodes(Id, ImageId, NodeId, Name)
SELECT i.value * 8 + n.value, i.value, n.value, 'Class' || n.value FROM generate_series(1, 900) i, generate_series(1, 7) n;
INSERT INTO NodeProperties SELECT Id, 'seed', Id * 31 FROM Nodes UNION ALL SELECT Id, 'cfg', 7 FROM Nodes;
INSERT INTO Queries(Name, Text) SELECT 'query ' || value, 'x' FROM generate_series(1, 50);
COMMIT;
