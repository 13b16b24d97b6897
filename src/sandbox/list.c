/* SPDX-License-Identifier: MIT */
/*
 * Lists: filtered, put in order, and shown by the page, in each of the ways
 * in which the API pages.
 *
 * A query that names a filter which the list does not have is refused (10031),
 * so that a misspelt one is noticed; parameters of other names are let pass,
 * as servers do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/resource.h"

#define MAX_SIZE 250
#define DEFAULT_SIZE 20

/* --- filters --- */

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

/* Below 0: `text` is earlier than `limit`.  What is no time is refused before. */
static int
compare_times(const char *text, const char *limit)
{
	int64_t left = 0;
	int64_t right = 0;

	(void)telnyx_sandbox_time_parse(text, &left);
	(void)telnyx_sandbox_time_parse(limit, &right);
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

/* One value against one filter. */
static bool
test_text(enum telnyx_sandbox_test test, const char *text, const char *wanted)
{
	switch (test) {
	case TELNYX_SANDBOX_IS:
		return strcmp(text, wanted) == 0;
	case TELNYX_SANDBOX_ONE_OF:
		return one_of(text, wanted);
	case TELNYX_SANDBOX_CONTAINS:
	case TELNYX_SANDBOX_SHOWS:
		return contains(text, wanted);
	case TELNYX_SANDBOX_STARTS:
		return strncasecmp(text, wanted, strlen(wanted)) == 0;
	case TELNYX_SANDBOX_ENDS:
		return ends_with(text, wanted);
	case TELNYX_SANDBOX_DIGITS:
		return strlen(wanted) >= 3 &&
		       wanted[strspn(wanted, "0123456789")] == '\0' &&
		       strstr(text, wanted) != NULL;
	case TELNYX_SANDBOX_IS_OR_NULL:
		return strcmp(text, wanted) == 0;
	case TELNYX_SANDBOX_LETTERS:
		return same_letters(text, wanted);
	case TELNYX_SANDBOX_AFTER:
		return compare_times(text, wanted) > 0;
	case TELNYX_SANDBOX_BEFORE:
		return compare_times(text, wanted) < 0;
	case TELNYX_SANDBOX_SINCE:
		return compare_times(text, wanted) >= 0;
	case TELNYX_SANDBOX_UNTIL:
		return compare_times(text, wanted) <= 0;
	case TELNYX_SANDBOX_NONE_IF_TRUE:
	case TELNYX_SANDBOX_IGNORED:
		return true;
	}
	return true;
}

/* A path may lead through an array: any of its elements will do. */
static bool
test_at(struct json_object *value, const char *path, enum telnyx_sandbox_test test,
    const char *wanted)
{
	char key[TELNYX_SANDBOX_KEY_BYTES];
	size_t len = strcspn(path, ".");
	struct json_object *next = NULL;

	if (json_object_is_type(value, json_type_array) &&
	    test != TELNYX_SANDBOX_SHOWS) {
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
		return value != NULL &&
		       test_text(test, json_object_get_string(value), wanted);
	if (len >= sizeof(key) || !json_object_is_type(value, json_type_object))
		return false;
	memcpy(key, path, len);
	key[len] = '\0';
	(void)json_object_object_get_ex(value, key, &next);
	return test_at(next, path + len + (path[len] == '.' ? 1 : 0), test, wanted);
}

static bool
passes(const struct telnyx_sandbox_filter *filter, struct json_object *document,
    const char *wanted)
{
	struct json_object *value;

	switch (filter->test) {
	case TELNYX_SANDBOX_IGNORED:
		return true;
	case TELNYX_SANDBOX_NONE_IF_TRUE:
		value = telnyx_sandbox_at(document, filter->path);
		return strcmp(wanted, "true") != 0 || value == NULL ||
		       json_object_array_length(value) == 0;
	case TELNYX_SANDBOX_IS_OR_NULL:
		if (strcmp(wanted, "null") == 0)
			return telnyx_sandbox_at(document, filter->path) == NULL;
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

bool
telnyx_sandbox_passes(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, struct json_object *document)
{
	struct telnyx_sandbox_query *query = &call->query;
	size_t i;
	size_t p;

	for (i = 0; i < list->filter_count; i++) {
		const struct telnyx_sandbox_filter *filter = &list->filters[i];
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

/* Are the filters ones that the list has, and their times times? */
static bool
judge_filters(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_list *list)
{
	struct telnyx_sandbox_query *query = &call->query;
	size_t p;
	size_t i;

	for (p = 0; p < query->count; p++) {
		struct telnyx_sandbox_pair *pair = &query->pairs[p];
		int64_t time;

		for (i = 0; i < list->filter_count; i++) {
			const struct telnyx_sandbox_filter *filter = &list->filters[i];

			if (!is_key(pair->key, filter->key))
				continue;
			pair->used = true;
			if (filter->test >= TELNYX_SANDBOX_AFTER &&
			    filter->test <= TELNYX_SANDBOX_UNTIL &&
			    !telnyx_sandbox_time_parse(pair->value, &time)) {
				telnyx_sandbox_refuse_parameter(call, "10031",
				    pair->key, "The filter's value is no date.");
				return false;
			}
		}
	}
	return telnyx_sandbox_query_all_used(call);
}

bool
telnyx_sandbox_query_all_used(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_query *query = &call->query;
	size_t p;

	for (p = 0; p < query->count; p++) {
		char detail[200];

		if (query->pairs[p].used ||
		    strncmp(query->pairs[p].key, "filter", 6) != 0)
			continue;
		snprintf(detail, sizeof(detail),
		    "The request filter %.100s is invalid.", query->pairs[p].key);
		telnyx_sandbox_refuse_parameter(
		    call, "10031", query->pairs[p].key, detail);
		return false;
	}
	return true;
}

/* --- pages --- */

struct page_names {
	const char *number;
	const char *size;
};

static const struct page_names page_names[] = {
    [TELNYX_SANDBOX_PAGES] = {"page[number]", "page[size]"},
    [TELNYX_SANDBOX_ALL] = {NULL, NULL},
    [TELNYX_SANDBOX_RECORDS] = {"page", "recordsPerPage"},
    [TELNYX_SANDBOX_TOTAL_RECORDS] = {"page", "page_size"},
    [TELNYX_SANDBOX_TOTAL_PAGES] = {"page[number]", "page[size]"},
    [TELNYX_SANDBOX_PER_PAGE] = {"page", "per_page"},
    [TELNYX_SANDBOX_BARE] = {NULL, NULL},
};

static bool
read_number(struct telnyx_sandbox_call *call, const char *name, bool needed, int max,
    size_t *out)
{
	const char *text = telnyx_sandbox_query_get(&call->query, name);
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;
	unsigned long value;
	char detail[80];

	if (text == NULL && needed) {
		telnyx_sandbox_refuse_parameter(call, "10004", name, NULL);
		return false;
	}
	if (text == NULL)
		return true;
	value = digits > 0 && digits < 10 ? strtoul(text, NULL, 10) : 0;
	if (text[digits] != '\0' || value == 0 || value > (unsigned long)max) {
		snprintf(detail, sizeof(detail),
		    "The value is outside of allowed range 1 to %d", max);
		telnyx_sandbox_refuse_parameter(call, "10033", name, detail);
		return false;
	}
	*out = (size_t)value;
	return true;
}

bool
telnyx_sandbox_page_read(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, struct telnyx_sandbox_page *page)
{
	const struct page_names *names = &page_names[list->paging];
	int max = list->max_size != 0 ? list->max_size : MAX_SIZE;

	page->number = 1;
	page->size =
	    (size_t)(list->default_size != 0 ? list->default_size : DEFAULT_SIZE);
	if (names->number == NULL) {
		page->size = 0; /* all of them */
		return true;
	}
	return read_number(
		   call, names->number, list->pages_needed, 999999999, &page->number) &&
	       read_number(call, names->size, list->pages_needed, max, &page->size);
}

void
telnyx_sandbox_page_answer(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_page *page,
    size_t total, struct json_object *shown)
{
	bool *failed = &call->answer->failed;
	struct json_object *root = NULL;
	struct json_object *meta = NULL;
	size_t size = page->size != 0 ? page->size : (total > 0 ? total : 1);

	if (list->paging == TELNYX_SANDBOX_BARE) {
		telnyx_sandbox_answer_bare(call, shown);
		return;
	}
	root = json_object_new_object();
	if (list->paging == TELNYX_SANDBOX_RECORDS) {
		telnyx_sandbox_put(failed, root, "records", shown);
		telnyx_sandbox_put_int(failed, root, "page", (int64_t)page->number);
		telnyx_sandbox_put_int(failed, root, "totalRecords", (int64_t)total);
	} else if (list->paging == TELNYX_SANDBOX_TOTAL_RECORDS ||
		   list->paging == TELNYX_SANDBOX_TOTAL_PAGES) {
		telnyx_sandbox_put(failed, root, "records", shown);
		telnyx_sandbox_put_int(failed, root, "total_records", (int64_t)total);
	} else {
		meta = json_object_new_object();
		telnyx_sandbox_put_int(
		    failed, meta, "total_pages", (int64_t)((total + size - 1) / size));
		telnyx_sandbox_put_int(failed, meta, "total_results", (int64_t)total);
		telnyx_sandbox_put_int(
		    failed, meta, "page_number", (int64_t)page->number);
		telnyx_sandbox_put_int(failed, meta, "page_size", (int64_t)size);
		telnyx_sandbox_put(failed, root, "data", shown);
		telnyx_sandbox_put(failed, root, "meta", meta);
	}
	telnyx_sandbox_answer_bare(call, root);
}

/* --- order --- */

struct item {
	struct json_object *document;
	const char *by; /* what it is sorted by; "" when there is none */
	size_t place;	/* where it came */
};

static int
rising(const void *a, const void *b)
{
	const struct item *left = a;
	const struct item *right = b;
	int order = strcmp(left->by, right->by);

	return order != 0 ? order : left->place < right->place ? -1 : 1;
}

static int
falling(const void *a, const void *b)
{
	return rising(b, a);
}

/* What to sort by.  False: it has answered; *key NULL: by age. */
static bool
read_sort(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_list *list,
    const char **key, bool *down)
{
	const char *sort = telnyx_sandbox_query_get(&call->query, "sort");
	const char *word = NULL;

	*key = NULL;
	*down = list->newest_first;
	if (list->sort_key != NULL &&
	    (word = telnyx_sandbox_query_get(&call->query, list->sort_key)) != NULL) {
		if (strcmp(word, "asc") != 0 && strcmp(word, "desc") != 0) {
			telnyx_sandbox_refuse_parameter(
			    call, "10018", list->sort_key, NULL);
			return false;
		}
		*key = "phone_number";
		*down = word[0] == 'd';
		return true;
	}
	if (sort == NULL || list->sorts == NULL)
		return true;
	*down = sort[0] == '-';
	sort += *down ? 1 : 0;
	if (telnyx_sandbox_is_word_of(list->sorts, sort)) {
		*key = sort;
		return true;
	}
	telnyx_sandbox_refuse_parameter(
	    call, "10032", "sort", "The list cannot be sorted by that.");
	return false;
}

/* --- the handler --- */

static bool
is_below_parent(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_record *record)
{
	const char *parent = NULL;

	if (list->parent_key == NULL)
		return true;
	parent = telnyx_sandbox_text_at(record->doc, list->parent_key);
	if (parent == NULL)
		parent = telnyx_sandbox_text_at(record->more, list->parent_key);
	return parent != NULL && strcmp(parent, call->ids[0]) == 0;
}

/* Those that pass, in their order; NULL and a count of 0 when there is none. */
static struct item *
collect(struct telnyx_sandbox_call *call, const struct telnyx_sandbox_list *list,
    const char *key, bool down, size_t *count)
{
	struct telnyx_sandbox_record *record =
	    telnyx_sandbox_record_first(call->sandbox, list->kind);
	size_t all = HASH_COUNT(record);
	struct item *items = NULL;

	*count = 0;
	if (all == 0)
		return NULL;
	if ((items = calloc(all, sizeof(*items))) == NULL) {
		call->answer->failed = true;
		return NULL;
	}
	for (; record != NULL; record = telnyx_sandbox_record_next(record)) {
		struct json_object *document =
		    list->second ? record->more : record->doc;
		struct item *item = &items[*count];

		if (!is_below_parent(call, list, record) ||
		    !telnyx_sandbox_passes(call, list, document))
			continue;
		item->document = document;
		item->place = (*count)++;
		item->by = key != NULL ? telnyx_sandbox_text_at(document, key) : NULL;
		if (item->by == NULL)
			item->by = "";
	}
	if (key != NULL || down)
		qsort(items, *count, sizeof(*items), down ? falling : rising);
	return items;
}

static struct json_object *
shown_as(struct telnyx_sandbox_call *call, struct json_object *document)
{
	const struct telnyx_sandbox_route *route = call->route;

	if (route->list->view != NULL)
		return route->list->view(call, document);
	if (route->without != NULL)
		return telnyx_sandbox_without(
		    &call->answer->failed, document, route->without);
	return json_object_get(document);
}

void
telnyx_sandbox_show_list(struct telnyx_sandbox_call *call)
{
	const struct telnyx_sandbox_list *list = call->route->list;
	struct telnyx_sandbox_page page;
	struct json_object *shown = NULL;
	struct item *items = NULL;
	const char *key = NULL;
	bool down = false;
	size_t count = 0;
	size_t first;
	size_t i;

	if (list->parent_key != NULL && telnyx_sandbox_record_find(call->sandbox,
					    list->parent, call->ids[0]) == NULL) {
		telnyx_sandbox_not_found(call);
		return;
	}
	if (!judge_filters(call, list) ||
	    !telnyx_sandbox_page_read(call, list, &page) ||
	    !read_sort(call, list, &key, &down))
		return;
	items = collect(call, list, key, down, &count);
	shown = json_object_new_array();
	first = page.size != 0 ? (page.number - 1) * page.size : 0;
	for (i = first; i < count && (page.size == 0 || i < first + page.size); i++)
		telnyx_sandbox_append(
		    &call->answer->failed, shown, shown_as(call, items[i].document));
	telnyx_sandbox_page_answer(call, list, &page, count, shown);
	free(items);
}
