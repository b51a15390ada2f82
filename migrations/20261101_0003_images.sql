-- Legacy images become Images: one row for each path, prompts stored once, dates as Unix seconds.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Images', 'in', count(*) FROM main.Image;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'dropped', count(*), 'without a path' FROM main.Image WHERE coalesce(CAST(Path AS TEXT), '') = '';

-- The legacy rows as values that the new columns hold. SQLite keeps whatever a program gives it: of a text
-- in a number's place, the number that it begins with stays, else nothing; a date written as text is one.
-- The legacy application kept decimals as 32-bit floats: seven digits are all they meant. Halves are exact in either.
CREATE VIEW main.datastore_legacy AS
SELECT Id, iif(Path GLOB '/[^/]*', CAST(Path AS TEXT), replace(Path, '/', '\')) AS Path, FolderId,
       CAST(Prompt AS TEXT) AS Prompt, CAST(NegativePrompt AS TEXT) AS NegativePrompt, CAST(Sampler AS TEXT) AS Sampler,
       CAST(ModelHash AS TEXT) AS ModelHash, CAST(Model AS TEXT) AS Model, CAST(CustomTags AS TEXT) AS CustomTags,
       CAST(HyperNetwork AS TEXT) AS HyperNetwork, CAST(Workflow AS TEXT) AS Workflow, CAST(WorkflowId AS TEXT) AS WorkflowId,
       CAST(Hash AS TEXT) AS Hash,
       iif(Steps IS CAST(Steps AS INTEGER) OR typeof(Steps) = 'real', CAST(Steps AS INTEGER), nullif(CAST(Steps AS INTEGER), 0)) AS Steps,
       iif(Seed IS CAST(Seed AS INTEGER) OR typeof(Seed) = 'real', CAST(Seed AS INTEGER), nullif(CAST(Seed AS INTEGER), 0)) AS Seed,
       iif(Width IS CAST(Width AS INTEGER) OR typeof(Width) = 'real', CAST(Width AS INTEGER), nullif(CAST(Width AS INTEGER), 0)) AS Width,
       iif(Height IS CAST(Height AS INTEGER) OR typeof(Height) = 'real', CAST(Height AS INTEGER), nullif(CAST(Height AS INTEGER), 0)) AS Height,
       iif(BatchSize IS CAST(BatchSize AS INTEGER) OR typeof(BatchSize) = 'real', CAST(BatchSize AS INTEGER), nullif(CAST(BatchSize AS INTEGER), 0)) AS BatchSize,
       iif(BatchPos IS CAST(BatchPos AS INTEGER) OR typeof(BatchPos) = 'real', CAST(BatchPos AS INTEGER), nullif(CAST(BatchPos AS INTEGER), 0)) AS BatchPos,
       iif(ClipSkip IS CAST(ClipSkip AS INTEGER) OR typeof(ClipSkip) = 'real', CAST(ClipSkip AS INTEGER), nullif(CAST(ClipSkip AS INTEGER), 0)) AS ClipSkip,
       iif(ENSD IS CAST(ENSD AS INTEGER) OR typeof(ENSD) = 'real', CAST(ENSD AS INTEGER), nullif(CAST(ENSD AS INTEGER), 0)) AS ENSD,
       min(max(iif(Rating IS CAST(Rating AS INTEGER) OR typeof(Rating) = 'real', CAST(Rating AS INTEGER), nullif(CAST(Rating AS INTEGER), 0)), 0), 10) AS Rating,
       max(iif(FileSize IS CAST(FileSize AS INTEGER) OR typeof(FileSize) = 'real', CAST(FileSize AS INTEGER), nullif(CAST(FileSize AS INTEGER), 0)), 0) AS FileSize,
       CASE WHEN CFGScale IS NULL THEN NULL WHEN typeof(CFGScale) NOT IN ('integer', 'real') THEN nullif(CAST(CFGScale AS REAL), 0)
            WHEN CFGScale * 2 = CAST(CFGScale * 2 AS INTEGER) THEN CAST(CFGScale AS REAL) ELSE CAST(printf('%.7g', CFGScale) AS REAL) END AS CFGScale,
       CASE WHEN AestheticScore IS NULL THEN NULL WHEN typeof(AestheticScore) NOT IN ('integer', 'real') THEN nullif(CAST(AestheticScore AS REAL), 0)
            WHEN AestheticScore * 2 = CAST(AestheticScore * 2 AS INTEGER) THEN CAST(AestheticScore AS REAL) ELSE CAST(printf('%.7g', AestheticScore) AS REAL) END AS AestheticScore,
       CASE WHEN HyperNetworkStrength IS NULL THEN NULL WHEN typeof(HyperNetworkStrength) NOT IN ('integer', 'real') THEN nullif(CAST(HyperNetworkStrength AS REAL), 0)
            WHEN HyperNetworkStrength * 2 = CAST(HyperNetworkStrength * 2 AS INTEGER) THEN CAST(HyperNetworkStrength AS REAL) ELSE CAST(printf('%.7g', HyperNetworkStrength) AS REAL) END AS HyperNetworkStrength,
       iif(typeof(Favorite) = 'integer', Favorite <> 0, ifnull(CAST(Favorite AS REAL) <> 0 OR lower(Favorite) = 'true', 0)) AS Favorite,
       iif(typeof(ForDeletion) = 'integer', ForDeletion <> 0, ifnull(CAST(ForDeletion AS REAL) <> 0 OR lower(ForDeletion) = 'true', 0)) AS ForDeletion,
       iif(typeof(NSFW) = 'integer', NSFW <> 0, ifnull(CAST(NSFW AS REAL) <> 0 OR lower(NSFW) = 'true', 0)) AS NSFW,
       iif(typeof(Unavailable) = 'integer', Unavailable <> 0, ifnull(CAST(Unavailable AS REAL) <> 0 OR lower(Unavailable) = 'true', 0)) AS Unavailable,
       iif(typeof(NoMetadata) = 'integer', NoMetadata <> 0, ifnull(CAST(NoMetadata AS REAL) <> 0 OR lower(NoMetadata) = 'true', 0)) AS NoMetadata,
       iif(typeof(HasError) = 'integer', HasError <> 0, ifnull(CAST(HasError AS REAL) <> 0 OR lower(HasError) = 'true', 0)) AS HasError,
       CreatedDate, ModifiedDate, ViewedDate, TouchedDate,
       -- 0 image, 1 video: where the legacy application had not said yet, the file's name does
       max(CAST(ifnull(Type, lower(Path) GLOB '*.mp4' OR lower(Path) GLOB '*.webm' OR lower(Path) GLOB '*.mov'
                             OR lower(Path) GLOB '*.mkv' OR lower(Path) GLOB '*.avi') AS INTEGER), 0) AS Type
FROM main.Image WHERE coalesce(CAST(Path AS TEXT), '') <> '';

INSERT INTO main.Prompts(Text)
SELECT DISTINCT CAST(Prompt AS TEXT) FROM (SELECT DISTINCT Prompt FROM main.Image) WHERE Prompt IS NOT NULL;

CREATE UNIQUE INDEX main.datastore_prompts ON Prompts(Text); -- for this migration's own use

INSERT INTO main.Prompts(Text)
SELECT CAST(NegativePrompt AS TEXT) FROM (SELECT DISTINCT NegativePrompt FROM main.Image) WHERE NegativePrompt IS NOT NULL
ON CONFLICT DO NOTHING;

-- In order of Id, so that of the rows with one path the lowest Id stays.
INSERT INTO main.Images(
  Id, RootFolderId, FolderId, Path, PromptId, NegativePromptId, Steps, Sampler, CFGScale, Seed, Width, Height,
  ModelHash, Model, BatchSize, BatchPos, CreatedDate, ModifiedDate, CustomTags, Rating, Favorite, ForDeletion, NSFW,
  Unavailable, AestheticScore, HyperNetwork, HyperNetworkStrength, ClipSkip, ENSD, FileSize, NoMetadata, Workflow,
  WorkflowId, HasError, Hash, ViewedDate, TouchedDate, Type)
SELECT
  i.Id, d.RootFolderId, d.FolderId, i.Path, p.Id, n.Id, Steps, Sampler, CFGScale, Seed, Width, Height,
  ModelHash, Model, BatchSize, BatchPos,
  coalesce(ds_from_ticks(CreatedDate, :timezone), ds_from_ticks(ModifiedDate, :timezone), 0),
  ds_from_ticks(ModifiedDate, :timezone), CustomTags, Rating, Favorite, ForDeletion, NSFW, Unavailable, AestheticScore,
  HyperNetwork, HyperNetworkStrength, ClipSkip, ENSD, FileSize, NoMetadata, Workflow, WorkflowId, HasError, Hash,
  ds_from_ticks(ViewedDate, :timezone), ds_from_ticks(TouchedDate, :timezone), Type
FROM main.datastore_legacy i
LEFT JOIN main.datastore_directories d ON d.Path = ds_path_dirname(i.Path)
LEFT JOIN main.Prompts p ON p.Text = i.Prompt
LEFT JOIN main.Prompts n ON n.Text = i.NegativePrompt
WHERE true
ORDER BY i.Id
ON CONFLICT (Path) DO NOTHING;

UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Image'), 0))
WHERE name = 'Images';

-- Rows that another row's path stands for: their Id, and the Id that stays.
CREATE TABLE main.datastore_images(Id INTEGER PRIMARY KEY, KeptId INTEGER NOT NULL);

-- Only where rows are missing is it worth asking which.
INSERT INTO main.datastore_images
SELECT i.Id, kept.Id FROM main.datastore_legacy i JOIN main.Images kept USING (Path)
WHERE (SELECT sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END) FROM main.MigrationReport WHERE TableName = 'Images')
      <> (SELECT count(*) FROM main.Images)
  AND NOT EXISTS (SELECT 1 FROM main.Images WHERE Id = i.Id)
ORDER BY i.Id;

-- What the user said of any of them holds for the one that stays; what it lacks it takes from them.
UPDATE main.Images
SET Rating = coalesce(max(main.Images.Rating, d.Rating), main.Images.Rating, d.Rating),
    Favorite = max(main.Images.Favorite, d.Favorite), ForDeletion = max(main.Images.ForDeletion, d.ForDeletion),
    NSFW = max(main.Images.NSFW, d.NSFW), Unavailable = max(main.Images.Unavailable, d.Unavailable),
    CustomTags = coalesce(main.Images.CustomTags, d.CustomTags),
    ViewedDate = coalesce(max(main.Images.ViewedDate, d.ViewedDate), main.Images.ViewedDate, d.ViewedDate),
    TouchedDate = coalesce(max(main.Images.TouchedDate, d.TouchedDate), main.Images.TouchedDate, d.TouchedDate),
    AestheticScore = coalesce(main.Images.AestheticScore, d.AestheticScore),
    Hash = coalesce(main.Images.Hash, d.Hash), Workflow = coalesce(main.Images.Workflow, d.Workflow),
    WorkflowId = coalesce(main.Images.WorkflowId, d.WorkflowId),
    PromptId = coalesce(main.Images.PromptId, d.PromptId),
    NegativePromptId = coalesce(main.Images.NegativePromptId, d.NegativePromptId)
FROM (SELECT m.KeptId, max(Rating) AS Rating, max(Favorite) AS Favorite, max(ForDeletion) AS ForDeletion,
             max(NSFW) AS NSFW, max(Unavailable) AS Unavailable, max(CustomTags) AS CustomTags,
             max(ds_from_ticks(ViewedDate, :timezone)) AS ViewedDate,
             max(ds_from_ticks(TouchedDate, :timezone)) AS TouchedDate,
             max(AestheticScore) AS AestheticScore, max(Hash) AS Hash, max(Workflow) AS Workflow,
             max(WorkflowId) AS WorkflowId,
             max((SELECT Id FROM main.Prompts WHERE Text = i.Prompt)) AS PromptId,
             max((SELECT Id FROM main.Prompts WHERE Text = i.NegativePrompt)) AS NegativePromptId
      FROM main.datastore_images m JOIN main.datastore_legacy i USING (Id) GROUP BY m.KeptId) d
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
                             OR NoMetadata IS NULL OR HasError IS NULL OR Type IS NULL) AS NullFlags,
         count(*) FILTER (WHERE Favorite NOT IN (0, 1) OR ForDeletion NOT IN (0, 1) OR NSFW NOT IN (0, 1)
                             OR Unavailable NOT IN (0, 1) OR NoMetadata NOT IN (0, 1) OR HasError NOT IN (0, 1)) AS OddFlags,
         count(*) FILTER (WHERE coalesce(FileName, '') = ''
                             OR (substr(Path, -length(FileName) - 1) <> '\' || FileName
                                 AND substr(Path, -length(FileName) - 1) <> '/' || FileName)) AS FileNames,
         count(*) FILTER (WHERE Path GLOB '*/*' AND Path NOT GLOB '/[^/]*') AS Separators,
         count(*) FILTER (WHERE typeof(Rating) = 'integer' AND Rating NOT BETWEEN 0 AND 10) AS Ratings,
         count(*) FILTER (WHERE Steps IS NOT CAST(Steps AS INTEGER) OR Seed IS NOT CAST(Seed AS INTEGER)
                             OR Width IS NOT CAST(Width AS INTEGER) OR Height IS NOT CAST(Height AS INTEGER)
                             OR BatchSize IS NOT CAST(BatchSize AS INTEGER) OR BatchPos IS NOT CAST(BatchPos AS INTEGER)
                             OR ClipSkip IS NOT CAST(ClipSkip AS INTEGER) OR ENSD IS NOT CAST(ENSD AS INTEGER)
                             OR Rating IS NOT CAST(Rating AS INTEGER) OR FileSize IS NOT CAST(FileSize AS INTEGER)
                             OR CFGScale IS NOT CAST(CFGScale AS REAL) OR AestheticScore IS NOT CAST(AestheticScore AS REAL)
                             OR HyperNetworkStrength IS NOT CAST(HyperNetworkStrength AS REAL)) AS Numbers,
         count(*) FILTER (WHERE typeof(CreatedDate) = 'text' OR typeof(ModifiedDate) = 'text'
                             OR typeof(ViewedDate) = 'text' OR typeof(TouchedDate) = 'text') AS TextDates,
         count(*) FILTER (WHERE ifnull(CreatedDate, 0) <= 0) AS Dates
  FROM main.Image WHERE coalesce(CAST(Path AS TEXT), '') <> ''
)
INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'mended', NullFlags, 'flags or type that were NULL' FROM seen UNION ALL
SELECT 'Images', 'mended', OddFlags, 'flags that were neither 0 nor 1' FROM seen UNION ALL
SELECT 'Images', 'mended', FileNames, 'a file name that was missing or not the one in the path' FROM seen UNION ALL
SELECT 'Images', 'mended', Separators, 'separators of a path' FROM seen UNION ALL
SELECT 'Images', 'mended', Ratings, 'a rating outside 0 to 10' FROM seen UNION ALL
SELECT 'Images', 'mended', Numbers, 'a number that was a text or too large' FROM seen UNION ALL
SELECT 'Images', 'mended', TextDates, 'a date that was a text' FROM seen UNION ALL
SELECT 'Images', 'mended', Dates, 'a created date that was missing' FROM seen;

