/* SPDX-License-Identifier: MIT */
/*
 * Lists, of records or of what a source has: put in order, and shown by the
 * page, in each of the ways in which the API pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"

#define MAX_SIZE 250
#define DEFAULT_SIZE 20

/* --- pages --- */

struct page_names {
	const char *number;
	const char *size;
};

static const struct page_names page_names[] = {
    [SBX_PAGES] = {"page[number]", "page[size]"},
    [SBX_ALL] = {NULL, NULL},
    [SBX_RECORDS] = {"page", "recordsPerPage"},
    [SBX_TOTAL_RECORDS] = {"page", "page_size"},
    [SBX_TOTAL_PAGES] = {"page[number]", "page[size]"},
    [SBX_PER_PAGE] = {"page", "per_page"},
    [SBX_BARE] = {NULL, NULL},
};

static bool
read_number(struct sbx_call *call, const char *name, bool needed, int max, size_t *out)
{
	const char *text = sbx_query_get(&call->query, name);
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;
	unsigned long value;
	char detail[80];

	if (text == NULL && needed) {
		sbx_refuse_parameter(call, "10004", name, NULL);
		return false;
	}
	if (text == NULL)
		return true;
	value = digits > 0 && digits < 10 ? strtoul(text, NULL, 10) : 0;
	if (text[digits] != '\0' || value == 0 || value > (unsigned long)max) {
		snprintf(detail, sizeof(detail),
		    "The value is outside of allowed range 1 to %d", max);
		sbx_refuse_parameter(call, "10033", name, detail);
		return false;
	}
	*out = (size_t)value;
	return true;
}

