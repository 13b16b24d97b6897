#!/bin/sh
# SPDX-License-Identifier: MIT
# The interface of the libraries, as abidiff of libabigail reads it from their debug
# information, beside that of the last commit (or of the COMMIT given): nothing may be
# gone or changed but what abi-allowed.txt has allowed since.  What is new is allowed, as
# are more values of an enum.  A struct that grows at its end is a change like others:
# whether its callers can bear that (rule 14 of telnyx.h) is for its line to say.
#
#   check_abi.sh            of changes that are not committed: beside HEAD
#                           of a clean tree: beside the parent of HEAD
#   check_abi.sh COMMIT     beside that commit
#
# Needs git, abigail-tools and what a build needs; no network.  Where there is no
# other commit, as in a tarball or a clone of depth 1, it says so and passes.
cd "${top_srcdir:-.}" || exit 99
LC_ALL=C
export LC_ALL
list=tests/checks/abi-allowed.txt
libraries='libtelnyx libtelnyx-sandbox libtelnyx-queue'

pass() {
    echo "$*"
    exit 0
}

[ -e .git ] || pass "not compared: this is no clone"
base=${1-}
if [ -z "$base" ]; then
    base=HEAD^
    git diff --quiet HEAD || base=HEAD
fi
commit=$(git rev-parse --verify --quiet "$base^{commit}") ||
    pass "not compared: there is no commit $base here (a clone of depth 1 has none)"
git diff --quiet "$commit" -- configure.ac include src &&
    pass "nothing is changed: the sources are those of $base"
command -v abidiff >/dev/null || {
    echo "abidiff was not found: install abigail-tools"
    exit 99
}

dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
# The flags of the make above us mean jobs and files that are not ours.
unset MAKEFLAGS MFLAGS MAKELEVEL

# --- what is allowed ---------------------------------------------------------

# Lines that are new since the commit: each has "NAME: why".
allowed() {
    git show "$commit:$list" >"$dir/allowed.old" 2>/dev/null
    sed -e '/^#/d' -e '/^$/d' "$list" | grep -vxF -f "$dir/allowed.old"
}
: >"$dir/allowed.old"
allowed >"$dir/allowed"
if grep -Ev '^[A-Za-z_][A-Za-z0-9_]*: [^ ]' "$dir/allowed"; then
    echo "^ $list: a line is NAME: why"
    exit 1
fi

{
    # What is new breaks no program.
    printf '[suppress_function]\nchange_kind = added-function\nname_regexp = .*\n'
    printf '[suppress_variable]\nchange_kind = added-variable\nname_regexp = .*\n'
    sed 's/:.*//' "$dir/allowed" | while read -r name; do
        printf '[suppress_%s]\nname = %s\n' function "$name" variable "$name" type "$name"
    done
} >"$dir/suppressions"

# --- both builds -------------------------------------------------------------

# those_of SOURCE: the libraries that it has.
those_of() {
    for library in $libraries; do
        if [ -f "$1/src/$library.map" ]; then
            echo "$library"
        fi
    done
}

# build SOURCE BUILD: its libraries.  Optimized, two functions that do the same may
# become one, and share a symbol.
build() {
    # Their names are words.
    # shellcheck disable=SC2046
    mkdir "$2" &&
        (cd "$2" && "$1/configure" --cache-file="$dir/config.cache" --disable-static \
            --disable-programs CC="${CC:-$cc}" CFLAGS='-O0 -g') &&
        ${MAKE:-make} -C "$2" -j "$jobs" $(those_of "$1" | sed 's/$/.la/')
}

# try WHAT COMMAND...: its output is shown if it fails.
try() {
    what=$1
    shift
    if ! "$@" >"$dir/log" 2>&1; then
        tail -n 40 "$dir/log"
        echo "$what failed"
        exit 99
    fi
}

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || jobs=2
cc=cc
command -v ccache >/dev/null && cc='ccache cc'
CCACHE_BASEDIR=$dir
CCACHE_NOHASHDIR=1
export CCACHE_BASEDIR CCACHE_NOHASHDIR

old() {
    mkdir "$dir/old" && git archive "$commit" | tar -C "$dir/old" -xf - &&
        (cd "$dir/old" && ./autogen.sh)
}
try "unpacking $commit" old
[ -f configure ] || try "autogen.sh" ./autogen.sh
try "building $commit" build "$dir/old" "$dir/old.build"
try "building this tree" build "$PWD" "$dir/new.build"

# --- compared ----------------------------------------------------------------

failed=0
for library in $(those_of "$dir/old"); do
    # Types that no public header defines are left out.
    abidiff --leaf-changes-only --no-added-syms --suppressions "$dir/suppressions" \
        --headers-dir1 "$dir/old/include" --headers-dir2 include \
        "$dir/old.build/.libs/$library.so" "$dir/new.build/.libs/$library.so" \
        >"$dir/report" 2>&1
    status=$?
    [ "$status" -eq 0 ] && continue
    echo "$library:"
    cat "$dir/report"
    # 1 and 2 are errors of abidiff or of its arguments.
    [ "$((status & 3))" -eq 0 ] || exit 99
    failed=1
done
[ "$failed" -eq 0 ] || {
    echo "The interface has changed since $(git log -1 --format='%h (%s)' "$commit")."
    echo "Programs that were compiled before may break.  If this is meant, say so in"
    echo "$list, in the same commit; and see the version rules in configure.ac."
    exit 1
}
echo "nothing is gone or changed since $(git log -1 --format='%h (%s)' "$commit")," \
    "but for $(wc -l <"$dir/allowed") that abi-allowed.txt allows"
