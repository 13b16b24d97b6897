/* SPDX-License-Identifier: MIT */
/*
 * Header fields from a caller: names, values, and lines of both.
 */
#include "codec/header.h"

#include <string.h>

static bool
is_token_char(unsigned char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static size_t
token_bytes(const char *text)
{
	size_t len = 0;

	while (is_token_char((unsigned char)text[len]))
		len++;
	return len;
}

bool
telnyx_header_name_is_token(const char *name)
{
	size_t len;

	if (name == NULL)
		return false;
	len = token_bytes(name);
	return len > 0 && name[len] == '\0';
}

bool
telnyx_header_value_is_clean(const char *value)
{
	const unsigned char *c = (const unsigned char *)value;

	if (value == NULL)
		return false;
	for (; *c != '\0'; c++) {
		if ((*c < 0x20 && *c != '\t') || *c == 0x7F)
			return false;
	}
	return true;
}

bool
telnyx_header_split(
    const char *line, size_t *name_len, const char **value, size_t *value_len)
{
	const char *start;
	size_t name;
	size_t len;

	*name_len = 0;
	*value = NULL;
	*value_len = 0;
	if (line == NULL)
		return false;
	name = token_bytes(line);
	if (name == 0 || line[name] != ':')
		return false;
	start = line + name + 1;
	if (!telnyx_header_value_is_clean(start))
		return false;
	while (*start == ' ' || *start == '\t')
		start++;
	len = strlen(start);
	while (len > 0 && (start[len - 1] == ' ' || start[len - 1] == '\t'))
		len--;
	*name_len = name;
	*value = start;
	*value_len = len;
	return true;
}
