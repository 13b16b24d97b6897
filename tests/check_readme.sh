#!/bin/sh
# SPDX-License-Identifier: MIT
# The example in README.md is examples/readme.c, but for the licence line: what
# is shown there is what is compiled and run.
cd "${top_srcdir:-.}" || exit 99

shown=$(mktemp) || exit 99
kept=$(mktemp) || exit 99
trap 'rm -f "$shown" "$kept"' EXIT

blocks=$(grep -c '^```c$' README.md)
if [ "$blocks" != 1 ]; then
    echo "README.md: $blocks blocks of C, where one is expected"
    exit 1
fi
sed -n '/^```c$/,/^```$/p' README.md | sed '1d;$d' >"$shown"
sed '1{/SPDX-License-Identifier/d;}' examples/readme.c >"$kept"
if ! diff "$kept" "$shown"; then
    echo "examples/readme.c (<) and the example in README.md (>) differ"
    exit 1
fi

# Every file that README names is there.
missing=0
for file in $(grep -o '`\(examples\|tests\|src\|include\)/[A-Za-z0-9_./-]*`' README.md |
    tr -d '`'); do
    if [ ! -e "$file" ]; then
        echo "README.md names $file, which is not there"
        missing=1
    fi
done
for file in $(sed -n 's/^| `\([a-z_]*\.c\)` |.*/examples\/\1/p' README.md); do
    if [ ! -e "$file" ]; then
        echo "README.md names $file, which is not there"
        missing=1
    fi
done
[ "$missing" -eq 0 ] || exit 1
echo "README.md shows examples/readme.c as it is"
