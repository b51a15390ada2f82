/* How far two texts are apart; see distance.h.
**
** Of the table of distances between all beginnings of both texts only a band about its diagonal is worked out:
** outside of it every distance is over the limit. It ends at the first row that has no distance within it. */
#include "images/distance.h"

#include "search/match.h"

size_t distance_fold(uint32_t *to, const char *text, size_t length) {
  size_t count = 0;
  for (size_t at = 0; at < length;) to[count++] = search_next_folded(text, length, &at);
  return count;
}

static int smallest(int a, int b, int c) {
  int least = a < b ? a : b;
  return least < c ? least : c;
}

/* One row of the band: the distances of a's beginning of `i` characters. Returns the least of them. */
static int fill_row(const uint32_t *a, size_t i, const uint32_t *b, size_t b_count, int most, const int *above,
                    int *row) {
  size_t band = (size_t)most, first = i > band ? i - band : 0, last = i + band < b_count ? i + band : b_count;
  int least = most + 1;
  if (first > 0) row[first - 1] = most + 1;
  for (size_t j = first; j <= last; j++) {
    int over = j + 1 > i + band ? most + 1 : above[j] + 1; /* above the band */
    row[j] = j == 0 ? (int)i : smallest(over, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
    if (row[j] < least) least = row[j];
  }
  return least;
}

int distance_edit(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, int most, int *rows) {
  size_t longer = a_count > b_count ? a_count - b_count : b_count - a_count;
  if (longer > (size_t)most) return -1;
  for (; a_count && b_count && a[a_count - 1] == b[b_count - 1]; a_count--) b_count--;
  for (; a_count && b_count && *a == *b; a_count--, b_count--) a++, b++;
  int *row = rows, *above = rows + b_count + 1;
  for (size_t j = 0; j <= b_count; j++) row[j] = (int)j;
  for (size_t i = 1; i <= a_count; i++) {
    int *filled = above;
    above = row;
    row = filled;
    if (fill_row(a, i, b, b_count, most, above, row) > most) return -1;
  }
  return row[b_count] <= most ? row[b_count] : -1;
}

int distance_hamming(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, int most) {
  int different = 0;
  if (a_count < b_count) return -1;
  for (size_t i = 0; i < b_count && different <= most; i++) different += a[i] != b[i];
  return different <= most ? different : -1;
}
