-- What every version and build of SQLite must answer alike: a library made, written, searched, checked and mended
-- through the extension. Run with the extension loaded; the folder name :copy stands for is given by the test.
SELECT 'connect', ds_connect('writer') ->> '$.journal_mode';
SELECT 'migrate', ds_migrate() ->> '$.to', ds_migrate() ->> '$.changed';

-- Images, one at a time, in a batch, again as a rescan, through the plain table.
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
INSERT INTO ds_images(Path, Prompt, NegativePrompt, Rating, Seed, Width, Height, CFGScale, CreatedDate, FileSize, Model, Tags)
SELECT printf('D:\pics\%02d\%03d.png', i % 7, i), CASE i % 3 WHEN 0 THEN 'starry night, by Van Gogh'
       WHEN 1 THEN 'a kitten, (smile:1.2), <lora:ink:0.6>' ELSE 'ein Schloß im Wald №' || (i % 10) END,
       'blurry', nullif(i % 11, 0), i * 7919, 512 + 256 * (i % 2), 768, 7.5, 1700000000 + i * 3600, i * 1000,
       'model' || (i % 4), iif(i % 5, NULL, '["art/painting","Old Masters"]')
  FROM n;
INSERT INTO ds_images(Path, Prompt) VALUES ('D:/pics/00/000.png', 'a kitten');
INSERT INTO Images(Path) VALUES ('/mnt/plain.png');
SELECT 'images', count(*), count(DISTINCT FolderId), sum(Rating), sum(FileSize) FROM ds_images;
SELECT 'totals', sum(Images), sum(Bytes) FROM ImageTotals;
SELECT 'prompts', count(*) FROM Prompts;
UPDATE ds_images SET Rating = 10, Favorite = 1 WHERE Path = 'D:\pics\01\001.png';
DELETE FROM ds_images WHERE Path = 'D:\pics\02\002.png';
SELECT 'changed', Rating, Favorite, Tags FROM ds_images WHERE Id = 2;
INSERT INTO ds_images(Path, Workflow) VALUES ('/mnt/flow.png',
  '{"3":{"class_type":"KSampler","inputs":{"seed":42,"steps":20}},"4":{"class_type":"CLIPTextEncode","inputs":{"text":"a cat"}}}');
SELECT 'nodes', Name, Property, Value FROM ds_nodes('/mnt/flow.png') ORDER BY NodeId, Property;

-- Searches: words, numbers, tags, dates, nodes, order, pages.
WITH searches(text) AS (VALUES ('starry night'), ('kitten rating:>=7'), ('schloß'), ('tag:art'), ('tag:"old masters" -kitten'),
  ('rating:3-5 or rating:none'), ('seed:7919'), ('date:2023-11-15'), ('filesize:>500kb model:model2'), ('size:512x768'),
  ('node:KSampler.seed=42'), ('lora:ink'), ('folder:"D:\pics\03"'), ('-starry (kitten or wald)'), ('path:*99.png'))
SELECT 'search', text, (SELECT count(*) FROM ds_images(text)) FROM searches;
SELECT 'page', Id, Rating FROM ds_images('kitten rating:>=7') WHERE Width = 768 ORDER BY CreatedDate DESC LIMIT 3 OFFSET 2;
SELECT 'in', count(*) FROM ds_images WHERE Id IN (1, 3, 5, 7, 100000);
SELECT 'explain', ds_query_explain('rating: >= 7 or tag:art') ->> '$.text';
SELECT 'saved', ds_query_save('best', 'rating:>=9'), (SELECT count(*) FROM ds_images(ds_query('best')));

-- Tags, albums, folders.
SELECT 'tagged', ds_tag(Id, 'Sky', 'sky  blue') FROM ds_images('starry night');
SELECT 'tagged', ds_tag(2, 'nature');
SELECT 'alias', ds_tag_alias('heaven', 'sky'), ds_tag_imply('sky', 'nature');
SELECT 'tags', Name, Images, TotalImages, Aliases, Implies FROM ds_tag_list;
SELECT 'has', ds_has_tag(4, 'nature'), ds_has_tag(4, 'heaven'), ds_has_tag(4, 'art'), ds_tags(1);
SELECT 'split', group_concat(Tag, '|') FROM ds_tag_split('a cat, (smile:1.2), <lora:ink:0.6>');
SELECT 'untagged', ds_untag(Id, 'heaven') FROM ds_images('rating:>=9 starry');
SELECT 'album', ds_album('best');
SELECT 'album', ds_album_add('best', Id) FROM ds_images('rating:>=9');
SELECT 'albums', Name, Images FROM ds_albums;
SELECT 'tree', Path, Depth, Images, TotalImages FROM ds_folder_tree LIMIT 4;
SELECT 'moved', ds_folder_move('D:\pics', '/mnt/pics');
SELECT 'after the move', Path, Rating, Tags FROM ds_images WHERE Id = 1;
SELECT 'models', Model, Images FROM ds_models;
SELECT 'prompts', Prompt, Usage, Kind FROM ds_prompts LIMIT 3;

-- Paths.
SELECT 'paths', ds_path_dirname('D:\pics\a.png'), ds_path_join('/a', 'b', '../c'), ds_path_normalize('D:/a/./b/..'),
       ds_path_relative('D:\x\y', 'D:\x\z'), ds_path_within('D:\Pics\a', 'd:/pics'), path_basename('/a/b.c');

-- Care and safety.
SELECT DISTINCT 'indexes', State FROM ds_indexes;
DROP INDEX Images_Hash;
SELECT 'missing', Code, Object FROM ds_check;
SELECT 'reindex', ds_reindex('missing') ->> '$.indexes', ds_reindex() IS NOT NULL;
PRAGMA foreign_keys = OFF;
UPDATE Folders SET ImageCount = 9 WHERE Path = '/mnt';
SELECT 'repair', ds_repair('{"backup":false}') ->> '$.mended';
SELECT 'check', count(*) FROM ds_check('full');
SELECT 'stats', Name, Value FROM ds_stats WHERE Name IN ('images', 'images.bytes', 'rows.ImageTags') ORDER BY 1;
SELECT 'info', ds_info() ->> '$.schema.state';
CREATE TEMP TABLE copy AS SELECT rtrim(file, 'library.db') || 'copy.db' AS path FROM pragma_database_list WHERE name = 'main';
SELECT 'backup', ds_backup(path) ->> '$.verified' FROM copy;
DELETE FROM Images WHERE Id > 10;
SELECT 'lost', count(*) FROM ds_images;
SELECT 'restore', ds_restore(path, '{"safety_copy":false}') ->> '$.restored' IS NOT NULL FROM copy;
SELECT 'restored', count(*) FROM ds_images;
SELECT 'integrity', integrity_check FROM pragma_integrity_check;
