-- The queries that the data store stands on, and how SQLite must answer each, with and without ANALYZE.
-- Above each query:
--   uses: NAME      this index (or the table's own key) is used
--   walks: NAME     the index is read in its order until the page is full; the only kind of scan that may be
--   small: NAME     this table is read whole: it is small by nature, or the answer is all of it
--   sorts: WHY      a temporary b-tree is right here, and why
-- Anything else that scans, or sorts in a temporary b-tree, fails the test.

-- First page by each sort order
-- walks: Images_CreatedDate
SELECT Id FROM Images ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_CreatedDate
SELECT * FROM Images ORDER BY CreatedDate, Id LIMIT 100;
-- uses: Images_CreatedDate
SELECT * FROM Images WHERE (CreatedDate, Id) < (1600100000, 700) ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_ModifiedDate
SELECT * FROM Images ORDER BY ModifiedDate DESC, Id DESC LIMIT 100;
-- walks: Images_ViewedDate
SELECT * FROM Images ORDER BY ViewedDate DESC, Id DESC LIMIT 100;
-- walks: Images_TouchedDate
SELECT * FROM Images ORDER BY TouchedDate DESC, Id DESC LIMIT 100;
-- walks: Images_Rating
SELECT * FROM Images ORDER BY Rating DESC, Id DESC LIMIT 100;
-- walks: Images_AestheticScore
SELECT * FROM Images ORDER BY AestheticScore DESC, Id DESC LIMIT 100;
-- walks: Images_FileName
SELECT * FROM Images ORDER BY FileName, Id LIMIT 100;
-- walks: Images_FileSize
SELECT * FROM Images ORDER BY FileSize DESC, Id DESC LIMIT 100;
-- walks: Prompts_Order
-- uses: Images_PromptId
-- sorts: the texts that begin alike
SELECT i.Id FROM Prompts p CROSS JOIN Images i ON i.PromptId = p.Id ORDER BY substr(p.Text, 1, 48), p.Text, i.Id LIMIT 100;

-- uses: Images_NoPrompt
SELECT Id FROM Images WHERE likelihood(PromptId IS NULL, 0.9) ORDER BY Id LIMIT 100;

-- The first page with what a search hides
-- walks: Images_CreatedDate
SELECT * FROM Images WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;

-- Views of a flag, newest first
-- walks: Images_Favorite
SELECT * FROM Images WHERE Favorite = 1 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_ForDeletion
SELECT * FROM Images WHERE ForDeletion = 1 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_NSFW
SELECT * FROM Images WHERE NSFW = 1 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_Unavailable
SELECT * FROM Images WHERE Unavailable = 1 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_NoMetadata
SELECT * FROM Images WHERE NoMetadata = 1 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- walks: Images_HasError
SELECT * FROM Images WHERE HasError = 1 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- uses: Images_Type
SELECT * FROM Images WHERE Type = 1 AND Type <> 0 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;

-- Filters: the rows that have a value, found by it
-- uses: Images_Steps
SELECT Id FROM Images WHERE Steps = 25;
-- uses: Images_Steps
SELECT count(*) FROM Images WHERE Steps BETWEEN 20 AND 25;
-- uses: Images_Sampler
SELECT Id FROM Images WHERE Sampler = 'sampler 3';
-- uses: Images_CFGScale
SELECT Id FROM Images WHERE CFGScale = 7.5;
-- uses: Images_Seed
SELECT Id FROM Images WHERE Seed = 1047290;
-- uses: Images_Size
SELECT Id FROM Images WHERE Width = 512 AND Height = 768;
-- uses: Images_ModelHash
SELECT Id FROM Images WHERE ModelHash = '3233';
-- uses: Images_Model
SELECT Id FROM Images WHERE Model = 'model 7';
-- uses: Images_Model
SELECT Id FROM Images WHERE Model GLOB 'model 5*';
-- uses: Images_AestheticScore
SELECT Id FROM Images WHERE AestheticScore >= 6.5;
-- uses: Images_HyperNetwork
SELECT Id FROM Images WHERE HyperNetwork = 'hyper';
-- uses: Images_Rating
SELECT Id FROM Images WHERE Rating >= 7;
-- uses: Images_CreatedDate
SELECT Id FROM Images WHERE CreatedDate >= 1600100000 AND CreatedDate < 1600200000 ORDER BY CreatedDate DESC LIMIT 100;
-- uses: Images_ModifiedDate
SELECT Id FROM Images WHERE ModifiedDate >= 1600100000 AND ModifiedDate < 1600200000;
-- uses: Images_FileSize
SELECT Id FROM Images WHERE FileSize > 5000000;
-- uses: Images_WorkflowId
SELECT Id FROM Images WHERE WorkflowId = 'w50';
-- uses: Images_FileName
SELECT Id FROM Images WHERE FileName = '17.png';
-- uses: Images_PromptId
-- uses: Images_NegativePromptId
SELECT Id FROM Images WHERE PromptId = 7 OR NegativePromptId = 7;

-- Lookups
-- uses: sqlite_autoindex_Images_1
SELECT Id FROM Images WHERE Path = 'D:\pics\3\1.png';
-- uses: sqlite_autoindex_Images_1
SELECT Id FROM Images WHERE Path >= 'D:\pics\3\' AND Path < 'D:\pics\3]';
-- uses: Images_Hash
SELECT Id FROM Images WHERE Hash = '3132';
-- uses: Images_Hash
SELECT Id FROM Images WHERE Hash = '3132' AND Unavailable = 1;
-- uses: Prompts_Text
SELECT Id FROM Prompts WHERE length(Text) = length('a prompt')
  AND substr(Text, length(Text) / 2, 16) = substr('a prompt', length('a prompt') / 2, 16)
  AND +Text = 'a prompt';
