#!/usr/bin/env bats
# Searches: from the text to the images found, ds_query_explain, and the saved queries. tests/search_parser.bats has
# the language itself.
load helper

# A library of a few images, each different in what a test asks for.
library() {
  sql "$T/l.db" "SELECT ds_migrate() IS NULL" >/dev/null
  plain "$T/l.db" "
    INSERT INTO Folders(Id, Path) VALUES (1, 'D:\pics'), (2, 'D:\pics\sub'), (3, '/mnt/a_b');
    INSERT INTO Prompts(Id, Text) VALUES (1, 'A man staring into a starry night sky, by Van Gogh'), (2, '100% real, under_score a*b'),
      (3, 'Straße ẞ ſilver Kelvin ΣΊΣΥΦΟΣ'), (4, '黒い猫 🐱 <lora:film:0.8>'), (5, 'say \"hi\" it''s'), (6, 'blurry'), (7, '');
    INSERT INTO Images(Id, Path, FolderId, PromptId, NegativePromptId, Steps, Sampler, CFGScale, Seed, Width, Height, Model, ModelHash,
      Rating, Favorite, AestheticScore, HyperNetwork, HyperNetworkStrength, CreatedDate, Type, NoMetadata, ForDeletion, NSFW, Hash) VALUES
      (1, 'D:\pics\a.png', 1, 1, 6, 20, 'Euler a', 7.1, 123456789000, 512, 768, 'Deliberate v2', 'A1B2C3D4', 5, 1, 6.4, 'x', 0.5, 1682942400, 0, 0, 0, 0, 'ab12'),
      (2, 'D:\pics\sub\b.png', 2, 2, NULL, 25, 'DDIM', 7.0999999046325684, 123, 768, 512, 'sdxl', 'ffff', NULL, 0, 7, 'y', 0.4, 1682985600, 1, 1, 1, 1, 'CD34'),
      (3, '/mnt/a_b/c%d.png', 3, 3, NULL, 30, 'Heun', 5, 150, 1920, 1080, NULL, NULL, 10, 0, NULL, NULL, NULL, 1000000000, 0, 0, 0, 0, NULL),
      (4, '/mnt/axb/d.png', NULL, 4, NULL, NULL, NULL, NULL, NULL, 512, 512, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1000000100, 0, 0, 0, 0, NULL),
      (5, '/mnt/axb/e.png', NULL, 5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1000000200, 0, 0, 0, 0, NULL),
      (6, '/mnt/axb/f.png', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1000000300, 0, 0, 0, 0, NULL),
      (7, '/mnt/axb/g.png', NULL, 7, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1000000400, 0, 0, 0, 0, NULL);
    INSERT INTO Albums(Id, Name) VALUES (1, 'Best of');
    INSERT INTO AlbumImages VALUES (1, 3);
    INSERT INTO Tags(Id, Name) VALUES (1, 'a'), (2, 'a/b'), (3, 'cat'), (4, 'animal'), (5, 'ab');
    INSERT INTO TagAliases VALUES ('kitty', 3);
    INSERT INTO TagImplications VALUES (3, 4);
    INSERT INTO ImageTags VALUES (1, 2), (2, 3), (3, 5);
    INSERT INTO Nodes(Id, ImageId, NodeId, Name) VALUES (1, 4, '3', 'KSampler');
    INSERT INTO NodeProperties VALUES (1, 'steps', '20'), (1, 'sampler_name', 'euler');"
}

# finds TEXT IDS: the page's condition and the one for all find these images.
finds() {
  run /usr/bin/python3 "$REPO/tests/search/found.py" "$SO" "$T/l.db" "$1"
  if [ "$status" -ne 0 ] || [ "$output" != "$2" ]; then
    printf 'text: %s\nexpected: %s\n  actual: %s\n' "$1" "$2" "$output"
    return 1
  fi
}

