/* SPDX-License-Identifier: MIT */
/* JSON's strings, numbers and json-c's values as text. */
#include "codec/json_text.h"

#include <string.h>

#include <json-c/json_object.h>

#include "base/buf.h"

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

void
telnyx_json_write(struct telnyx_buf *out, struct json_object *json)
{
	struct json_object *copy = NULL;
	const char *text = "null";
	size_t len = 4;

	if (json != NULL) {
		text =
		    json_object_deep_copy(json, &copy, NULL) == 0
			? json_object_to_json_string_length(copy,
			      JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
			      &len)
			: NULL;
	}
	if (text != NULL)
		telnyx_buf_append(out, text, len);
	else
		out->failed = true;
	json_object_put(copy);
}

bool
telnyx_json_is_number(const char *text)
{
	static const char digits[] = "0123456789";
	size_t len;

	text += *text == '-';
	len = strspn(text, digits);
	if (len == 0 || (len > 1 && text[0] == '0'))
		return false;
	text += len;
	if (*text == '.') {
		if ((len = strspn(++text, digits)) == 0)
			return false;
		text += len;
	}
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '+' || *text == '-';
		if ((len = strspn(text, digits)) == 0)
			return false;
		text += len;
	}
	return *text == '\0';
}
