#!/usr/bin/env bash
# The main job, shown: writes a damaged legacy database of 10,000 images, upgrades it with ds_migrate() and
# shows what came out. The databases stay in build/demo, to be looked at.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=build/demo
rm -rf "$folder"
mkdir -p "$folder"

printf '\nA Diffusion Toolkit database: its rows, and the damage planted in it\n'
sqlite3 -bail -batch "$folder/library.db" <<'SQL'
.param set :images 10000
.output build/demo/rows.json
.read tests/fixtures/legacy.sql
.output build/demo/damage.json
.read tests/fixtures/defects.sql
.output
.mode box
SELECT key AS "Table", value AS Rows FROM json_each(readfile('build/demo/rows.json'));
WITH damage AS (
  SELECT row_number() OVER () - 1 AS number, printf('%5d  %s', value, replace(key, '_', ' ')) AS text
    FROM json_each(readfile('build/demo/damage.json'))
   WHERE key <> 'images_after'
)
SELECT max(text) FILTER (WHERE number % 3 = 0) AS "Planted",
       max(text) FILTER (WHERE number % 3 = 1) AS "damage",
       max(text) FILTER (WHERE number % 3 = 2) AS "(rows)"
  FROM damage
 GROUP BY number / 3;
SQL

sqlite3 -bail -batch "$folder/library.db" <<'SQL'
.load dist/datastore
.once build/demo/report.json
SELECT ds_migrate();
.mode box --wrap 110
.print "\nSELECT ds_migrate()"
WITH tree AS MATERIALIZED (SELECT * FROM json_tree(readfile('build/demo/report.json'))),
members AS (
  -- A line for each value of the report itself, for each object in it, and for each list.
  SELECT min(leaf.id) AS place, coalesce(nullif(substr(owner.fullkey, 3), ''), leaf.key) AS label,
         group_concat(iif(owner.parent IS NULL OR owner.type = 'array', '', leaf.key || ': ') ||
                      iif(leaf.type IN ('true', 'false', 'null'), leaf.type, leaf.atom), ', ') AS text
    FROM tree AS leaf
    JOIN tree AS owner ON owner.id = leaf.parent
   WHERE leaf.type NOT IN ('object', 'array')
   GROUP BY owner.id, iif(owner.parent IS NULL, leaf.id, NULL)
)
SELECT label AS Report, iif(length(text) > 100, substr(text, 1, 99) || '…', text) AS Value FROM members ORDER BY place;

.print "\nThe newest images"
SELECT Images.Id, iif(length(Path) > 48, '…' || substr(Path, -47), Path) AS Path,
       datetime(CreatedDate, 'unixepoch', 'localtime') AS Created, Rating, substr(Prompts.Text, 1, 40) || '…' AS Prompt
  FROM Images
  LEFT JOIN Prompts ON Prompts.Id = PromptId
 ORDER BY CreatedDate DESC, Images.Id DESC
 LIMIT 8;

.print "\nFolders"
SELECT Id, ParentId, substr(Path, 1, 60) AS Path, ImageCount FROM Folders ORDER BY Path LIMIT 12;

.print "\nTags"
SELECT Id, substr(Name, 1, 60) AS Name, ImageCount FROM Tags ORDER BY ImageCount DESC, Name LIMIT 10;

.print "\nMigrations"
SELECT substr(Version, 1, 24) AS Version, substr(Name, 1, 60) AS Name, Phase, State, datetime(AppliedAt, 'unixepoch', 'localtime') AS Applied, DurationMs
  FROM ds_migrations;
SQL

printf '\nLook further: sqlite3 %s/library.db -cmd ".load dist/datastore"\n' "$folder"
