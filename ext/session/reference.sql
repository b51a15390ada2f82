-- The README's reference, written from ds_help: `make docs` puts it between the README's two marks.
.mode list
SELECT iif(lag(Area) OVER (ORDER BY rowid) IS NOT Area, '### ' || upper(substr(Area, 1, 1)) || substr(Area, 2) || char(10, 10), '')
       || '**`' || Signature || '`**' || iif(Kind = 'function', '', ' (' || Kind || ')') || ' – ' || Summary
       || char(10, 10) || '```sql' || char(10) || Example || char(10) || '```' || char(10)
FROM (SELECT rowid, * FROM ds_help)
ORDER BY rowid;
