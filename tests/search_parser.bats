#!/usr/bin/env bats
# Search parser: the language, its tree and its faults, without SQLite. Today is 2024-03-31 (see search/parse.c).
load helper

setup_file() {
  make -s -C "$BATS_TEST_DIRNAME/.." build/search_parse build/search_parse_fast build/search_files
}

parse() {
  "${SEARCH_PARSE:-$REPO/build/search_parse}" --known "Euler a" --known "Euler" --known "DDIM" --known "DPM++ 2M Karras" \
    --known "deliberate v2" "$@"
}

# reads TEXT TREE: the text gives the tree, which is printed in its one fixed form.
reads() {
  run parse "$1"
  if [ "$status" -ne 0 ] || [ "$output" != "$2" ]; then
    printf 'text: %s\nexpected: %s\n  actual: %s\n' "$1" "$2" "$output"
    return 1
  fi
}

# refuses TEXT OFFSET WORDS: the text has a fault at this byte, whose message holds these words.
refuses() {
  run parse "$1"
  if [ "$status" -ne 1 ] || [[ $output != "$2 "*"$3"* ]]; then
    printf 'text: %s\nexpected: %s ...%s\n  actual: %s\n' "$1" "$2" "$3" "$output"
    return 1
  fi
}

# shows TEXT JSON: the same as reads, the whole tree.
shows() {
  run parse --json "$1"
  equal "$2" "$output"
}

# ---- What the old language has

@test "terms split at commas, without white space around them" {
  reads 'A man staring into a starry night sky, by Van Gogh' '"A man staring into a starry night sky", "by Van Gogh"'
  reads '  a  ,b  c,  ' '"a", "b  c"'
  reads ',, a,,b,' '"a", "b"'
  reads '' ''
  reads '  , ' ''
}

@test "quotes keep commas and white space inside one term" {
  reads '"A man, by Van Gogh"' '"A man, by Van Gogh"'
  reads '"night "' '"night "'
  reads '"say ""hi"", please", b' '"say ""hi"", please", "b"'
  reads '"or", "-x", "steps: 20"' '"or", "-x", "steps: 20"' || reads '"or", "-x", "steps: 20"' '"or", "-x", "steps: 20"'
}

@test "text before and behind a quotation is not lost" {
  reads 'cat "a, b" dog' '"cat", "a, b", "dog"'
  reads 'by "Van Gogh"' '"by", "Van Gogh"'
  reads '27" monitor, 5'\''11" tall' '"27"" monitor", "5'\''11"" tall"'
}

@test "keys are found in any case, with white space behind the colon only" {
  reads 'STEPS:   20 Cfg_Scale:7' 'steps:20, cfg:7'
  reads 'steps :20' '"steps :20"'
  reads 'steps:
20' 'steps:20'
}

@test "a key is taken out of the text around it" {
  reads 'night steps: 20' '"night", steps:20'
  reads 'starry rating: 5 night' '"starry night", rating:5'
  reads 'a rating:5 b steps:20 c, d' '"a b c", rating:5, steps:20, "d"'
  reads 'a, rating:5 b' '"a", rating:5, "b"'
}

@test "words inside a longer word are not keys" {
  reads 'footsteps: 20' '"footsteps: 20"'
  reads 'prenegative: x' '"prenegative: x"'
  reads '[steps: 20]' '"[steps: 20]"'
}

@test "negative prompt terms reach to the end of the text" {
  reads 'negative prompt: blurry, "low, res"' '(negative:"blurry"), (negative:"low, res")'
  reads 'cat negative_prompt:blurry' '"cat", (negative:"blurry")'
  reads 'cat negative: blurry steps: 20, lowres' '"cat", (negative:"blurry"), steps:20, (negative:"lowres")'
  reads 'negative:' ''
}

@test "or to the end of their group" {
  reads '(negative: blurry or lowres) cat' '((negative:"blurry") or (negative:"lowres")), "cat"'
  reads '(rating:5 negative: blurry), cat' 'rating:5, (negative:"blurry"), "cat"'
  reads '-negative: blurry' '-(negative:"blurry")'
}

