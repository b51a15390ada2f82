/* A library for the fuzzers, with the extension linked in. The folder tests/ is TESTS. */
#ifndef TESTS_FUZZ_LIBRARY_H
#define TESTS_FUZZ_LIBRARY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef TESTS /* the Makefile gives whole paths */
#define TESTS "tests"
#define LEGACY "legacy.db"
#endif

/* A connection to a copy in memory of a small library, that of tests/fault, of `bytes` where that is not NULL: its own
** content otherwise. */
sqlite3 *library_open(unsigned char *bytes, sqlite3_int64 size);

/* The library's content, which is the caller's. */
unsigned char *library_bytes(sqlite3_int64 *size);

/* Runs a statement with a text for ?1, if it can be, to its end or 1,000 rows. It must come to its end; its error must
** be one of the extension's codes where the extension made it. */
void library_run(sqlite3 *db, const char *sql, const char *text, int length);

/* Reads a file of text. */
void file_read(const char *path, char *into, size_t room);

/* Ends the program unless it holds. */
void require(bool holds, const char *what);

#endif
