-- Tags: names that images carry. Aliases are other names of a tag; an implication gives a second tag
-- to whatever has the first, when asked for, never stored.

CREATE TABLE Tags (
  Id         INTEGER PRIMARY KEY AUTOINCREMENT CHECK (Id > 0),
  Name       TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (Name <> '' AND Name = trim(Name)),
  ImageCount INTEGER NOT NULL DEFAULT 0 -- kept by the triggers on ImageTags
) STRICT;

CREATE TABLE ImageTags (
  ImageId INTEGER NOT NULL REFERENCES Images(Id) ON DELETE CASCADE,
  TagId   INTEGER NOT NULL REFERENCES Tags(Id) ON DELETE CASCADE,
  PRIMARY KEY (ImageId, TagId)
) STRICT, WITHOUT ROWID;

CREATE INDEX ImageTags_TagId ON ImageTags(TagId);

CREATE TABLE TagAliases (
  Alias TEXT NOT NULL PRIMARY KEY COLLATE NOCASE CHECK (Alias <> '' AND Alias = trim(Alias)),
  TagId INTEGER NOT NULL REFERENCES Tags(Id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX TagAliases_TagId ON TagAliases(TagId);

CREATE TABLE TagImplications (
  TagId        INTEGER NOT NULL REFERENCES Tags(Id) ON DELETE CASCADE,
  ImpliedTagId INTEGER NOT NULL REFERENCES Tags(Id) ON DELETE CASCADE,
  PRIMARY KEY (TagId, ImpliedTagId),
  CHECK (TagId <> ImpliedTagId)
) STRICT, WITHOUT ROWID;

CREATE INDEX TagImplications_ImpliedTagId ON TagImplications(ImpliedTagId);

-- OR REPLACE: see conflicts.sql.
CREATE TRIGGER Tags_BeforeInsert BEFORE INSERT ON Tags
WHEN EXISTS (SELECT 1 FROM Tags WHERE Name = new.Name)
  OR EXISTS (SELECT 1 FROM Tags WHERE Id = new.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Tags WHERE (Name = new.Name OR Id = new.Id) AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Tags_BeforeUpdateName BEFORE UPDATE OF Name ON Tags
WHEN EXISTS (SELECT 1 FROM Tags WHERE Name = new.Name AND Id <> old.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Tags WHERE Name = new.Name AND Id <> old.Id AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Tags_BeforeUpdateId BEFORE UPDATE OF Id ON Tags WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Tags: an Id never changes');
END;

CREATE TRIGGER Tags_AfterDelete AFTER DELETE ON Tags
BEGIN
  DELETE FROM ImageTags WHERE TagId = old.Id;
  DELETE FROM TagAliases WHERE TagId = old.Id;
  DELETE FROM TagImplications WHERE TagId = old.Id OR ImpliedTagId = old.Id;
END;

CREATE TRIGGER ImageTags_BeforeInsert BEFORE INSERT ON ImageTags
WHEN EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = new.ImageId AND TagId = new.TagId)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM ImageTags WHERE ImageId = new.ImageId AND TagId = new.TagId AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER ImageTags_BeforeUpdate BEFORE UPDATE OF ImageId, TagId ON ImageTags
WHEN (new.ImageId, new.TagId) <> (old.ImageId, old.TagId)
 AND EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = new.ImageId AND TagId = new.TagId)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM ImageTags WHERE ImageId = new.ImageId AND TagId = new.TagId AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER ImageTags_AfterInsert AFTER INSERT ON ImageTags
BEGIN
  SELECT RAISE(ABORT, 'ImageTags: ImageId names no image')
  WHERE NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId);
  SELECT RAISE(ABORT, 'ImageTags: TagId names no tag') WHERE NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId);
  UPDATE Tags SET ImageCount = ImageCount + 1 WHERE Id = new.TagId;
END;

CREATE TRIGGER ImageTags_AfterUpdate AFTER UPDATE ON ImageTags
BEGIN
  SELECT RAISE(ABORT, 'ImageTags: ImageId names no image')
  WHERE NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId);
  SELECT RAISE(ABORT, 'ImageTags: TagId names no tag') WHERE NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId);
  UPDATE Tags SET ImageCount = ImageCount - 1 WHERE Id = old.TagId;
  UPDATE Tags SET ImageCount = ImageCount + 1 WHERE Id = new.TagId;