@test "steps" {
  reads 'steps: 20' 'steps:20'
  reads 'steps: 20|25|30' 'steps:20|25|30'
  reads 'steps: 20-30' 'steps:20-30'
  reads 'steps: 20 - 30' 'steps:20-30'
  reads 'steps: 30-20' 'steps:20-30'
  shows 'steps: 20-30' '{"where":{"key":"steps","any":[{"from":20,"to":30}]},"sort":[]}'
}

@test "sampler: names of the library may hold spaces" {
  reads 'sampler: euler a | ddim' 'sampler:"euler a"|"ddim"'
  reads 'sampler:Euler a' 'sampler:"Euler a"'
  reads 'sampler: euler a cat' 'sampler:"euler a", "cat"'
  reads 'sampler: euler cat' 'sampler:"euler", "cat"'
  reads 'sampler: euler apple' 'sampler:"euler", "apple"'
  reads 'sampler: dpm++ 2m karras steps: 20' 'sampler:"dpm++ 2m karras", steps:20'
  reads 'sampler: "DPM fast"|euler a|plms' 'sampler:"DPM fast"|"euler a"|"plms"'
}

@test "an unknown sampler is one word, and white space may end the text" {
  reads 'sampler: heun' 'sampler:"heun"'
  reads 'sampler: euler a ' 'sampler:"euler a"'
  reads 'sampler: foo bar ' 'sampler:"foo", "bar"'
  refuses 'sampler: ' 9 'is not a value; write sampler:'
  refuses 'sampler: euler | ' 17 'is not a value'
}

@test "cfg" {
  reads 'cfg: 7' 'cfg:7'
  reads 'cfg_scale: 4.5 | 7 | 9 | 12' 'cfg:4.5|7|9|12'
  reads 'cfg scale: 7.1' 'cfg:7.1'
  reads 'cfg: 0.000012' 'cfg:1.2e-05'
}

@test "seed" {
  reads 'seed: 123' 'seed:123'
  reads 'seed: 100-200' 'seed:100-200'
  reads 'seed: 123*' 'seed:123*'
  reads 'seed: 123456???000' 'seed:123456???000'
  reads 'seed: 9223372036854775807' 'seed:9223372036854775807'
  shows 'seed: 1?3' '{"where":{"key":"seed","any":[{"like":"1?3"}]},"sort":[]}'
}

@test "size" {
  reads 'size: 512x768' 'size:512x768'
  reads 'size: 512 x 768' 'size:512x768'
  reads 'size: 512x?' 'size:512x?'
  reads 'size: ?x768' 'size:?x768'
  reads 'size: portrait|landscape|square' 'size:portrait|landscape|square'
  reads 'size: 16:9' 'size:16:9'
  shows 'size: 512x?' '{"where":{"key":"size","any":[{"width":{"from":512,"to":512},"height":{}}]},"sort":[]}'
  shows 'size: 16:9' '{"where":{"key":"size","any":[{"ratio":{"from":"16:9","to":"16:9"}}]},"sort":[]}'
}

@test "model hash, model, model or hash" {
  reads 'model_hash: AABBccdd | deadbeef' 'model_hash:"AABBccdd"|"deadbeef"'
  reads 'model hash: abc123 cat' 'model_hash:"abc123", "cat"'
  reads 'model: deliberate*' 'model:"deliberate*"'
  reads 'model: "my model v?"' 'model:"my model v?"'
  reads 'model: a,b,"c d"' 'model:"a"|"b"|"c d"'
  reads 'model: "a, b"' 'model:"a, b"'
  reads 'model_or_hash: "my model"|abc123' 'model_or_hash:"my model"|"abc123"'
  reads 'model_or_hash: ""|abc123' 'model_or_hash:"abc123"'
  shows 'model:a?' '{"where":{"key":"model","any":[{"like":"a?"}]},"sort":[]}'
}

