/* SPDX-License-Identifier: MIT */
/*
 * The field-table engine: a resource is described once, as a table of fields,
 * and walks of the table turn structs into JSON or a query, and JSON into
 * structs.
 *
 * Decoding is tolerant, because the API's own pages disagree: a missing field,
 * an unknown field, null, an unknown enum value, a number where a string was
 * promised, a string where an object was, one thing where an array was: none
 * is an error.  What cannot be understood reads as absent.
 *
 * Decoded strings belong to the JSON they came from; structs and arrays to the
 * arena.  Both must live as long as the struct.
 *
 * How a kind is laid out in the struct (`offset`), what `extra` is, and what
 * says null where nothing at all says "not given":
 *   STRING   const char *              TELNYX_NULL
 *   DECIMAL  const char *, the text    TELNYX_NULL
 *            of a JSON number
 *   INT      struct telnyx_opt_int     TELNYX_NULL_INT
 *   BOOL     struct telnyx_opt_bool    TELNYX_NULL_BOOL
 *   ENUM     an enum (an int), 0       TELNYX_NULL_ENUM; extra: const char *,
 *            absent, -1 unknown        the raw text, or TELNYX_FIELD_NO_EXTRA
 *   TIME     struct telnyx_time        TELNYX_NULL as its text
 *   STRINGS  const char *const *       TELNYX_NULL_LIST; extra: size_t, the
 *            ended by NULL             count (as above)
 *   OBJECT   pointer to a struct       TELNYX_NULL_OBJECT; `table` describes it
 *   OBJECTS  array of pointers         TELNYX_NULL_LIST; the same; extra: the
 *            ended by NULL             count
 *   PAIRS    array of pointers to      TELNYX_NULL_LIST; extra: the count
 *            struct telnyx_pair
 *   JSON     const struct telnyx_json *   in results: any value
 *   JSON_TEXT  const char *, any value TELNYX_NULL
 *            as text
 *   SELF     const struct telnyx_json *   decoding only: what the struct is made of
 *   REPLY    const struct telnyx_reply *  neither; for who knows the reply
 */
#ifndef TELNYX_CODEC_FIELDS_H
#define TELNYX_CODEC_FIELDS_H

#include <telnyx/message.h>
#include <telnyx/types.h>

#include "base/arena.h"

#define TELNYX_FIELD_NO_EXTRA SIZE_MAX

enum telnyx_field_kind {
	TELNYX_FIELD_STRING,
	TELNYX_FIELD_DECIMAL,
	TELNYX_FIELD_INT,
	TELNYX_FIELD_BOOL,
	TELNYX_FIELD_ENUM,
	TELNYX_FIELD_TIME,
	TELNYX_FIELD_STRINGS,
	TELNYX_FIELD_OBJECT,
	TELNYX_FIELD_OBJECTS,
	TELNYX_FIELD_PAIRS,
	TELNYX_FIELD_JSON,
	TELNYX_FIELD_JSON_TEXT,
	TELNYX_FIELD_SELF,
	TELNYX_FIELD_REPLY
};

struct telnyx_enum_name {
	const char *text; /* NULL ends the list */
	int value;
};

struct telnyx_buf;
struct telnyx_field_table;

struct telnyx_field {
	const char *name; /* in JSON, or in the query: "filter[name][eq]" */
	enum telnyx_field_kind kind;
	size_t offset;
	size_t extra;
	const struct telnyx_enum_name *names;
	const struct telnyx_field_table *table;
	const char *alias; /* another name that the API has used for it */
	bool joined;	   /* in a query: a list is one value, with commas */
	bool required;	   /* nested structs: must be given where the struct is */
	size_t most;	   /* an array: at most so many are decoded; 0: all */
};

struct telnyx_field_table {
	size_t struct_size;
	const struct telnyx_field *fields;
	size_t count;
	/* The struct begins with its size, as what callers fill does; fields
	 * beyond that are not given. */
	bool sized;
};

/* Which type a member has for a row of a kind: 1, or 0 for another type. */
#define TELNYX_FIELD_IS(member, type) _Generic(member, type : 1, default : 0)
/* 12 is the class of structs in gcc and clang. */
#define TELNYX_FIELD_IS_STRUCT(thing)                                                  \
	(sizeof(thing) > 0 && __builtin_classify_type(thing) == 12)
