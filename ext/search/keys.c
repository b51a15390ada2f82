/* The keys of the search language; see keys.h.
**
** A space in a name below stands for one or more white spaces or for one underscore: "cfg scale" is
** also cfg_scale. An underscore stands for itself alone: were "in album:" a key, then "photo in
** album: best" would no longer ask for the album.
**
** A name is near when one letter is missing, added or wrong or two neighbours are swapped; two such
** slips are allowed from eight letters on. Up to four letters a wrong letter usually makes another
** word (face, fave; note, node), which is what the user meant: there it is not a slip. */
#include "search/keys.h"

#include "search/chars.h"

#include <string.h>

static const search_key_traits traits[SEARCH_KEYS] = {
  [SEARCH_PROMPT] = {"", SEARCH_TAKES_TEXT, SEARCH_SUBSTRING},
  [SEARCH_NEGATIVE] = {"negative", SEARCH_TAKES_NEGATIVE, SEARCH_SUBSTRING},
  [SEARCH_STEPS] = {"steps", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_SAMPLER] = {"sampler", SEARCH_TAKES_TEXT, SEARCH_KNOWN_NAMES},
  [SEARCH_CFG] = {"cfg", SEARCH_TAKES_DECIMAL, 0},
  [SEARCH_SEED] = {"seed", SEARCH_TAKES_SEED, 0},
  [SEARCH_SIZE] = {"size", SEARCH_TAKES_SIZE, 0},
  [SEARCH_WIDTH] = {"width", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_HEIGHT] = {"height", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_MODEL_HASH] = {"model_hash", SEARCH_TAKES_TEXT, SEARCH_HEX | SEARCH_WILDCARDS},
  [SEARCH_MODEL] = {"model", SEARCH_TAKES_TEXT, SEARCH_WILDCARDS | SEARCH_KNOWN_NAMES | SEARCH_COMMA_LIST},
  [SEARCH_MODEL_OR_HASH] = {"model_or_hash", SEARCH_TAKES_TEXT, SEARCH_KNOWN_NAMES},
  [SEARCH_AESTHETIC_SCORE] = {"aesthetic_score", SEARCH_TAKES_DECIMAL, 0},
  [SEARCH_HYPERNET] = {"hypernet", SEARCH_TAKES_TEXT, 0},
  [SEARCH_HYPERNET_STRENGTH] = {"hypernet_strength", SEARCH_TAKES_DECIMAL, 0},
  [SEARCH_RATING] = {"rating", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_FAVORITE] = {"favorite", SEARCH_TAKES_FLAG, 0},
  [SEARCH_NSFW] = {"nsfw", SEARCH_TAKES_FLAG, 0},
  [SEARCH_NO_METADATA] = {"nometadata", SEARCH_TAKES_FLAG, 0},
  [SEARCH_FOR_DELETION] = {"for_deletion", SEARCH_TAKES_FLAG, 0},
  [SEARCH_IN_ALBUM] = {"in_album", SEARCH_TAKES_FLAG, 0},
  [SEARCH_UNAVAILABLE] = {"unavailable", SEARCH_TAKES_FLAG, 0},
  [SEARCH_HAS_ERROR] = {"has_error", SEARCH_TAKES_FLAG, 0},
  [SEARCH_UNTAGGED] = {"untagged", SEARCH_TAKES_FLAG, 0},
  [SEARCH_TYPE] = {"type", SEARCH_TAKES_TYPE, 0},
  [SEARCH_CREATED] = {"date", SEARCH_TAKES_DATE, 0},
  [SEARCH_MODIFIED] = {"modified", SEARCH_TAKES_DATE, 0},
  [SEARCH_VIEWED] = {"viewed", SEARCH_TAKES_DATE, 0},
  [SEARCH_TOUCHED] = {"touched", SEARCH_TAKES_DATE, 0},
  [SEARCH_PATH] = {"path", SEARCH_TAKES_TEXT, SEARCH_WILDCARDS | SEARCH_CRITERIA | SEARCH_INNER_COMMAS},
  [SEARCH_FILE_NAME] = {"filename", SEARCH_TAKES_TEXT, SEARCH_WILDCARDS | SEARCH_CRITERIA | SEARCH_INNER_COMMAS},
  [SEARCH_FOLDER] = {"folder", SEARCH_TAKES_TEXT, SEARCH_INNER_COMMAS},
  [SEARCH_ALBUM] = {"album", SEARCH_TAKES_TEXT, SEARCH_INNER_COMMAS},
  [SEARCH_TAG] = {"tag", SEARCH_TAKES_TEXT, SEARCH_WILDCARDS},
  [SEARCH_HASH] = {"hash", SEARCH_TAKES_TEXT, SEARCH_HEX | SEARCH_WILDCARDS},
  [SEARCH_WORKFLOW] = {"workflow", SEARCH_TAKES_TEXT, SEARCH_SUBSTRING},
  [SEARCH_NODE] = {"node", SEARCH_TAKES_NODE, SEARCH_WILDCARDS},
  [SEARCH_LORA] = {"lora", SEARCH_TAKES_TEXT, SEARCH_WILDCARDS},
  [SEARCH_CLIP_SKIP] = {"clip_skip", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_ENSD] = {"ensd", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_BATCH_SIZE] = {"batch_size", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_BATCH_POS] = {"batch_pos", SEARCH_TAKES_INTEGER, 0},
  [SEARCH_FILE_SIZE] = {"filesize", SEARCH_TAKES_BYTES, 0},
  [SEARCH_SORT] = {"sort", SEARCH_TAKES_SORT, 0},
};