@test "behind a model's comma and a space, only what must be a model is one" {
  reads 'model: a, cat' 'model:"a", "cat"'
  reads 'model: a*, b*, cat' 'model:"a*"|"b*", "cat"'
  reads 'model: a, deliberate v2, cat' 'model:"a"|"deliberate v2", "cat"'
  reads 'model: a,steps:20' 'model:"a", steps:20'
  reads 'model: a,-cat' 'model:"a", -"cat"'
}

@test "aesthetic score, hypernet, rating" {
  reads 'aesthetic_score: < 6.5' 'aesthetic_score:<6.5'
  reads 'hypernet: one | two' 'hypernet:"one"|"two"'
  reads 'hypernet strength: >= 0.5' 'hypernet_strength:>=0.5'
  reads 'rating: 5' 'rating:5'
  reads 'rating: >= 5' 'rating:>=5'
  reads 'rating: <=5 rating: >1' 'rating:<=5, rating:>1'
  reads 'rating: <>5' 'rating:<>5'
  reads 'rating: none' 'rating:none'
  reads 'rating: =5' 'rating:5'
  shows 'rating:<>5' '{"where":{"key":"rating","any":[{"except":{"from":5,"to":5}}]},"sort":[]}'
  shows 'rating:none' '{"where":{"key":"rating","any":[null]},"sort":[]}'
}

@test "flags: true, false, and true when none is given" {
  reads 'favorite: true fave: false favorite:' 'favorite:true, favorite:false, favorite:true'
  reads 'nsfw: FALSE' 'nsfw:false'
  reads 'nometa: nometadata: false' 'nometadata:true, nometadata:false'
  reads 'for deletion: delete: false to delete: TRUE' 'for_deletion:true, for_deletion:false, for_deletion:true'
  reads 'in_album: false' 'in_album:false'
  reads 'favorite: cat' 'favorite:true, "cat"'
  reads 'favorite: falsehood' 'favorite:true, "falsehood"'
}

@test "type" {
  reads 'type: image' 'type:image'
  reads 'type: Video' 'type:video'
  reads 'type: image|VIDEO' 'type:image|video'
  refuses 'type: gif' 6 'write type: image or video'
}

@test "dates: one day" {
  reads 'date: today' 'date:2024-03-31'
  reads 'date: Yesterday' 'date:2024-03-30'
  reads 'date: 3 days ago' 'date:2024-03-28'
  reads 'date: 1000 days ago' 'date:2021-07-05'
  reads 'date: a week ago' 'date:2024-03-24'
  reads 'date: 2 weeks ago' 'date:2024-03-17'
  reads 'date: a month ago' 'date:2024-02-29'
  reads 'date: 3 months ago' 'date:2023-12-31'
  reads 'date: 2 years ago' 'date:2022-03-31'
  reads 'date: 2023-05-01 cat' 'date:2023-05-01, "cat"'
  reads 'date: 2023/5/1' 'date:2023-05-01'
}

@test "dates: XX-XX-XXXX is month first, unless the first number is over 12" {
  reads 'date: 01-05-2023' 'date:2023-01-05'
  reads 'date: 1/5/2023' 'date:2023-01-05'
  reads 'date: 13-05-2023' 'date:2023-05-13'
  reads 'date: 12/12/2023' 'date:2023-12-12'
  refuses 'date: 13-13-2023' 6 'is no day of the calendar'
  refuses 'date: 30-02-2023' 6 'is no day of the calendar'
  reads 'date: 29-02-2024' 'date:2024-02-29'
}

@test "dates: spans of whole days, both ends included" {
  reads 'date: before 2023-05-01' 'date:before 2023-05-01'
  reads 'date: since yesterday' 'date:since 2024-03-30'
  reads 'date: between 01-05-2023 and yesterday' 'date:2023-01-05 - 2024-03-30'
  reads 'date: from 2023-05-01 to a week ago' 'date:2023-05-01 - 2024-03-24'
  reads 'date: 2023-05-01 - 2023-06-01' 'date:2023-05-01 - 2023-06-01'
  reads 'date: 2023-05-01 up to today' 'date:2023-05-01 - 2024-03-31'
  reads 'date: from today to yesterday' 'date:2024-03-30 - 2024-03-31'
  shows 'date: before 2023-05-01' '{"where":{"key":"date","any":[{"to":"2023-05-01"}]},"sort":[]}'
}

