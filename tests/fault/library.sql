-- A small library in which every table has rows. Run after ds_migrate.
INSERT INTO ds_images(Path, Prompt, NegativePrompt, Steps, Sampler, CFGScale, Seed, Model, ModelHash, CreatedDate, FileSize,
                      Rating, NSFW, Tags)
SELECT 'D:\pics\' || (value % 3) || '\' || value || '.png', 'a cat number ' || (value % 4), 'blurry', 20 + value,
       'Euler a', 7.5, value * 1000, 'deliberate', 'abc' || (value % 2), 1700000000 - value, value * 100, value % 10, value % 2,
       json_array('cat', 'seen/' || (value % 3))
  FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12]');
UPDATE ds_images SET Workflow = '{"3":{"class_type":"KSampler","inputs":{"seed":7,"steps":20}}}' WHERE Id = 7;
SELECT ds_tag_alias('kitty', 'cat'), ds_tag_imply('cat', 'seen/0');
SELECT ds_album_add(ds_album('best'), Id) FROM Images WHERE Id < 5;
SELECT ds_album('empty'), ds_query_save('good', 'rating:>=7'), ds_query_save('cats', 'cat -tag:draft');
SELECT ds_folder_add('D:\pics', '{"watched":true}');