@test "prompt terms are substrings, without case, in any order" {
  library
  finds '' '1 2 3 4 5 6 7'
  finds 'by van gogh, STARRY' '1'
  finds '"sky, by"' '1'
  finds 'starry sky' ''
  finds 'negative prompt: BLUR' '1'
  finds 'negative: blurry, no' ''
}

@test "a negation keeps images without a prompt" {
  library
  finds '-starry' '2 3 4 5 6 7'
  finds 'not (starry or real)' '3 4 5 6 7'
  finds '-(negative: blurry)' '2 3 4 5 6 7'
  finds '-(starry, -real)' '2 3 4 5 6 7'
}

@test "marks of other languages are plain characters in a term" {
  library
  finds '100%' '2'
  finds '1%l' ''
  finds 'under_score' '2'
  finds 'underXscore' ''
  finds 'a*b' '2'
  finds '"say ""hi"""' '5'
  finds "it's" '5'
  finds "'; DROP TABLE Images; --" ''
}

@test "letters of every script compare without case; short terms too" {
  library
  finds 'STRASSE' ''
  finds 'STRAßE' '3'
  finds 'straẞe ß' '3'
  finds 'SILVER' '3'
  finds 'kelvin' '3'
  finds 'σίσυφοσ' '3'
  finds '猫' '4'
  finds '黒い' '4'
  finds '🐱' '4'
  finds 'y' '1 5'
  finds 'HI' '5'
}

@test "numbers, names and flags, as the old documentation has them" {
  library
  finds 'steps: 20' '1'
  finds 'steps: 20|25|30' '1 2 3'
  finds 'steps: 20-25' '1 2'
  finds 'sampler: euler A | ddim' '1 2'
  finds 'sampler: "no such one"' ''
  finds 'cfg: 7.1' '1 2'
  finds 'cfg_scale: 5|7.1' '1 2 3'
  finds 'seed: 123' '2'
  finds 'seed: 100-200' '2 3'
  finds 'seed: 123*' '1 2'
  finds 'seed: 123456???000' '1'
  finds 'size: 512x768' '1'
  finds 'size: 512x?' '1 4'
  finds 'size: ?x768' '1'
  finds 'size: portrait' '1'
  finds 'size: landscape' '2 3'
  finds 'size: square' '4'
  finds 'size: 16:9' '3'
  finds 'model_hash: a1b2c3d4 | FFFF' '1 2'
  finds 'model: delib*' '1'
  finds 'model: "deliberate V2",sdx?' '1 2'
  finds 'model_or_hash: "sdxl"|a1b2c3d4' '1 2'
  finds 'aesthetic_score: < 6.5' '1'
  finds 'hypernet: X | y' '1 2'
  finds 'hypernet strength: >= 0.5' '1'
  finds 'rating: 5' '1'
  finds 'rating: >= 5' '1 3'
  finds 'rating: <> 5' '3'
  finds 'rating: none' '2 4 5 6 7'
  finds 'favorite: true' '1'
  finds 'fave:' '1'
  finds 'nsfw: true' '2'
  finds 'nometa: true' '2'
  finds 'nometadata:' '2'
  finds 'to delete: true' '2'
  finds 'for deletion:' '2'
  finds 'delete: false' '1 3 4 5 6 7'
  finds 'fave: false' '2 3 4 5 6 7'
  finds 'cfg scale: 5' '3'
  finds 'model hash: FFFF' '2'
  finds 'negative_prompt: blur' '1'
  finds 'in_album: true' '3'
  finds 'in_album: false' '1 2 4 5 6 7'
  finds 'type: VIDEO' '2'
  finds 'type: image' '1 3 4 5 6 7'
}

@test "paths, folders and albums" {
  library
  finds 'path: D:\pics\*.png' '1 2'
  finds 'path: d:\PICS\?.png' '1'
  finds 'path: starts with d:\pics\sub' '2'
  finds 'path: contains a_b' '3'
  finds 'path: contains %d' '3'
  finds 'path: ends with E.PNG' '5'
  finds 'path: a.png' ''
  finds 'folder: d:/PICS/' '1'
  finds 'folder: /mnt/a_b' '3'
  finds 'folder: /mnt/A_b' ''
  finds 'album: "best OF"' '3'
}