@test "dates become half-open spans of local time, also where a day has 23 or 25 hours" {
  TZ=UTC run parse --seconds '1970-01-02'
  equal '86400 172800' "$output"
  TZ=Europe/Berlin run parse --seconds 'today'
  equal '1711839600 1711922400' "$output"
  TZ=Europe/Berlin run parse --seconds '2023-10-29'
  equal '1698530400 1698620400' "$output"
  TZ=UTC run parse --seconds 'before 1970-01-01'
  equal '-9223372036854775808 86400' "$output"
  TZ=UTC run parse --seconds 'since 1970-01-02'
  equal '86400 9223372036854775807' "$output"
}

@test "path" {
  reads 'path: D:\pics\*.png' 'path:"D:\pics\*.png"'
  reads 'path: "D:\My pics\*" cat' 'path:"D:\My pics\*", "cat"'
  reads 'path: starts with D:\pics' 'path:starts with "D:\pics"'
  reads 'path: contains "funny cats"' 'path:contains "funny cats"'
  reads 'path: ends with .jpg, cat' 'path:ends with ".jpg", "cat"'
  reads 'path: starts' 'path:"starts"'
  reads 'path: D:\a,b\x.png, cat' 'path:"D:\a,b\x.png", "cat"'
  reads 'path: D:\pics(1)\x.png' 'path:"D:\pics(1)\x.png"'
  reads '(path: /a(1)/x* or cat)' 'path:"/a(1)/x*" or "cat"'
  shows 'path: a*' '{"where":{"key":"path","any":[{"like":"a*"}]},"sort":[]}'
  shows 'path: ends with a*' '{"where":{"key":"path","any":[{"ends":"a*"}]},"sort":[]}'
}

@test "folder and album" {
  reads 'folder: D:\pics album: best' 'folder:"D:\pics", album:"best"'
  reads 'folder: "D:\My pics" album: "my, best"' 'folder:"D:\My pics", album:"my, best"'
  shows 'album: a*' '{"where":{"key":"album","any":[{"equals":"a*"}]},"sort":[]}'
}

# ---- What is wrong in the old parser

@test "of several values none is lost" {
  reads 'steps: 1|2|3|4' 'steps:1|2|3|4'
  reads 'cfg: 1|2|3' 'cfg:1|2|3'
  reads 'model_hash: a|b|c' 'model_hash:"a"|"b"|"c"'
  reads 'hypernet: a | b | c' 'hypernet:"a"|"b"|"c"'
}

@test "a repeated key counts each time" {
  reads 'steps: 20 steps: 30' 'steps:20, steps:30'
  reads 'path: *a* path: *b*' 'path:"*a*", path:"*b*"'
}

@test "a rating does not take digits of the next word" {
  reads 'rating: 5 8k' 'rating:5, "8k"'
  reads 'rating: 5 10' 'rating:5, "10"'
  reads 'rating: 5, 1girl' 'rating:5, "1girl"'
  refuses 'rating: 5stars' 8 "'5stars' at character 9 is not a whole number"
}

@test "decimals have a point in every locale" {
  reads 'cfg: 7.5' 'cfg:7.5'
  reads 'cfg: 7,5' 'cfg:7, "5"'
}

@test "also in a locale whose point is a comma" {
  localedef -i de_DE -f UTF-8 "$T/de_DE.UTF-8" || skip "no locale to try"
  LOCPATH=$T LC_ALL=de_DE.UTF-8 reads 'cfg: 7.5 filesize: 1.5KB' 'cfg:7.5, filesize:1536'
}

@test "relative dates and capitals work" {
  reads 'date: 2 Weeks Ago' 'date:2024-03-17'
  reads 'size: Portrait' 'size:portrait'
  reads 'date: BEFORE Yesterday' 'date:before 2024-03-30'
}

# ---- What is new