const char *const search_sort_names[SEARCH_SORT_KEYS] = {
  [SEARCH_BY_CREATED] = "date",      [SEARCH_BY_VIEWED] = "viewed", [SEARCH_BY_TOUCHED] = "touched",
  [SEARCH_BY_MODIFIED] = "modified", [SEARCH_BY_RATING] = "rating", [SEARCH_BY_AESTHETIC_SCORE] = "score",
  [SEARCH_BY_PROMPT] = "prompt",     [SEARCH_BY_NAME] = "name",     [SEARCH_BY_FILE_SIZE] = "filesize",
  [SEARCH_BY_RANDOM] = "random",
};

const char *const search_orientation_names[3] = {
  [SEARCH_PORTRAIT] = "portrait", [SEARCH_LANDSCAPE] = "landscape", [SEARCH_SQUARE] = "square"};

static const struct {
  const char *name;
  search_key key;
} names[] = {
  {"negative prompt", SEARCH_NEGATIVE},
  {"negative", SEARCH_NEGATIVE},
  {"steps", SEARCH_STEPS},
  {"sampler", SEARCH_SAMPLER},
  {"cfg scale", SEARCH_CFG},
  {"cfg", SEARCH_CFG},
  {"seed", SEARCH_SEED},
  {"size", SEARCH_SIZE},
  {"width", SEARCH_WIDTH},
  {"height", SEARCH_HEIGHT},
  {"model hash", SEARCH_MODEL_HASH},
  {"model_or_hash", SEARCH_MODEL_OR_HASH},
  {"model", SEARCH_MODEL},
  {"aesthetic score", SEARCH_AESTHETIC_SCORE},
  {"hypernet strength", SEARCH_HYPERNET_STRENGTH},
  {"hypernet", SEARCH_HYPERNET},
  {"rating", SEARCH_RATING},
  {"favorite", SEARCH_FAVORITE},
  {"favourite", SEARCH_FAVORITE},
  {"fave", SEARCH_FAVORITE},
  {"nsfw", SEARCH_NSFW},
  {"nometadata", SEARCH_NO_METADATA},
  {"nometa", SEARCH_NO_METADATA},
  {"for deletion", SEARCH_FOR_DELETION},
  {"to delete", SEARCH_FOR_DELETION},
  {"delete", SEARCH_FOR_DELETION},
  {"in_album", SEARCH_IN_ALBUM},
  {"unavailable", SEARCH_UNAVAILABLE},
  {"has_error", SEARCH_HAS_ERROR},
  {"untagged", SEARCH_UNTAGGED},
  {"type", SEARCH_TYPE},
  {"date", SEARCH_CREATED},
  {"created", SEARCH_CREATED},
  {"modified", SEARCH_MODIFIED},
  {"viewed", SEARCH_VIEWED},
  {"touched", SEARCH_TOUCHED},
  {"path", SEARCH_PATH},
  {"filename", SEARCH_FILE_NAME},
  {"folder", SEARCH_FOLDER},
  {"album", SEARCH_ALBUM},
  {"tag", SEARCH_TAG},
  {"hash", SEARCH_HASH},
  {"workflow", SEARCH_WORKFLOW},
  {"node", SEARCH_NODE},
  {"lora", SEARCH_LORA},
  {"clip skip", SEARCH_CLIP_SKIP},
  {"ensd", SEARCH_ENSD},
  {"batch_size", SEARCH_BATCH_SIZE},
  {"batch_pos", SEARCH_BATCH_POS},
  {"filesize", SEARCH_FILE_SIZE},
  {"file_size", SEARCH_FILE_SIZE},
  {"sort", SEARCH_SORT},
};