@test "tags: hierarchy, aliases, implications" {
  library
  finds 'tag: a' '1'
  finds 'tag: A/B' '1'
  finds 'tag: kitty' '2'
  finds 'tag: animal' '2'
  finds 'tag: a*' '1 2 3'
  finds 'untagged:' '4 5 6 7'
  finds '-tag: a' '2 3 4 5 6 7'
}

@test "hashes, nodes, LoRAs" {
  library
  finds 'hash: AB12|cd34' '1 2'
  finds 'node: KSampler.steps=20' '4'
  finds 'node: ksampler.steps>=20.5' ''
  finds 'node: .sampler_name=EUL*' '4'
  finds 'node: KSampler' '4'
  finds 'lora: FILM' '4'
  finds 'lora: fil' ''
}

@test "dates are whole local days, also where the clocks change" {
  library
  TZ=UTC finds 'date: 2023-05-01' '1'
  TZ=UTC finds 'date: between 2023-05-01 and 2023-05-02' '1 2'
  TZ=UTC finds 'date: from 2023-05-01 to 2023-05-01' '1'
  TZ=UTC finds 'date: 2023-05-01 - 2023-05-02' '1 2'
  TZ=UTC finds 'date: 05-01-2023' '1'
  TZ=UTC finds 'date: since 01/05/2023' '1 2'
  TZ=UTC finds 'date: since yesterday' ''
  TZ=UTC finds 'date: before today' '1 2 3 4 5 6 7'
  TZ=UTC finds 'date: before 2001-09-09' '3 4 5 6 7'
  TZ=Pacific/Auckland finds 'date: 2023-05-02' '1 2'
  # 2001-09-09 01:46 UTC; Brazil left out the hour after midnight on 2001-10-14.
  plain "$T/l.db" "UPDATE Images SET CreatedDate = 1003028400 WHERE Id = 7; UPDATE Images SET CreatedDate = 1003028399 WHERE Id = 6;"
  TZ=America/Sao_Paulo finds 'date: 2001-10-14' '7'
  TZ=America/Sao_Paulo finds 'date: 2001-10-13' '6'
}

@test "long searches and deep ones" {
  library
  local or1000 and1000 deep
  or1000=$(seq -f 'nothing%g' -s ' or ' 1000)
  finds "$or1000 or starry" '1'
  and1000=$(printf 'starry, %.0s' $(seq 1000))
  finds "$and1000" '1'
  finds "steps: $(seq -s '|' 1 1000)" '1 2 3'
  finds "tag: $(seq -s '|' 1 200)|cat" '2'
  deep=$(printf '(%.0s' $(seq 100))'"starry"'$(printf ')%.0s' $(seq 100))
  finds "$deep" '1'
  # An even number of negations in each other, and an odd one.
  deep=$(printf -- '-(rating:5, %.0s' $(seq 50))'"starry"'$(printf ')%.0s' $(seq 50))
  finds "$deep" '1 2 3 4 5 6 7'
  finds "-($deep)" ''
  deep=$(printf -- '-(rating:5, %.0s' $(seq 51))'"starry"'$(printf ')%.0s' $(seq 51))
  finds "$deep" '2 3 4 5 6 7'
  deep=$(printf '(steps:20 or (rating:5 %.0s' $(seq 50))'"starry"'$(printf '))%.0s' $(seq 50))
  finds "$deep" '1'
  finds "\"$(printf 'x%.0s' $(seq 10000))\"" ''
}

