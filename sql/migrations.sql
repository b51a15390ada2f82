-- Migrations: which steps of migrations/ this database has had. ds_migrate writes it.

CREATE TABLE Migrations (
  Version    TEXT NOT NULL PRIMARY KEY, -- YYYYMMDD_NNNN; a legacy application's own rows keep their name
  Name       TEXT NOT NULL,
  Phase      TEXT NOT NULL CHECK (Phase IN ('pre', 'data', 'post', 'legacy')),
  Checksum   TEXT,                      -- of the step's text as it was applied; NULL for legacy rows
  AppliedAt  INTEGER,                   -- Unix seconds; NULL where the legacy application did not say
  DurationMs INTEGER,
  AppliedBy  TEXT,                      -- the version of the extension that applied it
  Backup     TEXT                       -- where the database as it was before is kept, if it is
) STRICT;

-- What the last migration that moved rows did with them, by table: in + added = out + merged + dropped. A
-- user's own columns are carried along; what could not be is left, with its text.
CREATE TABLE MigrationReport (
  Id        INTEGER PRIMARY KEY,
  TableName TEXT NOT NULL,
  Event     TEXT NOT NULL CHECK (Event IN ('in', 'out', 'merged', 'dropped', 'added', 'mended', 'carried', 'left')),
  Rows      INTEGER NOT NULL,
  Why       TEXT
) STRICT;
