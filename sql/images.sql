-- Images: one row for each image file that the library knows. Dates are Unix seconds UTC.

CREATE TABLE Images (
  Id                   INTEGER PRIMARY KEY AUTOINCREMENT CHECK (Id > 0),
  RootFolderId         INTEGER REFERENCES Folders(Id) ON DELETE SET NULL,
  FolderId             INTEGER REFERENCES Folders(Id) ON DELETE SET NULL,
  Path                 TEXT NOT NULL UNIQUE CHECK (Path <> ''),
  -- What follows the last separator: '/' alone in a path that begins with one, else '\' too. rtrim takes off all
  -- but separators; the path's end stands first in what it takes off, because it looks through that in order.
  FileName             TEXT NOT NULL GENERATED ALWAYS AS (
                         substr(Path, 1 + length(rtrim(Path, replace(
                           iif(Path GLOB '/*', substr(Path, -16) || Path, replace(substr(Path, -16) || Path, '\', '')),
                           '/', ''))))
                       ) VIRTUAL,
  PromptId             INTEGER REFERENCES Prompts(Id) ON DELETE SET NULL,
  NegativePromptId     INTEGER REFERENCES Prompts(Id) ON DELETE SET NULL,
  Steps                INTEGER,
  Sampler              TEXT,
  CFGScale             REAL,
  Seed                 INTEGER,
  Width                INTEGER,
  Height               INTEGER,
  ModelHash            TEXT,
  Model                TEXT,
  BatchSize            INTEGER,
  BatchPos             INTEGER,
  CreatedDate          INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),
  ModifiedDate         INTEGER,
  CustomTags           TEXT,
  Rating               INTEGER CHECK (Rating BETWEEN 0 AND 10),
  Favorite             INTEGER NOT NULL DEFAULT 0 CHECK (Favorite IN (0, 1)),
  ForDeletion          INTEGER NOT NULL DEFAULT 0 CHECK (ForDeletion IN (0, 1)),
  NSFW                 INTEGER NOT NULL DEFAULT 0 CHECK (NSFW IN (0, 1)),
  Unavailable          INTEGER NOT NULL DEFAULT 0 CHECK (Unavailable IN (0, 1)),
  AestheticScore       REAL,
  HyperNetwork         TEXT,
  HyperNetworkStrength REAL,
  ClipSkip             INTEGER,
  ENSD                 INTEGER,
  FileSize             INTEGER CHECK (FileSize >= 0),
  NoMetadata           INTEGER NOT NULL DEFAULT 0 CHECK (NoMetadata IN (0, 1)),
  Workflow             TEXT,
  WorkflowId           TEXT,
  HasError             INTEGER NOT NULL DEFAULT 0 CHECK (HasError IN (0, 1)),
  Hash                 TEXT,
  ViewedDate           INTEGER,
  TouchedDate          INTEGER,
  Type                 INTEGER NOT NULL DEFAULT 0 CHECK (Type >= 0) -- 0 image, 1 video
) STRICT;

-- Sort orders. Each index ends in the rowid, which is Id, so that equal keys have one order.
CREATE INDEX Images_CreatedDate    ON Images(CreatedDate);
CREATE INDEX Images_ModifiedDate   ON Images(ModifiedDate);
CREATE INDEX Images_ViewedDate     ON Images(ViewedDate);
CREATE INDEX Images_TouchedDate    ON Images(TouchedDate);
CREATE INDEX Images_Rating         ON Images(Rating);
CREATE INDEX Images_AestheticScore ON Images(AestheticScore);
CREATE INDEX Images_FileName       ON Images(FileName);
CREATE INDEX Images_FileSize       ON Images(FileSize);

-- What holds few images of many: found by itself, newest first.
CREATE INDEX Images_FolderId         ON Images(FolderId, CreatedDate);
CREATE INDEX Images_RootFolderId     ON Images(RootFolderId);
CREATE INDEX Images_NegativePromptId ON Images(NegativePromptId);
CREATE INDEX Images_Hash             ON Images(Hash);
CREATE INDEX Images_Seed             ON Images(Seed);
CREATE INDEX Images_Model            ON Images(Model);
CREATE INDEX Images_ModelHash        ON Images(ModelHash);
CREATE INDEX Images_Sampler          ON Images(Sampler);
CREATE INDEX Images_Steps            ON Images(Steps);
CREATE INDEX Images_CFGScale         ON Images(CFGScale);
CREATE INDEX Images_Size             ON Images(Width, Height);

-- Words of a prompt are found in the prompts. Their images, newest first and without those that a search hides, are
-- found here, for a third of what it takes to read the images themselves.
-- Those without a prompt in the order of their Ids: a page by prompt begins with them.
CREATE INDEX Images_PromptId ON Images(PromptId, CreatedDate, NSFW, ForDeletion, Unavailable);
CREATE INDEX Images_NoPrompt ON Images(PromptId) WHERE PromptId IS NULL;

-- Partial: only the images that have it.
CREATE INDEX Images_Favorite     ON Images(CreatedDate) WHERE Favorite = 1;
CREATE INDEX Images_ForDeletion  ON Images(CreatedDate) WHERE ForDeletion = 1;
CREATE INDEX Images_NSFW         ON Images(CreatedDate) WHERE NSFW = 1;
CREATE INDEX Images_Unavailable  ON Images(CreatedDate) WHERE Unavailable = 1;
CREATE INDEX Images_NoMetadata   ON Images(CreatedDate) WHERE NoMetadata = 1;
CREATE INDEX Images_HasError     ON Images(CreatedDate) WHERE HasError = 1;
CREATE INDEX Images_Workflow     ON Images(CreatedDate) WHERE Workflow IS NOT NULL;
CREATE INDEX Images_Type         ON Images(Type, CreatedDate) WHERE Type <> 0;
CREATE INDEX Images_HyperNetwork ON Images(HyperNetwork) WHERE HyperNetwork IS NOT NULL;
CREATE INDEX Images_WorkflowId   ON Images(WorkflowId) WHERE WorkflowId IS NOT NULL;

-- How many images there are, their total FileSize, and how many of them have a tag (kept in tags.sql), for each
-- combination of the flags by which a search hides images: a count of everything adds up at most eight rows.
CREATE TABLE ImageTotals (
  NSFW        INTEGER NOT NULL CHECK (NSFW IN (0, 1)),
  ForDeletion INTEGER NOT NULL CHECK (ForDeletion IN (0, 1)),
  Unavailable INTEGER NOT NULL CHECK (Unavailable IN (0, 1)),
  Images      INTEGER NOT NULL DEFAULT 0,
  Bytes       INTEGER NOT NULL DEFAULT 0,
  Tagged      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (NSFW, ForDeletion, Unavailable)
) STRICT, WITHOUT ROWID;

-- OR REPLACE: see conflicts.sql. The row that goes hands its place to prompts over to the row that comes, so
-- that a prompt which both name is not removed between the two.
CREATE TRIGGER Images_BeforeInsert BEFORE INSERT ON Images
WHEN EXISTS (SELECT 1 FROM Images WHERE Path = new.Path) OR EXISTS (SELECT 1 FROM Images WHERE Id = new.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  UPDATE Images SET PromptId = new.PromptId, NegativePromptId = new.NegativePromptId
  WHERE (Path = new.Path OR Id = new.Id) AND (SELECT IsReplace FROM ConflictPolicy);
  DELETE FROM Images WHERE (Path = new.Path OR Id = new.Id) AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Images_BeforeUpdatePath BEFORE UPDATE OF Path ON Images
WHEN EXISTS (SELECT 1 FROM Images WHERE Path = new.Path AND Id <> old.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  UPDATE Images SET PromptId = new.PromptId, NegativePromptId = new.NegativePromptId
  WHERE Path = new.Path AND Id <> old.Id AND (SELECT IsReplace FROM ConflictPolicy);
  DELETE FROM Images WHERE Path = new.Path AND Id <> old.Id AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Images_BeforeUpdateId BEFORE UPDATE OF Id ON Images WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Images: an Id never changes');
END;

CREATE TRIGGER Images_AfterInsert AFTER INSERT ON Images
BEGIN
  SELECT RAISE(ABORT, 'Images: FolderId, RootFolderId, PromptId or NegativePromptId names no row')
  WHERE (new.FolderId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Folders WHERE Id = new.FolderId))
     OR (new.RootFolderId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Folders WHERE Id = new.RootFolderId))
     OR (new.PromptId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Prompts WHERE Id = new.PromptId))
     OR (new.NegativePromptId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM Prompts WHERE Id = new.NegativePromptId));
  UPDATE ImageTotals SET Images = Images + 1, Bytes = Bytes + coalesce(new.FileSize, 0)
  WHERE NSFW = new.NSFW AND ForDeletion = new.ForDeletion AND Unavailable = new.Unavailable;
  UPDATE Folders SET ImageCount = ImageCount + 1, Bytes = Bytes + coalesce(new.FileSize, 0)
  WHERE Id = new.FolderId;
  UPDATE Prompts SET ImageCount = ImageCount + 1 WHERE Id = new.PromptId;
  UPDATE Prompts SET NegativeCount = NegativeCount + 1 WHERE Id = new.NegativePromptId;