WITH seen AS MATERIALIZED (
  SELECT count(*) FILTER (WHERE f.KeptId IS NOT new.FolderId) AS FolderIds,
         count(*) FILTER (WHERE r.KeptId IS NOT new.RootFolderId) AS RootFolderIds
  FROM main.Image old JOIN main.Images new USING (Id)
  LEFT JOIN main.datastore_folders f ON f.Id = old.FolderId
  LEFT JOIN main.datastore_folders r ON r.Id = old.RootFolderId
)
INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Images', 'mended', FolderIds, 'a folder that was not the one in the path' FROM seen UNION ALL
SELECT 'Images', 'mended', RootFolderIds, 'a root folder that was not the nearest above it' FROM seen;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Folders', 'mended', count(*), 'a count of images that was not right' FROM main.Folder old
LEFT JOIN (SELECT FolderId, count(*) AS Images FROM main.Images GROUP BY FolderId) n ON n.FolderId = old.Id
WHERE old.ImageCount IS NOT ifnull(n.Images, 0) AND EXISTS (SELECT 1 FROM main.Folders WHERE Id = old.Id);

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Images', 'out', count(*) FROM main.Images;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Prompts', 'added', count(*), 'each distinct prompt and negative prompt once' FROM main.Prompts;
INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Prompts', 'out', count(*) FROM main.Prompts;
