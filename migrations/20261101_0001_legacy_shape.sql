-- Older versions of the legacy application lack tables and columns that later steps read: complete them.
-- phase: pre
-- when: table Image(Path, Prompt, CustomTags, ForDeletion)
-- declares: tables

CREATE TABLE Migration (Id INTEGER PRIMARY KEY, Name VARCHAR);

CREATE TABLE Image (
  Id INTEGER PRIMARY KEY, RootFolderId INTEGER, FolderId INTEGER, Path VARCHAR, FileName VARCHAR, Prompt VARCHAR,
  NegativePrompt VARCHAR, Steps INTEGER, Sampler VARCHAR, CFGScale FLOAT, Seed INTEGER, Width INTEGER, Height INTEGER,
  ModelHash VARCHAR, Model VARCHAR, BatchSize INTEGER, BatchPos INTEGER, CreatedDate BIGINT, ModifiedDate BIGINT,
  CustomTags VARCHAR, Rating INTEGER, Favorite INTEGER, ForDeletion INTEGER, NSFW INTEGER, Unavailable INTEGER,
  AestheticScore FLOAT, HyperNetwork VARCHAR, HyperNetworkStrength FLOAT, ClipSkip INTEGER, ENSD INTEGER,
  FileSize INTEGER, NoMetadata INTEGER, Workflow VARCHAR, WorkflowId VARCHAR, HasError INTEGER, Hash VARCHAR,
  ViewedDate BIGINT, TouchedDate BIGINT, Type INTEGER
);

CREATE TABLE Folder (
  Id INTEGER PRIMARY KEY, ParentId INTEGER, Path VARCHAR, ImageCount INTEGER, ScannedDate BIGINT, Unavailable INTEGER,
  Archived INTEGER, Excluded INTEGER, IsRoot INTEGER, Recursive INTEGER, Watched INTEGER
);

CREATE TABLE Tag (Id INTEGER PRIMARY KEY, Name VARCHAR);
CREATE TABLE ImageTag (ImageId INTEGER, TagId INTEGER);
CREATE TABLE Album (Id INTEGER PRIMARY KEY, Name VARCHAR, "Order" INTEGER, LastUpdated BIGINT);
CREATE TABLE AlbumImage (AlbumId INTEGER, ImageId INTEGER);
CREATE TABLE Node (Id INTEGER PRIMARY KEY, ImageId INTEGER, NodeId VARCHAR, Name VARCHAR);
CREATE TABLE NodeProperty (NodeId INTEGER, Name VARCHAR, Value VARCHAR);
CREATE TABLE Query (Id INTEGER PRIMARY KEY, Name VARCHAR, QueryJson VARCHAR, CreatedDate BIGINT, ModifiedDate BIGINT);