END;

-- Only what changes is looked at: while a folder or prompt goes, its other reference is still to be cleared.
CREATE TRIGGER Images_AfterUpdateReferences
AFTER UPDATE OF FolderId, RootFolderId, PromptId, NegativePromptId ON Images
BEGIN
  SELECT RAISE(ABORT, 'Images: FolderId, RootFolderId, PromptId or NegativePromptId names no row')
  WHERE (new.FolderId IS NOT old.FolderId AND new.FolderId IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM Folders WHERE Id = new.FolderId))
     OR (new.RootFolderId IS NOT old.RootFolderId AND new.RootFolderId IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM Folders WHERE Id = new.RootFolderId))
     OR (new.PromptId IS NOT old.PromptId AND new.PromptId IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM Prompts WHERE Id = new.PromptId))
     OR (new.NegativePromptId IS NOT old.NegativePromptId AND new.NegativePromptId IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM Prompts WHERE Id = new.NegativePromptId));
END;

CREATE TRIGGER Images_AfterUpdateCounted
AFTER UPDATE OF FolderId, FileSize, NSFW, ForDeletion, Unavailable ON Images
WHEN (old.FolderId, old.FileSize, old.NSFW, old.ForDeletion, old.Unavailable)
     IS NOT (new.FolderId, new.FileSize, new.NSFW, new.ForDeletion, new.Unavailable)