@test "orders" {
  library
  equal 'i.Rating DESC, i.Id DESC' "$(sql "$T/l.db" "SELECT ds_query_explain('sort: rating') ->> 'order'")"
  equal 'i.FileName, i.Id' "$(sql "$T/l.db" "SELECT ds_query_explain('sort: name') ->> 'order'")"
  equal 42 "$(sql "$T/l.db" "SELECT ds_query_explain('sort: random:42') ->> '$.parameters[0]'")"
  local direction order
  for direction in '' -; do
    order=${direction:+DESC}
    equal "$(plain "$T/l.db" "SELECT group_concat(Id) FROM (SELECT i.Id FROM Images i LEFT JOIN Prompts p ON p.Id = PromptId ORDER BY Text $order, i.Id $order LIMIT 4 OFFSET 1)")" \
      "$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:${direction}prompt') LIMIT 4 OFFSET 1)")"
    equal "$(plain "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM Images ORDER BY Seed $order, Id $order LIMIT 4)")" \
      "$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images ORDER BY Seed $order LIMIT 4)")"
  done
}

# explained TEXT KEY PATTERN: what ds_query_explain says under the key is like the pattern.
explained() {
  local said
  said=$(sql "$T/l.db" "SELECT ds_query_explain('$1') ->> '$2'")
  # shellcheck disable=SC2053 # a pattern
  [[ $said == $3 ]] || { printf 'text: %s\nexpected: %s\n  actual: %s\n' "$1" "$3" "$said"; return 1; }
}

@test "how common a condition is decides how a page is found, and what counts is asked for a count" {
  library
  # 5,000 images with a word in every prompt, one in one of a thousand, and all of their letters.
  plain "$T/l.db" "WITH r(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM r WHERE n < 5009)
    INSERT INTO Prompts(Id, Text) SELECT n, 'masterpiece, ' || iif(n % 1000 = 500, 'qzebra', 'horse') || n FROM r;
    INSERT INTO Images(Path, PromptId, CreatedDate, Width, Height) SELECT '/m/' || Id || '.png', Id, Id * 7919 % 5003, 100 + Id % 3, 101 FROM Prompts WHERE Id > 9"
  explained masterpiece sql '*FROM main.Prompts p WHERE p.Id = i.PromptId*'
  explained qzebra sql 'i.PromptId IN (*FROM main.PromptSearch WHERE*'
  explained qz sql 'i.PromptId IN (*FROM main.PromptSearchRuns WHERE*'
  explained 'masterpiece, qzebra' sql 'i.PromptId IN (*'
  explained 'masterpiece rating:5' sql '?i.Rating IN *'
  explained 'album:best*' sql_of_count 'SELECT count(DISTINCT ImageId) FROM (SELECT m.ImageId *'
  explained masterpiece sql_of_count '*total(p.ImageCount)*'
  explained -masterpiece sql_of_count '*FROM main.ImageTotals) - (SELECT total(p.ImageCount)*'
  explained 'masterpiece rating:5' sql_of_count ''
  explained 'untagged:true nsfw:false' sql_of_count 'SELECT total(i.Images - i.Tagged) FROM main.ImageTotals i WHERE 1 AND i.NSFW = 0'
  explained rating:none sql_of_count '* ORDER BY i.CreatedDate DESC LIMIT 1000)*'
  local search condition
  while IFS='|' read -r search condition; do
    equal "$search: $(plain "$T/l.db" "SELECT count(*) FROM Images i LEFT JOIN Prompts p ON p.Id = i.PromptId WHERE $condition")" \
      "$search: $(sql "$T/l.db" "SELECT count(*) FROM ds_images('$search')")"
  done <<'END'
masterpiece|Text LIKE '%masterpiece%'
-masterpiece|Text NOT LIKE '%masterpiece%' OR Text IS NULL
not (-qzebra)|Text LIKE '%qzebra%'
-horse -qzebra|(Text NOT LIKE '%horse%' AND Text NOT LIKE '%qzebra%') OR Text IS NULL
QZ|Text LIKE '%qz%'
z|Text LIKE '%z%'
9|Text LIKE '%9%'
size:portrait|Width < Height
size:landscape|Width > Height
-size:square|Width <> Height OR Width IS NULL OR Height IS NULL
size:1:1|Width = Height
rating:none|Rating IS NULL
-rating:none|Rating IS NOT NULL
seed:none|Seed IS NULL
untagged:true|i.Id NOT IN (SELECT ImageId FROM ImageTags)
-untagged:true|i.Id IN (SELECT ImageId FROM ImageTags)
untagged:true nsfw:false -for_deletion:true|i.Id NOT IN (SELECT ImageId FROM ImageTags) AND NSFW = 0 AND ForDeletion = 0
untagged:false nsfw:true|i.Id IN (SELECT ImageId FROM ImageTags) AND NSFW = 1
untagged:true untagged:false|0
masterpiece rating:5|0
in_album:true|i.Id IN (SELECT ImageId FROM AlbumImages)
END
}

