-- What the power goes out under, and what is killed: each statement of a scenario (see scenario.h) is a step
-- that is there or not there afterwards, and is there once it has returned.

--- empty: makes a library
SELECT ds_migrate();

--- legacy: upgrades a legacy database
SELECT ds_migrate('{"timezone":"UTC","backup":"before.db"}');

--- library: adds images in batches
INSERT INTO ds_images(Path, Prompt, Rating, Tags, Workflow)
SELECT 'E:\one\' || value || '\a.png', 'a first prompt ' || value, 5, '["new","cat"]',
       '{"1":{"class_type":"Loader","inputs":{"name":"x"}}}' FROM json_each('[1,2,3,4,5,6]');
INSERT INTO ds_images(Path, Prompt, Steps) SELECT Path, 'another prompt', 99 FROM Images WHERE Id < 4;
INSERT INTO ds_images(Path, Prompt, Rating) SELECT 'E:\two\' || value || '\a.png', 'a second prompt ' || value, 5
  FROM json_each('[1,2,3,4,5,6]');
DELETE FROM ds_images WHERE Rating > 7;

--- library: moves folders
SELECT ds_folder_move('D:\pics', '/mnt/pics');
SELECT ds_folder_move('/mnt/pics/1', '/mnt/pics/2', '{"keep":"moved"}');
SELECT ds_folder_remove('/mnt/pics/0');

--- library: merges tags
SELECT ds_tag(Id, 'sky', 'night') FROM Images;
SELECT ds_tag_rename('sky', 'cat');
SELECT ds_tag_rename('seen', 'known');
SELECT ds_album_add('empty', Id) FROM Images;

--- library: writes backups
SELECT ds_backup('one.db');
DELETE FROM Images WHERE Id < 4;
SELECT ds_backup('one.db', '{"overwrite":true,"compact":true}');
SELECT ds_backup('two.db');

--- library: writes incremental backups
SELECT ds_backup('one.db');
UPDATE Images SET Rating = 2 WHERE Id % 5 = 3;
SELECT ds_backup('one.db', '{"incremental":true}');
DELETE FROM Images WHERE Id < 4;
SELECT ds_backup('one.db', '{"incremental":true,"verify":true}');

--- library: restores
DELETE FROM Images WHERE Id < 6;
SELECT ds_restore('backup.db');
UPDATE Images SET Rating = 1;
SELECT ds_restore('backup.db', '{"safety_copy":false}');

--- library: loads in bulk
SELECT ds_reindex('suspend');
INSERT INTO Images(Path) SELECT '/bulk/' || value FROM json_each('[1,2,3,4,5,6,7,8]');
SELECT ds_reindex('resume');
SELECT ds_reindex();
