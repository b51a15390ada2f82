#!/usr/bin/env bats
# Schema: what holds in every session, with the extension or without it.
load helper

# A migrated database, made once for the file; each test works on a copy.
setup_file() {
  sqlite3 -bail -batch "$BATS_FILE_TMPDIR/fresh.db" ".load $SO" "SELECT ds_migrate()" >/dev/null
}

fresh() {
  cp "$BATS_FILE_TMPDIR/fresh.db" "$T/x.db"
}

# refused MESSAGE STATEMENTS: a plain session must fail with a message that holds this text, and
# PRAGMA foreign_keys=ON, if wanted, stands in the statements.
refused() {
  run plain "$T/x.db" "$2"
  [ "$status" -ne 0 ] || { echo "not refused: $2"; return 1; }
  [[ $output == *"$1"* ]] || { echo "expected: $1; got: $output"; return 1; }
}

# writes_at_random SEED FOREIGN_KEYS RECURSIVE_TRIGGERS: in the long form with more seeds.
writes_at_random() {
  for ((more = 0; more < ${DATASTORE_LARGE:+19}+1; more++)); do
    fresh
    /usr/bin/python3 "$REPO/tests/schema/random_writes.py" "$T/x.db" $(($1 + 1000 * more)) 2000 "$2" "$3"
  done
}

@test "random writes keep every rule: foreign keys off" {
  writes_at_random 101 0 0
}

@test "random writes keep every rule: foreign keys on" {
  writes_at_random 102 1 0
}

@test "random writes keep every rule: foreign keys off, recursive triggers" {
  writes_at_random 103 0 1
}

@test "random writes keep every rule: foreign keys on, recursive triggers" {
  writes_at_random 104 1 1
}

@test "a folder goes that is an image's folder and its root folder, with foreign keys on and off" {
  for keys in ON OFF; do
    fresh
    equal "1|||0" "$(plain "$T/x.db" "
      PRAGMA foreign_keys = $keys;
      INSERT INTO Folders(Id, Path, IsRoot) VALUES (1, 'D:\\pics', 1);
      INSERT INTO Images(Id, Path, FolderId, RootFolderId, FileSize) VALUES (1, 'D:\\pics\\a.png', 1, 1, 5);
      DELETE FROM Folders;
      SELECT Id, FolderId, RootFolderId, (SELECT count(*) FROM Folders) FROM Images")"
  done
}

@test "a prompt goes that is an image's prompt and its negative prompt" {
  fresh
  equal "||0" "$(plain "$T/x.db" "
    INSERT INTO Prompts(Id, Text) VALUES (1, 'a cat');
    INSERT INTO Images(Path, PromptId, NegativePromptId) VALUES ('a', 1, 1);
    DELETE FROM Prompts;
    SELECT PromptId, NegativePromptId, (SELECT count(*) FROM Prompts) FROM Images")"
}

# OR REPLACE: sql/conflicts.sql.

# Two images, tags, albums, nodes, and a prompt of each.
small_library() {
  fresh
  plain "$T/x.db" "
    INSERT INTO Folders(Id, Path) VALUES (1, '/a'), (2, '/b');
    INSERT INTO Prompts(Id, Text) VALUES (1, 'a cat'), (2, 'a dog');
    INSERT INTO Images(Id, Path, FolderId, PromptId, FileSize, NSFW)
    VALUES (1, '/a/1', 1, 1, 10, 1), (2, '/b/2', 2, 2, 20, 0);
    INSERT INTO Tags(Id, Name) VALUES (1, 'cat'), (2, 'dog');
    INSERT INTO ImageTags(ImageId, TagId) VALUES (1, 1), (1, 2), (2, 2);
    INSERT INTO TagAliases(Alias, TagId) VALUES ('kitten', 1);
    INSERT INTO TagImplications(TagId, ImpliedTagId) VALUES (1, 2);
    INSERT INTO Albums(Id, Name) VALUES (1, 'best'), (2, 'rest');
    INSERT INTO AlbumImages(AlbumId, ImageId) VALUES (1, 1), (2, 1), (2, 2);
    INSERT INTO Nodes(Id, ImageId, NodeId, Name) VALUES (1, 1, '3', 'KSampler');
    INSERT INTO NodeProperties(NodeId, Name, Value) VALUES (1, 'seed', '7');
    INSERT INTO Queries(Id, Name, Text) VALUES (1, 'best', 'rating:>7')"
}

