#!/usr/bin/env bats
# Build: what make makes, from what, and what it may need.
load helper

# build NAME [VARIABLE=VALUE...]: builds everything below $T/NAME.
build() {
  local name=$1
  shift
  make -s -C "$REPO" BUILD="$T/$name/build" DIST="$T/$name/dist" "$@"
}

@test "only the two entry points are exported" {
  run nm -D --defined-only "$SO.so"
  equal "sqlite3_datastore_init sqlite3_datastore_nofs_init" "$(awk '{print $3}' <<<"$output" | sort | xargs)"
}

@test "libc is the only library needed" {
  equal "libc.so.6" "$(readelf -d "$SO.so" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')"
}

@test "two builds in different folders have the same bytes" {
  build here
  mkdir "$T/copy"
  cp -r "$REPO"/Makefile "$REPO"/ext "$T/copy"
  for folder in sql migrations; do
    [ ! -d "$REPO/$folder" ] || cp -r "$REPO/$folder" "$T/copy"
  done
  make -s -C "$T/copy"
  cmp "$T/here/dist/datastore.so" "$T/copy/dist/datastore.so"
  cmp "$T/here/dist/libdatastore.a" "$T/copy/dist/libdatastore.a"
}

@test "clang builds it without a warning" {
  run build clang CC=clang
  [ "$status" -eq 0 ]
  equal "" "$output"
}

@test "a second make does nothing" {
  build twice
  touch "$T/then"
  build twice
  equal "" "$(find "$T/twice" -type f -newer "$T/then")"
}

@test "a changed, an added and a removed .sql file each rebuild" {
  mkdir "$T/sql" "$T/migrations"
  echo "-- pack-of-test-first" >"$T/sql/one.sql"
  pack=(PACK_SQL="$T/sql" PACK_MIGRATIONS="$T/migrations")
  marks() { grep -ao 'pack-of-test-[a-z]*' "$T/pack/dist/datastore.so" | sort | xargs; }

  build pack "${pack[@]}"
  equal pack-of-test-first "$(marks)"

  sleep 0.01
  echo "-- pack-of-test-second" >"$T/sql/one.sql"
  build pack "${pack[@]}"
  equal pack-of-test-second "$(marks)"

  echo "-- pack-of-test-third" >"$T/migrations/20260101_0001_two.sql"
  build pack "${pack[@]}"
  equal "pack-of-test-second pack-of-test-third" "$(marks)"

  rm "$T/migrations/20260101_0001_two.sql"
  build pack "${pack[@]}"
  equal pack-of-test-second "$(marks)"
}

@test "another compiler or other flags rebuild" {
  build flags
  cp "$T/flags/dist/datastore.so" "$T/before"
  build flags CFLAGS=-O1
  run cmp -s "$T/flags/dist/datastore.so" "$T/before"
  [ "$status" -eq 1 ]
}

@test "what is installed serves a C program and the shell, and goes without a trace" {
  make -s -C "$REPO" install PREFIX="$T/usr" DIST="$T/dist" >/dev/null
  export PKG_CONFIG_PATH=$T/usr/lib/pkgconfig
  read -ra flags < <(pkg-config --cflags --libs datastore)
  cc -std=c11 -Wall -Wextra -Werror -o "$T/static" "$REPO/tests/hosts/static.c" "${flags[@]}"
  version=$(sql :memory: "SELECT ds_version()")
  equal "$version" "$("$T/static")"
  equal "$version" "$(pkg-config --modversion datastore)"
  equal "$version" "$(sqlite3 :memory: ".load $(pkg-config --variable=extension datastore)" "SELECT ds_version()")"

  make -s -C "$REPO" uninstall PREFIX="$T/usr" >/dev/null
  equal "" "$(find "$T/usr" -type f)"
}

@test "installing below DESTDIR leaves the prefix as it will be" {
  make -s -C "$REPO" install PREFIX=/opt/datastore DESTDIR="$T/stage" DIST="$T/dist" >/dev/null
  grep -q '^prefix=/opt/datastore$' "$T/stage/opt/datastore/lib/pkgconfig/datastore.pc"
}

@test "an application links the static library" {
  cc -std=c11 -Wall -Wextra -Werror -I"$REPO/ext" -o "$T/static" "$REPO/tests/hosts/static.c" \
    "$REPO/dist/libdatastore.a" -lsqlite3
  equal "$(sql :memory: "SELECT ds_version()")" "$("$T/static")"
}

@test "an SQLite that is too old is told so at load" {
  cc -std=c11 -Wall -Wextra -Werror -shared -fPIC -o "$T/oldsqlite.so" "$REPO/tests/hosts/old_sqlite.c"
  DATASTORE=$SO.so run sqlite3 :memory: ".load $T/oldsqlite" "SELECT 1"
  [ "$status" -ne 0 ] || { echo "it loaded"; return 1; }
  [[ $output == *"datastore: UNSUPPORTED: this is SQLite 3.37.2; load it into SQLite 3.38 or newer"* ]]
}
