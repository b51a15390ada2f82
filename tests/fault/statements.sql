-- What faults strike: the last statement of each scenario (see scenario.h). Every name of ds_help is in one.

--- empty drops: makes a library
SELECT ds_migrate();

--- legacy drops: upgrades a legacy database
SELECT ds_migrate('{"timezone":"UTC","backup":"before.db"}');

--- legacy: upgrades step by step
SELECT Name FROM ds_migrate_steps('{"timezone":"UTC","backup":false}');

--- legacy drops: tries an upgrade
SELECT ds_migrate('{"dry_run":true}') ->> '$.to';

--- library: has nothing to migrate
SELECT ds_migrate() ->> '$.to';

--- library: makes again what is missing
DROP INDEX Images_Seed;
SELECT ds_migrate('{"backup":false}') ->> '$.to';

--- library: lists migrations
SELECT * FROM ds_migrations;

--- library: tells about itself
SELECT ds_version(), ds_info(), ds_from_ticks(638000000000000000, 'UTC');

--- library: lists its names
SELECT * FROM ds_help WHERE Area = 'tags';

--- library: connects a reader
SELECT ds_connect('reader', '{"busy_timeout":5}') ->> '$.query_only';

--- library: connects a writer
SELECT ds_connect('writer') ->> '$.foreign_keys';

--- library: writes a backup
SELECT ds_backup('copy.db') ->> '$.verified';

--- library: replaces a backup by a compact one
SELECT ds_backup('backup.db', '{"overwrite":true,"compact":true}') ->> '$.verified';

--- library leaves: writes a backup and prunes older ones
SELECT ds_backup();
SELECT ds_backup(NULL, '{"keep":1}') ->> '$.verified';

--- library: writes a backup step by step
SELECT Name FROM ds_backup_steps('copy.db');

--- library leaves: writes an incremental backup
SELECT ds_backup('copy.db');
UPDATE Images SET Rating = 2 WHERE Id = 3;
SELECT ds_backup('copy.db', '{"incremental":true}') ->> '$.incremental';

--- library looks: lists backups
SELECT Images, State FROM ds_backups('.') WHERE Path LIKE '%backup.db';

--- library commits: restores
DELETE FROM Images WHERE Id < 6;
SELECT ds_restore('backup.db') ->> '$.restored';

--- library: tries a restore
SELECT ds_restore('backup.db', '{"dry_run":true}') ->> '$.sealed';

--- legacy commits drops: takes an upgrade back
SELECT ds_migrate('{"timezone":"UTC","backup":"before.db"}');
SELECT ds_rollback('{"safety_copy":false}') ->> '$.restored';

--- library: lists indexes
SELECT * FROM ds_indexes;

--- library: measures itself
SELECT * FROM ds_stats;

--- library looks: checks all
SELECT * FROM ds_check('full');

--- library drops: repairs
PRAGMA foreign_keys = OFF;
DROP TRIGGER IF EXISTS Images_Folder_insert;
UPDATE Tags SET ImageCount = 7;
SELECT ds_repair('{"backup":false}') ->> '$.left';

--- library drops: indexes all anew
SELECT ds_reindex();

--- library: indexes all anew step by step
SELECT Name FROM ds_reindex_steps;

--- library drops: makes missing indexes
DROP INDEX Images_Seed;
SELECT ds_reindex('missing') ->> '$.indexes';

--- library drops: suspends the indexes
SELECT ds_reindex('suspend') ->> '$.indexes';

--- library drops: resumes the indexes
SELECT ds_reindex('suspend');
SELECT ds_reindex('resume') ->> '$.indexes';

--- library: works with paths
SELECT ds_path_dirname(Path), ds_path_basename(Path), ds_path_stem(Path), ds_path_ext(Path), ds_path_root(Path),
       ds_path_join('D:\pics', '2024', 'a.png'), ds_path_normalize('D:/pics/./2023/../2024//a.png'),
       ds_path_relative(Path, 'D:\pics\raw'), ds_path_depth(Path), ds_path_segment(Path, -2), ds_path_is_absolute(Path),
       ds_path_within(Path, 'D:\pics'), ds_path_after('D:\pics'), ds_path_rebase(Path, 'D:\pics', '/mnt/pics')
  FROM Images WHERE Id < 3;

