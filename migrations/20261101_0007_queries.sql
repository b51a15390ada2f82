-- Legacy saved queries become Queries, and that application's own list of migrations is kept as history.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)
--
-- That application saved a search as JSON: a text in its search language, or a filter, which goes before the text;
-- and beside it the view, what to hide, and lists of albums, tags and models. Here all of it becomes one text.

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Queries', 'in', count(*) FROM main.Query;

-- The JSON in its parts. A filter counts where one of its fields is in use; the text then does not.
CREATE TABLE main.datastore_queries(QueryId INTEGER PRIMARY KEY, Saved TEXT, Text TEXT, Filter TEXT, View INTEGER);

INSERT INTO main.datastore_queries(QueryId, Saved, Text, Filter, View)
WITH query(QueryId, Saved) AS (
  SELECT Id, CAST(QueryJson AS TEXT) FROM main.Query
  WHERE iif(json_valid(CAST(QueryJson AS TEXT)), json_type(CAST(QueryJson AS TEXT)), NULL) = 'object'),
filtered(QueryId) AS (
  SELECT QueryId FROM query, json_each(Saved -> 'Filter') AS field
  WHERE field.value AND (field.key GLOB 'Use*' OR field.key IN ('Unrated', 'NoAestheticScore'))
     OR field.value <> '' AND field.key IN ('Folder', 'Album')
     OR field.type = 'array' AND field.key = 'AlbumIds'
  UNION
  SELECT QueryId FROM query, json_each(Saved -> 'Filter' -> 'NodeFilters') AS node
  WHERE iif(node.type = 'object', node.value ->> 'IsActive', 0))
SELECT QueryId, Saved, iif(QueryId IN filtered, NULL, CAST(Saved ->> 'Query' AS TEXT)), iif(QueryId IN filtered, Saved -> 'Filter', NULL),
       ifnull(Saved ->> 'SearchView', 0)
FROM query;

-- A row for each condition, in the search language; or for each that cannot be said in it, and why.
CREATE TABLE main.datastore_conditions(Seq INTEGER PRIMARY KEY, QueryId INTEGER, Condition TEXT, Problem TEXT);

INSERT INTO main.datastore_conditions(QueryId, Condition)
SELECT QueryId, 'for_deletion:true' FROM main.datastore_queries WHERE View = 1 UNION ALL
SELECT QueryId, 'favorite:true' FROM main.datastore_queries WHERE View = 2 UNION ALL
SELECT QueryId, printf('folder:"%w"', Saved ->> 'Folder') FROM main.datastore_queries WHERE View = 3 AND Saved ->> 'Folder' <> '' UNION ALL
SELECT QueryId, 'nsfw:false' FROM main.datastore_queries WHERE Saved ->> 'HideNSFW' UNION ALL
SELECT QueryId, 'for_deletion:false' FROM main.datastore_queries WHERE Saved ->> 'HideDeleted' AND View <> 1 UNION ALL
SELECT QueryId, 'unavailable:false' FROM main.datastore_queries WHERE Saved ->> 'HideUnavailable';

INSERT INTO main.datastore_conditions(QueryId, Problem)
SELECT QueryId, 'the view ' || View FROM main.datastore_queries WHERE View NOT IN (0, 1, 2, 3);

-- Any of the albums; one that is gone has no images.
INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH listed(QueryId, Place, AlbumId) AS (
  SELECT QueryId, 'query', value FROM main.datastore_queries, json_each(Saved -> 'AlbumIds') WHERE type = 'integer'
  UNION ALL
  SELECT QueryId, 'filter', value FROM main.datastore_queries, json_each(Filter -> 'AlbumIds') WHERE type = 'integer')
SELECT QueryId, 'album:' || group_concat('"' || replace(album.Name, '"', '""') || '"', '|'), iif(count(album.Id), NULL, 'albums that are gone')
FROM listed
LEFT JOIN main.datastore_albums kept ON kept.Id = AlbumId
LEFT JOIN main.Albums album ON album.Id = kept.KeptId
GROUP BY QueryId, Place;

-- All of the tags where the mode is 0; any of them where it is 1, or where the application did not have modes yet.
INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH listed(QueryId, Every, TagId) AS (
  SELECT QueryId, ifnull(Saved ->> 'TagsMode' = 0, 0), value FROM main.datastore_queries, json_each(Saved -> 'TagIds') WHERE type = 'integer')