@test "nodes are found by the index of their classes, whatever SQLite knows of them" {
  library
  plain "$T/l.db" "WITH r(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM r WHERE n < 3000)
    INSERT INTO Nodes(Id, ImageId, NodeId, Name) SELECT n, n % 7 + 1, n, 'Load' || (n % 2) FROM r;
    INSERT INTO NodeProperties SELECT Nodes.Id, 'name' || value, Nodes.Id FROM Nodes, json_each('[1,2]') WHERE Nodes.Id > 9"
  local analyzed
  for analyzed in '' ANALYZE; do
    plain "$T/l.db" "$analyzed"
    explained node:NoSuch plan '*SEARCH m USING INDEX Nodes_Name (Name=?)*'
    explained node:NoSuch.name1=77 plan '*SEARCH v USING COVERING INDEX NodeProperties_Value (Name=? AND Value=?)*'
  done
  finds node:Load1 '1 2 3 4 5 6 7'
  finds node:Load1.name1=77 '1'
  finds node:Load0.name1=77 ''
}

@test "a word of one batch alone is looked up, however new the batch is" {
  library
  plain "$T/l.db" "WITH r(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM r WHERE n < 12000)
    INSERT INTO Images(Path, PromptId, CreatedDate) SELECT '/m/' || n || '.png', 1, 1000000 + n FROM r;
    INSERT INTO Prompts(Id, Text) VALUES (99, 'qzebra');
    UPDATE Images SET CreatedDate = Id WHERE Id < 10;
    UPDATE Images SET PromptId = 99, CreatedDate = 2000000000 + Id WHERE Id BETWEEN 101 AND 195"
  explained qzebra sql 'i.PromptId IN (*'
  explained 'qzebra nsfw:false' sql '*i.PromptId IN (*'
  explained starry sql '*FROM main.Prompts p WHERE p.Id = i.PromptId*'
  # What few images lack, or do not have, too.
  explained -starry sql '(i.PromptId IS NULL OR i.PromptId IN (*'
  explained 'rating:none' sql '+i.Rating IS NULL'
  plain "$T/l.db" "UPDATE Images SET Rating = 5 WHERE Id > 50"
  explained 'rating:none' sql 'i.Rating IS NULL'
  # Where a flag is rarest its own index finds the images, and has them in the order of the date.
  explained 'qzebra for_deletion:true' sql '(i.ForDeletion = 1 AND (SELECT *'
  plain "$T/l.db" "UPDATE Images SET ForDeletion = Id % 2"
  explained 'starry for_deletion:true' sql '(i.ForDeletion = 1 AND (SELECT *'
  explained 'qzebra for_deletion:true' sql '(+i.ForDeletion = 1 AND i.PromptId IN *'
  explained 'qzebra for_deletion:true' sql_of_all '(+i.ForDeletion = 1 AND i.PromptId IN *'
}

