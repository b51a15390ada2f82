-- Columns that a user had added to a legacy table go along with its rows, as columns of any type.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)
-- yields: statements

WITH
  tables(old, new, match, merged, known) AS (VALUES
    ('Image', 'Images', 'o.Id = n.Id', 'datastore_images',
     ' Id RootFolderId FolderId Path FileName Prompt NegativePrompt Steps Sampler CFGScale Seed Width Height ModelHash Model '
     || 'BatchSize BatchPos CreatedDate ModifiedDate CustomTags Rating Favorite ForDeletion NSFW Unavailable AestheticScore '
     || 'HyperNetwork HyperNetworkStrength ClipSkip ENSD FileSize NoMetadata Workflow WorkflowId HasError Hash ViewedDate '
     || 'TouchedDate Type '),
    ('Folder', 'Folders', 'o.Id = n.Id', 'datastore_folders',
     ' Id ParentId Path ImageCount ScannedDate Unavailable Archived Excluded IsRoot Recursive Watched '),
    ('Tag', 'Tags', 'o.Id = n.Id', 'datastore_tags', ' Id Name '),
    ('Album', 'Albums', 'o.Id = n.Id', 'datastore_albums', ' Id Name Order LastUpdated '),
    ('Query', 'Queries', 'o.Id = n.Id', NULL, ' Id Name QueryJson CreatedDate ModifiedDate '),
    ('Node', 'Nodes', 'o.Id = n.Id', NULL, ' Id ImageId NodeId Name '),
    ('ImageTag', 'ImageTags', 'o.ImageId = n.ImageId AND o.TagId = n.TagId', NULL, ' ImageId TagId '),
    ('AlbumImage', 'AlbumImages', 'o.AlbumId = n.AlbumId AND o.ImageId = n.ImageId', NULL, ' AlbumId ImageId '),
    ('NodeProperty', 'NodeProperties', 'o.NodeId = n.NodeId AND o.Name = n.Name', NULL, ' NodeId Name Value ')
  ),
  -- A name that the new table has for something else gets Legacy before it.
  own AS (
    SELECT t.*, c.name AS name,
           iif(EXISTS (SELECT 1 FROM pragma_table_xinfo(t.new, 'main') x WHERE x.name = c.name COLLATE NOCASE), 'Legacy', '')
           || c.name AS kept
    FROM tables t JOIN pragma_table_xinfo(t.old, 'main') c
    WHERE instr(lower(t.known), ' ' || lower(c.name) || ' ') = 0
  )
SELECT group_concat(
  printf('ALTER TABLE main."%w" ADD COLUMN "%w" ANY;', new, kept)
  || printf('UPDATE main."%w" AS n SET "%w" = o."%w" FROM main."%w" o WHERE %s;', new, kept, name, old, match)
  || iif(merged IS NULL, '',
         printf('UPDATE main."%w" AS n SET "%w" = d.value FROM (SELECT m.KeptId, o."%w" AS value, min(o.Id) FROM main."%w" m '
                || 'JOIN main."%w" o USING (Id) WHERE m.KeptId <> m.Id AND o."%w" IS NOT NULL GROUP BY m.KeptId) d '
                || 'WHERE d.KeptId = n.Id AND n."%w" IS NULL;', new, kept, name, merged, old, name, kept))
  || printf('INSERT INTO main.MigrationReport(TableName, Event, Rows, Why) SELECT ''%q'', ''carried'', count("%w"), '
            || '''the user''''s own column %q'' FROM main."%w";', new, kept, replace(kept, '''', ''''''), new)
  || printf('INSERT INTO main.MigrationReport(TableName, Event, Rows, Why) SELECT ''%q'', ''left'', o - n, '
            || '''values of the user''''s own column %q, of rows that were merged or dropped'' '
            || 'FROM (SELECT count("%w") AS o FROM main."%w") JOIN (SELECT count("%w") AS n FROM main."%w") WHERE o > n;',
            new, replace(name, '''', ''''''), name, old, kept, new), '')
FROM own;