SELECT QueryId, 'tag:' || group_concat('"' || replace(tag.Name, '"', '""') || '"', iif(Every, ' tag:', '|')),
       iif(count(tag.Id) = iif(Every, count(*), max(1, count(tag.Id))), NULL, 'tags that are gone')
FROM listed
LEFT JOIN main.datastore_tags kept ON kept.Id = TagId
LEFT JOIN main.Tags tag ON tag.Id = kept.KeptId
GROUP BY QueryId;

INSERT INTO main.datastore_conditions(QueryId, Condition)
WITH model(QueryId, Name) AS (
  SELECT QueryId, iif(type = 'object', value ->> 'Name', NULL) FROM main.datastore_queries, json_each(Saved -> 'Models')
  UNION
  SELECT QueryId, iif(type = 'object', value ->> 'Hash', NULL) FROM main.datastore_queries, json_each(Saved -> 'Models'))
SELECT QueryId, 'model_or_hash:' || group_concat(printf('"%w"', Name), '|') FROM model WHERE Name <> '' GROUP BY QueryId;

-- The fields of a filter, by their kind: flags, numbers with an operator, lists of values.
INSERT INTO main.datastore_conditions(QueryId, Condition)
WITH flag(Field, Key) AS (VALUES
  ('Favorite', 'favorite'), ('ForDeletion', 'for_deletion'), ('NSFW', 'nsfw'), ('NoMetadata', 'nometadata'),
  ('InAlbum', 'in_album'), ('Unavailable', 'unavailable'))
SELECT QueryId, Key || iif(Filter ->> Field, ':true', ':false') FROM main.datastore_queries, flag
WHERE Filter ->> ('Use' || Field) AND NOT (Field = 'ForDeletion' AND View = 1);

INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH number(Field, Key, Absence) AS (VALUES
  ('Rating', 'rating', 'Unrated'), ('AestheticScore', 'aesthetic_score', 'NoAestheticScore'),
  ('HyperNetStr', 'hypernet_strength', NULL)),
used(QueryId, Key, IsAbsent, Operator, Value) AS (
  SELECT QueryId, Key, ifnull(Filter ->> Absence, 0), Filter ->> (Field || 'Op'), Filter ->> Field
  FROM main.datastore_queries, number WHERE Filter ->> ('Use' || Field))
SELECT QueryId, Key || ':' || iif(IsAbsent, 'none', Operator || Value),
       iif(IsAbsent OR Operator IN ('=', '<', '>', '<=', '>=', '<>', '!='), NULL, printf('%s with the operator %s', Key, Operator))
FROM used WHERE IsAbsent OR (Operator <> '' AND typeof(Value) IN ('integer', 'real'));

INSERT INTO main.datastore_conditions(QueryId, Condition)
WITH number(Field, Key) AS (VALUES ('BatchSize', 'batch_size'), ('BatchPos', 'batch_pos'))
SELECT QueryId, Key || ':' || CAST(Filter ->> Field AS INTEGER) FROM main.datastore_queries, number
WHERE Filter ->> ('Use' || Field) AND Filter ->> Field IS NOT NULL;

-- A JSON array of one text becomes one of its parts where its separators become those of JSON.
INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH list(Field, Name, Separator, Before, After, Unreadable) AS (VALUES
  ('Steps', 'steps', '|', '', '', '*[^0-9-]*'), ('CFGScale', 'cfg', '|', '', '', '*[^0-9.-]*'),
  ('ModelHash', 'model_hash', '|', '', '', '*[^0-9a-fA-F]*'), ('HyperNet', 'hypernet', '|', '"', '"', ''),
  ('Sampler', 'sampler', ',', '"', '"', ''), ('ModelName', 'model', ',', '"*', '*"', '')),
item(QueryId, Name, Item, Unreadable) AS (
  SELECT QueryId, Name, Before || replace(trim(value), '"', '""') || After, trim(value) GLOB Unreadable
  FROM main.datastore_queries, list, json_each(replace(json_array(Filter ->> Field), Separator, '","'))
  WHERE Filter ->> ('Use' || Field) AND trim(value) <> '')
