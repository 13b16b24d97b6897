/* SPDX-License-Identifier: MIT */
/*
 * Lists: a request of several steps (client/request.h), each of them a page.
 *
 * A page that was read is handed over item by item; if more is wanted and there
 * may be more, the next page is the next step.
 *
 * Where a list ends, in this order: an empty page; the last of total_pages; all
 * of total_results; where the server says nothing of totals, a page shorter
 * than was asked for.  Only the newest reply's totals count: they change while
 * a list is read.
 *
 * A server that ignores the page number would be read for ever.  It is found
 * out by the number it says, or by items equal to those of the page before or
 * of the first one (as digests).  A list that has shrunk, so that the page asked
 * for is beyond its end and the server gives its last one again, has ended.
 */
#include <telnyx/page.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <openssl/evp.h>

#include "base/status.h"
#include "client/extra.h"
#include "client/list.h"

#define PLAIN_PAGE_SIZE 20 /* page_size is required by those who call it so */

/* A list's own words, in all the styles. */
struct meta {
	struct telnyx_opt_int page_number;
	struct telnyx_opt_int total_pages;
	struct telnyx_opt_int total_results;
	struct telnyx_opt_int total_records;
};

static const struct telnyx_field meta_fields[] = {
    {.name = "page_number",
	.kind = TELNYX_FIELD_INT,
	.offset = offsetof(struct meta, page_number),
	.alias = "page"},
    {.name = "total_pages",
	.kind = TELNYX_FIELD_INT,
	.offset = offsetof(struct meta, total_pages),
	.alias = "totalPages"},
    {.name = "total_results",
	.kind = TELNYX_FIELD_INT,
	.offset = offsetof(struct meta, total_results),
	.alias = "totalRecords"},
    TELNYX_FIELD(INT, struct meta, total_records),
};
static const struct telnyx_field_table meta_table =
    TELNYX_FIELD_TABLE(struct meta, meta_fields);

static struct telnyx_list *
list_of(struct telnyx_request *request)
{
	return request->progress; /* it, or what begins with it */
}

void
telnyx_list_options_init(struct telnyx_list_options *options)
{
	memset(options, 0, sizeof(*options));
	options->size = sizeof(*options);
}

void
telnyx_list_call_params_init(struct telnyx_list_call_params *params)
{
	memset(params, 0, sizeof(*params));
	params->size = sizeof(*params);
}

/* --- asking for a page --- */

static void
page_query(struct telnyx_list *list)
{
	static const char *const names[][2] = {
	    [TELNYX_PAGING_DEFAULT] = {"page[number]", "page[size]"},
	    [TELNYX_PAGING_RECORDS] = {"page", "recordsPerPage"},
	    [TELNYX_PAGING_PLAIN] = {"page", "page_size"},
	    [TELNYX_PAGING_NONE] = {NULL, NULL},
	    [TELNYX_PAGING_LATER] = {"page[number]", "page[size]"},
	};
	enum telnyx_paging paging = list->operation.paging;
	const char **query = list->query + list->query_own;
	uint32_t size = list->options.page_size;

	if (size == 0 && paging == TELNYX_PAGING_PLAIN)
		size = PLAIN_PAGE_SIZE;
	if (paging == TELNYX_PAGING_LATER && list->page.number == 1 && size == 0)
		paging = TELNYX_PAGING_NONE;
	if (paging != TELNYX_PAGING_NONE) {
		(void)snprintf(list->number_text, sizeof(list->number_text), "%" PRIu64,
		    list->page.number);
		*query++ = names[paging][0];
		*query++ = list->number_text;
	}
	if (paging != TELNYX_PAGING_NONE && size > 0) {
		(void)snprintf(
		    list->size_text, sizeof(list->size_text), "%" PRIu32, size);
		*query++ = names[paging][1];
		*query++ = list->size_text;
	}
	*query = NULL;
}

static bool decode(struct telnyx_request *request);

void
telnyx_list_fill(struct telnyx_list *list, struct telnyx_request_spec *spec)
{
	page_query(list);
	spec->operation = &list->operation;
	spec->path_values = list->path_values;
	spec->query = list->query;
	spec->decode = decode;
	spec->step_timeout_ms = list->timeout_ms;
}

/* --- reading a page --- */

/* The array of items: the reply, its data or its records; an absent or null one
 * is empty.  False: there is none. */
static bool
find_items(struct json_object *json, struct json_object **items)
{
	static const char *const names[] = {"data", "records"};
	size_t i;

	*items = json;
	if (json_object_is_type(json, json_type_array))
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_object_object_get_ex(json, names[i], items))
			return *items == NULL ||
			       json_object_is_type(*items, json_type_array);
	return false;
}

