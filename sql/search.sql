-- PromptSearch: the substring index over Prompts.Text. It holds, for each run of three characters, the
-- prompts in which it occurs (case folded, no positions, no copy of the text): a search asks it for
-- runs of a term and then looks at the texts themselves.
-- requires: fts5

-- Two characters that stand in no prompt follow each text, so that a run begins at its every character.
CREATE VIEW PromptSearchTexts AS SELECT Id, Text || char(1, 1) AS Text FROM Prompts;

CREATE VIRTUAL TABLE PromptSearch USING fts5(
  Text, content='PromptSearchTexts', content_rowid='Id', tokenize='trigram', detail=none, columnsize=0
);

-- The same as rows, one for each run and prompt: for terms of one or two characters, with which some runs begin.
-- Holds nothing of its own.
CREATE VIRTUAL TABLE PromptSearchRuns USING fts5vocab('PromptSearch', 'instance');

CREATE TRIGGER Prompts_AfterInsertSearch AFTER INSERT ON Prompts
BEGIN
  INSERT INTO PromptSearch(rowid, Text) VALUES (new.Id, new.Text || char(1, 1));
END;

CREATE TRIGGER Prompts_AfterDeleteSearch AFTER DELETE ON Prompts
BEGIN
  INSERT INTO PromptSearch(PromptSearch, rowid, Text) VALUES ('delete', old.Id, old.Text || char(1, 1));
END;

CREATE TRIGGER Prompts_AfterUpdateSearch AFTER UPDATE OF Text ON Prompts
BEGIN
  INSERT INTO PromptSearch(PromptSearch, rowid, Text) VALUES ('delete', old.Id, old.Text || char(1, 1));
  INSERT INTO PromptSearch(rowid, Text) VALUES (new.Id, new.Text || char(1, 1));
END;