@test "INSERT OR REPLACE takes along what hangs on the image that goes, and keeps a prompt that both name" {
  small_library
  equal "3|/a/1|1|0|0|1|0|1" "$(plain "$T/x.db" "
    INSERT OR REPLACE INTO Images(Path, FolderId, PromptId, FileSize) VALUES ('/a/1', 2, 1, 5);
    SELECT Id, Path, PromptId, (SELECT count(*) FROM ImageTags WHERE ImageId = 1), (SELECT ImageCount FROM Tags WHERE Id = 1),
           (SELECT ImageCount FROM Tags WHERE Id = 2), (SELECT count(*) FROM Nodes), (SELECT ImageCount FROM Albums WHERE Id = 2)
    FROM Images WHERE Path = '/a/1'")"
  equal "1|0|0|2|2|25" "$(plain "$T/x.db" "SELECT Id, ImageCount, Bytes FROM Folders" | xargs | tr ' ' '|')"
}

@test "UPDATE OR REPLACE of a tag merges it with its counters right" {
  small_library
  equal "1|2" "$(plain "$T/x.db" "
    UPDATE OR REPLACE ImageTags SET TagId = 1 WHERE TagId = 2;
    SELECT Id, ImageCount FROM Tags WHERE ImageCount > 0")"
}

@test "a plain INSERT, OR IGNORE and an upsert leave the row that is there" {
  small_library
  refused "UNIQUE constraint failed: Images.Path" "INSERT INTO Images(Path) VALUES ('/a/1')"
  refused "UNIQUE constraint failed: ImageTags" "INSERT INTO ImageTags VALUES (1, 1)"
  equal "1|9|2" "$(plain "$T/x.db" "
    INSERT OR IGNORE INTO Images(Path, FolderId) VALUES ('/a/1', 99);
    INSERT INTO Images(Path, Rating) VALUES ('/a/1', 9) ON CONFLICT (Path) DO UPDATE SET Rating = excluded.Rating;
    INSERT OR IGNORE INTO ImageTags VALUES (1, 1);
    SELECT Id, Rating, (SELECT count(*) FROM ImageTags WHERE ImageId = 1) FROM Images WHERE Path = '/a/1'")"
}

@test "OR ABORT, OR FAIL and OR ROLLBACK refuse a row that is there already, and name ConflictPolicy" {
  small_library
  for policy in ABORT FAIL ROLLBACK; do
    refused "UNIQUE constraint failed: ConflictPolicy.Id" "INSERT OR $policy INTO Images(Path) VALUES ('/a/1')"
  done
  equal 2 "$(plain "$T/x.db" "INSERT OR FAIL INTO Tags(Name) VALUES ('bird'); SELECT ImageCount FROM Albums WHERE Id = 2")"
}

@test "INSERT OR REPLACE ... ON CONFLICT DO UPDATE replaces" {
  small_library
  equal "3|1" "$(plain "$T/x.db" "
    INSERT OR REPLACE INTO Images(Path, Rating) VALUES ('/a/1', 1) ON CONFLICT (Path) DO UPDATE SET Rating = 2;
    SELECT Id, Rating FROM Images WHERE Path = '/a/1'")"
}

