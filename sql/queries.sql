-- Queries: searches that a user saved under a name.

CREATE TABLE Queries (
  Id           INTEGER PRIMARY KEY AUTOINCREMENT,
  Name         TEXT NOT NULL UNIQUE CHECK (Name <> ''),
  Text         TEXT NOT NULL, -- in the search language
  QueryJson    TEXT,          -- what the legacy application had saved, as it was
  CreatedDate  INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),
  ModifiedDate INTEGER
) STRICT;