--- library: takes a path apart
SELECT * FROM ds_path_parts('D:\pics\a\b.png'), path_parts('a/../b');

--- library: works with paths by their older names
SELECT path_absolute('/usr/bin'), path_at('a/b/c', 1), path_basename('a/b.mp4'), path_dirname('a/b.mp4'),
       path_extension('a.mp4'), path_intersection('/foo/bar/a', '/foo/bax/a'), path_join('src', 'index.js'),
       path_length('a/b/c'), path_name('a.tar.gz'), path_normalize('a/x/../b'), path_part_at('a/b', -1),
       path_relative('./a'), path_root('/usr/bin');

--- library: searches
SELECT Id, Path, Prompt, Folder, Tags, Albums FROM ds_images('cat rating:>=3 tag:seen sort:date') WHERE Steps > 20 LIMIT 4;

--- library: searches by every kind of term
SELECT count(*) FROM ds_images('(cat or "a dog") -blurry album:best folder:"D:\pics" model:deliberate node:KSampler.seed=7 '
                               || 'sampler:"Euler a" cfg:7-8 created:>2020-01-01 filesize:1-2000 -nsfw:false sort:random');

--- library: adds images
INSERT INTO ds_images(Path, Prompt, NegativePrompt, Rating, Tags, Workflow)
SELECT 'E:\new\' || value || '\a.png', 'a new prompt ' || value, 'bad', 5, '["new","cat"]',
       '{"1":{"class_type":"Loader","inputs":{"name":"x"}}}' FROM json_each('[1,2,3]');

--- library: adds one image
INSERT INTO ds_images(Path, Prompt, Tags, Albums, Workflow)
VALUES ('E:\new\a.png', 'a new prompt', '["new","cat"]', '["new"]', '{"1":{"class_type":"Loader","inputs":{"name":"x"}}}');

--- library: scans images again
INSERT INTO ds_images(Path, Prompt, Steps) SELECT Path, 'another prompt', 99 FROM Images WHERE Id < 4;

--- library: changes images
UPDATE ds_images SET Rating = 10, Prompt = 'a changed prompt', Tags = '["changed"]' WHERE Id IN (2, 3);

--- library: reads a page whose term is common, by way of a join
SELECT d.Id, d.Prompt FROM (SELECT 1 AS Least UNION ALL SELECT 2) l JOIN ds_images d ON d.Rating >= l.Least
WHERE d.Prompt IN ('a cat', 'a dog') OR d.Rating > 1 ORDER BY d.CreatedDate DESC LIMIT 5;

--- library: gives an image a workflow with a subgraph
UPDATE ds_images SET Workflow = '{"nodes":[{"id":1,"type":"s","widgets_values":[1]}],"definitions":{"subgraphs":[{"id":"s","nodes":'
  || '[{"id":2,"type":"K","inputs":[{"widget":{"name":"\ud800"}}],"widgets_values":[7]}]}]}}' WHERE Id = 2;

--- library: changes images by another table
UPDATE ds_images SET Rating = u.Rating FROM (SELECT 2 AS Id, 4 AS Rating UNION ALL SELECT 3, 5) u WHERE ds_images.Id = u.Id;

--- library: rates an image
UPDATE ds_images SET Rating = 3 WHERE Id = 2;

--- library: moves an image
UPDATE ds_images SET Path = 'F:\else\where.png' WHERE Id = 2;

--- library: deletes an image
DELETE FROM ds_images WHERE Id = 2;

--- library: deletes images
DELETE FROM ds_images WHERE Id IN (SELECT Id FROM Images WHERE Rating > 5);

--- library: lists nodes, prompts and models
SELECT * FROM ds_nodes(7), ds_prompts('cat'), ds_models;

--- library looks: explains a search
SELECT ds_query_explain('cat rating:>=7 (tag:cat or album:best) sort:rating');

--- library: saves a search
SELECT ds_query_save('new', 'rating:>=9 -tag:draft');

--- library: saves a search again
SELECT ds_query_save('good', 'rating:>=9 -tag:draft');

--- library: asks for a saved search
SELECT ds_query('cats');

--- library: renames a search
SELECT ds_query_rename('good', 'better');

