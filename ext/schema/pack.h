/* The schema pack: the texts of sql/ and migrations/, embedded at build time. */
#ifndef DS_SCHEMA_PACK_H
#define DS_SCHEMA_PACK_H

#include <stddef.h>

typedef struct ds_pack_file {
  const char *folder; /* "sql" or "migrations" */
  const char *name;   /* without ".sql" */
  const char *text;
} ds_pack_file;

/* Sorted by folder, then by name. */
extern const ds_pack_file ds_pack_files[];
extern const size_t ds_pack_count;

#endif