-- uses: sqlite_autoindex_Tags_1
SELECT Id FROM Tags WHERE Name = 'TAG 7';
-- uses: sqlite_autoindex_Tags_1
SELECT Id FROM Tags WHERE Name >= 'tag 4' AND Name < 'tag 5' ORDER BY Name;
-- uses: TagAliases
SELECT TagId FROM TagAliases WHERE Alias = 'ALSO 7';
-- uses: sqlite_autoindex_Albums_1
SELECT Id FROM Albums WHERE Name = 'album 7';
-- uses: sqlite_autoindex_Queries_1
SELECT Text FROM Queries WHERE Name = 'query 7';
-- uses: sqlite_autoindex_Folders_1
SELECT Id FROM Folders WHERE Path = 'D:\pics\3';
-- uses: Folders_PathNoCase
SELECT Id FROM Folders WHERE Path = 'd:\PICS\3' COLLATE NOCASE;

-- Folders
-- walks: Images_FolderId
SELECT Id FROM Images WHERE FolderId = 7 ORDER BY CreatedDate DESC, Id DESC LIMIT 100;
-- uses: Folders_ParentId
SELECT Id, Path, EXISTS (SELECT 1 FROM Folders c WHERE c.ParentId = f.Id) FROM Folders f WHERE ParentId = 1;
-- uses: Folders_ParentId
SELECT Id FROM Folders WHERE ParentId IS NULL;
-- uses: Folders_ParentId
WITH RECURSIVE below(Id) AS (SELECT 1 UNION ALL SELECT f.Id FROM Folders f JOIN below ON f.ParentId = below.Id)
SELECT sum(ImageCount), sum(Bytes) FROM below JOIN Folders USING (Id);
-- uses: Images_FolderId
WITH RECURSIVE below(Id) AS (SELECT 1 UNION ALL SELECT f.Id FROM Folders f JOIN below ON f.ParentId = below.Id)
SELECT i.Id FROM below JOIN Images i ON i.FolderId = below.Id;
-- uses: Images_RootFolderId
SELECT count(*) FROM Images WHERE RootFolderId = 1;

