-- Prompts: each distinct prompt text once, because the images of a batch share theirs. Images name a
-- prompt in PromptId and NegativePromptId; a prompt that no image names any more is removed.

CREATE TABLE Prompts (
  Id   INTEGER PRIMARY KEY AUTOINCREMENT,
  Text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER Prompts_BeforeUpdateId BEFORE UPDATE OF Id ON Prompts WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Prompts: an Id never changes');
END;

CREATE TRIGGER Prompts_AfterDelete AFTER DELETE ON Prompts
BEGIN
  UPDATE Images SET PromptId = NULL WHERE PromptId = old.Id;
  UPDATE Images SET NegativePromptId = NULL WHERE NegativePromptId = old.Id;
END;
