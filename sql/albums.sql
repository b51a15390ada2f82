-- Albums: named sets of images that a user puts together.

CREATE TABLE Albums (
  Id          INTEGER PRIMARY KEY AUTOINCREMENT CHECK (Id > 0),
  Name        TEXT NOT NULL UNIQUE CHECK (Name <> ''),
  Position    INTEGER NOT NULL DEFAULT 0, -- the user's own order
  ImageCount  INTEGER NOT NULL DEFAULT 0, -- kept by the triggers on AlbumImages
  LastUpdated INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)) -- Unix seconds; kept likewise
) STRICT;

CREATE INDEX Albums_Position    ON Albums(Position);
CREATE INDEX Albums_LastUpdated ON Albums(LastUpdated);

CREATE TABLE AlbumImages (
  AlbumId INTEGER NOT NULL REFERENCES Albums(Id) ON DELETE CASCADE,
  ImageId INTEGER NOT NULL REFERENCES Images(Id) ON DELETE CASCADE,
  PRIMARY KEY (AlbumId, ImageId)
) STRICT, WITHOUT ROWID;

CREATE INDEX AlbumImages_ImageId ON AlbumImages(ImageId);

-- OR REPLACE: see conflicts.sql.
CREATE TRIGGER Albums_BeforeInsert BEFORE INSERT ON Albums
WHEN EXISTS (SELECT 1 FROM Albums WHERE Name = new.Name)
  OR EXISTS (SELECT 1 FROM Albums WHERE Id = new.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Albums WHERE (Name = new.Name OR Id = new.Id) AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Albums_BeforeUpdateName BEFORE UPDATE OF Name ON Albums
WHEN EXISTS (SELECT 1 FROM Albums WHERE Name = new.Name AND Id <> old.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Albums WHERE Name = new.Name AND Id <> old.Id AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Albums_BeforeUpdateId BEFORE UPDATE OF Id ON Albums WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Albums: an Id never changes');
END;

CREATE TRIGGER Albums_AfterDelete AFTER DELETE ON Albums
BEGIN
  DELETE FROM AlbumImages WHERE AlbumId = old.Id;
END;

CREATE TRIGGER AlbumImages_BeforeInsert BEFORE INSERT ON AlbumImages
WHEN EXISTS (SELECT 1 FROM AlbumImages WHERE AlbumId = new.AlbumId AND ImageId = new.ImageId)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM AlbumImages
  WHERE AlbumId = new.AlbumId AND ImageId = new.ImageId AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER AlbumImages_BeforeUpdate BEFORE UPDATE OF AlbumId, ImageId ON AlbumImages
WHEN (new.AlbumId, new.ImageId) <> (old.AlbumId, old.ImageId)
 AND EXISTS (SELECT 1 FROM AlbumImages WHERE AlbumId = new.AlbumId AND ImageId = new.ImageId)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM AlbumImages
  WHERE AlbumId = new.AlbumId AND ImageId = new.ImageId AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER AlbumImages_AfterInsert AFTER INSERT ON AlbumImages
BEGIN
  SELECT RAISE(ABORT, 'AlbumImages: AlbumId names no album')
  WHERE NOT EXISTS (SELECT 1 FROM Albums WHERE Id = new.AlbumId);
  SELECT RAISE(ABORT, 'AlbumImages: ImageId names no image')
  WHERE NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId);
  UPDATE Albums SET ImageCount = ImageCount + 1, LastUpdated = CAST(strftime('%s', 'now') AS INTEGER)
  WHERE Id = new.AlbumId;
END;

CREATE TRIGGER AlbumImages_AfterUpdate AFTER UPDATE ON AlbumImages
BEGIN
  SELECT RAISE(ABORT, 'AlbumImages: AlbumId names no album')
  WHERE NOT EXISTS (SELECT 1 FROM Albums WHERE Id = new.AlbumId);
  SELECT RAISE(ABORT, 'AlbumImages: ImageId names no image')
  WHERE NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId);
  UPDATE Albums SET ImageCount = ImageCount - 1, LastUpdated = CAST(strftime('%s', 'now') AS INTEGER)
  WHERE Id = old.AlbumId;
  UPDATE Albums SET ImageCount = ImageCount + 1, LastUpdated = CAST(strftime('%s', 'now') AS INTEGER)
  WHERE Id = new.AlbumId;
END;

CREATE TRIGGER AlbumImages_AfterDelete AFTER DELETE ON AlbumImages
BEGIN
  UPDATE Albums SET ImageCount = ImageCount - 1, LastUpdated = CAST(strftime('%s', 'now') AS INTEGER)
  WHERE Id = old.AlbumId;
END;