static bool
read_meta(struct telnyx_request *request, struct meta *meta)
{
	struct json_object *json = request->reply.json, *own = NULL;

	if (json_object_is_type(json, json_type_object) &&
	    !json_object_object_get_ex(json, "meta", &own))
		own = json;
	if (!telnyx_fields_decode(&meta_table, own, &request->step_memory, meta))
		return false;
	if (!meta->total_results.given)
		meta->total_results = meta->total_records;
	return true;
}

/* Each item as a struct of the operation's table, or as it is. */
static bool
read_items(struct telnyx_request *request, struct json_object *items)
{
	struct telnyx_list *list = list_of(request);
	const struct telnyx_field_table *table = list->operation.result;
	const struct telnyx_field *place = NULL;
	const struct telnyx_reply *reply = &request->reply;
	size_t i, count = items != NULL ? json_object_array_length(items) : 0;
	struct json_object *json;
	const void **all;
	void *item;

	list->page.count = 0;
	list->page.items = NULL;
	all = telnyx_arena_alloc(&request->step_memory, (count + 1) * sizeof(*all));
	if (all == NULL)
		return false;
	if (table != NULL)
		place = telnyx_fields_find(table, TELNYX_FIELD_REPLY);
	for (i = 0; i < count; i++) {
		json = json_object_array_get_idx(items, i);
		if (json == NULL)
			continue;
		item = json;
		if (table != NULL) {
			item = telnyx_arena_alloc(
			    &request->step_memory, table->struct_size);
			if (item == NULL || !telnyx_fields_decode(table, json,
						&request->step_memory, item))
				return false;
		}
		if (place != NULL)
			memcpy((char *)item + place->offset, &reply, sizeof(reply));
		all[list->page.count++] = item;
	}
	list->page.items = all;
	return true;
}

/* Is this page's content that of the first page, or of the one before? */
static bool
is_repeated(struct telnyx_list *list, struct json_object *items)
{
	unsigned char digest[EVP_MAX_MD_SIZE] = {0};
	unsigned int size = 0;
	const char *text;
	bool again = false;

	text = json_object_to_json_string_ext(items, JSON_C_TO_STRING_PLAIN);
	/* Without memory for it the totals still end the list. */
	if (text == NULL ||
	    EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL) != 1 ||
	    size != TELNYX_LIST_DIGEST_BYTES)
		return false;
	if (list->summary.pages == 0)
		memcpy(list->first, digest, TELNYX_LIST_DIGEST_BYTES);
	else
		again = memcmp(list->first, digest, TELNYX_LIST_DIGEST_BYTES) == 0 ||
			memcmp(list->before, digest, TELNYX_LIST_DIGEST_BYTES) == 0;
	memcpy(list->before, digest, TELNYX_LIST_DIGEST_BYTES);
	return again;
}

static void
fail_repeated(struct telnyx_request *request, const struct meta *meta)
{
	struct telnyx_list *list = list_of(request);

	if (meta->page_number.given &&
	    meta->page_number.value != (int64_t)list->page.number)
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "Wrong page",
		    "the server answered with page %" PRId64 " where page %" PRIu64
		    " was asked for",
		    meta->page_number.value, list->page.number);
	else
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "Repeated page",
		    "the server answered page %" PRIu64
		    " with the items of an earlier page",
		    list->page.number);
}

static bool
decode(struct telnyx_request *request)
{
	struct telnyx_list *list = list_of(request);
	struct json_object *items = NULL;
	struct meta meta;
	bool elsewhere;

	if (!find_items(request->reply.json, &items)) {
		telnyx_resource_unreadable(request, "a list");
		return true;
	}
	if (!read_meta(request, &meta) || !read_items(request, items))
		return false;
	list->page.total_pages = meta.total_pages;
	list->page.total_results = meta.total_results;
	list->page.reply = &request->reply;
	if (list->page.count == 0 || list->operation.paging == TELNYX_PAGING_NONE)
		return true;
	elsewhere = meta.page_number.given &&
		    meta.page_number.value != (int64_t)list->page.number;
	if (elsewhere && meta.page_number.value < (int64_t)list->page.number &&
	    meta.total_pages.given &&
	    meta.page_number.value >= meta.total_pages.value &&
	    list->summary.pages > 0) {
		list->page.count = 0; /* it has shrunk, and this was read */
		return true;
	}
	if (elsewhere || is_repeated(list, items))
		fail_repeated(request, &meta);
	return true;
}

/* --- handing over --- */