@test "tags, hashes, workflows, nodes, loras" {
  reads 'tag:cat' 'tag:"cat"'
  reads 'tag:cat|"long hair"|style/*' 'tag:"cat"|"long hair"|"style/*"'
  reads 'tag:ns:name, cat' 'tag:"ns:name", "cat"'
  reads 'untagged: untagged:false' 'untagged:true, untagged:false'
  reads 'hash:ab12' 'hash:"ab12"'
  reads 'workflow:ksampler' 'workflow:"ksampler"'
  reads 'lora:film|detail*' 'lora:"film"|"detail*"'
  shows 'workflow: x*' '{"where":{"key":"workflow","any":[{"contains":"x*"}]},"sort":[]}'
}

@test "properties of nodes" {
  reads 'node:KSampler.steps=20' 'node:"KSampler"."steps"="20"'
  reads 'node:KSampler.cfg >= 7.5' 'node:"KSampler"."cfg">=7.5'
  reads 'node:KSampler.cfg=5-7.5' 'node:"KSampler"."cfg"=5-7.5'
  reads 'node:KSampler.sampler_name=euler|ddim' 'node:"KSampler"."sampler_name"="euler"|="ddim"'
  reads 'node:CLIPTextEncode.text="a *cat*"' 'node:"CLIPTextEncode"."text"="a *cat*"'
  reads 'node:"KSampler (Efficient)".seed<>5' 'node:"KSampler (Efficient)"."seed"<>"5"'
  reads 'node:LoraLoader' 'node:"LoraLoader"'
  reads 'node:Lora*.strength_model' 'node:"Lora*"."strength_model"'
  reads 'node:.seed=5' 'node:""."seed"="5"'
  shows 'node:K.a<5' '{"where":{"key":"node","class":"K","property":"a","any":[{"below":5}]},"sort":[]}'
  refuses 'node:K.a<x' 8 'is not a number'
  refuses 'node:=5' 5 'is not a node; write node: KSampler'
}

@test "comparisons and ranges on every number" {
  local key
  for key in steps seed width height rating clip_skip ensd batch_size batch_pos; do
    reads "$key: >=5|<2|7-9" "$key:>=5|<2|7-9"
    reads "$key: none" "$key:none"
    refuses "$key: 1.5" "$((${#key} + 2))" "'1.5' at character $((${#key} + 3)) is not a"
  done
  for key in cfg aesthetic_score hypernet_strength; do
    reads "$key: > 5.5 | -1.5--1" "$key:>5.5|-1.5--1"
  done
  reads 'clip skip: 2' 'clip_skip:2'
  reads 'steps: !=20' 'steps:<>20'
}

@test "comparisons and ranges on sizes" {
  reads 'size: >=512x512' 'size:>=512x512'
  reads 'size: <1024x?' 'size:<1024x?'
  reads 'size: 512x512-1024x768' 'size:512x512-1024x768'
  reads 'size: 1024x512-512x768' 'size:512x512-1024x768'
  reads 'size: <>512x512' 'size:<>512x512'
  reads 'size: >=16:9' 'size:>=16:9'
  reads 'size: 16:9-4:3' 'size:4:3-16:9'
  refuses 'size: 2MB' 6 'filesize:'
  refuses 'size: 512' 6 'is not a size'
  refuses 'size: 16:0' 6 'is not a size'
}

@test "comparisons and ranges on file sizes" {
  reads 'filesize: 1000' 'filesize:1000'
  reads 'filesize: >2MB' 'filesize:>2097152'
  reads 'filesize: 1.5 KB' 'filesize:1536'
  reads 'filesize: 1-2.5gb' 'filesize:1073741824-2684354560'
  reads 'filesize: 500KB-2MB' 'filesize:512000-2097152'
  reads 'filesize: 500KB - 2MB cat' 'filesize:512000-2097152, "cat"'
}

