/* SPDX-License-Identifier: MIT */
/*
 * The query of a request, as pairs of decoded texts in the order they came.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/query.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
sbx_percent_decode(char *text, bool plus_is_space)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (*text == '%') {
			int high = hex(text[1]);
			int low = high >= 0 ? hex(text[2]) : -1;

			if (low < 0 || (high == 0 && low == 0))
				return false;
			*out++ = (char)(high << 4 | low);
			text += 2;
		} else {
			*out++ = *text == '+' && plus_is_space ? ' ' : *text;
		}
	}
	*out = '\0';
	return true;
}

bool
sbx_query_parse(struct sbx_query *query, const char *text, size_t len)
{
	size_t count = 0;
	size_t i;
	char *at;

	memset(query, 0, sizeof(*query));
	if (len == 0)
		return true;
	for (i = 0; i < len; i++)
		count += text[i] == '&';
	query->text = strndup(text, len);
	query->pairs = calloc(count + 1, sizeof(*query->pairs));
	if (query->text == NULL || query->pairs == NULL)
		return false;
	for (at = query->text; at != NULL;) {
		char *end = strchr(at, '&');
		char *equals;

		if (end != NULL)
			*end++ = '\0';
		if (*at != '\0') {
			struct sbx_pair *pair = &query->pairs[query->count++];

			equals = strchr(at, '=');
			pair->key = at;
			pair->value = "";
			if (equals != NULL) {
				*equals = '\0';
				pair->value = equals + 1;
				pair->malformed = !sbx_percent_decode(equals + 1, true);
			}
			(void)sbx_percent_decode(at, true);
		}
		at = end;
	}
	return true;
}

void
sbx_query_clear(struct sbx_query *query)
{
	free(query->text);
	free(query->pairs);
	memset(query, 0, sizeof(*query));
}

const char *
sbx_query_get(struct sbx_query *query, const char *key)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; i < query->count; i++) {
		if (strcmp(query->pairs[i].key, key) == 0) {
			query->pairs[i].used = true;
			if (value == NULL)
				value = query->pairs[i].value;
		}
	}
	return value;
}