--- library: deletes a search
SELECT ds_query_delete('good');

--- library: matches
SELECT ds_search_match(Path, 'contains', 'PICS'), ds_search_match(Path, 'like', '*.png'), ds_search_folder('D:\Pics', 'd:/pics/'),
       ds_search_name(Path), ds_search_number('7.5'), ds_search_place(Id, 42, 99), ds_search_at(Id, 42, 99), ds_prompt_distance('a cat', 'a bat', 2)
  FROM Images WHERE Id < 3;

--- library: makes a folder
SELECT ds_folder('G:\a\b\c');

--- library: makes a folder known
SELECT ds_folder_add('D:\pics\1', '{"watched":true,"recursive":true}');

--- library: marks folders
SELECT ds_folder_set('D:\pics', 'unavailable', 1, 1);

--- library: moves a folder
SELECT ds_folder_move('D:\pics', '/mnt/pics');

--- library: moves a folder into another
SELECT ds_folder('D:\pics\0\1');
SELECT ds_folder_move('D:\pics\1', 'D:\pics\2', '{"keep":"moved"}');

--- library: removes a folder
SELECT ds_folder_remove('D:\pics\1');

--- library: removes a folder and keeps its images
SELECT ds_folder_remove('D:\pics\1', '{"images":"keep"}');

--- library: lists the folder tree
SELECT * FROM ds_folder_tree('D:\pics');

--- library: tags a search result
SELECT ds_tag(Id, 'sky', 'seen/0', 'cat') FROM ds_images('cat');

--- library: takes tags away
SELECT ds_untag(Id, 'cat') FROM Images WHERE Id < 7;

--- library: asks for tags
SELECT ds_tags(Id), ds_has_tag(Id, 'seen'), ds_tag_normalize('  a   b ') FROM Images WHERE Id < 4;

--- library: splits a prompt
SELECT * FROM ds_tag_split('a cat, (smile:1.2), <lora:ink:0.6>, [b|c]');

--- library: renames a tag
SELECT ds_tag_rename('seen', 'known');

--- library: merges tags
SELECT ds_tag_rename('seen/1', 'cat');

--- library: merges a tag with an alias and an implication
SELECT ds_tag_rename('cat', 'seen/1');

--- library: deletes a tag
SELECT ds_tag_delete('cat');

--- library: makes an alias
SELECT ds_tag_alias('gato', 'cat');

--- library: takes an alias back
SELECT ds_tag_unalias('kitty');

--- library: makes an implication
SELECT ds_tag_imply('seen/2', 'cat');

--- library: takes an implication back
SELECT ds_tag_unimply('cat', 'seen/0');

--- library: lists tags
SELECT * FROM ds_tag_list('c');

--- library: exports tags
SELECT ds_tag_export();

--- library: imports tags
SELECT ds_tag_import('{"tags":[{"name":"dog","aliases":["hound"],"implies":["pet"]},{"name":"cat"}]}');

--- library cold: makes an album
SELECT ds_album('new');

--- library: fills an album
SELECT ds_album_add('empty', Id) FROM Images WHERE Id < 5;

--- library: tags images and fills an album together
SELECT ds_tag(Id, 'sky'), ds_album_add('empty', Id, '{"skip_missing":true}') FROM ds_images('cat');

--- library: lists files that may have moved
UPDATE Images SET Hash = 'twin', Unavailable = Id = 3 WHERE Id IN (3, 4);
SELECT Id, OldPath, IsCertain FROM ds_moved;

--- library: follows a file that moved
SELECT ds_connect('writer', '{"follow_moved":true}');
UPDATE Images SET Hash = 'gone', Unavailable = 1 WHERE Id = 3;
INSERT INTO ds_images(Path, Hash, Prompt) VALUES ('E:\new\3.png', 'gone', 'a cat');

--- library: takes images out of an album
SELECT ds_album_remove('best', Id) FROM Images WHERE Id < 3;

--- library: renames an album
SELECT ds_album_rename('best', 'the best');

--- library: deletes an album
SELECT ds_album_delete('best');

--- library: orders albums
SELECT ds_album_order('empty', 1);

--- library cold: lists albums
SELECT * FROM ds_albums;
