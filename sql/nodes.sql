-- Nodes: the ComfyUI workflow that made an image, node by node, with the properties of each.

CREATE TABLE Nodes (
  Id      INTEGER PRIMARY KEY AUTOINCREMENT CHECK (Id > 0),
  ImageId INTEGER NOT NULL REFERENCES Images(Id) ON DELETE CASCADE,
  NodeId  TEXT NOT NULL, -- the node's own name within the workflow
  Name    TEXT NOT NULL, -- its class, such as KSampler
  UNIQUE (ImageId, NodeId)
) STRICT;

CREATE INDEX Nodes_Name ON Nodes(Name);

CREATE TABLE NodeProperties (
  NodeId INTEGER NOT NULL REFERENCES Nodes(Id) ON DELETE CASCADE, -- Nodes.Id
  Name   TEXT NOT NULL,
  Value  TEXT,
  PRIMARY KEY (NodeId, Name)
) STRICT, WITHOUT ROWID;

-- Long values are prompts, and those are searched as such: of them an index knows the names alone.
CREATE INDEX NodeProperties_Value ON NodeProperties(Name, Value) WHERE length(Value) <= 64;
CREATE INDEX NodeProperties_Long  ON NodeProperties(Name) WHERE length(Value) > 64;

-- OR REPLACE: see conflicts.sql.
CREATE TRIGGER Nodes_BeforeInsert BEFORE INSERT ON Nodes
WHEN EXISTS (SELECT 1 FROM Nodes WHERE ImageId = new.ImageId AND NodeId = new.NodeId)
  OR EXISTS (SELECT 1 FROM Nodes WHERE Id = new.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Nodes
  WHERE ((ImageId = new.ImageId AND NodeId = new.NodeId) OR Id = new.Id) AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Nodes_BeforeUpdateImageIdNodeId BEFORE UPDATE OF ImageId, NodeId ON Nodes
WHEN EXISTS (SELECT 1 FROM Nodes WHERE ImageId = new.ImageId AND NodeId = new.NodeId AND Id <> old.Id)
BEGIN
  INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
  DELETE FROM Nodes
  WHERE ImageId = new.ImageId AND NodeId = new.NodeId AND Id <> old.Id AND (SELECT IsReplace FROM ConflictPolicy);
  UPDATE ConflictPolicy SET IsReplace = 0 WHERE IsReplace = 1;
END;

CREATE TRIGGER Nodes_BeforeUpdateId BEFORE UPDATE OF Id ON Nodes WHEN new.Id <> old.Id
BEGIN
  SELECT RAISE(ABORT, 'Nodes: an Id never changes');
END;

CREATE TRIGGER Nodes_AfterInsert AFTER INSERT ON Nodes
WHEN NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId)
BEGIN
  SELECT RAISE(ABORT, 'Nodes: ImageId names no image');
END;

CREATE TRIGGER Nodes_AfterUpdate AFTER UPDATE OF ImageId ON Nodes
WHEN NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId)
BEGIN
  SELECT RAISE(ABORT, 'Nodes: ImageId names no image');
END;

CREATE TRIGGER Nodes_AfterDelete AFTER DELETE ON Nodes
BEGIN
  DELETE FROM NodeProperties WHERE NodeId = old.Id;
END;

CREATE TRIGGER NodeProperties_AfterInsert AFTER INSERT ON NodeProperties
WHEN NOT EXISTS (SELECT 1 FROM Nodes WHERE Id = new.NodeId)
BEGIN
  SELECT RAISE(ABORT, 'NodeProperties: NodeId names no node');
END;

CREATE TRIGGER NodeProperties_AfterUpdate AFTER UPDATE OF NodeId ON NodeProperties
WHEN NOT EXISTS (SELECT 1 FROM Nodes WHERE Id = new.NodeId)
BEGIN
  SELECT RAISE(ABORT, 'NodeProperties: NodeId names no node');
END;