@test "comparisons and ranges on dates" {
  reads 'date: >=2023-05-01' 'date:since 2023-05-01'
  reads 'date: <2023-05-01' 'date:<2023-05-01'
  reads 'date: > yesterday' 'date:>2024-03-30'
  reads 'date: <>today' 'date:<>2024-03-31'
  reads 'date: 2023' 'date:2023-01-01 - 2023-12-31'
  reads 'date: 2024-02' 'date:2024-02-01 - 2024-02-29'
  reads 'date: <=2023' 'date:before 2023-12-31'
  reads 'date: today|2023-05-01|before 2020' 'date:2024-03-31|2023-05-01|before 2020-12-31'
  reads 'created: today modified: today viewed: none touched: since today' \
    'date:2024-03-31, modified:2024-03-31, viewed:none, touched:since 2024-03-31'
}

@test "not and '-' before any term" {
  reads '-blurry, cat' '-"blurry", "cat"'
  reads 'cat -dog' '"cat", -"dog"'
  reads 'cat -big dog, bird' '"cat", -"big dog", "bird"'
  reads 'not blurry' '-"blurry"'
  reads 'cat, NOT dog' '"cat", -"dog"'
  reads '-"bad hands"' '-"bad hands"'
  reads '-steps:20 not rating:none' '-steps:20, -rating:none'
  reads 'steps: 20 -cat' 'steps:20, -"cat"'
  reads 'steps: 20 -1girl' 'steps:20, -"1girl"'
  reads '-blurry rating:5 cat' '-"blurry", rating:5, "cat"'
  reads 'not not cat' '"cat"'
  reads 'not -cat' '"cat"'
}

@test "hyphens and nots that are words" {
  reads 'close-up, a - b, seed -1, x -0.5' '"close-up", "a - b", "seed -1", "x -0.5"'
  reads 'photo --ar 16:9 --v 5' '"photo --ar 16:9 --v 5"'
  reads 'do not enter, notable' '"do not enter", "notable"'
  reads ' -' '"-"'
  reads 'a, -, b' '"a", "-", "b"'
}

@test "or" {
  reads 'cat or dog' '"cat" or "dog"'
  reads 'black cat OR white dog, bird' '"black cat" or "white dog", "bird"'
  reads 'rating:5 or steps:20 cat' 'rating:5 or steps:20, "cat"'
  reads 'sampler: euler a or ddim' 'sampler:"euler a" or "ddim"'
  reads 'orange floor, for, "this or that"' '"orange floor", "for", "this or that"'
  refuses 'cat or' 6 "the end of the text at character 7 stands where a term is expected, behind 'or'"
  refuses 'or cat' 0 "'or' at character 1 stands where a term is expected"
  refuses 'cat or or dog' 7 'stands where a term is expected'
  refuses 'not' 3 'stands where a term is expected'
  refuses 'not, cat' 3 'stands where a term is expected'
}

@test "parentheses that group" {
  reads '(cat or dog) night' '("cat" or "dog"), "night"'
  reads 'night (cat or dog)' '"night", ("cat" or "dog")'
  reads 'night,(cat or dog),day' '"night", ("cat" or "dog"), "day"'
  reads '(rating:5)' 'rating:5'
  reads '(cat, -dog)' '"cat", -"dog"'
  reads '-(cat, dog)' '-("cat", "dog")'
  reads 'not (cat or dog)' '-("cat" or "dog")'
  reads '(a, b) or (c, d)' '"a", "b" or "c", "d"'
  reads '((a or b) c) or d' '("a" or "b"), "c" or "d"'
  reads '-(-(a, b))' '"a", "b"'
  reads '((cat or dog))' '"cat" or "dog"'
  reads '("cat" "dog")' '"cat", "dog"'
}

@test "a group begins behind the value of a key, too" {
  reads '(negative: "a") -(negative: "b")' '(negative:"a"), -(negative:"b")'
  reads '(steps: 2) -(steps: 3) -(cat)' 'steps:2, -steps:3, -"cat"'
  reads '-(steps: 3)-(steps: 4)' '-steps:3, -steps:4'
  reads 'album: "x" -(negative: "b")' 'album:"x", -(negative:"b")'
  reads 'album: "x"|"y" not (cat, dog)' 'album:"x"|"y", -("cat", "dog")'
  reads '(rating: 5) (cat) or (dog)' 'rating:5, "cat" or "dog"'
  reads '(tag: "x") -"y"' 'tag:"x", -"y"'
}

