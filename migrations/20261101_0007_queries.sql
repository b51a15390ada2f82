-- Legacy saved queries become Queries, and that application's own list of migrations is kept as history.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows)
SELECT 'Queries', 'in', count(*) FROM main.Query;

INSERT INTO main.Queries(Id, Name, Text, QueryJson, CreatedDate, ModifiedDate)
SELECT Id, Name || iif(Number = 1, '', ' (' || Id || ')'), ifnull(CAST(Text AS TEXT), ''), CAST(QueryJson AS TEXT),
       ifnull(ds_from_ticks(CreatedDate, :timezone), 0), ds_from_ticks(ModifiedDate, :timezone)
FROM (SELECT Id, coalesce(nullif(CAST(Name AS TEXT), ''), 'unnamed') AS Name, QueryJson, CreatedDate, ModifiedDate,
             iif(json_valid(CAST(QueryJson AS TEXT)), json_extract(CAST(QueryJson AS TEXT), '$.Query'), NULL) AS Text,
             row_number() OVER (PARTITION BY coalesce(nullif(CAST(Name AS TEXT), ''), 'unnamed') ORDER BY Id) AS Number
      FROM main.Query)
ORDER BY Id;

UPDATE main.sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'Query'), 0))
WHERE name = 'Queries';

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Queries', 'mended', count(*), 'a name that was missing or taken twice'
FROM main.Query old JOIN main.Queries new USING (Id) WHERE old.Name IS NOT new.Name;

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT 'Queries', 'mended', count(*), 'whose text could not be read; QueryJson has what was there' FROM main.Query
WHERE iif(json_valid(CAST(QueryJson AS TEXT)), json_type(CAST(QueryJson AS TEXT), '$.Query'), NULL) IS NOT 'text';

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
