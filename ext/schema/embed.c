/* Build tool: writes the schema pack as C. usage: embed FILE.sql... > pack.c
**
** Each file becomes one ds_pack_file, in the order of the arguments: its folder, its name without
** ".sql", and its text, byte for byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *path) {
  perror(path);
  exit(1);
}

static void write_text(FILE *in) {
  int c, column = 0;
  printf("    \"");
  while ((c = getc(in)) != EOF) {
    if (c == '\n') {
      printf("\\n\"\n    \"");
      column = 0;
      continue;
    }
    if (c == '"' || c == '\\' || c == '?') putchar('\\'); /* '?' so that no trigraph arises */
    if (c < ' ' || c > '~') {
      printf("\\%03o", (unsigned)c);
    } else {
      putchar(c);
    }
    if (++column > 500) { /* C promises room for 4095 characters a line */
      printf("\"\n    \"");
      column = 0;
    }
  }
  printf("\"");
}

static void write_file(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  const char *folder = slash;
  while (folder && folder > path && folder[-1] != '/') folder--;
  FILE *in = fopen(path, "rb");
  if (in == NULL || slash == NULL || dot == NULL) fail(path);
  printf("  {\"%.*s\", \"%.*s\",\n", (int)(slash - folder), folder, (int)(dot - name), name);
  write_text(in);
  printf("},\n");
  if (ferror(in) || fclose(in)) fail(path);
}

int main(int argc, char **argv) {
  printf("/* Made by ext/schema/embed.c from sql/ and migrations/; not for editing. */\n");
  printf("#include \"schema/pack.h\"\n\nconst ds_pack_file ds_pack_files[] = {\n");
  for (int i = 1; i < argc; i++) write_file(argv[i]);
  printf("};\n\nconst size_t ds_pack_count = sizeof ds_pack_files / sizeof ds_pack_files[0];\n");
  if (fflush(stdout)) fail("output");
  return 0;
}
