-- Legacy folders become Folders: one spelling of each path, parents found from the paths, the folder of
-- every image there.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.datastore_report SELECT 'Folders', 'in', count(*), NULL FROM main.Folder;

INSERT INTO main.datastore_report
SELECT 'Folders', 'dropped', count(*), 'without a path' FROM main.Folder WHERE coalesce(Path, '') = '';

-- Windows compares paths without case, so do folders here: rows that differ only so, or in separators,
-- are one folder, with the lowest Id and any flag that one of them had.
CREATE TABLE main.datastore_folders(Id INTEGER PRIMARY KEY, Path TEXT, KeptId INTEGER);

INSERT INTO main.datastore_folders(Id, Path)
SELECT Id, ds_path_normalize(iif(Path GLOB '/[^/]*', Path, replace(Path, '/', '\')))
FROM main.Folder WHERE coalesce(Path, '') <> '' ORDER BY Id;

UPDATE main.datastore_folders SET KeptId = kept.Id
FROM (SELECT min(Id) AS Id, iif(Path GLOB '/*', Path, lower(Path)) AS Key FROM main.datastore_folders GROUP BY Key) kept
WHERE kept.Key = iif(Path GLOB '/*', Path, lower(Path));

INSERT INTO main.datastore_report
SELECT 'Folders', 'merged', count(*), 'the same path once separators and case are' FROM main.datastore_folders
WHERE KeptId <> Id;

INSERT INTO main.Folders(Id, Path, ScannedDate, Unavailable, Archived, Excluded, IsRoot, Recursive, Watched)
SELECT m.KeptId, min(m.Path) FILTER (WHERE m.Id = m.KeptId), max(ds_from_ticks(f.ScannedDate, :timezone)),
       max(ifnull(f.Unavailable, 0) <> 0), max(ifnull(f.Archived, 0) <> 0), max(ifnull(f.Excluded, 0) <> 0),
       max(ifnull(f.IsRoot, 0) <> 0), max(ifnull(f.Recursive, 0) <> 0), max(ifnull(f.Watched, 0) <> 0)
FROM main.datastore_folders m JOIN main.Folder f USING (Id) GROUP BY m.KeptId ORDER BY m.KeptId;

-- New folders must not be given Ids that the legacy application had used before.
UPDATE sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'Folder'), 0))
WHERE name = 'Folders';

-- The folder of each image, by the spelling in its path.
CREATE TABLE main.datastore_directories(Path TEXT PRIMARY KEY, Folder TEXT, FolderId INTEGER, RootFolderId INTEGER)
  WITHOUT ROWID;

INSERT INTO main.datastore_directories(Path)
SELECT DISTINCT ds_path_dirname(iif(Path GLOB '/[^/]*', Path, replace(Path, '/', '\')))
FROM main.Image WHERE coalesce(Path, '') <> '';

DELETE FROM main.datastore_directories WHERE Path IS NULL OR Path = ''; -- a bare name lies in no folder
UPDATE main.datastore_directories SET Folder = ds_path_normalize(Path);

INSERT INTO main.datastore_report
SELECT 'Folders', 'added', count(*), 'of images whose folder was not recorded'
FROM (SELECT DISTINCT iif(Folder GLOB '/*', Folder, lower(Folder)) FROM main.datastore_directories d
      WHERE NOT EXISTS (SELECT 1 FROM main.Folders f
                        WHERE f.Path = d.Folder COLLATE NOCASE AND (f.Path = d.Folder OR d.Folder NOT GLOB '/*')));

INSERT INTO main.Folders(Path)
SELECT min(Folder) FROM main.datastore_directories d
WHERE NOT EXISTS (SELECT 1 FROM main.Folders f
                  WHERE f.Path = d.Folder COLLATE NOCASE AND (f.Path = d.Folder OR d.Folder NOT GLOB '/*'))
GROUP BY iif(Folder GLOB '/*', Folder, lower(Folder)) ORDER BY 1;

-- Folders between a folder and the nearest one above it that is known.
CREATE TABLE main.datastore_between AS
WITH RECURSIVE above(Start, Path) AS (
  SELECT Path, ds_path_dirname(Path) FROM main.Folders WHERE IsRoot = 0
  UNION ALL
  SELECT Start, ds_path_dirname(Path) FROM above
  WHERE coalesce(Path, '') <> ''
    AND NOT EXISTS (SELECT 1 FROM main.Folders f
                    WHERE f.Path = above.Path COLLATE NOCASE AND (f.Path = above.Path OR above.Path NOT GLOB '/*'))
)
SELECT Start, Path, EXISTS (SELECT 1 FROM main.Folders f
                            WHERE f.Path = above.Path COLLATE NOCASE
                              AND (f.Path = above.Path OR above.Path NOT GLOB '/*')) AS Known
FROM above WHERE coalesce(Path, '') <> '';

INSERT INTO main.datastore_report
SELECT 'Folders', 'added', count(DISTINCT iif(Path GLOB '/*', Path, lower(Path))), 'between a folder and its parent'
FROM main.datastore_between
WHERE NOT Known AND Start IN (SELECT Start FROM main.datastore_between WHERE Known);

INSERT INTO main.Folders(Path)
SELECT min(Path) FROM main.datastore_between
WHERE NOT Known AND Start IN (SELECT Start FROM main.datastore_between WHERE Known)
GROUP BY iif(Path GLOB '/*', Path, lower(Path)) ORDER BY 1;

DROP TABLE main.datastore_between;

UPDATE main.Folders SET ParentId = parent.Id
FROM main.Folders parent
WHERE parent.Path = ds_path_dirname(main.Folders.Path) COLLATE NOCASE
  AND (parent.Path = ds_path_dirname(main.Folders.Path) OR parent.Path NOT GLOB '/*');

INSERT INTO main.datastore_report
SELECT 'Folders', 'mended', count(*), 'whose parent was not the folder that they lie in'
FROM main.datastore_folders m JOIN main.Folder old USING (Id) JOIN main.Folders new USING (Id)
WHERE m.Id = m.KeptId
  AND nullif(old.ParentId, 0) IS NOT (SELECT min(p.Id) FROM main.datastore_folders p WHERE p.KeptId = new.ParentId);

-- Where images go: their folder, and the nearest root folder at or above it.
UPDATE main.datastore_directories SET FolderId = f.Id
FROM main.Folders f
WHERE f.Path = Folder COLLATE NOCASE AND (f.Path = Folder OR Folder NOT GLOB '/*');

WITH RECURSIVE rooted(Id, RootId) AS (
  SELECT Id, iif(IsRoot, Id, NULL) FROM main.Folders WHERE ParentId IS NULL
  UNION ALL
  SELECT f.Id, iif(f.IsRoot, f.Id, r.RootId) FROM main.Folders f JOIN rooted r ON f.ParentId = r.Id
)
UPDATE main.datastore_directories SET RootFolderId = r.RootId FROM rooted r WHERE r.Id = FolderId;

INSERT INTO main.datastore_report SELECT 'Folders', 'out', count(*), NULL FROM main.Folders;