bool
telnyx_list_may_have_more(const struct telnyx_list *list)
{
	const struct telnyx_page *page = &list->page;

	if (page->count == 0 || list->operation.paging == TELNYX_PAGING_NONE)
		return false;
	if (page->total_pages.given && page->total_pages.value > 0)
		return (int64_t)page->number < page->total_pages.value;
	if (list->operation.paging == TELNYX_PAGING_LATER)
		return false;
	if (page->total_results.given && page->total_results.value > 0 &&
	    list->options.first_page <= 1)
		return (int64_t)list->seen < page->total_results.value;
	return list->options.page_size == 0 || page->count >= list->options.page_size;
}

void
telnyx_list_count(struct telnyx_list *list)
{
	list->summary.pages++;
	list->summary.total_results = list->page.total_results;
	list->seen += list->page.count;
}

static bool
is_wanted(const struct telnyx_request *request)
{
	return !request->cancelled && !request->closing &&
	       !request->client->free_wanted;
}

/* False: nothing more is wanted. */
static bool
hand_over(struct telnyx_request *request)
{
	struct telnyx_list *list = list_of(request);
	uint64_t limit = list->options.limit;
	size_t i;

	if (list->options.on_page != NULL &&
	    list->options.on_page(&list->page, list->told.arg) != TELNYX_LIST_CONTINUE)
		return false;
	for (i = 0; i < list->page.count; i++) {
		if (!is_wanted(request) || (limit > 0 && list->summary.items >= limit))
			return false;
		list->summary.items++;
		if (list->told.item != NULL &&
		    list->told.hand(list->told.item, list->page.items[i], &list->page,
			list->told.arg) != TELNYX_LIST_CONTINUE) {
			list->summary.complete = i + 1 == list->page.count &&
						 !telnyx_list_may_have_more(list);
			return false;
		}
	}
	list->summary.complete = !telnyx_list_may_have_more(list);
	return !list->summary.complete && (limit == 0 || list->summary.items < limit);
}

static bool
list_next(struct telnyx_request *request)
{
	struct telnyx_list *list = list_of(request);
	struct telnyx_request_spec spec = {0};

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	/* Cancelled before or by its callback, it is to end as cancelled: the
	 * step will not begin. */
	if (is_wanted(request)) {
		telnyx_list_count(list);
		if (!hand_over(request) && is_wanted(request))
			return false;
	}
	list->page.number++;
	telnyx_list_fill(list, &spec);
	telnyx_request_step(request, &spec, 0);
	return true;
}

static void
list_clear(void *progress)
{
	struct telnyx_list *list = progress;

	if (list == NULL)
		return;
	telnyx_arena_wipe(&list->memory);
	free(list);
}

static const struct telnyx_steps list_steps = {.next = list_next, .clear = list_clear};

static void
deliver(struct telnyx_request *request)
{
	struct telnyx_list *list = list_of(request);
	const struct telnyx_error *error = &request->failure.error;

	if (list->told.done == NULL)
		return;
	list->summary.request_id = request->id;
	list->told.done(&list->summary, error->type == TELNYX_ERROR_NONE ? NULL : error,
	    list->told.arg);
}

/* --- starting --- */

/* The flow's own copy of names and values, with room for four more. */
static bool
copy_query(struct telnyx_list *list, const char *const *query)
{
	size_t i, count = 0;

	while (query != NULL && query[count] != NULL)
		count++;
	list->query =
	    telnyx_arena_alloc(&list->memory, (count + 5) * sizeof(*list->query));
	for (i = 0; list->query != NULL && i < count; i++)
		list->query[i] = telnyx_arena_strdup(&list->memory, query[i]);
	list->query_own = count;
	return !list->memory.failed;
}

static bool
copy_values(struct telnyx_list *list, const char *const *values)
{
	size_t i, count = 0;
	const char **copy;

	while (values != NULL && values[count] != NULL)
		count++;
	copy = telnyx_arena_alloc(&list->memory, (count + 1) * sizeof(*copy));
	for (i = 0; copy != NULL && i < count; i++)
		copy[i] = telnyx_arena_strdup(&list->memory, values[i]);
	list->path_values = copy;
	return !list->memory.failed;
}

bool
telnyx_list_ask(struct telnyx_list *list, const struct telnyx_request_spec *spec)
{
	return copy_query(list, spec->query) && copy_values(list, spec->path_values);
}

void
telnyx_list_rewind(struct telnyx_list *list)
{
	list->page.number = list->options.first_page > 0 ? list->options.first_page : 1;
	list->summary.pages = 0;
	list->seen = 0;
}

static enum telnyx_status
list_new(struct telnyx_client *client, const struct telnyx_operation *operation,
    const struct telnyx_list_options *options, const struct telnyx_call_options *opts,
    struct telnyx_call_options *settings, struct telnyx_list **out)
{
	static const struct telnyx_list_options none = {.size = sizeof(none)};
	struct telnyx_list *list = calloc(1, sizeof(*list));
	enum telnyx_status st;

