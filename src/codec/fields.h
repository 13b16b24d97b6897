/* SPDX-License-Identifier: MIT */
/*
 * The field-table engine: a resource is described once, as a table of fields,
 * and two walks of the table turn structs into JSON and JSON into structs.
 *
 * Decoding is tolerant, because the API's own pages disagree: a missing field,
 * an unknown field, null, an unknown enum value, a number where a string was
 * promised, a string where an object was, one thing where an array was: none
 * is an error.  What cannot be understood reads as absent.
 *
 * Decoded strings belong to the JSON they came from; structs and arrays to the
 * arena.  Both must live as long as the struct.
 *
 * How a kind is laid out in the struct (`offset`), and what `extra` is:
 *   STRING   const char *              encode: NULL absent, TELNYX_NULL null
 *   INT      struct telnyx_opt_int
 *   BOOL     enum telnyx_bool
 *   ENUM     an enum (an int)          extra: const char *, the raw text, or
 *            0 absent, -1 unknown             TELNYX_FIELD_NO_EXTRA
 *   TIME     struct telnyx_time
 *   STRINGS  const char *const *       extra: size_t, the count (as above)
 *            ended by NULL
 *   OBJECT   pointer to a struct       described by `table`
 *   OBJECTS  array of pointers         the same; extra: size_t, the count
 *            ended by NULL
 */
#ifndef TELNYX_CODEC_FIELDS_H
#define TELNYX_CODEC_FIELDS_H

#include <telnyx/types.h>

#include "base/arena.h"

#define TELNYX_FIELD_NO_EXTRA SIZE_MAX
/* Fields of one table, at most. */
#define TELNYX_FIELDS_MAX 64

enum telnyx_field_kind {
	TELNYX_FIELD_STRING,
	TELNYX_FIELD_INT,
	TELNYX_FIELD_BOOL,
	TELNYX_FIELD_ENUM,
	TELNYX_FIELD_TIME,
	TELNYX_FIELD_STRINGS,
	TELNYX_FIELD_OBJECT,
	TELNYX_FIELD_OBJECTS
};

struct telnyx_enum_name {
	const char *text; /* NULL ends the list */
	int value;
};

struct telnyx_field_table;

struct telnyx_field {
	const char *name;
	enum telnyx_field_kind kind;
	size_t offset;
	size_t extra;
	const struct telnyx_enum_name *names;
	const struct telnyx_field_table *table;
	const char *alias; /* another name that the API has used for it */
};

struct telnyx_field_table {
	size_t struct_size;
	const struct telnyx_field *fields;
	size_t count;
};

/* Rows of a table: FIELD(STRING, struct telnyx_cost, amount). */
#define TELNYX_FIELD(KIND, type, member)                                               \
	{                                                                              \
		.name = #member, .kind = TELNYX_FIELD_##KIND,                          \
		.offset = offsetof(type, member), .extra = TELNYX_FIELD_NO_EXTRA       \
	}
#define TELNYX_FIELD_TABLE(type, rows)                                                 \
	{                                                                              \
		sizeof(type), rows, sizeof(rows) / sizeof((rows)[0])                   \
	}

/* Fill `out` (table->struct_size bytes) from `json`; anything but an object
 * reads as an object without fields.  False: no memory. */
bool telnyx_fields_decode(const struct telnyx_field_table *table,
    struct json_object *json, struct telnyx_arena *arena, void *out);

/* A new JSON object with what is given in `in`.  NULL: no memory. */
struct json_object *telnyx_fields_encode(
    const struct telnyx_field_table *table, const void *in);

/* The text of an enum value; NULL when the list has none. */
const char *telnyx_enum_text(const struct telnyx_enum_name *names, int value);

#endif
