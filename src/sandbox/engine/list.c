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
		    failed, meta, "page_number", (int64_t)page->number);
		telnyx_sandbox_put_int(failed, meta, "page_size", (int64_t)size);
		telnyx_sandbox_put_int(
		    failed, meta, "total_pages", (int64_t)((total + size - 1) / size));
		telnyx_sandbox_put_int(failed, meta, "total_results", (int64_t)total);
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

/* The key to sort by; NULL: by age.  False: the call has been answered. */
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

/* --- records --- */

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

/* The records that pass, in their order; NULL and a count of 0 when there is none. */
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
	bool any;
	size_t first;
	size_t i;

	if (list->parent_key != NULL && telnyx_sandbox_record_find(call->sandbox,
					    list->parent, call->ids[0]) == NULL) {
		telnyx_sandbox_not_found(call);
		return;
	}
	if (!telnyx_sandbox_filters_read(call, list, &any) ||
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

/* --- anything else --- */

void
telnyx_sandbox_show_source(struct telnyx_sandbox_call *call,
    const struct telnyx_sandbox_list *list, const struct telnyx_sandbox_source *source,
    void *arg)
{
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_page page;
	struct json_object *shown = NULL;
	const void *thing = NULL;
	size_t total = 0;
	size_t first;
	bool filtered;

	if (!telnyx_sandbox_filters_read(call, list, &filtered) ||
	    !telnyx_sandbox_page_read(call, list, &page))
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
			else if (!telnyx_sandbox_passes(call, list, document)) {
				json_object_put(document);
				continue;
			}
		}
		if (on_page)
			telnyx_sandbox_append(failed, shown, document);
		else
			json_object_put(document);
		total++;
	}
	telnyx_sandbox_page_answer(call, list, &page, total, shown);
}
