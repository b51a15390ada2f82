-- The images of each prompt are counted from what is there: nothing in a new database, everything in another.
-- phase: post

UPDATE main.Prompts SET (ImageCount, NegativeCount) = (
  (SELECT count(*) FROM main.Images WHERE PromptId = Prompts.Id),
  (SELECT count(*) FROM main.Images WHERE NegativePromptId = Prompts.Id));