BEGIN
  UPDATE ImageTotals SET Images = Images - 1, Bytes = Bytes - coalesce(old.FileSize, 0),
    Tagged = Tagged - EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = old.Id)
  WHERE NSFW = old.NSFW AND ForDeletion = old.ForDeletion AND Unavailable = old.Unavailable;
  UPDATE ImageTotals SET Images = Images + 1, Bytes = Bytes + coalesce(new.FileSize, 0),
    Tagged = Tagged + EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = new.Id)
  WHERE NSFW = new.NSFW AND ForDeletion = new.ForDeletion AND Unavailable = new.Unavailable;
  UPDATE Folders SET ImageCount = ImageCount - 1, Bytes = Bytes - coalesce(old.FileSize, 0)
  WHERE Id = old.FolderId;
  UPDATE Folders SET ImageCount = ImageCount + 1, Bytes = Bytes + coalesce(new.FileSize, 0)
  WHERE Id = new.FolderId;
END;

CREATE TRIGGER Images_AfterUpdatePrompts AFTER UPDATE OF PromptId, NegativePromptId ON Images
WHEN (old.PromptId, old.NegativePromptId) IS NOT (new.PromptId, new.NegativePromptId)
BEGIN
  UPDATE Prompts SET ImageCount = ImageCount + 1 WHERE Id = new.PromptId;
  UPDATE Prompts SET NegativeCount = NegativeCount + 1 WHERE Id = new.NegativePromptId;
  UPDATE Prompts SET ImageCount = ImageCount - 1 WHERE Id = old.PromptId;
  UPDATE Prompts SET NegativeCount = NegativeCount - 1 WHERE Id = old.NegativePromptId;
  DELETE FROM Prompts
  WHERE Id IN (old.PromptId, old.NegativePromptId)
    AND NOT EXISTS (SELECT 1 FROM Images WHERE PromptId = Prompts.Id)
    AND NOT EXISTS (SELECT 1 FROM Images WHERE NegativePromptId = Prompts.Id);
END;

-- Before: while the image is there, its tags are taken off the totals of its flags.
CREATE TRIGGER Images_BeforeDelete BEFORE DELETE ON Images
BEGIN
  DELETE FROM ImageTags WHERE ImageId = old.Id;
END;

CREATE TRIGGER Images_AfterDelete AFTER DELETE ON Images
BEGIN
  UPDATE ImageTotals SET Images = Images - 1, Bytes = Bytes - coalesce(old.FileSize, 0)
  WHERE NSFW = old.NSFW AND ForDeletion = old.ForDeletion AND Unavailable = old.Unavailable;
  UPDATE Folders SET ImageCount = ImageCount - 1, Bytes = Bytes - coalesce(old.FileSize, 0)
  WHERE Id = old.FolderId;
  DELETE FROM AlbumImages WHERE ImageId = old.Id;
  DELETE FROM Nodes WHERE ImageId = old.Id;
  UPDATE Prompts SET ImageCount = ImageCount - 1 WHERE Id = old.PromptId;
  UPDATE Prompts SET NegativeCount = NegativeCount - 1 WHERE Id = old.NegativePromptId;
  DELETE FROM Prompts
  WHERE Id IN (old.PromptId, old.NegativePromptId)
    AND NOT EXISTS (SELECT 1 FROM Images WHERE PromptId = Prompts.Id)
    AND NOT EXISTS (SELECT 1 FROM Images WHERE NegativePromptId = Prompts.Id)
    AND NOT ifnull((SELECT IsReplace FROM ConflictPolicy), 0); -- else the row that comes names them
END;
