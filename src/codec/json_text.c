/* SPDX-License-Identifier: MIT */
/* JSON's strings, numbers and json-c's values as text. */
#include "codec/json_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/json_tokens.h"

/* Does a character go as it is?  (Not the zero that ends a text.) */
static inline bool
is_plain(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

/* The letter behind the backslash of a short escape; 0: there is none. */
static char
short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return '\0';
	}
}

static void
write_escaped(struct telnyx_buf *out, char c)
{
	static const char hex[] = "0123456789abcdef";
	char escaped[6] = {'\\', short_escape(c)};

	if (escaped[1] != '\0') {
		telnyx_buf_append(out, escaped, 2);
		return;
	}
	escaped[1] = 'u';
	escaped[2] = escaped[3] = '0';
	escaped[4] = hex[(unsigned char)c >> 4];
	escaped[5] = hex[(unsigned char)c & 15];
	telnyx_buf_append(out, escaped, sizeof(escaped));
}

void
telnyx_json_write_string(struct telnyx_buf *out, const char *text)
{
	const char *clean = text;

	telnyx_buf_append(out, "\"", 1);
	for (;;) {
		while (is_plain(*text))
			text++;
		telnyx_buf_append(out, clean, (size_t)(text - clean));
		if (*text == '\0')
			break;
		write_escaped(out, *text);
		clean = ++text;
	}
	telnyx_buf_append(out, "\"", 1);
}

/* A number with a fraction is written as it was read, for which json-c keeps its text.
 */
static void
write_double(struct telnyx_buf *out, struct json_object *json)
{
	const char *text = json_object_get_userdata(json);

	if (text == NULL)
		text = json_object_to_json_string(json);
	if (text == NULL)
		out->failed = true;
	else
		telnyx_buf_puts(out, text);
}

static void
write_array(struct telnyx_buf *out, struct json_object *json)
{
	size_t i, count = json_object_array_length(json);

	telnyx_buf_append(out, "[", 1);
	for (i = 0; i < count; i++) {
		if (i > 0)
			telnyx_buf_append(out, ",", 1);
		telnyx_json_write(out, json_object_array_get_idx(json, i));
	}
	telnyx_buf_append(out, "]", 1);
}

static void
write_object(struct telnyx_buf *out, struct json_object *json)
{
	const char *before = "{";

	json_object_object_foreach(json, name, value)
	{
		telnyx_buf_append(out, before, 1);
		telnyx_json_write_string(out, name);
		telnyx_buf_append(out, ":", 1);
		telnyx_json_write(out, value);
		before = ",";
	}
	telnyx_buf_puts(out, before[0] == '{' ? "{}" : "}");
}

void
telnyx_json_write(struct telnyx_buf *out, struct json_object *json)
{
	switch (json_object_get_type(json)) {
	case json_type_null:
		telnyx_buf_append(out, "null", 4);
		break;
	case json_type_boolean:
		telnyx_buf_puts(out, json_object_get_boolean(json) ? "true" : "false");
		break;
	case json_type_double:
		write_double(out, json);
		break;
	case json_type_int:
		if (json_object_get_int64(json) < 0)
			telnyx_buf_printf(out, "%" PRId64, json_object_get_int64(json));
		else
			telnyx_buf_printf(
			    out, "%" PRIu64, json_object_get_uint64(json));
		break;
	case json_type_object:
		write_object(out, json);
		break;
	case json_type_array:
		write_array(out, json);
		break;
	case json_type_string:
		telnyx_json_write_string(out, json_object_get_string(json));
		break;
	}
}

static void
forget_text(struct json_object *tree, void *text)
{
	(void)tree;
	free(text);
}

/* The text is kept where json-c has room for data of ours; of a number with a fraction
 * the text that it was read from is there. */
const char *
telnyx_json_text(const struct telnyx_json *json, size_t *bytes)
{
	struct json_object *tree = telnyx_json_object(json);
	struct telnyx_buf buf;
	char *text;

	if (bytes != NULL)
		*bytes = 0;
	if (tree == NULL)
		return NULL;
	if ((text = json_object_get_userdata(tree)) == NULL) {
		telnyx_buf_init(&buf, SIZE_MAX - 1);
		telnyx_json_write(&buf, tree);
		if ((text = telnyx_buf_take(&buf)) == NULL)
			return NULL;
		json_object_set_userdata(tree, text, forget_text);
	}
	if (bytes != NULL)
		*bytes = strlen(text);
	return text;
}

bool
telnyx_json_is_number(const char *text)
{
	size_t bytes = telnyx_json_number_bytes(text);

	return bytes > 0 && text[bytes] == '\0';
}
