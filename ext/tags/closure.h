/* The tags that stand for a tag: itself, those below it in the hierarchy, and those that imply it,
** again and again. One text, so that ds_has_tag, ds_tag_list and a search agree. */
#ifndef DS_TAGS_CLOSURE_H
#define DS_TAGS_CLOSURE_H

/* A subquery of Tags.Id, in parentheses. `roots` is a SELECT of the Ids to begin with. What lies below
** a name sorts between "name/" and "name0", the character behind '/'. */
#define DS_TAG_CLOSURE(roots)                                                                                          \
  "(WITH RECURSIVE found(Id) AS (" roots " UNION SELECT below.Id FROM found JOIN main.Tags t ON t.Id = found.Id"       \
  " JOIN main.Tags below ON below.Name > t.Name || '/' AND below.Name < t.Name || '0'"                                 \
  " UNION SELECT m.TagId FROM found JOIN main.TagImplications m ON m.ImpliedTagId = found.Id)"                         \
  " SELECT Id FROM found)"

#endif
