#!/usr/bin/env bats
# Schema: what holds in every session, with the extension or without it.
load helper

# A migrated database, made once for the file; each test works on a copy.
setup_file() {
  sqlite3 -bail -batch "$BATS_FILE_TMPDIR/fresh.db" ".load $REPO/dist/datastore" "SELECT ds_migrate()" >/dev/null
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

# writes_at_random SEED FOREIGN_KEYS RECURSIVE_TRIGGERS
writes_at_random() {
  fresh
  /usr/bin/python3 "$REPO/tests/schema/random_writes.py" "$T/x.db" "$1" 2000 "$2" "$3"
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
