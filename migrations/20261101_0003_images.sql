-- Legacy images become Images: one row for each path, prompts stored once, dates as Unix seconds.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Images', 'in', count(*) FROM main.Image;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'dropped', count(*), 'without a path' FROM main.Image WHERE coalesce(Path, '') = '';

INSERT INTO main.Prompts(Text)
SELECT DISTINCT CAST(Prompt AS TEXT) FROM (SELECT DISTINCT Prompt FROM main.Image) WHERE Prompt IS NOT NULL;

CREATE UNIQUE INDEX main.datastore_prompts ON Prompts(Text); -- for this migration's own use

INSERT INTO main.Prompts(Text)
SELECT CAST(NegativePrompt AS TEXT) FROM (SELECT DISTINCT NegativePrompt FROM main.Image) WHERE NegativePrompt IS NOT NULL
ON CONFLICT DO NOTHING;

-- In order of Id, so that of the rows with one path the lowest Id stays. The legacy application kept
-- decimals as 32-bit floats: seven digits are all they meant.
INSERT INTO main.Images(
  Id, RootFolderId, FolderId, Path, PromptId, NegativePromptId, Steps, Sampler, CFGScale, Seed, Width, Height,
  ModelHash, Model, BatchSize, BatchPos, CreatedDate, ModifiedDate, CustomTags, Rating, Favorite, ForDeletion, NSFW,
  Unavailable, AestheticScore, HyperNetwork, HyperNetworkStrength, ClipSkip, ENSD, FileSize, NoMetadata, Workflow,
  WorkflowId, HasError, Hash, ViewedDate, TouchedDate, Type)
