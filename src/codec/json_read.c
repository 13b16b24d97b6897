/* SPDX-License-Identifier: MIT */
/* Reading JSON: weighed, rid of U+0000, then json-c's. */
#include "codec/json_read.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_c_version.h>
#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "base/json_tokens.h"

/* Telnyx's JSON nests to 6; the cap keeps json-c's own recursion small. */
#define MAX_DEPTH 32
/* Longer texts are read with a tokener of their own: a tokener's buffer stays as large
 * as the longest string was. */
#define MAX_KEPT_BYTES 65536

/* Upper bounds of what json-c's values take: 0.13 to 0.18, 64 bits.  An object has a
 * table of 16 members from the start. */
#define OBJECT_BYTES 832
#define ARRAY_BYTES 384
#define VALUE_BYTES 96
#define MOST_BYTES ((size_t)8 << 20)
#define MOST_TIMES 32

/* The end of a string that begins at `at`. */
static size_t
skip_string(const char *text, size_t at, size_t bytes)
{
	for (at++; at < bytes && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at;
}

/* Would the text's tree take more than so many bytes? */
static bool
weighs_more(const char *text, size_t bytes, size_t most)
{
	size_t i, weight = VALUE_BYTES;

	if (bytes <= most / OBJECT_BYTES)
		return false;
	for (i = 0; i < bytes && weight <= most; i++) {
		switch (text[i]) {
		case '"':
			i = skip_string(text, i, bytes);
			break;
		case '{':
			weight += OBJECT_BYTES;
			break;
		case '[':
			weight += ARRAY_BYTES;
			break;
		case ',':
		case ':':
			weight += VALUE_BYTES;
			break;
		default:
			break;
		}
	}
	return weight > most;
}

/* Find the first \u0000 from `at` on; `bytes`: there is none.  Outside of strings a
 * backslash is no JSON, so it need not be known whether this is in one. */
static size_t
find_zero(const char *text, size_t at, size_t bytes)
{
	const char *found;

	while (at < bytes && (found = memchr(text + at, '\\', bytes - at)) != NULL) {
		at = (size_t)(found - text);
		if (bytes - at >= 6 && memcmp(found, "\\u0000", 6) == 0)
			return at;
		at += 2;
	}
	return bytes;
}

/* Make a copy that has U+FFFD where the text has U+0000. */
static char *
without_zeros(const char *text, size_t first, size_t bytes)
{
	char *copy = malloc(bytes);
	size_t at;

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, bytes);
	for (at = first; at < bytes; at = find_zero(copy, at + 6, bytes))
		memcpy(copy + at, "\\ufffd", 6);
	return copy;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Was memory out?  json-c before 0.17 has no error for that: it says success, and gives
 * no object. */
static bool
is_out_of_memory(struct json_tokener *tokener, const char *text, size_t bytes,
    const struct json_object *json)
{
#if JSON_C_VERSION_NUM >= ((0 << 16) | (17 << 8))
	(void)text;
	(void)bytes;
	(void)json;
	return json_tokener_get_error(tokener) == json_tokener_error_memory;
#else
	size_t first = 0;

	while (first < bytes && is_blank(text[first]))
		first++;
	return json == NULL && first < bytes && text[first] == '{' &&
	       json_tokener_get_error(tokener) == json_tokener_success;
#endif
}

static enum telnyx_json_result
read_with(struct json_tokener *tokener, const char *text, size_t bytes,
    struct json_object **out)
{
	struct json_object *json;
	size_t used;

	json = json_tokener_parse_ex(tokener, text, (int)bytes);
	used = json_tokener_get_parse_end(tokener);
	/* A number or a word at the very end is only complete once something
	 * follows. */
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		json = json_tokener_parse_ex(tokener, "", 1);
	if (is_out_of_memory(tokener, text, bytes, json))
		return TELNYX_JSON_NO_MEMORY;
	while (used < bytes && is_blank(text[used]))
		used++;
	if (json_tokener_get_error(tokener) != json_tokener_success || used < bytes) {
		json_object_put(json);
		return TELNYX_JSON_BAD;
	}
	*out = json;
	return TELNYX_JSON_OK;
}

/* Read with the kept tokener, or with one for this text alone. */
static enum telnyx_json_result
read_clean(const struct telnyx_json_how *how, const char *text, size_t bytes,
    struct json_object **out)
{
	bool keep = how->kept != NULL && bytes <= MAX_KEPT_BYTES;
	struct json_tokener *tokener = keep ? *how->kept : NULL;
	enum telnyx_json_result result;

	if (tokener == NULL && (tokener = json_tokener_new_ex(MAX_DEPTH)) == NULL)
		return TELNYX_JSON_NO_MEMORY;
	if (how->utf8)
		json_tokener_set_flags(tokener, JSON_TOKENER_VALIDATE_UTF8);
	result = read_with(tokener, text, bytes, out);
	/* After a bad text json-c 0.16 may have half a surrogate pair left over,
	 * which its reset does not forget. */
	if (keep && result != TELNYX_JSON_OK)
		*how->kept = NULL;
	if (keep && result == TELNYX_JSON_OK) {
		json_tokener_reset(tokener);
		*how->kept = tokener;
	} else {
		json_tokener_free(tokener);
	}
	return result;
}

enum telnyx_json_result
telnyx_json_read(const struct telnyx_json_how *how, const char *text, size_t bytes,
    struct json_object **out)
{
	size_t most = how->most_bytes, zero;
	enum telnyx_json_result result;
	char *clean = NULL;

	*out = NULL;
	if (text == NULL || bytes == 0)
		return TELNYX_JSON_EMPTY;
	if (bytes > INT_MAX)
		return TELNYX_JSON_BAD;
	if (most == 0)
		most =
		    bytes > MOST_BYTES / MOST_TIMES ? bytes * MOST_TIMES : MOST_BYTES;
	if (weighs_more(text, bytes, most))
		return TELNYX_JSON_TOO_MUCH;
	if ((zero = find_zero(text, 0, bytes)) < bytes &&
	    (clean = without_zeros(text, zero, bytes)) == NULL)
		return TELNYX_JSON_NO_MEMORY;
	result = read_clean(how, clean != NULL ? clean : text, bytes, out);
	free(clean);
	return result;
}

struct json_object *
telnyx_json_parse(struct json_tokener **kept, const char *text, size_t bytes)
{
	const struct telnyx_json_how how = {.kept = kept};
	struct json_object *json;

	(void)telnyx_json_read(&how, text, bytes, &json);
	return json;
}

const char telnyx_json_no_memory[] = "cannot be read: no memory";

const char *
telnyx_json_why_not(const char *text)
{
	static const struct telnyx_json_how how = {.utf8 = true};
	enum telnyx_json_result result = TELNYX_JSON_BAD;
	struct json_object *json = NULL;

	if (telnyx_json_has_tokens_only(text, strlen(text)))
		result = telnyx_json_read(&how, text, strlen(text), &json);
	json_object_put(json);
	switch (result) {
	case TELNYX_JSON_OK:
		return NULL;
	case TELNYX_JSON_EMPTY:
	case TELNYX_JSON_BAD:
		break;
	case TELNYX_JSON_TOO_MUCH:
		return "is JSON of too many parts";
	case TELNYX_JSON_NO_MEMORY:
		return telnyx_json_no_memory;
	}
	return "is not JSON, or nests deeper than 32";
}

struct json_object *
telnyx_json_member(struct json_object *json, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(json, json_type_object))
		(void)json_object_object_get_ex(json, name, &value);
	return value;
}
