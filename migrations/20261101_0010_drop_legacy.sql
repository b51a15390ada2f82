-- Everything has moved and is indexed: the legacy tables go, and what the steps before had put aside. Not before
-- the indexes are made: in pages that this very transaction frees SQLite writes only after reading and saving them.
-- phase: post
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)
-- drops: tables

DROP TABLE main.AlbumImage;
DROP TABLE main.ImageTag;
DROP TABLE main.NodeProperty;
DROP TABLE main.Node;
DROP TABLE main.Image;
DROP TABLE main.Album;
DROP TABLE main.Tag;
DROP TABLE main.Folder;
DROP TABLE main.Query;
DROP TABLE main.Migration;

DROP VIEW main.datastore_legacy;
DROP INDEX main.datastore_prompts;
DROP TABLE main.datastore_folders;
DROP TABLE main.datastore_keys;
DROP TABLE main.datastore_missing;
DROP TABLE main.datastore_directories;
DROP TABLE main.datastore_children;
DROP TABLE main.datastore_roots;
DROP TABLE main.datastore_images;
DROP TABLE main.datastore_tags;
DROP TABLE main.datastore_albums;
DROP TABLE main.datastore_nodes;
DROP TABLE main.datastore_queries;
DROP TABLE main.datastore_conditions;
DROP TABLE main.datastore_words;
DROP TABLE main.datastore_searches;