enum { NAMES = sizeof names / sizeof *names, LONGEST_NAME = 24, LONG_NAME = 8, SHORT_NAME = 4 };

const search_key_traits *search_traits(search_key key) {
  return &traits[key];
}

/* How many bytes of the text spell the name; 0 where they do not. */
static size_t spells(const char *text, size_t length, size_t at, const char *name) {
  size_t start = at;
  for (; *name; name++) {
    if (at == length) return 0;
    if (*name == ' ' && search_is_space(text[at])) {
      at = search_skip_spaces(text, length, at);
    } else if (search_lower(text[at]) == *name || (*name == ' ' && text[at] == '_')) {
      at++;
    } else {
      return 0;
    }
  }
  return at - start;
}

size_t search_key_at(const char *text, size_t length, size_t at, search_key *key) {
  if (at == length) return 0;
  char first = search_lower(text[at]);
  for (size_t i = 0; i < NAMES; i++) {
    if (names[i].name[0] != first) continue;
    size_t size = spells(text, length, at, names[i].name);
    if (size == 0 || at + size == length || text[at + size] != ':') continue;
    *key = names[i].key;
    return size + 1;
  }
  return 0;
}

static int smaller(int a, int b) {
  return a < b ? a : b;
}

/* How many slips (a letter missing, added, wrong, or two swapped) lead from a to b. */
static int distance(const char *a, int a_length, const char *b, int b_length) {
  int rows[3][LONGEST_NAME + 1];
  for (int j = 0; j <= b_length; j++) rows[0][j] = j;
  for (int i = 1; i <= a_length; i++) {
    int *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (int j = 1; j <= b_length; j++) {
      row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = smaller(row[j], two_above[j - 2] + 1);
    }
  }
  return rows[a_length % 3][b_length];
}

/* One bit for each letter that occurs: a cheap first test, since a slip changes at most two bits. */
static unsigned letters(const char *text, int length) {
  unsigned set = 0;
  for (int i = 0; i < length; i++) set |= search_is_letter(text[i]) ? 1u << (text[i] - 'a') : 0;
  return set;
}

static int count_bits(unsigned set) {
  int count = 0;
  for (; set; set &= set - 1) count++;
  return count;
}

static bool is_near(const char *name, int length, const char *known, int *slips) {
  int known_length = (int)strlen(known), allowed = known_length >= LONG_NAME ? 2 : 1;
  int longer = length > known_length ? length - known_length : known_length - length;
  if (longer > allowed) return false;
  if (count_bits(letters(name, length) ^ letters(known, known_length)) > 2 * allowed) return false;
  *slips = distance(name, length, known, known_length);
  bool other_word = length == known_length && length <= SHORT_NAME && letters(name, length) != letters(known, length);
  return *slips <= allowed && !other_word;
}

const char *search_nearest_key(const char *name, size_t length) {
  char folded[LONGEST_NAME];
  const char *nearest = NULL;
  int fewest = LONGEST_NAME;
  if (length < 3 || length >= LONGEST_NAME) return NULL;
  for (size_t i = 0; i < length; i++) {
    folded[i] = search_lower(name[i]);
    if (search_is_space(name[i]) || name[i] == '_') folded[i] = ' ';
  }
  for (size_t i = 0; i < NAMES; i++) {
    int slips;
    if (is_near(folded, (int)length, names[i].name, &slips) && slips < fewest) {
      nearest = names[i].name;
      fewest = slips;
    }
  }
  return nearest;
}
