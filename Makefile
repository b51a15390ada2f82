# datastore: see README.md. `make demo` shows the main job, `make test` runs everything.

CC     ?= cc
CFLAGS ?= -O2
WARN   := -Wall -Wextra -Wshadow -Wconversion -Wpointer-arith -Wstrict-prototypes -Werror
# -ffile-prefix-map and the sorted lists below keep a build's bytes the same wherever it is made.
FLAGS  := -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) -fPIC -fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. -Iext $(CFLAGS)

BUILD  ?= build
DIST   ?= dist
SO     := $(DIST)/datastore.so
LIB    := $(DIST)/libdatastore.a
# The schema pack; tests build the extension around packs of their own.
PACK_SQL        ?= sql
PACK_MIGRATIONS ?= migrations

GENERATOR := ext/schema/embed.c
SOURCES   := $(filter-out $(GENERATOR),$(sort $(wildcard ext/*.c ext/*/*.c)))
PACK      := $(sort $(wildcard $(PACK_SQL)/*.sql)) $(sort $(wildcard $(PACK_MIGRATIONS)/*.sql))
OBJECTS   := $(SOURCES:%.c=$(BUILD)/so/%.o) $(BUILD)/so/pack.o
CORE      := $(SOURCES:%.c=$(BUILD)/core/%.o) $(BUILD)/core/pack.o

.PHONY: all test demo bench lint docs clean
.SUFFIXES:

all: $(SO) $(LIB) $(DIST)/datastore.h

$(SO): $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) -shared $(FLAGS) $(LDFLAGS) -o $@ $(OBJECTS)

# The static library, for applications that link SQLite and the extension into themselves.
$(LIB): $(CORE)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcsD $@ $(CORE)

$(DIST)/datastore.h: ext/datastore.h
	@mkdir -p $(@D)
	cp $< $@

$(BUILD)/so/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/so/pack.o: $(BUILD)/pack.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/core/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -DSQLITE_CORE -MMD -MP -c -o $@ $<

$(BUILD)/core/pack.o: $(BUILD)/pack.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -DSQLITE_CORE -MMD -MP -c -o $@ $<

$(BUILD)/embed: $(GENERATOR)
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(CFLAGS) -o $@ $<

# pack.list changes with the list of files, so that a removed .sql file rebuilds too.
$(BUILD)/pack.c: $(BUILD)/embed $(PACK) $(BUILD)/pack.list
	$(BUILD)/embed $(PACK) > $@.new && mv $@.new $@

$(BUILD)/pack.list: FORCE
	@mkdir -p $(@D)
	@echo '$(PACK)' | cmp -s - $@ || echo '$(PACK)' > $@

FORCE:

clean:
	rm -rf $(BUILD) $(DIST)

-include $(OBJECTS:.o=.d) $(CORE:.o=.d)

# Paths: the arithmetic alone under the sanitizers, with its driver; a libFuzzer target where clang has one.
PATH_SOURCES := tests/fuzz/paths.c ext/paths/path.c ext/base/text.c ext/base/fold.c
SANITIZE     := -std=c11 $(WARN) -O2 -g -Iext -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_SECONDS ?= 20

.PHONY: sanitize-paths fuzz-paths bench-paths path0

sanitize-paths: $(BUILD)/sanitize-paths
	$(BUILD)/sanitize-paths 200000

$(BUILD)/sanitize-paths: $(PATH_SOURCES) ext/paths/path.h ext/base/text.h
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -DSTANDALONE -o $@ $(PATH_SOURCES)

fuzz-paths: $(PATH_SOURCES) ext/paths/path.h ext/base/text.h
	@mkdir -p $(BUILD)
	clang $(SANITIZE) -fsanitize=fuzzer -o $(BUILD)/fuzz-paths $(PATH_SOURCES)
	$(BUILD)/fuzz-paths -max_total_time=$(FUZZ_SECONDS) -max_len=256 -verbosity=0

# The path0 extension, which the path_* names are held against; made only where npm can get it.
PATH0 := $(BUILD)/path0/node_modules/sqlite-path-linux-x64/lib/path0.so

path0: $(PATH0)

$(PATH0):
	@mkdir -p $(BUILD)/path0
	npm install --silent --no-audit --no-fund --prefix $(BUILD)/path0 sqlite-path-linux-x64@0.2.1
	@touch $@

bench-paths: all path0
	tests/bench/paths.sh