@test "a prompt's text is stored once: refused, or passed over under OR IGNORE" {
  small_library
  local there="Prompts: this Text is there already"
  refused "$there" "INSERT INTO Prompts(Text) VALUES ('a cat')"
  refused "$there" "INSERT INTO Prompts(Text) VALUES ('a cat') ON CONFLICT DO NOTHING"
  refused "$there" "INSERT OR REPLACE INTO Prompts(Text) VALUES ('a cat')"
  refused "$there" "UPDATE Prompts SET Text = 'a cat' WHERE Id = 2"
  refused "$there" "UPDATE OR REPLACE Prompts SET Text = 'a cat' WHERE Id = 2"
  equal "1|a cat 2|a dog 3|a Cat" "$(plain "$T/x.db" "
    INSERT OR IGNORE INTO Prompts(Text) VALUES ('a cat'), ('a Cat'), ('a dog');
    UPDATE OR IGNORE Prompts SET Text = 'a cat' WHERE Id = 2;
    UPDATE Prompts SET Text = 'a cat' WHERE Id = 1;
    SELECT Id, Text FROM Prompts" | xargs)"
}

@test "every constraint refuses what is wrong" {
  small_library
  while IFS='|' read -r message statement; do
    refused "$message" "PRAGMA foreign_keys = OFF; $statement"
  done <<'CASES'
CHECK constraint failed: Path <> ''|INSERT INTO Images(Path) VALUES ('')
NOT NULL constraint failed: Images.Path|INSERT INTO Images(Rating) VALUES (1)
UNIQUE constraint failed: Images.Path|UPDATE Images SET Path = '/a/1' WHERE Id = 2
CHECK constraint failed: Rating BETWEEN 0 AND 10|UPDATE Images SET Rating = 11
CHECK constraint failed: Rating BETWEEN 0 AND 10|UPDATE Images SET Rating = -1
CHECK constraint failed: Favorite IN (0, 1)|UPDATE Images SET Favorite = 2
CHECK constraint failed: ForDeletion IN (0, 1)|UPDATE Images SET ForDeletion = -1
CHECK constraint failed: NSFW IN (0, 1)|UPDATE Images SET NSFW = 2
CHECK constraint failed: Unavailable IN (0, 1)|UPDATE Images SET Unavailable = 2
CHECK constraint failed: NoMetadata IN (0, 1)|UPDATE Images SET NoMetadata = 2
CHECK constraint failed: HasError IN (0, 1)|UPDATE Images SET HasError = 2
NOT NULL constraint failed: Images.Favorite|UPDATE Images SET Favorite = NULL
NOT NULL constraint failed: Images.CreatedDate|UPDATE Images SET CreatedDate = NULL
CHECK constraint failed: FileSize >= 0|UPDATE Images SET FileSize = -1
CHECK constraint failed: Type >= 0|UPDATE Images SET Type = -1
CHECK constraint failed: Id > 0|INSERT INTO Images(Id, Path) VALUES (-1, 'x')
cannot store TEXT value in INTEGER column Images.Steps|UPDATE Images SET Steps = 'many'
cannot store TEXT value in INTEGER column Images.CreatedDate|UPDATE Images SET CreatedDate = '2024-01-01'
cannot store TEXT value in REAL column Images.CFGScale|UPDATE Images SET CFGScale = 'high'
cannot store BLOB value in TEXT column Images.Path|INSERT INTO Images(Path) VALUES (x'00')
Images: FolderId, RootFolderId, PromptId or NegativePromptId names no row|UPDATE Images SET FolderId = 99
Images: FolderId, RootFolderId, PromptId or NegativePromptId names no row|UPDATE Images SET RootFolderId = 99
Images: FolderId, RootFolderId, PromptId or NegativePromptId names no row|UPDATE Images SET PromptId = 99
Images: FolderId, RootFolderId, PromptId or NegativePromptId names no row|INSERT INTO Images(Path, NegativePromptId) VALUES ('x', 99)
cannot UPDATE generated column "FileName"|UPDATE Images SET FileName = 'x'
Images: an Id never changes|UPDATE Images SET Id = 99 WHERE Id = 1
CHECK constraint failed: Path <> ''|INSERT INTO Folders(Path) VALUES ('')
UNIQUE constraint failed: Folders.Path|INSERT INTO Folders(Path) VALUES ('/a')
CHECK constraint failed: Watched IN (0, 1)|UPDATE Folders SET Watched = 2
CHECK constraint failed: ParentId <> Id|UPDATE Folders SET ParentId = Id
Folders: ParentId names no folder|INSERT INTO Folders(Path, ParentId) VALUES ('/c', 99)
Folders: ParentId names no folder|UPDATE Folders SET ParentId = 99
Folders: a folder cannot lie within itself|UPDATE Folders SET ParentId = 1 WHERE Id = 2; UPDATE Folders SET ParentId = 2 WHERE Id = 1
Folders: an Id never changes|UPDATE Folders SET Id = 99 WHERE Id = 1
NOT NULL constraint failed: Prompts.Text|INSERT INTO Prompts(Text) VALUES (NULL)
Prompts: an Id never changes|UPDATE Prompts SET Id = 99 WHERE Id = 1
UNIQUE constraint failed: Tags.Name|INSERT INTO Tags(Name) VALUES ('CAT')
CHECK constraint failed: Name <> ''|INSERT INTO Tags(Name) VALUES ('')
CHECK constraint failed: Name <> ''|INSERT INTO Tags(Name) VALUES (' bird')
Tags: an Id never changes|UPDATE Tags SET Id = 99 WHERE Id = 1
ImageTags: ImageId names no image|INSERT INTO ImageTags VALUES (99, 1)
ImageTags: TagId names no tag|INSERT INTO ImageTags VALUES (1, 99)
ImageTags: TagId names no tag|UPDATE ImageTags SET TagId = 99 WHERE TagId = 1
UNIQUE constraint failed: TagAliases.Alias|INSERT INTO TagAliases VALUES ('KITTEN', 2)
CHECK constraint failed: Alias <> ''|INSERT INTO TagAliases VALUES ('', 2)
TagAliases: TagId names no tag|INSERT INTO TagAliases VALUES ('x', 99)
TagAliases: TagId names no tag|UPDATE TagAliases SET TagId = 99
CHECK constraint failed: TagId <> ImpliedTagId|INSERT INTO TagImplications VALUES (1, 1)
TagImplications: TagId or ImpliedTagId names no tag|INSERT INTO TagImplications VALUES (1, 99)
TagImplications: a tag cannot imply itself|INSERT INTO TagImplications VALUES (2, 1)
UNIQUE constraint failed: Albums.Name|INSERT INTO Albums(Name) VALUES ('best')
CHECK constraint failed: Name <> ''|INSERT INTO Albums(Name) VALUES ('')
Albums: an Id never changes|UPDATE Albums SET Id = 99 WHERE Id = 1
AlbumImages: AlbumId names no album|INSERT INTO AlbumImages VALUES (99, 1)
AlbumImages: ImageId names no image|INSERT INTO AlbumImages VALUES (1, 99)
AlbumImages: ImageId names no image|UPDATE AlbumImages SET ImageId = 99 WHERE AlbumId = 1
UNIQUE constraint failed: Nodes.ImageId, Nodes.NodeId|INSERT INTO Nodes(ImageId, NodeId, Name) VALUES (1, '3', 'x')
Nodes: ImageId names no image|INSERT INTO Nodes(ImageId, NodeId, Name) VALUES (99, '3', 'x')
Nodes: ImageId names no image|UPDATE Nodes SET ImageId = 99
Nodes: an Id never changes|UPDATE Nodes SET Id = 99
NodeProperties: NodeId names no node|INSERT INTO NodeProperties VALUES (99, 'x', 'y')
NodeProperties: NodeId names no node|UPDATE NodeProperties SET NodeId = 99
UNIQUE constraint failed: NodeProperties.NodeId, NodeProperties.Name|INSERT INTO NodeProperties VALUES (1, 'seed', 'y')
UNIQUE constraint failed: Queries.Name|INSERT INTO Queries(Name, Text) VALUES ('best', 'x')
CHECK constraint failed: Name <> ''|INSERT INTO Queries(Name, Text) VALUES ('', 'x')
CHECK constraint failed: Phase IN|INSERT INTO Migrations(Version, Name, Phase) VALUES ('x', 'x', 'x')
CASES
}