SELECT
  i.Id, d.RootFolderId, d.FolderId, iif(i.Path GLOB '/[^/]*', i.Path, replace(i.Path, '/', '\')), p.Id, n.Id,
  CAST(Steps AS INTEGER), CAST(Sampler AS TEXT), CAST(printf('%.7g', CFGScale) AS REAL) + iif(CFGScale IS NULL, NULL, 0),
  CAST(Seed AS INTEGER), CAST(Width AS INTEGER), CAST(Height AS INTEGER), CAST(ModelHash AS TEXT), CAST(Model AS TEXT),
  CAST(BatchSize AS INTEGER), CAST(BatchPos AS INTEGER),
  coalesce(ds_from_ticks(CreatedDate, :timezone), ds_from_ticks(ModifiedDate, :timezone), 0),
  ds_from_ticks(ModifiedDate, :timezone), CAST(CustomTags AS TEXT), min(max(CAST(Rating AS INTEGER), 0), 10),
  ifnull(Favorite, 0) <> 0, ifnull(ForDeletion, 0) <> 0, ifnull(NSFW, 0) <> 0, ifnull(Unavailable, 0) <> 0,
  CAST(printf('%.7g', AestheticScore) AS REAL) + iif(AestheticScore IS NULL, NULL, 0), CAST(HyperNetwork AS TEXT),
  CAST(printf('%.7g', HyperNetworkStrength) AS REAL) + iif(HyperNetworkStrength IS NULL, NULL, 0),
  CAST(ClipSkip AS INTEGER), CAST(ENSD AS INTEGER), max(CAST(FileSize AS INTEGER), 0), ifnull(NoMetadata, 0) <> 0,
  CAST(Workflow AS TEXT), CAST(WorkflowId AS TEXT), ifnull(HasError, 0) <> 0, CAST(Hash AS TEXT),
  ds_from_ticks(ViewedDate, :timezone), ds_from_ticks(TouchedDate, :timezone), max(ifnull(CAST(Type AS INTEGER), 0), 0)
FROM main.Image i
LEFT JOIN main.datastore_directories d ON d.Path = ds_path_dirname(iif(i.Path GLOB '/[^/]*', i.Path, replace(i.Path, '/', '\')))
LEFT JOIN main.Prompts p ON p.Text = i.Prompt
LEFT JOIN main.Prompts n ON n.Text = i.NegativePrompt
WHERE coalesce(i.Path, '') <> ''
ORDER BY i.Id
ON CONFLICT (Path) DO NOTHING;

UPDATE sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'Image'), 0))
WHERE name = 'Images';

-- Rows that another row's path stands for: their Id, and the Id that stays.
CREATE TABLE main.datastore_images(Id INTEGER PRIMARY KEY, KeptId INTEGER NOT NULL);

INSERT INTO main.datastore_images
SELECT i.Id, kept.Id FROM main.Image i
JOIN main.Images kept ON kept.Path = iif(i.Path GLOB '/[^/]*', i.Path, replace(i.Path, '/', '\'))
WHERE NOT EXISTS (SELECT 1 FROM main.Images WHERE Id = i.Id) AND coalesce(i.Path, '') <> ''
ORDER BY i.Id;

-- What the user said of any of them holds for the one that stays; what it lacks it takes from them.
UPDATE main.Images
SET Rating = CASE WHEN d.Rating IS NULL OR main.Images.Rating > d.Rating THEN main.Images.Rating ELSE d.Rating END,
    Favorite = max(main.Images.Favorite, d.Favorite), ForDeletion = max(main.Images.ForDeletion, d.ForDeletion),
    NSFW = max(main.Images.NSFW, d.NSFW), Unavailable = min(main.Images.Unavailable, d.Unavailable),
    CustomTags = coalesce(main.Images.CustomTags, d.CustomTags),
    ViewedDate = coalesce(max(main.Images.ViewedDate, d.ViewedDate), main.Images.ViewedDate, d.ViewedDate),
    TouchedDate = coalesce(max(main.Images.TouchedDate, d.TouchedDate), main.Images.TouchedDate, d.TouchedDate),
    AestheticScore = coalesce(main.Images.AestheticScore, d.AestheticScore),
    Hash = coalesce(main.Images.Hash, d.Hash), Workflow = coalesce(main.Images.Workflow, d.Workflow),
    WorkflowId = coalesce(main.Images.WorkflowId, d.WorkflowId),
    PromptId = coalesce(main.Images.PromptId, d.PromptId),
    NegativePromptId = coalesce(main.Images.NegativePromptId, d.NegativePromptId)
FROM (SELECT m.KeptId, min(max(max(CAST(Rating AS INTEGER)), 0), 10) AS Rating, max(ifnull(Favorite, 0) <> 0) AS Favorite,
             max(ifnull(ForDeletion, 0) <> 0) AS ForDeletion, max(ifnull(NSFW, 0) <> 0) AS NSFW,
             min(ifnull(Unavailable, 0) <> 0) AS Unavailable, max(CAST(CustomTags AS TEXT)) AS CustomTags,
             max(ds_from_ticks(ViewedDate, :timezone)) AS ViewedDate,
             max(ds_from_ticks(TouchedDate, :timezone)) AS TouchedDate,
             CAST(printf('%.7g', max(AestheticScore)) AS REAL) + iif(max(AestheticScore) IS NULL, NULL, 0) AS AestheticScore,
             max(CAST(Hash AS TEXT)) AS Hash, max(CAST(Workflow AS TEXT)) AS Workflow,
             max(CAST(WorkflowId AS TEXT)) AS WorkflowId,
             max((SELECT Id FROM main.Prompts WHERE Text = i.Prompt)) AS PromptId,
             max((SELECT Id FROM main.Prompts WHERE Text = i.NegativePrompt)) AS NegativePromptId
      FROM main.datastore_images m JOIN main.Image i USING (Id) GROUP BY m.KeptId) d
WHERE d.KeptId = main.Images.Id;

-- Where copies differed, the prompts of those that went may be nobody's now.
DELETE FROM main.Prompts
WHERE EXISTS (SELECT 1 FROM main.datastore_images)
  AND Id NOT IN (SELECT PromptId FROM main.Images WHERE PromptId IS NOT NULL)
  AND Id NOT IN (SELECT NegativePromptId FROM main.Images WHERE NegativePromptId IS NOT NULL);

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'merged', count(*), 'the same path once separators are; tags and albums united, the highest rating and any flag kept'
FROM main.datastore_images;

-- What else was mended, counted in one pass.
WITH seen AS MATERIALIZED (
  SELECT count(*) FILTER (WHERE Favorite IS NULL OR ForDeletion IS NULL OR NSFW IS NULL OR Unavailable IS NULL
                             OR Type IS NULL) AS NullFlags,
         count(*) FILTER (WHERE ifnull(FileName, '') = '' OR (substr(Path, -length(FileName) - 1) <> '\' || FileName
                                AND substr(Path, -length(FileName) - 1) <> '/' || FileName)) AS FileNames,
         count(*) FILTER (WHERE Path GLOB '*/*' AND Path NOT GLOB '/[^/]*') AS Separators,
         count(*) FILTER (WHERE CAST(Rating AS INTEGER) NOT BETWEEN 0 AND 10) AS Ratings,
         count(*) FILTER (WHERE ifnull(CreatedDate, 0) <= 0) AS Dates
  FROM main.Image WHERE coalesce(Path, '') <> ''
)
INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'mended', NullFlags, 'flags or type that were NULL' FROM seen UNION ALL
SELECT 'Images', 'mended', FileNames, 'a file name that was not the one in the path' FROM seen UNION ALL
SELECT 'Images', 'mended', Separators, 'separators of a path' FROM seen UNION ALL
SELECT 'Images', 'mended', Ratings, 'a rating outside 0 to 10' FROM seen UNION ALL
SELECT 'Images', 'mended', Dates, 'a created date that was missing' FROM seen;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'mended', count(*), 'a folder that was not the one in the path'
FROM main.Image old JOIN main.Images new USING (Id)
WHERE (SELECT KeptId FROM main.datastore_folders WHERE Id = old.FolderId) IS NOT new.FolderId;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Images', 'out', count(*) FROM main.Images;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Prompts', 'added', count(*), 'each distinct prompt and negative prompt once' FROM main.Prompts;
INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Prompts', 'out', count(*) FROM main.Prompts;