SELECT QueryId, Name || ':' || group_concat(Item, '|'), iif(max(Unreadable), Name || ' ' || group_concat(Item, '|'), NULL)
FROM item GROUP BY QueryId, Name;

INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
SELECT QueryId, 'type:' || group_concat(CASE value WHEN 0 THEN 'image' WHEN 1 THEN 'video' END, '|'),
       iif(max(value NOT IN (0, 1)), 'types ' || group_concat(value), NULL)
FROM main.datastore_queries, json_each(Filter -> 'Types') WHERE Filter ->> 'UseTypes' AND type = 'integer' GROUP BY QueryId;

INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH used(QueryId, First, Last) AS (
  SELECT QueryId, trim(Filter ->> 'SeedStart'), ifnull(trim(Filter ->> 'SeedEnd'), '') FROM main.datastore_queries
  WHERE Filter ->> 'UseSeed' AND trim(Filter ->> 'SeedStart') <> '')
SELECT QueryId, 'seed:' || First || iif(Last = '', '', '-' || Last),
       iif(First GLOB '*[^0-9*?]*' OR Last GLOB '*[^0-9]*', printf('the seed %s - %s', First, Last), NULL)
FROM used;

INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH used(QueryId, Kind, Width, Height) AS (
  SELECT QueryId, ifnull(Filter ->> 'SizeOp', 'pixels'), CAST(Filter ->> 'Width' AS INTEGER), CAST(Filter ->> 'Height' AS INTEGER)
  FROM main.datastore_queries WHERE Filter ->> 'UseSize')
SELECT QueryId,
       CASE WHEN Kind IN ('landscape', 'portrait', 'square') THEN 'size:' || Kind
            WHEN Kind = 'ratio' THEN printf('size:%d:%d', Width, Height)
            ELSE printf('size:%sx%s', ifnull(nullif(Width, 0), '?'), ifnull(nullif(Height, 0), '?')) END,
       CASE WHEN Kind NOT IN ('landscape', 'portrait', 'square', 'ratio', 'pixels') THEN 'the size ' || Kind
            WHEN Kind = 'ratio' AND (Width > 0 AND Height > 0) IS NOT 1 THEN 'a ratio without its numbers' END
FROM used WHERE Kind <> 'pixels' OR Width > 0 OR Height > 0;

-- Whole days: the time that stands behind them is midnight.
INSERT INTO main.datastore_conditions(QueryId, Condition, Problem)
WITH used(QueryId, First, Last) AS (
  SELECT QueryId, substr(Filter ->> 'Start', 1, 10), substr(Filter ->> 'End', 1, 10) FROM main.datastore_queries
  WHERE Filter ->> 'UseCreationDate')
SELECT QueryId, CASE WHEN Last IS NULL THEN 'date:since ' || First WHEN First IS NULL THEN 'date:before ' || Last
                     ELSE 'date:between ' || First || ' and ' || Last END,
       iif(date(ifnull(First, Last)) IS ifnull(First, Last) AND date(ifnull(Last, First)) IS ifnull(Last, First), NULL,
           printf('the dates %s - %s', First, Last))
FROM used WHERE First IS NOT NULL OR Last IS NOT NULL;

INSERT INTO main.datastore_conditions(QueryId, Condition)
WITH name(Field, Key) AS (VALUES ('Path', 'path'), ('Folder', 'folder'), ('Album', 'album'))
SELECT QueryId, printf('%s:"%w"', Key, trim(Filter ->> Field)) FROM main.datastore_queries, name
WHERE trim(Filter ->> Field) <> '' AND (Field <> 'Path' OR Filter ->> 'UsePath');

-- The words that are looked for: those of a filter; those of a text that was looked for in workflows, too. They are
-- parted by commas, but for what stands in quotes: that is each second part between quotes.
CREATE TABLE main.datastore_words(Seq INTEGER PRIMARY KEY, QueryId INTEGER, Field TEXT, Word TEXT);

INSERT INTO main.datastore_words(QueryId, Field, Word)
WITH list(QueryId, Field, Text) AS (
  SELECT QueryId, value, Filter ->> value
  FROM main.datastore_queries, json_each('["Prompt","PromptEx","NegativePrompt","NegativePromptEx"]')
  WHERE Filter ->> ('Use' || value)
  UNION ALL
  SELECT QueryId, 'Text', Text FROM main.datastore_queries
  WHERE (Saved ->> 'SearchNodes' OR Saved ->> 'SearchAllProperties' OR Saved ->> 'SearchRawData') AND Text NOT LIKE '%:%'),
