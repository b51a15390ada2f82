-- Legacy folders become Folders: one spelling of each path, parents found from the paths, the folder of
-- every image there.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Folders', 'in', count(*) FROM main.Folder;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Folders', 'dropped', count(*), 'without a path' FROM main.Folder WHERE coalesce(CAST(Path AS TEXT), '') = '';

-- Windows compares paths without case, so do folders here: a path's key is what all its spellings share.
-- Of the rows with one key the lowest Id stays, with any flag that one of them had.
CREATE TABLE main.datastore_folders(Id INTEGER PRIMARY KEY, Path TEXT, Key TEXT, KeptId INTEGER);

INSERT INTO main.datastore_folders(Id, Path)
SELECT Id, ds_path_normalize(iif(Path GLOB '/[^/]*', CAST(Path AS TEXT), replace(Path, '/', '\')))
FROM main.Folder WHERE coalesce(CAST(Path AS TEXT), '') <> '' ORDER BY Id;

UPDATE main.datastore_folders SET Key = iif(Path GLOB '/*', Path, lower(Path));

CREATE TABLE main.datastore_keys(Key TEXT PRIMARY KEY, FolderId INTEGER) WITHOUT ROWID;

INSERT INTO main.datastore_keys(Key, FolderId) SELECT Key, min(Id) FROM main.datastore_folders GROUP BY Key;

UPDATE main.datastore_folders
SET KeptId = (SELECT FolderId FROM main.datastore_keys WHERE Key = main.datastore_folders.Key);

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Folders', 'merged', count(*), 'the same path once separators and case are' FROM main.datastore_folders
WHERE KeptId <> Id;

INSERT INTO main.Folders(Id, Path, ScannedDate, Unavailable, Archived, Excluded, IsRoot, Recursive, Watched)
SELECT m.KeptId, min(m.Path) FILTER (WHERE m.Id = m.KeptId), max(ds_from_ticks(f.ScannedDate, :timezone)),
       max(ifnull(f.Unavailable, 0) <> 0), max(ifnull(f.Archived, 0) <> 0), max(ifnull(f.Excluded, 0) <> 0),
       max(ifnull(f.IsRoot, 0) <> 0), max(ifnull(f.Recursive, 0) <> 0), max(ifnull(f.Watched, 0) <> 0)
FROM main.datastore_folders m JOIN main.Folder f USING (Id) GROUP BY m.KeptId ORDER BY m.KeptId;

-- New folders must not be given Ids that the legacy application had used before.
UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Folder'), 0))
WHERE name = 'Folders';

-- The folder of each image, as its path spells it.
CREATE TABLE main.datastore_directories(
  Path TEXT PRIMARY KEY, Folder TEXT, Key TEXT, FolderId INTEGER, RootFolderId INTEGER
) WITHOUT ROWID;

INSERT INTO main.datastore_directories(Path, Folder)
SELECT Path, ds_path_normalize(Path)
FROM (SELECT DISTINCT ds_path_dirname(iif(Path GLOB '/[^/]*', CAST(Path AS TEXT), replace(Path, '/', '\'))) AS Path
      FROM main.Image WHERE coalesce(CAST(Path AS TEXT), '') <> '')
WHERE coalesce(Path, '') <> ''; -- a bare name lies in no folder

UPDATE main.datastore_directories SET Key = iif(Folder GLOB '/*', Folder, lower(Folder));

-- Folders that are missing: those of images, and those between a folder and the nearest one above it.
CREATE TABLE main.datastore_missing(Key TEXT PRIMARY KEY, Path TEXT, Why TEXT) WITHOUT ROWID;

INSERT INTO main.datastore_missing
SELECT Key, min(Folder), 'of images whose folder was not recorded' FROM main.datastore_directories
WHERE Key NOT IN (SELECT Key FROM main.datastore_keys) GROUP BY Key;

INSERT INTO main.datastore_keys(Key) SELECT Key FROM main.datastore_missing;

WITH RECURSIVE
  above(Start, Path) AS (
    SELECT Path, ds_path_dirname(Path) FROM main.Folders WHERE IsRoot = 0
    UNION ALL
    SELECT Path, ds_path_dirname(Path) FROM main.datastore_missing
    UNION ALL
    SELECT Start, ds_path_dirname(Path) FROM above
    WHERE coalesce(Path, '') <> ''
      AND iif(Path GLOB '/*', Path, lower(Path)) NOT IN (SELECT Key FROM main.datastore_keys)
  ),
  keyed AS MATERIALIZED (
    SELECT Start, Path, iif(Path GLOB '/*', Path, lower(Path)) AS Key,
           iif(Path GLOB '/*', Path, lower(Path)) IN (SELECT Key FROM main.datastore_keys) AS IsKnown
    FROM above WHERE coalesce(Path, '') <> ''
  )
INSERT INTO main.datastore_missing
SELECT Key, min(Path), 'between a folder and its parent' FROM keyed
WHERE NOT IsKnown AND Start IN (SELECT Start FROM keyed WHERE IsKnown) GROUP BY Key;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Folders', 'added', count(*), Why FROM main.datastore_missing GROUP BY Why;

INSERT INTO main.Folders(Path) SELECT Path FROM main.datastore_missing ORDER BY Key;

INSERT INTO main.datastore_keys(Key, FolderId)
SELECT m.Key, f.Id FROM main.datastore_missing m JOIN main.Folders f USING (Path) WHERE true
ON CONFLICT (Key) DO UPDATE SET FolderId = excluded.FolderId;

UPDATE main.Folders SET ParentId = (
  SELECT FolderId FROM main.datastore_keys
  WHERE Key = iif(Path GLOB '/*', ds_path_dirname(Path), lower(ds_path_dirname(Path))));

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Folders', 'mended', count(*), 'flags that were NULL' FROM main.Folder
WHERE Unavailable IS NULL OR Archived IS NULL OR Excluded IS NULL OR IsRoot IS NULL OR Recursive IS NULL OR Watched IS NULL;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Folders', 'mended', count(*), 'whose parent was not the folder that they lie in'
FROM main.Folder old JOIN main.Folders new USING (Id)
WHERE (SELECT KeptId FROM main.datastore_folders WHERE Id = old.ParentId) IS NOT new.ParentId;

-- Where images go: their folder, and the nearest root folder at or above it.
UPDATE main.datastore_directories
SET FolderId = (SELECT FolderId FROM main.datastore_keys WHERE Key = main.datastore_directories.Key);

CREATE TABLE main.datastore_children(ParentId INTEGER, Id INTEGER, IsRoot INTEGER, PRIMARY KEY (ParentId, Id)) WITHOUT ROWID;
CREATE TABLE main.datastore_roots(FolderId INTEGER PRIMARY KEY, RootFolderId INTEGER);

INSERT INTO main.datastore_children SELECT ifnull(ParentId, 0), Id, IsRoot FROM main.Folders;

WITH RECURSIVE rooted(Id, RootId) AS (
  SELECT 0, NULL
  UNION ALL
  SELECT c.Id, iif(c.IsRoot, c.Id, r.RootId) FROM rooted r JOIN main.datastore_children c ON c.ParentId = r.Id
)
INSERT INTO main.datastore_roots SELECT Id, RootId FROM rooted WHERE Id <> 0;

UPDATE main.datastore_directories
SET RootFolderId = (SELECT RootFolderId FROM main.datastore_roots r WHERE r.FolderId = main.datastore_directories.FolderId);

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Folders', 'out', count(*) FROM main.Folders;
