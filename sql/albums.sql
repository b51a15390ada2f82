-- Albums: named sets of images that a user puts together.

CREATE TABLE Albums (
  Id          INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TRIGGER Albums_BeforeUpdateId BEFORE UPDATE OF Id ON Albums WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Albums: an Id never changes');
END;

CREATE TRIGGER Albums_AfterDelete AFTER DELETE ON Albums
BEGIN
  DELETE FROM AlbumImages WHERE AlbumId = old.Id;
END;

CREATE TRIGGER AlbumImages_BeforeInsert BEFORE INSERT ON AlbumImages
WHEN NOT EXISTS (SELECT 1 FROM Albums WHERE Id = new.AlbumId) OR NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId)
BEGIN
  SELECT RAISE(ABORT, 'AlbumImages: AlbumId or ImageId names no row');
END;

CREATE TRIGGER AlbumImages_BeforeUpdate BEFORE UPDATE ON AlbumImages
WHEN NOT EXISTS (SELECT 1 FROM Albums WHERE Id = new.AlbumId) OR NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId)
BEGIN
  SELECT RAISE(ABORT, 'AlbumImages: AlbumId or ImageId names no row');
END;

CREATE TRIGGER AlbumImages_AfterInsert AFTER INSERT ON AlbumImages
BEGIN
  UPDATE Albums SET ImageCount = ImageCount + 1, LastUpdated = CAST(strftime('%s', 'now') AS INTEGER)
  WHERE Id = new.AlbumId;
END;

CREATE TRIGGER AlbumImages_AfterUpdate AFTER UPDATE ON AlbumImages
BEGIN
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