@test "parentheses of prompts" {
  reads '(masterpiece:1.2), cat' '"(masterpiece:1.2)", "cat"'
  reads '((best quality)), [x], {y}' '"((best quality))", "[x]", "{y}"'
  reads 'a (blurry) photo' '"a (blurry) photo"'
  reads '(a, b:1.3)' '"(a", "b:1.3)"'
  reads '(cat or dog:1.2)' '"(cat or dog:1.2)"'
  reads 'f(a or b), :), ;(' '"f(a or b)", ":)", ";("'
  reads '(face:1.1)' '"(face:1.1)"'
  reads '(unclosed' '"(unclosed"'
  reads 'unopened)' '"unopened)"'
  reads '-(blurry:1.2)' '-"(blurry:1.2)"'
  reads '(steps:5)' 'steps:5'
}

@test "parentheses that do not match" {
  refuses '(cat or dog' 0 "'(' at character 1 is not closed"
  refuses 'a, ((cat or dog)' 3 'is not closed'
  refuses '(cat or dog)) x' 12 'closes nothing'
  refuses '(steps:20' 0 'is not closed'
}

@test "words with colons" {
  reads 'character:foo, https://x.y/z, 12:30, face: smiling' '"character:foo", "https://x.y/z", "12:30", "face: smiling"'
  reads '<lora:film grain or not:0.8>, cat' '"<lora:film grain or not:0.8>", "cat"'
  reads 'seeds://x' '"seeds://x"'
  reads '"setps: 20"' '"setps: 20"'
}

@test "a mistyped key is named with the nearest one" {
  refuses 'cat setps: 20' 4 "'setps:' at character 5 is not a key; write steps:"
  refuses 'ratng:5' 0 'write rating:'
  refuses 'tags:cat' 0 'write tag:'
  refuses 'negative promt: x' 0 'write negative prompt:'
  refuses 'for deletoin: true' 0 'write for deletion:'
  refuses 'hypernet strenght: 1' 0 'write hypernet strength:'
  refuses 'Sampelr: x' 0 'write sampler:'
  refuses 'aesthetc_scor: 5' 0 'write aesthetic score:'
  refuses 'dtae: today' 0 'write date:'
}

@test "sort" {
  reads 'sort: rating' 'sort:rating desc'
  reads 'cat sort:date asc' '"cat", sort:date asc'
  reads 'sort:-date sort:name' 'sort:date asc|name asc'
  reads 'sort: viewed:desc | touched-asc | modified | score | prompt | size' \
    'sort:viewed desc|touched asc|modified desc|score desc|prompt asc|filesize desc'
  reads 'sort:random' 'sort:random'
  reads 'sort:random:42 cat' '"cat", sort:random:42'
  reads 'sort: random 42' 'sort:random:42'
  reads 'sort:random(-7)' 'sort:random:-7'
  reads 'sort:-random' 'sort:random'
  shows 'sort:random:42|name' \
    '{"where":null,"sort":[{"by":"random","descending":false,"seed":42},{"by":"name","descending":false}]}'
  refuses 'sort: colour' 6 "'colour' at character 7 is not an order; write sort: date"
  refuses 'cat (dog or sort:date)' 12 'cannot stand in parentheses'
  refuses '-sort:date' 1 'cannot stand in parentheses or behind not'
}

@test "the whole tree" {
  shows 'cat, -(rating:>=5 or tag:"x")' '{"where":{"and":[{"key":"prompt","any":[{"contains":"cat"}]},{"not":{"or":[{"key":"rating","any":[{"from":5}]},{"key":"tag","any":[{"equals":"x"}]}]}}]},"sort":[]}'
}

# ---- Faults, limits and memory