#define TELNYX_FIELD_FITS_STRING(member) TELNYX_FIELD_IS(member, const char *)
#define TELNYX_FIELD_FITS_DECIMAL(member) TELNYX_FIELD_IS(member, const char *)
#define TELNYX_FIELD_FITS_INT(member) TELNYX_FIELD_IS(member, struct telnyx_opt_int)
#define TELNYX_FIELD_FITS_BOOL(member) TELNYX_FIELD_IS(member, struct telnyx_opt_bool)
/* Any enum: enums are ints or unsigneds to a compiler. */
#define TELNYX_FIELD_FITS_ENUM(member)                                                 \
	_Generic(member, int : 1, unsigned : 1, default : 0)
#define TELNYX_FIELD_FITS_TIME(member) TELNYX_FIELD_IS(member, struct telnyx_time)
#define TELNYX_FIELD_FITS_STRINGS(member) TELNYX_FIELD_IS(member, const char *const *)
#define TELNYX_FIELD_FITS_OBJECT(member) TELNYX_FIELD_IS_STRUCT(*(member))
#define TELNYX_FIELD_FITS_OBJECTS(member) TELNYX_FIELD_IS_STRUCT(**(member))
#define TELNYX_FIELD_FITS_PAIRS(member)                                                \
	TELNYX_FIELD_IS(member, const struct telnyx_pair *const *)
#define TELNYX_FIELD_FITS_JSON(member)                                                 \
	TELNYX_FIELD_IS(member, const struct telnyx_json *)
#define TELNYX_FIELD_FITS_JSON_TEXT(member) TELNYX_FIELD_IS(member, const char *)
#define TELNYX_FIELD_FITS_SELF(member) TELNYX_FIELD_FITS_JSON(member)
#define TELNYX_FIELD_FITS_REPLY(member)                                                \
	TELNYX_FIELD_IS(member, const struct telnyx_reply *)
#define TELNYX_FIELD_FITS_COUNT(member) TELNYX_FIELD_IS(member, size_t)

/* The offset of a member; does not compile if a row of the kind needs a member of
 * another type. */
