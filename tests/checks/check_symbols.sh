#!/bin/sh
# SPDX-License-Identifier: MIT
# The exports of each library are exactly its checked-in list, and so are its
# version script and what its headers declare.  A change of the list is a
# change of the interface: see the version rules in configure.ac.
root=${top_srcdir:-.}
failed=0
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
LC_ALL=C
export LC_ALL

# same LIST FILE WHAT
same() {
    if ! diff -u "$1" "$2" >"$dir/diff"; then
        echo "$1 differs from $3:"
        sed 1,2d "$dir/diff"
        failed=1
    fi
}

# declared HEADER...: the names that TELNYX_EXPORT marks.
declared() {
    sed '/^#define/d' "$@" | tr '\n' ' ' |
        grep -oE 'TELNYX_EXPORT [^;([]*[;([]' |
        sed -n 's/.*\(telnyx_[a-z0-9_]*\) *[;([]$/\1/p' | sort
}

# library NAME LIST MAP HEADER...
library() {
    name=$1
    list=$root/tests/checks/$2
    map=$root/src/$3
    shift 3
    declared "$@" >"$dir/declared"
    same "$list" "$dir/declared" "the headers"
    sed -n '/^global:/,/^local:/s/^[[:space:]]\(.*\);$/\1/p' "$map" | sort >"$dir/map"
    same "$list" "$dir/map" "$map"
    so=./.libs/$name.so
    if [ ! -f "$so" ]; then
        echo "no $so: only the lists were compared"
        return
    fi
    # Sizes and version nodes aside.
    ${NM:-nm} -D --defined-only "$so" >"$dir/nm" || exit 99
    awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' "$dir/nm" | sort >"$dir/exports"
    same "$list" "$dir/exports" "what $so exports"
}

headers=
for header in "$root"/include/telnyx/*.h; do
    case $header in
    */sandbox*.h | */queue.h | */queue_care.h | */job.h | */worker.h) ;;
    *) headers="$headers $header" ;;
    esac
done
# shellcheck disable=SC2086
library libtelnyx symbols-telnyx.txt libtelnyx.map $headers
library libtelnyx-sandbox symbols-telnyx-sandbox.txt libtelnyx-sandbox.map \
    "$root/include/telnyx/sandbox.h" "$root/include/telnyx/sandbox_events.h"
library libtelnyx-queue symbols-telnyx-queue.txt libtelnyx-queue.map \
    "$root/include/telnyx/queue.h" "$root/include/telnyx/queue_care.h" \
    "$root/include/telnyx/job.h" \
    "$root/include/telnyx/worker.h"
[ "$failed" -eq 0 ] && echo "exports, lists, maps and headers agree"
exit $failed
