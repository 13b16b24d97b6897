#!/bin/sh
# SPDX-License-Identifier: MIT
# Each @param of a public header, and each @p, is a parameter of the function or callback
# type declared below it (a @p may be one of a macro, too); and where a comment has
# @params at all, it has one for request_id, if the function gives one.
cd "${top_srcdir:-.}" || exit 99
LC_ALL=C
export LC_ALL

awk '
# Is NAME the name of a parameter in the declaration?  It stands before a comma,
# a bracket or the end.
function has(name)
{
	return decl ~ ("[ *(,]" name " *([,)[]|$)")
}

function report(what)
{
	printf "%s:%d: %s\n", FILENAME, start, what
	failed = 1
}

# Each NAME after TAG in the comment; true if one is WANTED.
function each(tag, wanted,    rest, name, found)
{
	rest = comment
	while (match(rest, tag "(\\[[a-z]*\\])? +[a-z_0-9]+")) {
		name = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		sub(/.* /, "", name)
		if (name == wanted)
			found = 1
		if (!has(name))
			report(tag " " name " is no parameter of: " substr(decl, 1, 60))
	}
	return found
}

function judge()
{
	each("@p", "")
	if (comment ~ /@param/ && !each("@param", "request_id") && has("request_id"))
		report("no @param for request_id: " substr(decl, 1, 60))
	comment = ""
	decl = ""
}

FNR == 1 { comment = decl = ""; inside = 0 }
# A comment that begins in the first column documents what is below it.
/^\/\*\*/ { comment = ""; decl = ""; inside = 1; start = FNR }
inside {
	comment = comment " " $0
	if (/\*\//)
		inside = 0
	next
}
comment != "" {
	if (/^$/) {
		comment = decl = ""
		next
	}
	gsub(/^[ \t]+/, "")
	decl = decl " " $0
	if (/^(struct|enum|union) [a-z_0-9]+ \{/ || /^#(ifndef|ifdef|endif)/)
		comment = ""
	else if (/[;{}]/ || /^#define/)
		judge()
}
END { exit failed }
' include/telnyx/*.h || exit 1
echo "what the comments call a parameter is one"
