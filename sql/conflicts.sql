-- ConflictPolicy: how a trigger tells that the statement which fired it says OR REPLACE.
--
-- SQLite deletes the row that stands in the way of OR REPLACE without firing its delete triggers (unless
-- recursive_triggers is on): what hangs on that row would stay behind and the counters would be wrong. So the
-- tables of this schema delete that row themselves, in a trigger before the INSERT or UPDATE, where one is in
-- the way. That trigger must leave the row alone under every other policy. SQLite runs the statements of a
-- trigger with the policy of the statement that fired it, in place of their own, where that one names any:
--
--   INSERT OR IGNORE INTO ConflictPolicy(Id, IsReplace) VALUES (1, 0), (1, 1);
--
-- leaves IsReplace = 1 under OR REPLACE, and 0 under OR IGNORE, ON CONFLICT DO ... and no policy at all. It fails
-- under OR ABORT, OR FAIL and OR ROLLBACK, as the statement itself would a moment later; the error then names this
-- table. Between statements IsReplace is 0. What this cannot tell: INSERT OR REPLACE ... ON CONFLICT DO UPDATE
-- replaces the row rather than updating it.
--
-- Before an INSERT new.Id is -1 where no Id is given: Ids are above 0, so that this is nobody's.

CREATE TABLE ConflictPolicy (
  Id        INTEGER PRIMARY KEY CHECK (Id = 1),
  IsReplace INTEGER NOT NULL CHECK (IsReplace IN (0, 1))
) STRICT;