part(QueryId, Field, IsQuoted, Text) AS (
  SELECT QueryId, Field, key % 2, replace(value, char(30), '"')
  FROM list, json_each(replace(json_array(replace(replace(Text, '""', char(30)), '"', char(31))), '\u001f', '","')))
SELECT QueryId, Field, trim(value)
FROM part, json_each(iif(IsQuoted, json_array(Text), replace(json_array(Text), ',', '","'))) WHERE trim(value) <> '';

-- What is looked for, each query's as one term: its words, or any of the places to look in.
CREATE TABLE main.datastore_searches(QueryId INTEGER, Term TEXT);

INSERT INTO main.datastore_searches(QueryId, Term)
WITH form(Field, Before, After) AS (VALUES
  ('Text', '"', '"'), ('Prompt', '"', '"'), ('PromptEx', '-"', '"'), ('NegativePrompt', '(negative:"', '")'),
  ('NegativePromptEx', '-(negative:"', '")'))
SELECT QueryId, group_concat(Before || replace(Word, '"', '""') || After, ' ')
FROM (SELECT * FROM main.datastore_words JOIN form USING (Field) ORDER BY QueryId, Seq) GROUP BY QueryId;

INSERT INTO main.datastore_searches(QueryId, Term)
SELECT QueryId, group_concat(printf('workflow:"%w"', Word), ' ')
FROM (SELECT * FROM main.datastore_words JOIN main.datastore_queries USING (QueryId)
      WHERE Field = 'Text' AND Saved ->> 'SearchRawData' ORDER BY QueryId, Seq) GROUP BY QueryId;

INSERT INTO main.datastore_searches(QueryId, Term)
WITH property(QueryId, Name) AS (
  SELECT QueryId, value FROM main.datastore_queries, json_each(Saved -> 'ComfyQueryOptions' -> 'SearchProperties')
  WHERE Saved ->> 'SearchNodes' AND type = 'text'),
searched(QueryId, Name) AS (
  SELECT QueryId, ifnull(Name, '*') FROM main.datastore_queries LEFT JOIN property USING (QueryId)
  WHERE Saved ->> 'SearchNodes' OR Saved ->> 'SearchAllProperties')
SELECT QueryId, group_concat(printf('node:"*"."%w"="*%w*"', Name, Word), ' ')
FROM (SELECT * FROM main.datastore_words JOIN searched USING (QueryId) WHERE Field = 'Text' ORDER BY QueryId, Name, Seq)
GROUP BY QueryId, Name;

-- The filters of nodes are worked off one by one. With an empty prompt in use, every image is found beside theirs.
INSERT INTO main.datastore_searches(QueryId, Term)
WITH RECURSIVE node(QueryId, Number, Operation, Term) AS (
  SELECT QueryId, row_number() OVER (PARTITION BY QueryId ORDER BY key), value ->> 'Operation',
         printf('node:"*"."%w"="', trim(value ->> 'Property'))
         || CASE value ->> 'Comparison' WHEN 0 THEN printf('*%w*"', value ->> 'Value') WHEN 1 THEN printf('%w*"', value ->> 'Value')
                                        WHEN 2 THEN printf('*%w"', value ->> 'Value') WHEN 3 THEN printf('%w"', value ->> 'Value') END
  FROM main.datastore_queries, json_each(Filter -> 'NodeFilters')
  WHERE iif(type = 'object', value ->> 'IsActive' AND trim(value ->> 'Property') <> '' AND value ->> 'Value' <> '', 0)
    AND NOT (Filter ->> 'UsePrompt' AND ifnull(trim(Filter ->> 'Prompt'), '') = '')),
joined(QueryId, Number, Term) AS (
  SELECT QueryId, Number, Term FROM node WHERE Number = 1
  UNION ALL
  SELECT QueryId, node.Number,
         '(' || joined.Term || CASE Operation WHEN 0 THEN ' ' WHEN 1 THEN ' or ' WHEN 2 THEN ' -' END || node.Term || ')'
  FROM joined JOIN node USING (QueryId) WHERE node.Number = joined.Number + 1)
