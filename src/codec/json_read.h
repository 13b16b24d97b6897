/* SPDX-License-Identifier: MIT */
/*
 * Reading JSON that somebody else has written: json-c, with bounds.
 *
 * A tree takes many times the memory of its text, up to 260 times for "{},{},".
 * So a text is weighed before it is read: a tree may take 8 MiB, or 32 times
 * the text, whichever is more.  What the API sends takes up to 15 times.
 *
 * U+0000, which a C string cannot hold, reads as U+FFFD, in keys too, as does
 * half a surrogate pair.  Neither cuts off what is behind it.
 */
#ifndef TELNYX_CODEC_JSON_READ_H
#define TELNYX_CODEC_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;
struct json_tokener;

enum telnyx_json_result {
	TELNYX_JSON_OK = 0,
	TELNYX_JSON_EMPTY = 1,
	TELNYX_JSON_BAD = 2,
	TELNYX_JSON_TOO_MUCH = 3, /* its tree would take too much memory */
	TELNYX_JSON_NO_MEMORY = 4
};

struct telnyx_json_how {
	/* Where one tokener is kept from text to text, or NULL. */
	struct json_tokener **kept;
	size_t most_bytes; /* the most that the tree may take; 0: as above */
	bool utf8;	   /* a text that is not UTF-8 is BAD */
};

/* Read a whole text as one JSON value; on success *out is it, NULL for null. */
enum telnyx_json_result telnyx_json_read(const struct telnyx_json_how *how,
    const char *text, size_t bytes, struct json_object **out);

/* Read a text where the reason does not matter; NULL: it is not one value, or null. */
struct json_object *telnyx_json_parse(
    struct json_tokener **kept, const char *text, size_t bytes);

/* Why a text is not one JSON value in UTF-8, by the letter of RFC 8259; NULL: it is.
 * telnyx_json_no_memory, known by its address: that cannot be said. */
const char *telnyx_json_why_not(const char *text);
extern const char telnyx_json_no_memory[];

/* A member of an object; NULL: there is none, or `json` is no object, or the member is
 * null. */
struct json_object *telnyx_json_member(struct json_object *json, const char *name);

#endif