@test "a random order is one, the same for a seed, walked or sorted, page by page" {
  library
  plain "$T/l.db" "WITH r(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM r WHERE n < 3000)
    INSERT INTO Images(Id, Path, Rating) SELECT n, '/m/' || n || '.png', n % 11 FROM r WHERE n % 7"
  local all walked most
  most=$(plain "$T/l.db" "SELECT max(Id) FROM Images")
  all=$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM Images ORDER BY ds_search_place(Id, 42, $most))")
  equal "$all" "$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random:42'))")"
  walked=$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random:42') LIMIT 40)"),$(
    sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random:42') LIMIT 60 OFFSET 40)")
  equal "$(cut -d , -f 1-100 <<<"$all")" "$walked"
  equal "$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM Images WHERE Rating >= 1 ORDER BY ds_search_place(Id, 42, $most) LIMIT 30 OFFSET 5)")" \
    "$(sql "$T/l.db" "SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('rating:>=1 sort:random:42') LIMIT 30 OFFSET 5)")"
  equal 1 "$(sql "$T/l.db" "SELECT (SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random:42') LIMIT 50)) <>
    (SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random:43') LIMIT 50))")"
  equal 1 "$(sql "$T/l.db" "SELECT (SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random') LIMIT 50)) <>
    (SELECT group_concat(Id) FROM (SELECT Id FROM ds_images('sort:random') LIMIT 50))")"
  # A place for each number, and back; whatever the greatest one is.
  equal '65536|1|1' "$(sql :memory: "WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 65535)
    SELECT count(DISTINCT ds_search_at(n, -1, 65535)), min(ds_search_place(ds_search_at(n, -1, 65535), -1, 65535) = n), max(ds_search_at(n, -1, 65535)) = 65535 FROM r")"
  equal '5|5|5||' "$(sql :memory: "SELECT ds_search_at(ds_search_place(5, 7, 9e18), 7, 9e18), ds_search_at(ds_search_place(5, 7, -1), 7, -1), ds_search_place(5, 7, 1), ds_search_place(NULL, 7, 9), ds_search_at(1, NULL, 9)")"
  # Few images of many Ids are sorted.
  plain "$T/l.db" "INSERT INTO Images(Id, Path) VALUES (4611686018427387904, '/far.png')"
  equal "$(sql "$T/l.db" "SELECT count(*) FROM Images")" "$(sql "$T/l.db" "SELECT count(DISTINCT Id) FROM (SELECT Id FROM ds_images('sort:random') LIMIT 9999)")"
}

@test "faults" {
  library
  fails SYNTAX "$T/l.db" "SELECT ds_query_explain('steps: twenty')"
  [[ $output == *"'twenty' at character 8"* ]]
  fails NOT_MIGRATED :memory: "SELECT ds_query_explain('cat')"
  fails BAD_VALUE "$T/l.db" "SELECT ds_query_explain(CAST(x'63ff' AS TEXT))"
  fails BAD_VALUE "$T/l.db" "SELECT count(*) FROM ds_images('ca' || char(0) || 't')"
  equal '' "$(sql "$T/l.db" "SELECT ds_query_explain(NULL)")"
}

@test "saved queries" {
  library
  equal '1' "$(sql "$T/l.db" "SELECT ds_query_save('best', 'rating:>=9')")"
  equal '1' "$(sql "$T/l.db" "SELECT ds_query_save('best', 'rating: >= 8')")"
  equal 'rating: >= 8' "$(sql "$T/l.db" "SELECT ds_query('best')")"
  equal '' "$(sql "$T/l.db" "SELECT ds_query(NULL)")"
  equal '1' "$(sql "$T/l.db" "SELECT ds_query_rename('best', 'top')")"
  fails NOT_FOUND "$T/l.db" "SELECT ds_query('best')"
  fails SYNTAX "$T/l.db" "SELECT ds_query_save('bad', 'rating: x')"
  fails CONFLICT "$T/l.db" "SELECT ds_query_save('top', 'cat', '{\"replace\":false}')"
  fails BAD_OPTION "$T/l.db" "SELECT ds_query_save('top', 'cat', '{\"x\":1}')"
  fails BAD_VALUE "$T/l.db" "SELECT ds_query_save(NULL, 'cat')"
  fails BAD_VALUE "$T/l.db" "SELECT ds_query_save('', 'cat')"
  sql "$T/l.db" "SELECT ds_query_save('two', 'cat')"
  fails CONFLICT "$T/l.db" "SELECT ds_query_rename('two', 'top')"
  fails NOT_FOUND "$T/l.db" "SELECT ds_query_delete('none')"
  equal '1' "$(sql "$T/l.db" "SELECT ds_query_delete('top')")"
  equal 'two|cat' "$(plain "$T/l.db" "SELECT Name, Text FROM Queries")"
  fails NOT_MIGRATED :memory: "SELECT ds_query_save('a', 'b')"
  fails READ_ONLY "file:$T/l.db?mode=ro" "SELECT ds_query_save('a', 'b')"
  equal '0' "$(sql "$T/l.db" "BEGIN; SELECT ds_query_save('in', 'cat') > 9; ROLLBACK; SELECT count(*) FROM Queries WHERE Name = 'in'" | tail -1)"
}

@test "a query that the old application had saved finds here what it found there" {
  stock "$T/old.db" -cmd ".param set :images 4000" ".read $REPO/tests/fixtures/legacy.sql" >/dev/null
  TZ=UTC /usr/bin/python3 "$REPO/tests/search/saved.py" "$SO" "$T/old.db"
}

@test "generated searches find what a look at every row finds" {
  TZ=Europe/Berlin /usr/bin/python3 "$REPO/tests/search/brute.py" "$SO" --queries 5000 --images 1000
}

@test "the same over 20,000 images" {
  [ -n "${DATASTORE_LARGE:-}" ] || skip "minutes: set DATASTORE_LARGE=1"
  TZ=Europe/Berlin /usr/bin/python3 "$REPO/tests/search/brute.py" "$SO" --queries 5000 --images 20000 --seed 3
}

@test "the same without the text index" {
  TZ=America/Sao_Paulo /usr/bin/python3 "$REPO/tests/search/brute.py" "$SO" --queries 500 --images 1000 --seed 2 --no-index
}

@test "an SQLite without FTS5 finds the same, in its own library and in one that has the text index" {
  local bare=build/sqlite/3.54.1/bare/sqlite3
  make -s -C "$REPO" $bare >"$T/built" 2>&1 || skip "the sources of SQLite (npm better-sqlite3) cannot be had here"
  without() { "$REPO/$bare" -bail -batch "$1" ".load $SO" "${@:2}"; }
  stock "$T/with.db" -cmd ".param set :images 1500" ".read $REPO/tests/fixtures/legacy.sql" >/dev/null
  cp "$T/with.db" "$T/without.db"
  sql "$T/with.db" "SELECT ds_migrate('{\"backup\":false}') IS NULL" >/dev/null
  without "$T/without.db" "SELECT ds_migrate('{\"backup\":false}') IS NULL" >/dev/null
  equal '0|0' "$(without "$T/without.db" "SELECT ds_info() ->> '$.features.fts5', (SELECT count(*) FROM sqlite_schema WHERE name LIKE 'PromptSearch%')")"
  local searches="SELECT value, (SELECT group_concat(Id) FROM (SELECT Id FROM ds_images(value) ORDER BY CreatedDate DESC, Id DESC LIMIT 40)),
    (SELECT count(*) FROM ds_images(value)) FROM json_each('[\"\", \"fog\", \"FOG, rain\", \"8k\", \"x\", \"qz\", \"no such words\", \"by Zdzisław Beksiński\",
    \"-masterpiece\", \"masterpiece -fog\", \"(fog or rain) night\", \"negative: blurry\", \"negative: no such\", \"lora:grain\", \"lora:fine*\", \"lora:none\",
    \"(dramatic sky:1.2)\", \"fog rating:>=5 tag:fog\", \"node:KSampler.steps=20 or fog\", \"starry night steps:20|25 sort:rating\"]')"
  sql "$T/with.db" "$searches" >"$T/expected"
  equal 20 "$(grep -c . "$T/expected")"
  [ "$(awk -F'|' '$NF > 0' "$T/expected" | wc -l)" -ge 14 ]
  diff "$T/expected" <(without "$T/with.db" "$searches")
  diff "$T/expected" <(without "$T/without.db" "$searches")
}
