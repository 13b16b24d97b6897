/* SPDX-License-Identifier: MIT */
#include "base/json_tokens.h"

#include <string.h>

#define BLANKS " \t\r\n"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
count_digits(const char *text)
{
	size_t len = 0;

	while (is_digit(text[len]))
		len++;
	return len;
}

size_t
telnyx_json_number_bytes(const char *text)
{
	const char *at = text + (*text == '-');
	size_t len = count_digits(at);

	if (len == 0 || (len > 1 && *at == '0'))
		return 0;
	at += len;
	if (*at == '.') {
		if ((len = count_digits(++at)) == 0)
			return 0;
		at += len;
	}
	if (*at == 'e' || *at == 'E') {
		at++;
		at += *at == '+' || *at == '-';
		if ((len = count_digits(at)) == 0)
			return 0;
		at += len;
	}
	return (size_t)(at - text);
}

/* The bytes of the string that begins here (section 7); 0: it is none.  Which
 * escapes there are is left to json-c. */
static size_t
string_bytes(const char *text, const char *end)
{
	const char *at;

	for (at = text + 1; at < end; at++) {
		if (*at == '"')
			return (size_t)(at + 1 - text);
		if ((unsigned char)*at < ' ')
			return 0;
		if (*at == '\\')
			at++;
	}
	return 0;
}

/* The bytes of true, false or null (section 3); 0: it is another word. */
static size_t
word_bytes(const char *text)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t i, len;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		len = strlen(words[i]);
		if (strncmp(text, words[i], len) == 0)
			return len;
	}
	return 0;
}

static size_t
token_bytes(const char *text, const char *end)
{
	if (*text == '"')
		return string_bytes(text, end);
	if (*text == '-' || is_digit(*text))
		return telnyx_json_number_bytes(text);
	if (*text != '\0' && strchr("{}[],:", *text) != NULL)
		return 1;
	return word_bytes(text);
}

bool
telnyx_json_has_tokens_only(const char *text, size_t len)
{
	const char *end = text + len;
	char before = '\0';
	size_t bytes;

	for (;;) {
		text += strspn(text, BLANKS);
		if (text >= end)
			return text == end;
		if (before == ',' && (*text == ']' || *text == '}'))
			return false;
		if ((bytes = token_bytes(text, end)) == 0)
			return false;
		before = *text;
		text += bytes;
	}
}
