/* SPDX-License-Identifier: MIT */
/*
 * Filters of lists: which there are, and what passes them.
 *
 * A query that names a filter which the list does not have is refused (10031),
 * so that a misspelt one is noticed; parameters of other names are let pass,
 * as servers do.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/filter.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/time.h"

static bool
contains(const char *text, const char *part)
{
	size_t len = strlen(part);

	for (; *text != '\0'; text++) {
		if (strncasecmp(text, part, len) == 0)
			return true;
	}
	return len == 0;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return end_len <= len && strcasecmp(text + len - end_len, end) == 0;
}

static bool
one_of(const char *text, const char *commas)
{
	size_t len = strlen(text);

	for (;;) {
		size_t span = strcspn(commas, ",");

		if (span == len && memcmp(text, commas, len) == 0)
			return true;
		if (commas[span] == '\0')
			return false;
		commas += span + 1;
	}
}

/* Two times compared; below 0: `text` is earlier than `limit`.  What is no time has
 * been refused before. */
static int
compare_times(const char *text, const char *limit)
{
	int64_t left = 0;
	int64_t right = 0;

	(void)sbx_time_parse(text, &left);
	(void)sbx_time_parse(limit, &right);
	return left < right ? -1 : left > right;
}

/* Telnyx spells types both "toll-free" and "tollfree". */
static bool
same_letters(const char *text, const char *wanted)
{
	for (;; text++, wanted++) {
		text += strspn(text, "-_");
		wanted += strspn(wanted, "-_");
		if (*text != *wanted)
			return false;
		if (*text == '\0')
			return true;
	}
}

/* A value passes a filter, or does not. */
static bool
test_text(enum sbx_test test, const char *text, const char *wanted)
{
	switch (test) {
	case SBX_IS:
		return strcmp(text, wanted) == 0;
	case SBX_ONE_OF:
		return one_of(text, wanted);
	case SBX_CONTAINS:
	case SBX_SHOWS:
		return contains(text, wanted);
	case SBX_STARTS:
		return strncasecmp(text, wanted, strlen(wanted)) == 0;
	case SBX_ENDS:
		return ends_with(text, wanted);
	case SBX_DIGITS:
		return strlen(wanted) >= 3 &&
		       wanted[strspn(wanted, "0123456789")] == '\0' &&
		       strstr(text, wanted) != NULL;
	case SBX_IS_OR_NULL:
		return strcmp(text, wanted) == 0;
	case SBX_LETTERS:
		return same_letters(text, wanted);
	case SBX_AFTER:
		return compare_times(text, wanted) > 0;
	case SBX_BEFORE:
		return compare_times(text, wanted) < 0;
	case SBX_SINCE:
		return compare_times(text, wanted) >= 0;
	case SBX_UNTIL:
		return compare_times(text, wanted) <= 0;
	case SBX_NONE_IF_TRUE:
	case SBX_IGNORED:
		return true;
	}
	return true;
}

/* A value as text: a text is itself, anything else is as it was sent, in one line
 * and with '/' as it is. */
static const char *
as_text(struct json_object *value)
{
	const char *text =
	    json_object_is_type(value, json_type_string)
		? json_object_get_string(value)
		: json_object_to_json_string_ext(
		      value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	return text != NULL ? text : "";
}

/* A path may lead through an array: any of its elements will do. */
static bool
test_at(
    struct json_object *value, const char *path, enum sbx_test test, const char *wanted)
{
	char key[SBX_KEY_BYTES];
	size_t len = strcspn(path, ".");
	struct json_object *next = NULL;

	if (json_object_is_type(value, json_type_array) && test != SBX_SHOWS) {
		size_t count = json_object_array_length(value);
		size_t i;

		for (i = 0; i < count; i++) {
			if (test_at(json_object_array_get_idx(value, i), path, test,
				wanted))
				return true;
		}
		return false;
	}
	if (*path == '\0')
		return value != NULL && test_text(test, as_text(value), wanted);
	if (len >= sizeof(key) || !json_object_is_type(value, json_type_object))
		return false;
	memcpy(key, path, len);
	key[len] = '\0';
	(void)json_object_object_get_ex(value, key, &next);
	return test_at(next, path + len + (path[len] == '.' ? 1 : 0), test, wanted);
}

static bool
passes(
    const struct sbx_filter *filter, struct json_object *document, const char *wanted)
{
	struct json_object *value;

	switch (filter->test) {
	case SBX_IGNORED:
		return true;
	case SBX_NONE_IF_TRUE:
		value = sbx_at(document, filter->path);
		return strcmp(wanted, "true") != 0 || value == NULL ||
		       json_object_array_length(value) == 0;
	case SBX_IS_OR_NULL:
		if (strcmp(wanted, "null") == 0)
			return sbx_at(document, filter->path) == NULL;
		break;
	default:
		break;
	}
	return test_at(document, filter->path, filter->test, wanted);
}

/* "filter[a][]" asks for what "filter[a]" does. */
static bool
is_key(const char *key, const char *name)
{
	size_t len = strlen(name);

	return strncmp(key, name, len) == 0 &&
	       (key[len] == '\0' || strcmp(key + len, "[]") == 0);
}

/* Is there a filter at this place of the table?  A list may have no table. */
static bool
is_row(const struct sbx_filter *filter)
{
	return filter != NULL && filter->key != NULL;
}

bool
sbx_passes(
    struct sbx_call *call, const struct sbx_list *list, struct json_object *document)
{
	struct sbx_query *query = &call->query;
	const struct sbx_filter *filter;
	size_t p;

	for (filter = list->filters; is_row(filter); filter++) {
		bool asked = false;
		bool good = false;

		for (p = 0; p < query->count; p++) {
			if (!is_key(query->pairs[p].key, filter->key))
				continue;
			asked = true;
			good = good || passes(filter, document, query->pairs[p].value);
		}
		if (asked && !good)
			return false;
	}
	return true;
}

static bool
judge_value(
    struct sbx_call *call, const struct sbx_filter *filter, const struct sbx_pair *pair)
{
	const char *problem = NULL;
	int64_t time;

	if (pair->malformed)
		problem = "The filter's value is not well-formed.";
	else if (filter->test >= SBX_AFTER && filter->test <= SBX_UNTIL &&
		 !sbx_time_parse(pair->value, &time))
		problem = "The filter's value is no date.";
	if (problem != NULL)
		sbx_refuse_parameter(call, "10031", pair->key, problem);
	return problem == NULL;
}

bool
sbx_filters_read(struct sbx_call *call, const struct sbx_list *list, bool *any)
{
	struct sbx_query *query = &call->query;
	const struct sbx_filter *filter;
	size_t p;

	*any = false;
	for (p = 0; p < query->count; p++) {
		struct sbx_pair *pair = &query->pairs[p];

		for (filter = list->filters; is_row(filter); filter++) {
			if (!is_key(pair->key, filter->key))
				continue;
			pair->used = true;
			*any = true;
			if (!judge_value(call, filter, pair))
				return false;
		}
	}
	return sbx_query_all_used(call);
}

bool
sbx_query_all_used(struct sbx_call *call)
{
	struct sbx_query *query = &call->query;
	size_t p;

	for (p = 0; p < query->count; p++) {
		char detail[200];

		if (query->pairs[p].used ||
		    strncmp(query->pairs[p].key, "filter", 6) != 0)
			continue;
		snprintf(detail, sizeof(detail),
		    "The request filter %.100s is invalid.", query->pairs[p].key);
		sbx_refuse_parameter(call, "10031", query->pairs[p].key, detail);
		return false;
	}
	return true;
}
