#!/bin/sh
# SPDX-License-Identifier: MIT
# What README.md shows is what is compiled and run: its examples are
# examples/readme.c and examples/readme.cc, but for the licence line.  And what it names is there; it has
# every setting of a client; and libtelnyx(3) and libtelnyx-queue(3) name every function.
cd "${top_srcdir:-.}" || exit 99

dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
failed=0

# shellcheck disable=SC2016 # the backquotes are Markdown's
{
    end='^```$'
    in_code='`((examples|tests|src|include)/[A-Za-z0-9_./-]+)`'
    in_table='^\| `([a-z_]+\.cc?)` \|.*'
}

check_example() { # LANGUAGE FILE
    begin="^\`\`\`$1\$"
    blocks=$(grep -c "$begin" README.md)
    if [ "$blocks" != 1 ]; then
        echo "README.md: $blocks blocks of $1, where one is expected"
        exit 1
    fi
    sed -n "/$begin/,/$end/p" README.md | sed '1d;$d' >"$dir/shown"
    sed '1{/SPDX-License-Identifier/d;}' "$2" >"$dir/kept"
    if ! diff "$dir/kept" "$dir/shown"; then
        echo "$2 (<) and the example in README.md (>) differ"
        failed=1
    fi
}
check_example c examples/readme.c
check_example cpp examples/readme.cc

grep -Eo "$in_code" README.md | tr -d '`' >"$dir/files"
sed -nE "s,$in_table,examples/\\1,p" README.md >>"$dir/files"
while read -r file; do
    if [ ! -e "$file" ]; then
        echo "README.md names $file, which is not there"
        failed=1
    fi
done <"$dir/files"

# Each member is the last word before a semicolon, at one tab.
sed -n '/^struct telnyx_config {/,/^};/s/^\t[a-z][^;]*[ *]\([a-z_]*\);.*/\1/p' \
    include/telnyx/client.h | grep -vx size >"$dir/settings"
[ "$(wc -l <"$dir/settings")" -ge 30 ] || failed=1
while read -r setting; do
    if ! grep -q "^|.*\`$setting\`.*|" README.md; then
        echo "README.md has no setting $setting in its table"
        failed=1
    fi
done <"$dir/settings"

check_page() { # PAGE SYMBOLS
    while read -r symbol; do
        case $symbol in
        telnyx_null) symbol=TELNYX_NULL ;;
        esac
        if ! grep -Eq "(^|[^a-z_])$symbol([^a-z_]|\$)" "$1"; then
            echo "$1 says nothing of $symbol"
            failed=1
        fi
    done <"$2"
}
check_page man/libtelnyx.3 tests/checks/symbols-telnyx.txt
check_page man/libtelnyx-queue.3 tests/checks/symbols-telnyx-queue.txt

[ "$failed" -eq 0 ] || exit 1
echo "the examples are those of examples/, and $(wc -l <"$dir/files") named files are there"
