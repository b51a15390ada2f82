-- What a user had hung on the legacy tables goes with them: each index and trigger is told, with its text, but
-- for the indexes that the legacy application itself made.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

INSERT INTO main.MigrationReport(TableName, Event, Rows, Why)
SELECT s.tbl_name, 'left', 1, 'the ' || s.type || ' ' || s.name || ' went with its table: ' || s.sql
FROM main.sqlite_schema s
WHERE s.type IN ('index', 'trigger') AND s.sql IS NOT NULL
  AND lower(s.tbl_name) IN ('albumimage', 'imagetag', 'nodeproperty', 'node', 'image', 'album', 'tag', 'folder', 'query', 'migration')
  AND s.name <> 'IDX_AlbumImage'
  AND s.name IS NOT s.tbl_name || '_' || (SELECT group_concat(name, '_') FROM pragma_index_info(s.name, 'main'));
