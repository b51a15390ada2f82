-- Tags: names that images carry. Aliases are other names of a tag; an implication gives a second tag
-- to whatever has the first, when asked for, never stored.

CREATE TABLE Tags (
  Id         INTEGER PRIMARY KEY AUTOINCREMENT,
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
WHEN NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId) OR NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId)
BEGIN
  SELECT RAISE(ABORT, 'ImageTags: ImageId or TagId names no row');
END;

CREATE TRIGGER ImageTags_BeforeUpdate BEFORE UPDATE ON ImageTags
WHEN NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId) OR NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId)
BEGIN
  SELECT RAISE(ABORT, 'ImageTags: ImageId or TagId names no row');
END;

CREATE TRIGGER ImageTags_AfterInsert AFTER INSERT ON ImageTags
BEGIN
  UPDATE Tags SET ImageCount = ImageCount + 1 WHERE Id = new.TagId;
END;

CREATE TRIGGER ImageTags_AfterUpdate AFTER UPDATE ON ImageTags WHEN old.TagId <> new.TagId
BEGIN
  UPDATE Tags SET ImageCount = ImageCount - 1 WHERE Id = old.TagId;
  UPDATE Tags SET ImageCount = ImageCount + 1 WHERE Id = new.TagId;
END;

CREATE TRIGGER ImageTags_AfterDelete AFTER DELETE ON ImageTags
BEGIN
  UPDATE Tags SET ImageCount = ImageCount - 1 WHERE Id = old.TagId;
END;

CREATE TRIGGER TagAliases_BeforeInsert BEFORE INSERT ON TagAliases
WHEN NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId)
BEGIN
  SELECT RAISE(ABORT, 'TagAliases: TagId names no tag');
END;

CREATE TRIGGER TagAliases_BeforeUpdate BEFORE UPDATE OF TagId ON TagAliases
WHEN NOT EXISTS (SELECT 1 FROM Tags WHERE Id = new.TagId)
BEGIN
  SELECT RAISE(ABORT, 'TagAliases: TagId names no tag');
END;

CREATE TRIGGER TagImplications_BeforeInsert BEFORE INSERT ON TagImplications
WHEN (SELECT count(*) FROM Tags WHERE Id IN (new.TagId, new.ImpliedTagId)) <> 2
BEGIN
  SELECT RAISE(ABORT, 'TagImplications: TagId or ImpliedTagId names no tag');
END;

CREATE TRIGGER TagImplications_BeforeUpdate BEFORE UPDATE ON TagImplications
WHEN (SELECT count(*) FROM Tags WHERE Id IN (new.TagId, new.ImpliedTagId)) <> 2
BEGIN
  SELECT RAISE(ABORT, 'TagImplications: TagId or ImpliedTagId names no tag');
END;
