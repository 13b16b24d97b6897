#!/bin/sh
# SPDX-License-Identifier: MIT
# Rows of a field table (src/codec/fields.h) compile when the member has the type
# of the row's kind, and do not compile when it has another.
root=${top_srcdir:-.}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

cat >"$dir/rows.c" <<'END'
#include "codec/fields.h"

enum colour { COLOUR_UNSET = 0, RED = 1 };
enum size { SIZE_UNSET = 0, SMALL = 1, SIZE_UNKNOWN = -1 };

struct part {
	const char *name;
};

struct thing {
	const char *text;
	char *writable;
	int plain;
	struct telnyx_opt_int number;
	struct telnyx_opt_bool flag;
	enum colour colour;
	enum size size;
	const char *size_text;
	struct telnyx_time when;
	const char *const *words;
	size_t word_count;
	int wrong_count;
	const struct part *part;
	const struct part *const *parts;
	size_t part_count;
	const struct telnyx_pair *const *pairs;
	const struct telnyx_json *json;
	const char *json_text;
	const struct telnyx_reply *reply;
	enum size raw;
	int raw_text;
};

static const struct telnyx_field_table part_table = {.count = 0};
static const struct telnyx_enum_name names[] = {{NULL, 0}};
const struct telnyx_field rows[] = {ROWS};
const void *const used[] = {&part_table, names};
END

failed=0
checked=0
compiles() {
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c11 -Wall -Wextra -Wno-unused -pedantic -Werror -fsyntax-only \
        -I"$root/include" -I"$root/src" "-DROWS=$1" "$dir/rows.c" >"$dir/log" 2>&1
}
good() {
    checked=$((checked + 1))
    compiles "$1" || {
        echo "does not compile: $1"
        head -n 3 "$dir/log"
        failed=1
    }
}
bad() {
    checked=$((checked + 1))
    if compiles "$1"; then
        echo "compiles: $1"
        failed=1
    fi
}

good 'TELNYX_FIELD(STRING, struct thing, text)'
good 'TELNYX_FIELD(DECIMAL, struct thing, text)'
good 'TELNYX_FIELD(INT, struct thing, number)'
good 'TELNYX_FIELD(BOOL, struct thing, flag)'
good 'TELNYX_FIELD(TIME, struct thing, when)'
good 'TELNYX_FIELD(STRINGS, struct thing, words)'
good 'TELNYX_FIELD(PAIRS, struct thing, pairs)'
good 'TELNYX_FIELD(JSON, struct thing, json)'
good 'TELNYX_FIELD(JSON_TEXT, struct thing, json_text)'
bad 'TELNYX_FIELD(JSON_TEXT, struct thing, json)'
bad 'TELNYX_FIELD(JSON, struct thing, json_text)'
good 'TELNYX_FIELD(SELF, struct thing, json)'
good 'TELNYX_FIELD(REPLY, struct thing, reply)'
good 'TELNYX_FIELD_NAMED(STRING, struct thing, text, "filter[text]")'
good 'TELNYX_FIELD_ALIASED(STRING, struct thing, text, "old")'
good 'TELNYX_FIELD_REQUIRED(STRING, struct thing, text)'
good 'TELNYX_FIELD_CHOICE(struct thing, colour, "colour", names)'
good 'TELNYX_FIELD_STATE(struct thing, size, names)'
good 'TELNYX_FIELD_ONE(struct thing, part, &part_table)'
good 'TELNYX_FIELD_MANY(struct thing, parts, &part_table)'
good 'TELNYX_FIELD_LIST(STRINGS, struct thing, words, word_count, NULL)'
good 'TELNYX_FIELD_LIST(OBJECTS, struct thing, parts, part_count, &part_table)'

bad 'TELNYX_FIELD(STRING, struct thing, plain)'
bad 'TELNYX_FIELD(STRING, struct thing, number)'
bad 'TELNYX_FIELD(STRING, struct thing, words)'
bad 'TELNYX_FIELD(STRING, struct thing, when)'
bad 'TELNYX_FIELD(STRING, struct thing, writable)'
bad 'TELNYX_FIELD(STRING, struct thing, none)'
bad 'TELNYX_FIELD(DECIMAL, struct thing, number)'
bad 'TELNYX_FIELD(INT, struct thing, plain)'
bad 'TELNYX_FIELD(INT, struct thing, word_count)'
bad 'TELNYX_FIELD(BOOL, struct thing, colour)'
bad 'TELNYX_FIELD(BOOL, struct thing, number)'
bad 'TELNYX_FIELD(TIME, struct thing, text)'
bad 'TELNYX_FIELD(STRINGS, struct thing, text)'
bad 'TELNYX_FIELD(STRINGS, struct thing, parts)'
bad 'TELNYX_FIELD(PAIRS, struct thing, words)'
bad 'TELNYX_FIELD(PAIRS, struct thing, parts)'
bad 'TELNYX_FIELD(JSON, struct thing, reply)'
bad 'TELNYX_FIELD(SELF, struct thing, text)'
bad 'TELNYX_FIELD(REPLY, struct thing, json)'
bad 'TELNYX_FIELD_NAMED(STRING, struct thing, plain, "filter[plain]")'
bad 'TELNYX_FIELD_ALIASED(STRING, struct thing, plain, "old")'
bad 'TELNYX_FIELD_REQUIRED(STRING, struct thing, plain)'
bad 'TELNYX_FIELD_CHOICE(struct thing, flag, "flag", names)'
bad 'TELNYX_FIELD_CHOICE(struct thing, text, "text", names)'
bad 'TELNYX_FIELD_CHOICE(struct thing, colour, "colour", &part_table)'
bad 'TELNYX_FIELD_STATE(struct thing, raw, names)'
bad 'TELNYX_FIELD_STATE(struct thing, colour, names)'
bad 'TELNYX_FIELD_ONE(struct thing, parts, &part_table)'
bad 'TELNYX_FIELD_ONE(struct thing, text, &part_table)'
bad 'TELNYX_FIELD_ONE(struct thing, when, &part_table)'
bad 'TELNYX_FIELD_ONE(struct thing, json, &part_table)'
bad 'TELNYX_FIELD_ONE(struct thing, part, names)'
bad 'TELNYX_FIELD_MANY(struct thing, part, &part_table)'
bad 'TELNYX_FIELD_MANY(struct thing, words, &part_table)'
bad 'TELNYX_FIELD_LIST(STRINGS, struct thing, words, wrong_count, NULL)'
bad 'TELNYX_FIELD_LIST(STRINGS, struct thing, text, word_count, NULL)'
bad 'TELNYX_FIELD_LIST(OBJECTS, struct thing, part, part_count, &part_table)'

[ "$failed" = 0 ] && echo "$checked rows are taken or refused as they should be"
exit "$failed"