@test "every constraint accepts what is right" {
  small_library
  equal "ok" "$(plain "$T/x.db" "
    UPDATE Images SET Rating = 0, Favorite = 1, ForDeletion = 1, Unavailable = 1, CFGScale = 7, FileSize = 0, Id = Id;
    UPDATE Images SET Rating = NULL, FileSize = NULL, FolderId = NULL, PromptId = NULL, Type = 1, CFGScale = 7.5;
    UPDATE Folders SET ParentId = 1 WHERE Id = 2;
    UPDATE Tags SET Name = 'CAT' WHERE Name = 'cat';
    UPDATE Albums SET Name = 'finest' WHERE Id = 1;
    INSERT INTO Tags(Name) VALUES ('a/b/c'), ('ns:name'), ('two words');
    INSERT INTO TagImplications SELECT 1, Id FROM Tags WHERE Id > 2;
    INSERT INTO Nodes(ImageId, NodeId, Name) VALUES (2, '3', 'KSampler');
    PRAGMA integrity_check; PRAGMA foreign_key_check")"
}

@test "a plain session prepares, reads, writes, dumps and reads the dump of everything" {
  fresh
  plain "$T/x.db" ".read $REPO/tests/schema/library.sql"
  equal "ok" "$(/usr/bin/python3 "$REPO/tests/schema/plain_copy.py" "$T/x.db")"
}

