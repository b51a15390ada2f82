-- Nodes: the ComfyUI workflow that made an image, node by node, with the properties of each.

CREATE TABLE Nodes (
  Id      INTEGER PRIMARY KEY AUTOINCREMENT,
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

-- Long values are prompts, and those are searched as such.
CREATE INDEX NodeProperties_Value ON NodeProperties(Name, Value) WHERE length(Value) <= 64;

CREATE TRIGGER Nodes_BeforeInsert BEFORE INSERT ON Nodes
WHEN NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId)
BEGIN
  SELECT RAISE(ABORT, 'Nodes: ImageId names no image');
END;

CREATE TRIGGER Nodes_BeforeUpdate BEFORE UPDATE OF Id, ImageId ON Nodes
BEGIN
  SELECT RAISE(ABORT, 'Nodes: an Id never changes') WHERE new.Id <> old.Id;
  SELECT RAISE(ABORT, 'Nodes: ImageId names no image') WHERE NOT EXISTS (SELECT 1 FROM Images WHERE Id = new.ImageId);
END;

CREATE TRIGGER Nodes_AfterDelete AFTER DELETE ON Nodes
BEGIN
  DELETE FROM NodeProperties WHERE NodeId = old.Id;
END;

CREATE TRIGGER NodeProperties_BeforeInsert BEFORE INSERT ON NodeProperties
WHEN NOT EXISTS (SELECT 1 FROM Nodes WHERE Id = new.NodeId)
BEGIN
  SELECT RAISE(ABORT, 'NodeProperties: NodeId names no node');
END;

CREATE TRIGGER NodeProperties_BeforeUpdate BEFORE UPDATE OF NodeId ON NodeProperties
WHEN NOT EXISTS (SELECT 1 FROM Nodes WHERE Id = new.NodeId)
BEGIN
  SELECT RAISE(ABORT, 'NodeProperties: NodeId names no node');
END;