#define TELNYX_FIELD_PLACE(KIND, type, member)                                         \
	(offsetof(type, member) + 0 * sizeof(struct {                                  \
		_Static_assert(TELNYX_FIELD_FITS_##KIND(((type *)0)->member),          \
		    #member " has not the type of a " #KIND);                          \
		char some;                                                             \
	}))

/* Rows of a table.  One of any kind, with what else it has: `.alias = "old_name"`;
 * `.extra`, if it has one, is a TELNYX_FIELD_PLACE() of STRING or COUNT. */
#define TELNYX_FIELD_ROW(KIND, type, member, text, ...)                                \
	{                                                                              \
		.name = text, .kind = TELNYX_FIELD_##KIND,                             \
		.offset = TELNYX_FIELD_PLACE(KIND, type, member), __VA_ARGS__          \
	}
/* A row as in TELNYX_FIELD(STRING, struct telnyx_cost, amount). */
#define TELNYX_FIELD(KIND, type, member) TELNYX_FIELD_NAMED(KIND, type, member, #member)
/* A row with a name that is not the member's. */
#define TELNYX_FIELD_NAMED(KIND, type, member, text)                                   \
	TELNYX_FIELD_ROW(KIND, type, member, text, .extra = TELNYX_FIELD_NO_EXTRA)
/* A row of a field that has had another name. */
#define TELNYX_FIELD_ALIASED(KIND, type, member, other)                                \
	TELNYX_FIELD_ROW(KIND, type, member, #member, .extra = TELNYX_FIELD_NO_EXTRA,  \
	    .alias = other)
/* A row of a field that a nested struct cannot do without. */
#define TELNYX_FIELD_REQUIRED(KIND, type, member)                                      \
	TELNYX_FIELD_ROW(KIND, type, member, #member, .extra = TELNYX_FIELD_NO_EXTRA,  \
	    .required = true)
/* An enum of params; and an enum of a result, with its raw text in member_text. */
#define TELNYX_FIELD_CHOICE(type, member, text, list)                                  \
	TELNYX_FIELD_ROW(                                                              \
	    ENUM, type, member, text, .extra = TELNYX_FIELD_NO_EXTRA, .names = list)
#define TELNYX_FIELD_STATE(type, member, list)                                         \
	TELNYX_FIELD_STATE_NAMED(type, member, #member, list)
#define TELNYX_FIELD_STATE_NAMED(type, member, text, list)                             \
	TELNYX_FIELD_ROW(ENUM, type, member, text,                                     \
	    .extra = TELNYX_FIELD_PLACE(STRING, type, member##_text), .names = list)
/* A nested struct. */
#define TELNYX_FIELD_ONE(type, member, described)                                      \
	TELNYX_FIELD_ROW(OBJECT, type, member, #member,                                \
	    .extra = TELNYX_FIELD_NO_EXTRA, .table = described)
/* An array of a result, with its count: STRINGS, PAIRS (no table), OBJECTS. */
#define TELNYX_FIELD_LIST(KIND, type, member, counter, described)                      \
	TELNYX_FIELD_LIST_NAMED(KIND, type, member, counter, #member, described)
#define TELNYX_FIELD_LIST_NAMED(KIND, type, member, counter, text, described)          \
	TELNYX_FIELD_ROW(KIND, type, member, text,                                     \
	    .extra = TELNYX_FIELD_PLACE(COUNT, type, counter), .table = described)
/* An array of params; OBJECTS. */
#define TELNYX_FIELD_MANY(type, member, described)                                     \
	TELNYX_FIELD_ROW(OBJECTS, type, member, #member,                               \
	    .extra = TELNYX_FIELD_NO_EXTRA, .table = described)
#define TELNYX_FIELD_TABLE(type, rows)                                                 \
	{                                                                              \
		.struct_size = sizeof(type), .fields = rows,                           \
		.count = sizeof(rows) / sizeof((rows)[0])                              \
	}
#define TELNYX_FIELD_TABLE_SIZED(type, rows)                                           \
	{                                                                              \
		.struct_size = sizeof(type), .fields = rows,                           \
		.count = sizeof(rows) / sizeof((rows)[0]), .sized = true               \
	}

/* Fill `out` (table->struct_size bytes) from `json`; anything but an object
 * reads as an object without fields.  False: no memory. */
bool telnyx_fields_decode(const struct telnyx_field_table *table,
    struct json_object *json, struct telnyx_arena *arena, void *out);

/* TELNYX_E_INVALID: the size of a sized struct, or of a struct in it, is not such as a
 * caller of this or another version could have set; the argument told is "params.size"
 * or the field that the struct is in.  Ask before encoding. */
enum telnyx_status telnyx_fields_check_sizes(
    const struct telnyx_field_table *table, const void *in);

/* Append a JSON object with what is given in `in`.  Of several pairs of one name the
 * last one is written. */
void telnyx_fields_encode(
    const struct telnyx_field_table *table, const void *in, struct telnyx_buf *out);

/* Make a query of what is given in `in`: names and values in turn, ended by NULL, not
 * yet percent-encoded; all of it in the arena but the names.  A list gives its name
 * once for each element; PAIRS of the name "filter[]" give "filter[<pair's name>]".
 * NULL: no memory. */
const char *const *telnyx_fields_query(
    const struct telnyx_field_table *table, const void *in, struct telnyx_arena *arena);

/* Is a field within what the caller's struct, perhaps an earlier one, has? */
bool telnyx_field_is_within(const struct telnyx_field_table *table,
    const struct telnyx_field *field, const void *in);

/* The first field that is given and cannot be sent, or that lacks in a nested struct
 * that is given: its name (its own, not that of what it is in), and why, as a static
 * clause; NULL: there is none. */
const char *telnyx_fields_unfit(
    const struct telnyx_field_table *table, const void *in, const char **why);

/* Is a field given?  A list is, if it has an element; null counts as given. */
bool telnyx_field_is_given(const struct telnyx_field_table *table,
    const struct telnyx_field *field, const void *in);

/* Is the field of this name given?  False also if the table has no such name. */
bool telnyx_fields_has(
    const struct telnyx_field_table *table, const void *in, const char *name);

/* The first row of a kind; NULL: the table has none. */
const struct telnyx_field *telnyx_fields_find(
    const struct telnyx_field_table *table, enum telnyx_field_kind kind);

/* The text of an enum value; NULL when the list has none. */
const char *telnyx_enum_text(const struct telnyx_enum_name *names, int value);

#endif
