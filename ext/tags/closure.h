/* What counts as a tag, as SQL.
**
** A tag has names: its own and its aliases. It counts as the tag X when one of its names is a name of X or
** lies below one (a/b below a), or when it implies a tag that counts as X; so on from tag to tag, and once
** each, so that the circles which aliases may close do no harm. An alias may be the name of another tag,
** too: the two then count as each other, and each keeps its own images.
**
** Below a/ are the names from a/ up to a0, which follows the slash: the index on the names finds them. */
#ifndef DS_TAGS_CLOSURE_H
#define DS_TAGS_CLOSURE_H

/* clang-format off */
#define DS_TAG_BELOW(column, name) column " > " name " || '/' AND " column " < " name " || '0' "

/* What goes on behind the tags to begin with, in WITH RECURSIVE counts(Id) AS (...): from tag to tag. */
#define DS_TAG_COUNTS                                                                                                  \
  " UNION SELECT i.TagId FROM counts JOIN main.TagImplications i ON i.ImpliedTagId = counts.Id"                        \
  " UNION SELECT d.Id FROM counts JOIN main.Tags t USING (Id) JOIN main.Tags d ON " DS_TAG_BELOW("d.Name", "t.Name")   \
  " UNION SELECT d.TagId FROM counts JOIN main.Tags t USING (Id) JOIN main.TagAliases d ON d.Alias = t.Name"           \
  " UNION SELECT d.TagId FROM counts JOIN main.Tags t USING (Id)"                                                      \
  "       JOIN main.TagAliases d ON " DS_TAG_BELOW("d.Alias", "t.Name")                                                \
  " UNION SELECT d.Id FROM counts JOIN main.TagAliases a ON a.TagId = counts.Id JOIN main.Tags d ON d.Name = a.Alias"  \
  " UNION SELECT d.Id FROM counts JOIN main.TagAliases a ON a.TagId = counts.Id"                                       \
  "       JOIN main.Tags d ON " DS_TAG_BELOW("d.Name", "a.Alias")                                                      \
  " UNION SELECT d.TagId FROM counts JOIN main.TagAliases a ON a.TagId = counts.Id"                                    \
  "       JOIN main.TagAliases d ON " DS_TAG_BELOW("d.Alias", "a.Alias")

/* A SELECT of the Ids of all tags that count as the name, which is an SQL expression such as "?1"; no tag
** need have it. For use as TagId IN (...). */
#define DS_TAG_CLOSURE(name)                                                                                           \
  "WITH RECURSIVE counts(Id) AS ("                                                                                     \
  " SELECT Id FROM main.Tags WHERE Name = " name                                                                       \
  " UNION SELECT Id FROM main.Tags WHERE " DS_TAG_BELOW("Name", name)                                                  \
  " UNION SELECT TagId FROM main.TagAliases WHERE Alias = " name                                                       \
  " UNION SELECT TagId FROM main.TagAliases WHERE " DS_TAG_BELOW("Alias", name)                                        \
  DS_TAG_COUNTS ") SELECT Id FROM counts"

/* The same for the tags of a JSON array of Ids, which is an SQL expression; see tags_wide_start. */
#define DS_TAG_CLOSURE_OF(ids)                                                                                         \
  "WITH RECURSIVE counts(Id) AS (SELECT value FROM json_each(" ids ")" DS_TAG_COUNTS ") SELECT Id FROM counts"
/* clang-format on */

#endif
