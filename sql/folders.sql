-- Folders: where images are. A folder's parent is the folder that its path lies in.

CREATE TABLE Folders (
  Id          INTEGER PRIMARY KEY AUTOINCREMENT CHECK (Id > 0),
  ParentId    INTEGER REFERENCES Folders(Id) ON DELETE CASCADE, -- NULL for a topmost folder
  Path        TEXT NOT NULL UNIQUE CHECK (Path <> ''),
  ImageCount  INTEGER NOT NULL DEFAULT 0, -- images in this very folder; kept by the triggers on Images
  Bytes       INTEGER NOT NULL DEFAULT 0, -- their total FileSize; kept likewise
  ScannedDate INTEGER,                    -- Unix seconds
  Unavailable INTEGER NOT NULL DEFAULT 0 CHECK (Unavailable IN (0, 1)),
  Archived    INTEGER NOT NULL DEFAULT 0 CHECK (Archived IN (0, 1)),
  Excluded    INTEGER NOT NULL DEFAULT 0 CHECK (Excluded IN (0, 1)),
  IsRoot      INTEGER NOT NULL DEFAULT 0 CHECK (IsRoot IN (0, 1)),
  Recursive   INTEGER NOT NULL DEFAULT 0 CHECK (Recursive IN (0, 1)),
  Watched     INTEGER NOT NULL DEFAULT 0 CHECK (Watched IN (0, 1)),
  CHECK (ParentId <> Id)
) STRICT;

CREATE INDEX Folders_ParentId ON Folders(ParentId);
-- Windows paths are the same whatever their case.
CREATE INDEX Folders_PathNoCase ON Folders(Path COLLATE NOCASE);

-- OR REPLACE: see conflicts.sql.
CREATE TRIGGER Folders_BeforeInsert BEFORE INSERT ON Folders
WHEN EXISTS (SELECT 1 FROM Folders WHERE Path = new.Path)
  OR EXISTS (SELECT 1 FROM Folders WHERE Id = new.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Folders WHERE (Path = new.Path OR Id = new.Id) AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Folders_BeforeUpdatePath BEFORE UPDATE OF Path ON Folders
WHEN EXISTS (SELECT 1 FROM Folders WHERE Path = new.Path AND Id <> old.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Folders WHERE Path = new.Path AND Id <> old.Id AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Folders_AfterInsert AFTER INSERT ON Folders
WHEN new.ParentId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Folders WHERE Id = new.ParentId)
BEGIN
  SELECT RAISE(ABORT, 'Folders: ParentId names no folder');
END;

CREATE TRIGGER Folders_BeforeUpdateId BEFORE UPDATE OF Id ON Folders WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Folders: an Id never changes');
END;

CREATE TRIGGER Folders_AfterUpdateParentId AFTER UPDATE OF ParentId ON Folders WHEN new.ParentId IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'Folders: ParentId names no folder')
  WHERE NOT EXISTS (SELECT 1 FROM Folders WHERE Id = new.ParentId);
  SELECT RAISE(ABORT, 'Folders: a folder cannot lie within itself')
  WHERE new.Id IN (WITH RECURSIVE above(Id) AS (SELECT new.ParentId
                                                UNION SELECT f.ParentId FROM Folders f JOIN above USING (Id))
                   SELECT Id FROM above);
END;

-- A folder takes the folders below it along; images lose their folder, never their record. One
-- statement for the whole subtree, because a trigger does not fire itself again unless
-- recursive_triggers is on.
CREATE TRIGGER Folders_AfterDelete AFTER DELETE ON Folders
BEGIN
  UPDATE Images SET FolderId = NULL
  WHERE FolderId IN (WITH RECURSIVE below(Id) AS (SELECT old.Id
                                                  UNION SELECT f.Id FROM Folders f JOIN below ON f.ParentId = below.Id)
                     SELECT Id FROM below);
  UPDATE Images SET RootFolderId = NULL
  WHERE RootFolderId IN (WITH RECURSIVE below(Id) AS (SELECT old.Id
                                                      UNION SELECT f.Id FROM Folders f JOIN below ON f.ParentId = below.Id)
                         SELECT Id FROM below);
  DELETE FROM Folders
  WHERE Id IN (WITH RECURSIVE below(Id) AS (SELECT old.Id
                                            UNION SELECT f.Id FROM Folders f JOIN below ON f.ParentId = below.Id)
               SELECT Id FROM below);
END;
