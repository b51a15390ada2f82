-- Prompts: each distinct prompt text once, because the images of a batch share theirs. Images name a
-- prompt in PromptId and NegativePromptId; a prompt that no image names any more is removed.

CREATE TABLE Prompts (
  Id            INTEGER PRIMARY KEY AUTOINCREMENT CHECK (Id > 0),
  ImageCount    INTEGER NOT NULL DEFAULT 0, -- images whose prompt it is, kept by the triggers on Images
  NegativeCount INTEGER NOT NULL DEFAULT 0, -- the same of negative prompts
  Text          TEXT NOT NULL -- unique, by the triggers below; behind the counts, which long texts would hide
) STRICT;

-- A UNIQUE index would hold every text a second time, a twentieth of the file. Texts of one length are
-- told apart by their middle, and the few that share it are compared. To find a text:
--   WHERE length(Text) = length(?1) AND substr(Text, length(Text) / 2, 16) = substr(?1, length(?1) / 2, 16)
--     AND +Text = ?1
-- Without the + SQLite puts ?1 in place of Text in the other terms, which are then no longer those of the
-- index, and reads the whole table.
CREATE INDEX Prompts_Text ON Prompts(length(Text), substr(Text, length(Text) / 2, 16));

-- The order of the texts by their beginnings, a hundredth of the file; the few that share one are sorted when they
-- are read. Many prompts begin with the same "masterpiece, best quality, ": a shorter one would not do.
CREATE INDEX Prompts_Order ON Prompts(substr(Text, 1, 48));

-- A text that is there already is passed over under OR IGNORE, which leaves IsReplace = 0 here, and refused
-- under any other policy: images name the row that has it (conflicts.sql says how this works).
CREATE TRIGGER Prompts_BeforeInsert BEFORE INSERT ON Prompts
WHEN EXISTS (SELECT 1 FROM Prompts WHERE Id = new.Id)
  OR EXISTS (SELECT 1 FROM Prompts
             WHERE length(Text) = length(new.Text)
               AND substr(Text, length(Text) / 2, 16) = substr(new.Text, length(new.Text) / 2, 16)
               AND +Text = new.Text AND Id <> new.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Prompts WHERE Id = new.Id AND (SELECT IsReplace FROM ConflictPolicy);
  INSERT OR REPLACE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  SELECT RAISE(IGNORE) WHERE NOT (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
  SELECT RAISE(ABORT, 'Prompts: this Text is there already')
  WHERE EXISTS (SELECT 1 FROM Prompts
                WHERE length(Text) = length(new.Text)
                  AND substr(Text, length(Text) / 2, 16) = substr(new.Text, length(new.Text) / 2, 16)
                  AND +Text = new.Text AND Id <> new.Id);
END;

CREATE TRIGGER Prompts_BeforeUpdateText BEFORE UPDATE OF Text ON Prompts
WHEN EXISTS (SELECT 1 FROM Prompts
             WHERE length(Text) = length(new.Text)
               AND substr(Text, length(Text) / 2, 16) = substr(new.Text, length(new.Text) / 2, 16)
               AND +Text = new.Text AND Id <> new.Id)
BEGIN
  INSERT OR REPLACE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  SELECT RAISE(IGNORE) WHERE NOT (SELECT IsReplace FROM ConflictPolicy);
  SELECT RAISE(ABORT, 'Prompts: this Text is there already');
END;

CREATE TRIGGER Prompts_BeforeUpdateId BEFORE UPDATE OF Id ON Prompts WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Prompts: an Id never changes');
END;

CREATE TRIGGER Prompts_AfterDelete AFTER DELETE ON Prompts
BEGIN
  UPDATE Images SET PromptId = NULL WHERE PromptId = old.Id;
  UPDATE Images SET NegativePromptId = NULL WHERE NegativePromptId = old.Id;
END;