@test "values that their key does not take" {
  refuses 'steps: many' 7 "'many' at character 8 is not a whole number of up to 64 bits; write steps: 20, 20-30, >=20 or 20|25"
  refuses 'steps: 20|' 10 'is not a whole number'
  refuses 'steps:' 6 'the end of the text at character 7 is not a whole number'
  refuses 'steps: 99999999999999999999' 7 'is not a whole number of up to 64 bits'
  refuses 'cfg: 1.2345678901234567' 5 'is not a number of up to 15 digits'
  refuses 'rating: >=' 8 'is not a whole number'
  refuses 'rating:<>5|6' 11 'is not a single value'
  refuses 'seed: 12a' 6 'is not a seed'
  refuses 'model_hash: xyz' 12 'is not a hash of hexadecimal digits'
  refuses 'tag:""' 4 'is not a value'
  refuses 'tag:"a"b' 7 'stands right behind a quoted value'
  refuses 'date: soon' 6 "'soon' at character 7 is not a date; write today"
  refuses 'date: 3 days' 6 "needs 'ago'"
  refuses 'date: between today or' 20 "'or' at character 21 stands where 'and' is expected"
  refuses 'date: 2023-05-01 - x' 19 'is not a date'
  refuses 'date: 9999 years ago' 6 'is too long ago'
  refuses 'date: 01-05-23' 6 'is not a date'
}

@test "positions count bytes and characters" {
  refuses '生成, steps: x' 15 "'x' at character 12 is not"
  refuses 'a, "unclosed' 3 "'\"' at character 4 opens a quotation that does not end"
}

@test "text of any script" {
  reads '生成画像, Zdzisław Beksiński, 🐱' '"生成画像", "Zdzisław Beksiński", "🐱"'
  reads 'tag:猫 album:"Büro & Möbel"' 'tag:"猫", album:"Büro & Möbel"'
}

@test "100 groups in each other work, 300 are refused" {
  local open close
  open=$(printf '(%.0s' {1..100}) close=$(printf ')%.0s' {1..100})
  reads "${open}cat or dog${close}" '"cat" or "dog"'
  reads "${open}cat${close}" '"cat"'
  run parse "$(printf '(a or %.0s' {1..300})b$(printf ')%.0s' {1..300})"
  [ "$status" -eq 1 ]
  [[ $output == *"is nested too deep; a search takes up to 256 groups in each other" ]]
}

@test "1,000 terms work, 10,001 are refused" {
  run parse "$(printf 'term%d, ' {1..1000})"
  [ "$status" -eq 0 ]
  equal 1000 "$(grep -o '"term[0-9]*"' <<<"$output" | wc -l)"
  refuses "$(printf 'a,%.0s' {1..10001})" 20000 'is one value too many'
  refuses "steps:$(printf '1|%.0s' {1..10000})1" 20006 'is one value too many'
}

# big: reads standard input, which must give one tree within 20 seconds, on a busy machine too.
big() {
  timeout 20 "$REPO/build/search_parse_fast" - >"$T/out"
}

@test "texts of 10 MB take time in proportion" {
  yes 'cat dog' | tr '\n' ' ' | head -c 10000000 | big
  yes 'abcd:' | tr '\n' ' ' | head -c 10000000 | big
  { printf '"'; head -c 10000000 /dev/zero | tr '\0' 'x'; printf '"'; } | big
  { yes 'a steps:1 ' | head -n 4000 | tr '\n' ' '; head -c 10000000 /dev/zero | tr '\0' 'x'; } | big
  { printf 'for'; head -c 10000000 /dev/zero | tr '\0' ' '; printf 'x'; } | big
  run bash -c "head -c 10000000 /dev/zero | tr '\0' '(' | timeout 20 '$REPO/build/search_parse_fast' -"
  [[ $output == *'has more than 100000 parentheses'* ]]
}

@test "any allocation may fail: it is reported, and nothing leaks" {
  local text
  for text in 'cat, "dog" or (bird -fish rating:5 wings) negative: x' 'model: a,b|"c d" path: starts with x' \
    'node:"a b".c=d|e seed:1?2 sort:name|random:4' "$(printf 'a%d -(b or c), ' {1..200})"; do
    run parse --failures "$text"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
    [[ $output == *"allocations failed cleanly" ]]
  done
}

@test "the corpus of the fuzzer passes" {
  "$REPO/build/search_files" "$REPO"/tests/fuzz/search/*
}
