#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Prints man/telnyx_operations.7, the list of every operation of the API that
# messaging needs: which function calls it, where it goes, whether it may be
# repeated.  It is made from four sources, each of which knows its part:
#
#   tests/api/operations.tsv      what operations there are
#   the tables in src/resources   which of them have a function
#   tests/conformance             which of them are tested
#   tests/unit/resources          which of them have their fields compared
#
# A row that one of them leaves empty is an error.  `make operations` writes the
# page; check_operations.sh sees that it is as it would be written.
cd "${top_srcdir:-.}" || exit 99
export LC_ALL=C

dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

# The repeat class of what has no table of its own goes by its method: GET is
# read, PUT, PATCH and DELETE set a state, POST makes something new.  But:
cat >"$dir/classes" <<'EOF'
AcceptCampaign repeatable
ListRCSCapabilitiesOfAPhoneNumbersBatch read
PutExternalVettingRecord once
RevetBrand once
VerifyBrandSmsOtp once
EOF

# operationId, method, path.
awk -F '\t' 'FNR > 1 { print $1, $2, $3 }' tests/api/operations.tsv >"$dir/described"

# operationId, function, method, path, class, from the tables: one row a line.
cat src/client/*.c src/resources/*/*.c | tr '\n' ' ' | sed 's/const struct telnyx_operation[[:space:]]/\
&/g' | awk '
function text(field,    from) {
    from = match($0, "[.]" field " = \"[^\"]*\"")
    return from ? substr($0, from + length(field) + 5, RLENGTH - length(field) - 6) : "-"
}
/^const struct telnyx_operation[ \t]+[a-z_0-9]+ = \{/ {
    sub(/\}; .*/, "")
    class = "-"
    if (/TELNYX_REPEAT_READ/) class = "read"
    else if (/TELNYX_REPEAT_REPEATABLE/) class = "repeatable"
    else if (/TELNYX_REPEAT_ONCE/) class = "once"
    print text("id"), "telnyx_" text("name"), text("method"), text("path"), class
}' >"$dir/typed"

# What tests/conformance calls: by a function of its own, or by telnyx_call().
cat tests/conformance/*.c | tr '\n' ' ' |
    grep -oE '(TRY\([[:space:]]*|\.operation = )"[A-Za-z0-9]+"' |
    sed -e 's/^TRY.*"\(.*\)"/\1 typed/' -e 's/^[.].*"\(.*\)"/\1 callable/' |
    sort -u >"$dir/tested"

awk -v dir="$dir" '
function complain(what) {
    print "operations: " what >"/dev/stderr"
    bad = 1
}
function escaped(s) {
    gsub(/-/, "\\-", s)
    return s
}
FILENAME ~ /classes$/ { class[$1] = $2; next }
FILENAME ~ /tested$/ { tested[$1, $2] = 1; next }
FILENAME ~ /typed$/ {
    if ($1 in function_of && class[$1] != $5) complain($1 " has two classes")
    if (!($1 in function_of)) function_of[$1] = $2
    else if (index(function_of[$1] " ", $2 " ") == 0)
        function_of[$1] = function_of[$1] " " $2
    method_of[$1] = $3
    path_of[$1] = $4
    class[$1] = $5
    next
}
{
    id = $1
    described[id] = 1
    count++
    typed_here = id in function_of
    if (typed_here) {
        typed++
        if (method_of[id] != $2 || path_of[id] != $3)
            complain(id " goes to " method_of[id] " " path_of[id] ", not to " $2 " " $3)
    } else if (!(id in class)) {
        class[id] = $2 == "GET" ? "read" : $2 == "POST" ? "once" : "repeatable"
    }
    if (!((id, typed_here ? "typed" : "callable") in tested))
        complain(id " is not tested")
    if (class[id] !~ /^(read|repeatable|once)$/) complain(id " has no repeat class")
    split($3, part, "/")
    room = "/" part[2]
    if (room != last) print ".SS " escaped(room)
    last = room
    print ".TP"
    print ".B " escaped(id)
    print escaped($2 " " $3)
    print ".br"
    n = split(typed_here ? function_of[id] : "telnyx_call", name, " ")
    for (i = 1; i <= n; i++) print ".BR " name[i] " (),"
    print class[id] ", " (typed_here ? "typed" : "callable") ", tested"
}
END {
    for (id in function_of)
        if (!(id in described)) complain(id " is in no description")
    print count + 0, typed + 0 >(dir "/counts")
    exit bad
}' "$dir/classes" "$dir/tested" "$dir/typed" "$dir/described" >"$dir/list" || exit 1
read -r count typed <"$dir/counts"

# Every function is one that the headers have.
failed=0
while read -r id _; do
    grep -q "^    {\"$id\"," tests/unit/resources/test_facts.c || {
        echo "operations: tests/unit/resources/test_facts.c does not compare $id" >&2
        failed=1
    }
done <"$dir/typed"
awk '{ print $2 }' "$dir/typed" >"$dir/functions"
while read -r name; do
    grep -Eq "(^|[^a-z_])$name\(" include/telnyx/*.h || {
        echo "operations: no header has $name()" >&2
        failed=1
    }
done <"$dir/functions"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ] || exit 1

cat <<EOF
.\\" SPDX-License-Identifier: MIT
.\\" Written by tests/checks/operations.sh: change what that reads, and run
.\\" make operations.
.TH TELNYX_OPERATIONS 7 "" "libtelnyx" "Miscellaneous Information Manual"
.SH NAME
telnyx_operations \\- what of Telnyx's API the library calls, and how
.SH DESCRIPTION
Every operation of Telnyx's API (v2) that messaging needs: its name in Telnyx's
own description (operationId), its method and path, the function that calls it,
and whether it may be repeated.
Of the $count operations $typed are
.IR typed :
they have a function, with structs for what is asked and what is answered.
The others are
.IR callable :
by
.BR telnyx_call (3),
or where they are lists by
.BR telnyx_list_call (3),
with JSON.
All are
.IR tested :
each is called with what it needs, and the typed ones with all that they take,
and an independent reader of the description finds nothing wrong with it.
.PP
The class says what may be done when it is not known whether a call arrived:
.TP
.B read
It changes nothing, and is repeated.
.TP
.B repeatable
Twice is as good as once: it is repeated too.
.TP
.B once
It creates, sends or buys, and is never repeated by the library.
.PP
A typed function knows its class;
.BR telnyx_call (3)
is told it in
.I repeat
.RB ( TELNYX_REPEAT_READ ,
.BR TELNYX_REPEAT_REPEATABLE ,
.BR TELNYX_REPEAT_ONCE ),
and else repeats GET alone.
.SH OPERATIONS
EOF
cat "$dir/list"
cat <<'EOF'
.SH SEE ALSO
.BR libtelnyx (3)
EOF
