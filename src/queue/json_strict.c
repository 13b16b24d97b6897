/* SPDX-License-Identifier: MIT */
/*
 * Strict JSON: json-c's reading, and a look at the text for what json-c makes something
 * else of.
 */
#include "queue/json_strict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "base/json_tokens.h"
#include "codec/json_read.h"

/* What the text has. */
struct look {
	size_t members;
	const char *why; /* what is wrong with it */
};

/* The value of the four hexadecimal digits of an escape; they were found to be that. */
static unsigned
escaped_unit(const char *digits)
{
	char text[5] = {digits[0], digits[1], digits[2], digits[3]};

	return (unsigned)strtoul(text, NULL, 16);
}

/* Look at an escape; the bytes of it. */
static size_t
look_at_escape(const char *at, struct look *look)
{
	unsigned unit;

	if (at[1] != 'u')
		return 2;
	unit = escaped_unit(at + 2);
	if (unit == 0)
		look->why = "has U+0000 in a text";
	if (unit < 0xd800 || unit > 0xdfff)
		return 6;
	if (unit < 0xdc00 && at[6] == '\\' && at[7] == 'u') {
		unit = escaped_unit(at + 8);
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return 12;
	}
	look->why = "has half a surrogate pair in a text";
	return 6;
}

/* Look at a string; the bytes of it, with its quotes. */
static size_t
look_at_string(const char *text, struct look *look)
{
	const char *at = text + 1;

	while (*at != '"')
		at += *at == '\\' ? look_at_escape(at, look) : 1;
	return (size_t)(at + 1 - text);
}

/* Look at a number; the bytes of it. */
static size_t
look_at_number(const char *text, struct look *look)
{
	size_t bytes = telnyx_json_number_bytes(text);
	size_t digits = strspn(text + (*text == '-'), "0123456789");

	if (digits + (*text == '-') < bytes)
		return bytes; /* json-c keeps the text of one with a fraction */
	errno = 0;
	if (*text == '-')
		(void)strtoll(text, NULL, 10);
	else
		(void)strtoull(text, NULL, 10);
	if (errno == ERANGE)
		look->why = "has a whole number beyond 64 bits";
	return bytes;
}

/* Look at a text that json-c has read. */
static void
look_at_text(const char *text, struct look *look)
{
	while (*text != '\0') {
		if (*text == '"') {
			text += look_at_string(text, look);
		} else if (*text == '-' || (*text >= '0' && *text <= '9')) {
			text += look_at_number(text, look);
		} else {
			look->members += *text == ':';
			text++;
		}
	}
}

static size_t
count_members(struct json_object *json)
{
	size_t i, count = 0;

	if (json_object_is_type(json, json_type_array))
		for (i = 0; i < json_object_array_length(json); i++)
			count += count_members(json_object_array_get_idx(json, i));
	if (!json_object_is_type(json, json_type_object))
		return count;
	json_object_object_foreach(json, name, value)
	{
		(void)name;
		count += 1 + count_members(value);
	}
	return count;
}

/* What is wrong with a text that json-c could read. */
static const char *
why_not(const char *text, struct json_object *json)
{
	struct look look = {0, NULL};

	if (!json_object_is_type(json, json_type_object))
		return "is no JSON object";
	look_at_text(text, &look);
	if (look.why != NULL)
		return look.why;
	/* Of two members of one name json-c keeps the last. */
	return look.members == count_members(json) ? NULL : "has a member twice";
}

const char *
telnyx_json_read_strictly(const char *text, struct json_object **out)
{
	static const struct telnyx_json_how how = {.utf8 = true};
	struct json_object *json = NULL;
	const char *why;

	*out = NULL;
	if (!telnyx_json_has_tokens_only(text, strlen(text)))
		return "is not JSON";
	switch (telnyx_json_read(&how, text, strlen(text), &json)) {
	case TELNYX_JSON_OK:
		break;
	case TELNYX_JSON_EMPTY:
	case TELNYX_JSON_BAD:
		return "is not JSON in UTF-8, or nests deeper than 32";
	case TELNYX_JSON_TOO_MUCH:
		return "is JSON of too many parts";
	case TELNYX_JSON_NO_MEMORY:
		return telnyx_json_no_memory;
	}
	if ((why = why_not(text, json)) != NULL)
		json_object_put(json);
	else
		*out = json;
	return why;
}
