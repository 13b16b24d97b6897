#!/bin/sh
# SPDX-License-Identifier: MIT
# A struct that begins with its size (base/status.h) grows by what its callers can be seen
# not to have.  So each ends without padding, or is in struct-ends.txt, and has nothing in
# the padding that is in there.
root=${top_srcdir:-.}
headers=${1:-$root/include/telnyx}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
LC_ALL=C
export LC_ALL

# Each such struct, with its members in order.
awk '
    FNR == 1 { name = "" }
    /^struct telnyx_[a-z0-9_]+ \{$/ { name = $2; text = ""; next }
    name == "" { next }
    /^\}/ {
        while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
            text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
        line = name
        count = split(text, members, ";")
        for (i = 1; i < count; i++) {
            sub(/\[[^]]*\][ \t]*$/, "", members[i])
            match(members[i], /[a-z0-9_]+[ \t]*$/)
            line = line " " substr(members[i], RSTART)
        }
        if (line ~ /^[a-z0-9_]+ size /)
            print line
        name = ""
        next
    }
    { text = text " " $0 }' "$headers"/*.h >"$dir/structs"
if [ "$(wc -l <"$dir/structs")" -lt 60 ]; then
    echo "few structs were found: is this script out of date?"
    exit 1
fi
grep -v '^#' "$root/tests/checks/struct-ends.txt" >"$dir/padded"

# A program that looks where they end.
{
    printf '#include <stdio.h>\n#include <stddef.h>\n'
    for header in "$headers"/*.h; do
        printf '#include <telnyx/%s>\n' "${header##*/}"
    done
    cat <<'END'
#define END(s, m) (offsetof(struct s, m) + sizeof(((struct s *)NULL)->m))
#define ROUNDED(s, m) \
	((END(s, m) + _Alignof(struct s) - 1) / _Alignof(struct s) * _Alignof(struct s))
static int bad;
static void
wrong(const char *name, const char *member, const char *what)
{
	printf("%s, %s: %s\n", name, member, what);
	bad = 1;
}
int
main(void)
{
	if (sizeof(void *) != 8)
		return 77;
END
    awk '
        NR == FNR { padded[$1] = $2; next }
        {
            last = padded[$1]
            if (last == "") {
                printf "if (END(%s, %s) != sizeof(struct %s))\n", $1, $NF, $1
                printf "wrong(\"%s\", \"%s\", \"ends in padding\");\n", $1, $NF
                next
            }
            for (i = 2; i < NF && $i != last; i++)
                ;
            printf "if (ROUNDED(%s, %s) == END(%s, %s))\n", $1, last, $1, last
            printf "wrong(\"%s\", \"%s\", \"is not followed by padding\");\n", $1, last
            if (i == NF)
                next
            printf "if (offsetof(struct %s, %s) < ROUNDED(%s, %s))\n", $1, $(i + 1),
                $1, last
            printf "wrong(\"%s\", \"%s\", \"is in the padding\");\n", $1, $(i + 1)
        }' "$dir/padded" "$dir/structs"
    printf 'return bad;\n}\n'
} >"$dir/ends.c"
# shellcheck disable=SC2086
${CC:-cc} -std=c11 "-I${headers%/telnyx}" ${DEPS_CFLAGS-} "$dir/ends.c" -o "$dir/ends" ||
    exit 99
"$dir/ends" || {
    code=$?
    [ "$code" -ne 77 ] || echo "SKIP: the list is of where pointers have 64 bits"
    exit "$code"
}
while read -r name last; do
    grep -q "^$name .* *$last\b" "$dir/structs" || {
        echo "struct-ends.txt: there is no $name with $last"
        exit 1
    }
done <"$dir/padded"
echo "$(wc -l <"$dir/structs") structs: none has a member in what was padding"
