-- Everything has moved: the legacy tables go.
-- phase: data
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)

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