SELECT QueryId, Term FROM joined JOIN (SELECT QueryId, max(Number) AS Number FROM node GROUP BY QueryId) USING (QueryId, Number);

INSERT INTO main.datastore_conditions(QueryId, Problem)
SELECT QueryId, 'a filter of nodes' FROM main.datastore_searches WHERE Term IS NULL UNION ALL
SELECT QueryId, 'looking in workflows for a text that may hold keys' FROM main.datastore_queries
WHERE (Saved ->> 'SearchNodes' OR Saved ->> 'SearchAllProperties' OR Saved ->> 'SearchRawData') AND Text LIKE '%:%';

-- The text: the conditions, then what is looked for, because "negative:" reaches to the end. A text of the user's own
-- with an "or" is put in parentheses for conditions to hold on both of its sides.
INSERT INTO main.Queries(Id, Name, Text, QueryJson, CreatedDate, ModifiedDate)
WITH condition(QueryId, Text) AS (
  SELECT QueryId, group_concat(Condition, ' ')
  FROM (SELECT * FROM main.datastore_conditions WHERE Problem IS NULL ORDER BY QueryId, Seq) GROUP BY QueryId),
search(QueryId, Text) AS (
  SELECT QueryId, iif(count(Term) > 1, '(' || group_concat(Term, ' or ') || ')', max(Term))
  FROM (SELECT * FROM main.datastore_searches ORDER BY QueryId, rowid) GROUP BY QueryId),
typed(QueryId, Text) AS (
  SELECT QueryId, iif(QueryId IN (SELECT QueryId FROM condition) AND ' ' || lower(Text) || ' ' GLOB '*[ ,)"]or[ ,("]*', '(' || Text || ')', Text)
  FROM main.datastore_queries WHERE Text <> ''),
named(Id, Name) AS (SELECT Id, coalesce(nullif(CAST(Name AS TEXT), ''), 'unnamed') FROM main.Query)
SELECT Id, named.Name || iif(row_number() OVER (PARTITION BY named.Name ORDER BY Id) = 1, '', ' (' || Id || ')'),
       trim(ifnull(condition.Text, '') || ' ' || coalesce(search.Text, typed.Text, '')),
       CAST(QueryJson AS TEXT), ifnull(ds_from_ticks(CreatedDate, :timezone), 0), ds_from_ticks(ModifiedDate, :timezone)
FROM main.Query JOIN named USING (Id)
LEFT JOIN condition ON condition.QueryId = Id
LEFT JOIN search ON search.QueryId = Id
LEFT JOIN typed ON typed.QueryId = Id
ORDER BY Id;

UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Query'), 0))
WHERE name = 'Queries';

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Queries', 'mended', count(*), 'a name that was missing or taken twice'
FROM main.Query old JOIN main.Queries new USING (Id) WHERE old.Name IS NOT new.Name;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Queries', 'mended', count(*), 'a filter, a view or what it hid became text'
FROM main.datastore_queries old JOIN main.Queries new ON new.Id = QueryId WHERE ifnull(old.Text, '') <> new.Text;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Queries', 'mended', count(*), 'whose text could not be read; QueryJson has what was there'
FROM main.Query LEFT JOIN main.datastore_queries ON QueryId = Id
WHERE Saved IS NULL OR (Filter IS NULL AND ifnull(json_type(Saved, '$.Query'), 'null') NOT IN ('text', 'null'));

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Queries', 'left', 1, printf('the query "%s" goes without: %s; QueryJson has what was there', Name, group_concat(Problem, ', '))
FROM main.datastore_conditions JOIN main.Queries ON Id = QueryId WHERE Problem IS NOT NULL GROUP BY QueryId;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Queries', 'out', count(*) FROM main.Queries;

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Migrations', 'in', count(*) FROM main.Migration;

INSERT INTO main.Migrations(Version, Name, Phase)
SELECT DISTINCT ifnull(CAST(Name AS TEXT), 'unnamed ' || Id), ifnull(CAST(Name AS TEXT), 'unnamed ' || Id), 'legacy'
FROM main.Migration;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Migrations', 'out', count(*), 'kept as history' FROM main.Migrations WHERE Phase = 'legacy';

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Migrations', 'merged', sum(CASE Event WHEN 'in' THEN Rows ELSE -Rows END), 'the same name'
FROM main.MigrationReport WHERE TableName = 'Migrations';