-- Tags
-- walks: sqlite_autoindex_Tags_1
SELECT Id, Name, ImageCount FROM Tags ORDER BY Name;
-- uses: ImageTags_TagId
SELECT ImageId FROM ImageTags WHERE TagId = 7 ORDER BY ImageId DESC LIMIT 100;
-- uses: ImageTags_TagId
-- sorts: a tag's images are found in the order of their Ids; a tag that most images have walks the dates, as below
SELECT i.Id FROM ImageTags t JOIN Images i ON i.Id = t.ImageId WHERE t.TagId = 7 ORDER BY i.CreatedDate DESC, i.Id DESC LIMIT 100;
-- walks: Images_CreatedDate
-- uses: PRIMARY KEY (ImageId=? AND TagId=?)
SELECT i.Id FROM Images i WHERE EXISTS (SELECT 1 FROM ImageTags WHERE ImageId = i.Id AND TagId = 7)
ORDER BY i.CreatedDate DESC, i.Id DESC LIMIT 100;
-- uses: PRIMARY KEY (ImageId=?)
-- sorts: the few tags of one image
SELECT t.Name FROM ImageTags it JOIN Tags t ON t.Id = it.TagId WHERE it.ImageId = 7 ORDER BY t.Name;
-- uses: ImageTags_TagId
SELECT count(*) FROM ImageTags WHERE TagId = 7;
-- uses: TagAliases_TagId
SELECT Alias FROM TagAliases WHERE TagId = 7;
-- uses: PRIMARY KEY (TagId=?)
SELECT ImpliedTagId FROM TagImplications WHERE TagId = 7;
-- uses: TagImplications_ImpliedTagId
SELECT TagId FROM TagImplications WHERE ImpliedTagId = 207;

-- Albums
-- walks: Albums_Position
SELECT Id, Name, ImageCount FROM Albums ORDER BY Position, Id;
-- walks: Albums_LastUpdated
SELECT Id, Name FROM Albums ORDER BY LastUpdated DESC, Id DESC LIMIT 10;
-- walks: sqlite_autoindex_Albums_1
SELECT Id, Name, ImageCount FROM Albums ORDER BY Name;
-- uses: PRIMARY KEY (AlbumId=?)
-- sorts: an album's images are found in the order of their Ids
SELECT i.Id FROM AlbumImages a JOIN Images i ON i.Id = a.ImageId WHERE a.AlbumId = 7 ORDER BY i.CreatedDate DESC, i.Id DESC LIMIT 100;
-- uses: AlbumImages_ImageId
SELECT AlbumId FROM AlbumImages WHERE ImageId = 7;
-- walks: Images_CreatedDate
-- uses: AlbumImages_ImageId
SELECT Id FROM Images i WHERE NOT EXISTS (SELECT 1 FROM AlbumImages WHERE ImageId = i.Id)
ORDER BY CreatedDate DESC, Id DESC LIMIT 100;

-- Nodes
-- uses: sqlite_autoindex_Nodes_1
SELECT n.NodeId, n.Name, p.Name, p.Value FROM Nodes n LEFT JOIN NodeProperties p ON p.NodeId = n.Id WHERE n.ImageId = 7;
-- uses: Nodes_Name
SELECT ImageId FROM Nodes WHERE Name = 'Class3';
-- uses: NodeProperties_Value
SELECT n.ImageId FROM NodeProperties p JOIN Nodes n ON n.Id = p.NodeId
WHERE p.Name = 'seed' AND p.Value = '310' AND length(p.Value) <= 64 AND n.Name = 'Class2';
-- uses: NodeProperties_Long
SELECT n.ImageId FROM NodeProperties p JOIN Nodes n ON n.Id = p.NodeId
WHERE p.Name = 'text' AND length(p.Value) > 64 AND p.Value LIKE '%castle%';
-- walks: Images_Workflow
SELECT Id FROM Images WHERE Workflow IS NOT NULL AND Workflow LIKE '%upscale%' ORDER BY CreatedDate DESC, Id DESC LIMIT 100;

-- Counts and totals, from what the triggers keep
-- small: ImageTotals
SELECT sum(Images), sum(Bytes) FROM ImageTotals;
-- uses: PRIMARY KEY
SELECT sum(Images), sum(Bytes) FROM ImageTotals WHERE NSFW = 0 AND ForDeletion = 0 AND Unavailable = 0;
-- walks: Images_Favorite
SELECT count(*) FROM Images WHERE Favorite = 1;
-- uses: PRIMARY KEY
SELECT sum(Images) FROM ImageTotals WHERE NSFW = 1;

-- Models and saved queries
-- walks: Images_Model
SELECT Model, count(*) FROM Images GROUP BY Model;
-- walks: sqlite_autoindex_Queries_1
SELECT Name, Text FROM Queries ORDER BY Name;

-- What the triggers ask, when rows go
-- uses: Images_FolderId
SELECT 1 FROM Images WHERE FolderId = 7;
-- uses: Images_PromptId
SELECT 1 FROM Images WHERE PromptId = 7;
-- uses: Images_NegativePromptId
SELECT 1 FROM Images WHERE NegativePromptId = 7;