bool
sbx_page_read(struct sbx_call *call, const struct sbx_list *list, struct sbx_page *page)
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
sbx_page_answer(struct sbx_call *call, const struct sbx_list *list,
    const struct sbx_page *page, size_t total, struct json_object *shown)
{
	bool *failed = &call->answer->failed;
	struct json_object *root = NULL;
	struct json_object *meta = NULL;
	size_t size = page->size != 0 ? page->size : (total > 0 ? total : 1);

	if (list->paging == SBX_BARE) {
		sbx_answer_bare(call, shown);
		return;
	}
	root = json_object_new_object();
	if (list->paging == SBX_RECORDS) {
		sbx_put(failed, root, "records", shown);
		sbx_put_int(failed, root, "page", (int64_t)page->number);
		sbx_put_int(failed, root, "totalRecords", (int64_t)total);
	} else if (list->paging == SBX_TOTAL_RECORDS ||
		   list->paging == SBX_TOTAL_PAGES) {
		sbx_put(failed, root, "records", shown);
		sbx_put_int(failed, root, "total_records", (int64_t)total);
	} else {
		meta = json_object_new_object();
		sbx_put_int(failed, meta, "page_number", (int64_t)page->number);
		sbx_put_int(failed, meta, "page_size", (int64_t)size);
		sbx_put_int(
		    failed, meta, "total_pages", (int64_t)((total + size - 1) / size));
		sbx_put_int(failed, meta, "total_results", (int64_t)total);
		sbx_put(failed, root, "data", shown);
		sbx_put(failed, root, "meta", meta);
	}
	sbx_answer_bare(call, root);
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

/* The key to sort by; NULL: by age.  False: the call has been answered. */
static bool
read_sort(
    struct sbx_call *call, const struct sbx_list *list, const char **key, bool *down)
{
	const char *sort = sbx_query_get(&call->query, "sort");
	const char *word = NULL;

	*key = NULL;
	*down = list->newest_first;
	if (list->sort_key != NULL &&
	    (word = sbx_query_get(&call->query, list->sort_key)) != NULL) {
		if (strcmp(word, "asc") != 0 && strcmp(word, "desc") != 0) {
			sbx_refuse_parameter(call, "10018", list->sort_key, NULL);
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
	if (sbx_is_word_of(list->sorts, sort)) {
		*key = sort;
		return true;
	}
	sbx_refuse_parameter(
	    call, "10032", "sort", "The list cannot be sorted by that.");
	return false;
}

/* --- records --- */

static bool
is_below_parent(
    struct sbx_call *call, const struct sbx_list *list, const struct sbx_record *record)
{
	const char *parent = NULL;

	if (list->parent_key == NULL)
		return true;
	parent = sbx_text_at(record->doc, list->parent_key);
	if (parent == NULL)
		parent = sbx_text_at(record->more, list->parent_key);
	return parent != NULL && strcmp(parent, call->ids[0]) == 0;
}

/* The records that pass, in their order; NULL and a count of 0 when there is none. */
static struct item *
collect(struct sbx_call *call, const struct sbx_list *list, const char *key, bool down,
    size_t *count)
{
	struct sbx_record *record = sbx_record_first(call->sandbox, list->kind);
	size_t all = HASH_COUNT(record);
	struct item *items = NULL;

	*count = 0;
	if (all == 0)
		return NULL;
	if ((items = calloc(all, sizeof(*items))) == NULL) {
		call->answer->failed = true;
		return NULL;
	}
	for (; record != NULL; record = sbx_record_next(record)) {
		struct json_object *document =
		    list->second ? record->more : record->doc;
		struct item *item = &items[*count];

		if (!is_below_parent(call, list, record) ||
		    !sbx_passes(call, list, document))
			continue;
		item->document = document;
		item->place = (*count)++;
		item->by = key != NULL ? sbx_text_at(document, key) : NULL;
		if (item->by == NULL)
			item->by = "";
	}
	if (key != NULL || down)
		qsort(items, *count, sizeof(*items), down ? falling : rising);
	return items;
}

static struct json_object *
shown_as(struct sbx_call *call, struct json_object *document)
{
	const struct sbx_route *route = call->route;

	if (route->list->view != NULL)
		return route->list->view(call, document);
	if (route->without != NULL)
		return sbx_without(&call->answer->failed, document, route->without);
	return json_object_get(document);
}

void
sbx_show_list(struct sbx_call *call)
{
	const struct sbx_list *list = call->route->list;
	struct sbx_page page;
	struct json_object *shown = NULL;
	struct item *items = NULL;
	const char *key = NULL;
	bool down = false;
	size_t count = 0;
	bool any;
	size_t first;
	size_t i;

	if (list->parent_key != NULL &&
	    sbx_record_find(call->sandbox, list->parent, call->ids[0]) == NULL) {
		sbx_not_found(call);
		return;
	}
	if (!sbx_filters_read(call, list, &any) || !sbx_page_read(call, list, &page) ||
	    !read_sort(call, list, &key, &down))
		return;
	items = collect(call, list, key, down, &count);
	shown = json_object_new_array();
	first = page.size != 0 ? (page.number - 1) * page.size : 0;
	for (i = first; i < count && (page.size == 0 || i < first + page.size); i++)
		sbx_append(
		    &call->answer->failed, shown, shown_as(call, items[i].document));
	sbx_page_answer(call, list, &page, count, shown);
	free(items);
}

/* --- anything else --- */

void
sbx_show_source(struct sbx_call *call, const struct sbx_list *list,
    const struct sbx_source *source, void *arg)
{
	bool *failed = &call->answer->failed;
	struct sbx_page page;
	struct json_object *shown = NULL;
	const void *thing = NULL;
	size_t total = 0;
	size_t first;
	bool filtered;

	if (!sbx_filters_read(call, list, &filtered) ||
	    !sbx_page_read(call, list, &page))
		return;
	first = (page.number - 1) * page.size;
	shown = json_object_new_array();
	while (!*failed && (thing = source->next(call, thing, arg)) != NULL) {
		bool on_page = total >= first && total < first + page.size;
		struct json_object *document = NULL;

		/* A document is made for the page alone, unless a filter has to see
		 * it. */
		if (on_page || filtered) {
			document = source->document(call, thing);
			if (document == NULL)
				*failed = true;
			else if (!sbx_passes(call, list, document)) {
				json_object_put(document);
				continue;
			}
		}
		if (on_page)
			sbx_append(failed, shown, document);
		else
			json_object_put(document);
		total++;
	}
	sbx_page_answer(call, list, &page, total, shown);
}