	*out = NULL;
	if (list == NULL)
		return TELNYX_E_NO_MEMORY;
	st = telnyx_struct_read(
	    &list->options, sizeof(list->options), options != NULL ? options : &none);
	if (st == TELNYX_OK)
		st = telnyx_request_settings(client, opts, settings);
	if (st != TELNYX_OK) {
		list_clear(list);
		return st;
	}
	list->operation = *operation;
	list->timeout_ms = settings->timeout_ms;
	telnyx_list_rewind(list);
	*out = list;
	return TELNYX_OK;
}

/* `list` is taken over; the spec has what is asked, without the paging. */
static enum telnyx_status
list_start(struct telnyx_client *client, struct telnyx_list *list,
    struct telnyx_request_spec *spec, struct telnyx_call_options *settings,
    uint64_t *id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	enum telnyx_status st;

	spec->operation = &list->operation;
	/* Here, since what is added is asked of every page. */
	st = telnyx_extra_add(settings, spec, &memory);
	settings->extra_body = NULL;
	settings->extra_query = NULL;
	if (st == TELNYX_OK && !telnyx_list_ask(list, spec))
		st = TELNYX_E_NO_MEMORY;
	if (st != TELNYX_OK) {
		list_clear(list);
		telnyx_arena_clear(&memory);
		return st;
	}
	telnyx_list_fill(list, spec);
	spec->opts = settings;
	spec->deliver = deliver;
	spec->steps = &list_steps;
	spec->progress = list;
	spec->total_timeout_ms = list->options.total_timeout_ms > 0
				     ? list->options.total_timeout_ms
				     : UINT64_MAX;
	st = telnyx_request_submit(client, spec, id);
	telnyx_arena_clear(&memory);
	return st;
}

enum telnyx_status
telnyx_resource_list(struct telnyx_client *client,
    const struct telnyx_operation *operation, const char *const *path_values,
    const void *params, const struct telnyx_list_options *options,
    const struct telnyx_call_options *opts, struct telnyx_resource_listed told,
    uint64_t *id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct telnyx_request_spec spec;
	struct telnyx_call_options settings;
	struct telnyx_list *list;
	enum telnyx_status st;

	if (client == NULL)
		return TELNYX_E_INVALID;
	if ((st = list_new(client, operation, options, opts, &settings, &list)) !=
	    TELNYX_OK)
		return st;
	list->told = told;
	st = telnyx_resource_spec(
	    operation, path_values, params, &settings, &memory, &spec);
	if (st == TELNYX_OK)
		st = list_start(client, list, &spec, &settings, id);
	else
		list_clear(list);
	telnyx_arena_wipe(&memory);
	return st;
}

static enum telnyx_list_action
hand_json(telnyx_any_cb cb, const void *item, const struct telnyx_page *page, void *arg)
{
	struct json_object *json;

	memcpy(&json, &item, sizeof(json)); /* it never was const */
	return ((telnyx_json_item_cb)cb)(json, page, arg);
}

enum telnyx_status
telnyx_list_call(struct telnyx_client *client,
    const struct telnyx_list_call_params *params,
    const struct telnyx_list_options *options, const struct telnyx_call_options *opts,
    telnyx_json_item_cb item, telnyx_list_done_cb done, void *arg, uint64_t *id)
{
	struct telnyx_list_call_params given;
	struct telnyx_operation operation = {
	    .method = "GET", .repeat = TELNYX_REPEAT_READ};
	struct telnyx_request_spec spec = {0};
	struct telnyx_call_options settings;
	struct telnyx_list *list;
	enum telnyx_status st;

	if (client == NULL || params == NULL ||
	    telnyx_struct_read(&given, sizeof(given), params) != TELNYX_OK ||
	    given.path == NULL || (int)given.paging < TELNYX_PAGING_DEFAULT ||
	    given.paging > TELNYX_PAGING_LATER)
		return TELNYX_E_INVALID;
	operation.paging = given.paging;
	if ((st = list_new(client, &operation, options, opts, &settings, &list)) !=
	    TELNYX_OK)
		return st;
	list->told =
	    (struct telnyx_resource_listed){hand_json, (telnyx_any_cb)item, done, arg};
	list->operation.path = telnyx_arena_strdup(&list->memory, given.path);
	list->operation.name =
	    given.operation != NULL
		? telnyx_arena_strdup(&list->memory, given.operation)
		: telnyx_arena_printf(&list->memory, "GET %s", given.path);
	spec.path_values = given.path_values;
	spec.query = given.query;
	return list_start(client, list, &spec, &settings, id);
}
