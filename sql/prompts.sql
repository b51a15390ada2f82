-- Prompts: each distinct prompt text once, because the images of a batch share theirs. Images name a
-- prompt in PromptId and NegativePromptId; a prompt that no image names any more is removed.

CREATE TABLE Prompts (
  Id   INTEGER PRIMARY KEY AUTOINCREMENT,
  Text TEXT NOT NULL -- unique, by the triggers below
) STRICT;

-- A UNIQUE index would hold every text a second time, a twentieth of the file. Texts of one length are
-- told apart by their middle, and the few that share it are compared. To find a text:
--   WHERE length(Text) = length(?1) AND substr(Text, length(Text) / 2, 16) = substr(?1, length(?1) / 2, 16)
--     AND Text = ?1
CREATE INDEX Prompts_Text ON Prompts(length(Text), substr(Text, length(Text) / 2, 16));

CREATE TRIGGER Prompts_BeforeInsert BEFORE INSERT ON Prompts
WHEN EXISTS (SELECT 1 FROM Prompts
             WHERE length(Text) = length(new.Text)
               AND substr(Text, length(Text) / 2, 16) = substr(new.Text, length(new.Text) / 2, 16)
               AND Text = new.Text)
BEGIN
  SELECT RAISE(ABORT, 'Prompts: this Text is there already');
END;

CREATE TRIGGER Prompts_BeforeUpdateText BEFORE UPDATE OF Text ON Prompts
WHEN EXISTS (SELECT 1 FROM Prompts
             WHERE length(Text) = length(new.Text)
               AND substr(Text, length(Text) / 2, 16) = substr(new.Text, length(new.Text) / 2, 16)
               AND Text = new.Text AND Id <> new.Id)
BEGIN
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