END;

CREATE TRIGGER ImageTags_AfterDelete AFTER DELETE ON ImageTags
BEGIN
  UPDATE Tags SET ImageCount = ImageCount - 1 WHERE Id = old.TagId;
END;

-- The first tag that comes to an image, and the last that goes, change how many have one.
CREATE TRIGGER ImageTags_AfterInsertFirst AFTER INSERT ON ImageTags
WHEN NOT EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = new.ImageId AND TagId <> new.TagId)
BEGIN
  UPDATE ImageTotals SET Tagged = Tagged + 1
  WHERE (NSFW, ForDeletion, Unavailable) = (SELECT NSFW, ForDeletion, Unavailable FROM Images WHERE Id = new.ImageId);
END;

CREATE TRIGGER ImageTags_AfterDeleteLast AFTER DELETE ON ImageTags
WHEN NOT EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = old.ImageId)
BEGIN
  UPDATE ImageTotals SET Tagged = Tagged - 1
  WHERE (NSFW, ForDeletion, Unavailable) = (SELECT NSFW, ForDeletion, Unavailable FROM Images WHERE Id = old.ImageId);
END;

CREATE TRIGGER ImageTags_AfterUpdateImageId AFTER UPDATE OF ImageId ON ImageTags WHEN new.ImageId <> old.ImageId
BEGIN
  UPDATE ImageTotals SET Tagged = Tagged - 1
  WHERE (NSFW, ForDeletion, Unavailable) = (SELECT NSFW, ForDeletion, Unavailable FROM Images WHERE Id = old.ImageId)
    AND NOT EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = old.ImageId);
  UPDATE ImageTotals SET Tagged = Tagged + 1
  WHERE (NSFW, ForDeletion, Unavailable) = (SELECT NSFW, ForDeletion, Unavailable FROM Images WHERE Id = new.ImageId)
    AND NOT EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = new.ImageId AND TagId <> new.TagId);
END;

CREATE TRIGGER TagAliases_AfterInsert AFTER INSERT ON TagAliases
WHEN NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId)
BEGIN
  SELECT RAISE(ABORT, 'TagAliases: TagId names no tag');
END;

CREATE TRIGGER TagAliases_AfterUpdate AFTER UPDATE OF TagId ON TagAliases
WHEN NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId)
BEGIN
  SELECT RAISE(ABORT, 'TagAliases: TagId names no tag');
END;

-- Implications never lead back to where they start.
CREATE TRIGGER TagImplications_AfterInsert AFTER INSERT ON TagImplications
BEGIN
  SELECT RAISE(ABORT, 'TagImplications: TagId or ImpliedTagId names no tag')
  WHERE (SELECT count(*) FROM Tags WHERE Id IN (new.TagId, new.ImpliedTagId)) <> 2;
  SELECT RAISE(ABORT, 'TagImplications: a tag cannot imply itself, by way of others either')
  WHERE new.TagId IN (WITH RECURSIVE implied(Id) AS (SELECT new.ImpliedTagId
                                                     UNION SELECT i.ImpliedTagId
                                                           FROM TagImplications i JOIN implied ON i.TagId = implied.Id)
                      SELECT Id FROM implied);
END;

CREATE TRIGGER TagImplications_AfterUpdate AFTER UPDATE ON TagImplications
BEGIN
  SELECT RAISE(ABORT, 'TagImplications: TagId or ImpliedTagId names no tag')
  WHERE (SELECT count(*) FROM Tags WHERE Id IN (new.TagId, new.ImpliedTagId)) <> 2;
  SELECT RAISE(ABORT, 'TagImplications: a tag cannot imply itself, by way of others either')
  WHERE new.TagId IN (WITH RECURSIVE implied(Id) AS (SELECT new.ImpliedTagId
                                                     UNION SELECT i.ImpliedTagId
                                                           FROM TagImplications i JOIN implied ON i.TagId = implied.Id)
                      SELECT Id FROM implied);
END;