@test "every query of tests/schema/plans.sql has its plan, and every index serves one" {
  fresh
  plain "$T/x.db" ".read $REPO/tests/schema/library.sql"
  /usr/bin/python3 "$REPO/tests/schema/plans.py" "$T/x.db" "$REPO/tests/schema/plans.sql"
}

@test "no trigger reads a whole table" {
  fresh
  plain "$T/x.db" ".read $REPO/tests/schema/library.sql"
  while read -r statement; do
    # The shell counts the steps of a scan, those of triggers included. Small ones are steps through a list.
    run sqlite3 -bail -batch "$T/x.db" ".stats stmt" "BEGIN" "$statement" "ROLLBACK"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
    [ "$(awk '/Fullscan Steps/ && $3 > most { most = $3 } END { print most + 0 }' <<<"$output")" -lt 20 ] ||
      { echo "$statement: $(grep Fullscan <<<"$output" | xargs)"; return 1; }
  done <<'STATEMENTS'
INSERT INTO Prompts(Text) VALUES ('a new prompt')
UPDATE Prompts SET Text = 'another prompt' WHERE Id = 7
DELETE FROM Prompts WHERE Id = 7
INSERT INTO Images(Path, FolderId, PromptId, NegativePromptId) VALUES ('D:\pics\2\new.png', 2, 7, 8)
INSERT OR REPLACE INTO Images(Path, FolderId) VALUES ('D:\pics\3\1.png', 2)
UPDATE Images SET PromptId = 9, FolderId = 3, NSFW = 1, FileSize = 7, Path = 'D:\pics\3\x.png' WHERE Id = 7
DELETE FROM Images WHERE Id = 7
INSERT OR REPLACE INTO ImageTags VALUES (7, 8)
UPDATE OR REPLACE ImageTags SET TagId = 9 WHERE ImageId = 7 AND TagId = 8
INSERT OR REPLACE INTO Tags(Name) VALUES ('tag 7')
DELETE FROM Tags WHERE Id = 8
INSERT OR REPLACE INTO AlbumImages VALUES (7, 8)
DELETE FROM Albums WHERE Id = 7
INSERT INTO Folders(ParentId, Path) VALUES (7, 'D:\pics\7\a')
UPDATE Folders SET ParentId = 8 WHERE Id = 9
INSERT OR REPLACE INTO Nodes(ImageId, NodeId, Name) VALUES (7, '1', 'x')
DELETE FROM Nodes WHERE Id = 17
INSERT INTO TagImplications VALUES (7, 8)
STATEMENTS
}
