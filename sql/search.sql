-- PromptSearch: the substring index over Prompts.Text. It holds, for each run of three characters, the
-- prompts in which it occurs (case folded, no positions, no copy of the text): a search asks it for
-- all runs of a term and then looks at the texts themselves.
-- requires: fts5

CREATE VIRTUAL TABLE PromptSearch USING fts5(
  Text, content='Prompts', content_rowid='Id', tokenize='trigram', detail=none, columnsize=0
);

CREATE TRIGGER Prompts_AfterInsertSearch AFTER INSERT ON Prompts
BEGIN
  INSERT INTO PromptSearch(rowid, Text) VALUES (new.Id, new.Text);
END;

CREATE TRIGGER Prompts_AfterDeleteSearch AFTER DELETE ON Prompts
BEGIN
  INSERT INTO PromptSearch(PromptSearch, rowid, Text) VALUES ('delete', old.Id, old.Text);
END;

CREATE TRIGGER Prompts_AfterUpdateSearch AFTER UPDATE OF Text ON Prompts
BEGIN
  INSERT INTO PromptSearch(PromptSearch, rowid, Text) VALUES ('delete', old.Id, old.Text);
  INSERT INTO PromptSearch(rowid, Text) VALUES (new.Id, new.Text);
END;
