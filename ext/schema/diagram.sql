-- Draws the schema that this connection sees, as DOT for graphviz: a box for each table with its columns, an
-- arrow from each column that refers to another table. Virtual tables are shown with what they search; their
-- shadow tables are not.
WITH
  tables AS (
    SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'
  ),
  columns AS (
    SELECT tables.name AS table_name, info.cid AS number, info.name,
           lower(info.type) || CASE WHEN info.pk THEN ', key' WHEN info."notnull" THEN '' ELSE ', null' END ||
           iif(hidden IN (2, 3), ', computed', '') AS kind
      FROM tables JOIN pragma_table_xinfo(tables.name) AS info
     WHERE hidden <> 1
  ),
  rows AS (
    SELECT table_name, number, printf(
             '<TR><TD PORT="%s" ALIGN="LEFT" SIDES="LB">%s</TD><TD PORT="%s." ALIGN="LEFT" SIDES="RB"><FONT COLOR="#666666">%s</FONT></TD></TR>',
             columns.name, columns.name, columns.name, iif(type = 'table', kind, 'search')) AS text
      FROM columns JOIN tables ON tables.name = table_name
  ),
  boxes AS (
    SELECT name, type,
           (SELECT group_concat(text, char(10) || '      ')
              FROM (SELECT text FROM rows WHERE table_name = tables.name ORDER BY number)) AS rows
      FROM tables
  ),
  arrows AS (
    SELECT tables.name AS source, "from" AS source_column, "table" AS target, coalesce("to", 'Id') AS target_column, on_delete
      FROM tables JOIN pragma_foreign_key_list(tables.name)
  ),
  lines (part, name, line) AS (
    VALUES (0, '', 'digraph datastore {
  graph [rankdir=LR, nodesep=0.3, ranksep=1.2, fontname="Helvetica"]
  node [shape=plain, fontname="Helvetica", fontsize=11]
  edge [color="#4477aa", fontname="Helvetica", fontsize=9]')
     UNION ALL
    SELECT 1, name, printf('  "%s" [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" COLOR="#bbbbbb">
      <TR><TD COLSPAN="2" BGCOLOR="%s"><B>%s</B></TD></TR>
      %s
    </TABLE>>]', name, iif(type = 'table', '#dde8f4', '#f4ecdd'), name, rows)
      FROM boxes
     UNION ALL
    SELECT 2, source || '.' || source_column, printf('  "%s":"%s.":e -> "%s":"%s":w [tooltip="%s.%s: on delete %s"]',
           source, source_column, target, target_column, source, source_column, lower(on_delete))
      FROM arrows
     UNION ALL
    VALUES (3, '', '}')
  )
SELECT line FROM lines ORDER BY part, name;
