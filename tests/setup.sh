#!/bin/sh
# Installs what a purpose needs and this Debian machine lacks; says so in one line, or nothing.
#
#     tests/setup.sh build test
#
# Elsewhere than on Debian it does nothing: the tools named below must be there.
set -eu

packages() {
  case $1 in
  build) echo gcc libc6-dev libsqlite3-dev make ;;
  demo) echo sqlite3 ;;
  test) echo bats binutils clang pkg-config python3 sqlite3 ;;
  hosts)
    echo libdbd-sqlite3-perl libsqlite3-mod-csvtable libsqlite3-mod-impexp libsqlite3-mod-spatialite \
      libsqlite3-mod-zipfile libsqlite3-tcl perl php-cli php-sqlite3 python3 python3-aiosqlite python3-sqlalchemy \
      ruby ruby-sqlite3 tcl valgrind
    ;;
  windows) echo gcc-mingw-w64-x86-64-win32 ;;
  wine) echo wine wine64 ;;
  bench) echo gnuplot-nox python3 sqlite3 valgrind ;;
  lint) echo clang-format clang-tidy cppcheck shellcheck ;;
  docs) echo graphviz sqlite3 ;;
  memcheck) echo valgrind ;;
  *)
    echo "tests/setup.sh: no purpose '$1'; known: build, demo, test, hosts, windows, wine, bench, lint, docs, memcheck" >&2
    exit 2
    ;;
  esac
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=
for purpose; do
  wanted=$(packages "$purpose")
  command -v apt-get dpkg-query >/dev/null || continue
  for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=none
    [ "$state" = installed ] || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

echo "Installing with apt-get:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}
# shellcheck disable=SC2086 # a list of words
if ! install $missing >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
