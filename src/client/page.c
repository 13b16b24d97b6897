/* SPDX-License-Identifier: MIT */
/*
 * Lists: a request of several steps (client/request.h), each of them a page.
 *
 * A page that was read is handed over item by item; if the caller wants more and
 * there may be more, the next page is the next step.
 *
 * Where a list ends: at the last of total_pages, or at all of total_results; where
 * the server says nothing of totals, at an empty page.  A page shorter than was
 * asked for says nothing: servers have limits of their own.  Nor does an empty page
 * before the last one, but after MOST_EMPTY of them in a row nobody reads on.
 * Only the newest reply's totals count: they change while a list is read.  A list
 * that ends with less than they say was not read whole.
 */
#include <telnyx/page.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "base/refusal.h"
#include "base/status.h"
#include "client/extra.h"
#include "client/list.h"

#define MOST_EMPTY 3
#define MOST_A_PAGE 250	   /* items; what Telnyx gives at most */
#define PLAIN_PAGE_SIZE 20 /* operations that call it page_size require it */

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

void
telnyx_list_fill(struct telnyx_list *list, struct telnyx_request_spec *spec)
{
	page_query(list);
	spec->operation = &list->operation;
	spec->path_values = list->path_values;
	spec->query = list->query;
	spec->decode = telnyx_list_decode;
	spec->step_timeout_ms = list->timeout_ms;
}

/* --- handing over --- */

/* By the server's own totals: is there a page behind this one, or an item that was not
 * given? */
static bool
has_page_behind(const struct telnyx_list *list)
{
	const struct telnyx_page *page = &list->page;

	return page->total_pages.given &&
	       (int64_t)page->number < page->total_pages.value;
}

static bool
lacks_items(const struct telnyx_list *list)
{
	const struct telnyx_opt_int *total = &list->page.total_results;

	return total->given && list->options.first_page <= 1 &&
	       (int64_t)list->seen < total->value;
}

static bool
may_have_more(const struct telnyx_list *list)
{
	const struct telnyx_page *page = &list->page;

	if (list->operation.paging == TELNYX_PAGING_NONE)
		return false;
	if (page->count == 0)
		return has_page_behind(list) && list->empty < MOST_EMPTY;
	if (page->total_pages.given && page->total_pages.value > 0)
		return has_page_behind(list);
	if (page->total_results.given && page->total_results.value > 0 &&
	    list->options.first_page <= 1)
		return lacks_items(list);
	return list->operation.paging != TELNYX_PAGING_LATER;
}

/* Has everything come that the server says there is? */
static bool
is_whole(const struct telnyx_list *list)
{
	return !may_have_more(list) && !has_page_behind(list) && !lacks_items(list);
}

/* Fail because the list is not whole: the item that was looked for may be among those
 * that were not given, and "there is none" would be a guess. */
static void
fail_short(struct telnyx_request *request)
{
	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	    TELNYX_PHASE_DECODE, "Incomplete list",
	    "the server gave less of the list than it says there is");
	request->failure.error.http_status = request->reply.http_status;
}

/* Count a page that was read. */
static void
count_page(struct telnyx_list *list)
{
	list->empty = list->page.count == 0 ? list->empty + 1 : 0;
	list->summary.pages++;
	list->summary.total_results = list->page.total_results;
	list->seen += list->page.count;
}

static bool
is_wanted(const struct telnyx_request *request)
{
	return request->stop != TELNYX_STOP_CANCELLED &&
	       request->stop != TELNYX_STOP_CLOSING && !request->client->free_wanted;
}

/* False: nothing more is wanted. */
static bool
hand_over(struct telnyx_request *request)
{
	struct telnyx_list *list = telnyx_list_of(request);
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
			list->summary.complete =
			    i + 1 == list->page.count && is_whole(list);
			return false;
		}
	}
	list->summary.complete = is_whole(list);
	return may_have_more(list) && (limit == 0 || list->summary.items < limit);
}

static void
ask_next(struct telnyx_request *request)
{
	struct telnyx_list *list = telnyx_list_of(request);
	struct telnyx_request_spec spec = {0};

	list->page.number++;
	telnyx_list_fill(list, &spec);
	telnyx_request_step(request, &spec, 0);
}

bool
telnyx_list_go_on(struct telnyx_request *request)
{
	struct telnyx_list *list = telnyx_list_of(request);

	count_page(list);
	if (may_have_more(list)) {
		ask_next(request);
		return true;
	}
	if (!is_whole(list))
		fail_short(request);
	return false;
}

static bool
list_next(struct telnyx_request *request)
{
	struct telnyx_list *list = telnyx_list_of(request);

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	/* A list that was cancelled, before or by its callback, is to end as cancelled:
	 * the step will not begin. */
	if (is_wanted(request)) {
		count_page(list);
		if (!hand_over(request) && is_wanted(request))
			return false;
	}
	ask_next(request);
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
	struct telnyx_list *list = telnyx_list_of(request);
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

/* Copy what is asked, but for the paging, from the spec (as telnyx_resource_spec()
 * gives it).  False: no memory. */
static bool
ask(struct telnyx_list *list, const struct telnyx_request_spec *spec)
{
	return copy_query(list, spec->query) && copy_values(list, spec->path_values);
}

void
telnyx_list_rewind(struct telnyx_list *list)
{
	list->page.number = list->options.first_page > 0 ? list->options.first_page : 1;
	list->summary.pages = 0;
	list->seen = 0;
	list->empty = 0;
}

enum telnyx_status
telnyx_list_begin(struct telnyx_list *list, const struct telnyx_operation *operation,
    const void *filter, const struct telnyx_call_options *settings,
    struct telnyx_request_spec *spec)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	enum telnyx_status st;

	list->operation = *operation;
	list->options.page_size = MOST_A_PAGE;
	telnyx_list_rewind(list);
	st = telnyx_resource_spec(
	    &list->operation, NULL, filter, settings, &memory, spec);
	if (st == TELNYX_OK && !ask(list, spec))
		st = TELNYX_E_NO_MEMORY;
	telnyx_arena_clear(&memory);
	if (st == TELNYX_OK)
		telnyx_list_fill(list, spec);
	return st;
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
	st = telnyx_struct_read(&list->options, sizeof(list->options),
	    options != NULL ? options : &none, "list.size");
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
    uint64_t *request_id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	enum telnyx_status st;

	spec->operation = &list->operation;
	/* The additions are made here, since they are asked of every page. */
	st = telnyx_extra_add(settings, spec, &memory);
	settings->extra_body = NULL;
	settings->extra_query = NULL;
	if (st == TELNYX_OK && !ask(list, spec))
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
	st = telnyx_request_submit(client, spec, request_id);
	telnyx_arena_clear(&memory);
	return st;
}

enum telnyx_status
telnyx_resource_list(struct telnyx_client *client,
    const struct telnyx_operation *operation, const char *const *path_values,
    const void *params, const struct telnyx_list_options *options,
    const struct telnyx_call_options *opts, struct telnyx_resource_listed told,
    uint64_t *request_id)
{
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	struct telnyx_request_spec spec;
	struct telnyx_call_options settings;
	struct telnyx_list *list;
	enum telnyx_status st;

	if (client == NULL)
		return telnyx_need(client, "client");
	if ((st = list_new(client, operation, options, opts, &settings, &list)) !=
	    TELNYX_OK)
		return st;
	list->told = told;
	st = telnyx_resource_spec(
	    operation, path_values, params, &settings, &memory, &spec);
	if (st == TELNYX_OK)
		st = list_start(client, list, &spec, &settings, request_id);
	else
		list_clear(list);
	telnyx_arena_wipe(&memory);
	return st;
}

static enum telnyx_list_action
hand_json(telnyx_any_cb cb, const void *item, const struct telnyx_page *page, void *arg)
{
	return ((telnyx_json_item_cb)cb)(item, page, arg);
}

enum telnyx_status
telnyx_list_call(struct telnyx_client *client,
    const struct telnyx_list_call_params *params,
    const struct telnyx_list_options *options, const struct telnyx_call_options *opts,
    telnyx_json_item_cb item, telnyx_list_done_cb done, void *arg, uint64_t *request_id)
{
	struct telnyx_list_call_params given;
	struct telnyx_operation operation = {.method = "GET",
	    .repeat = TELNYX_REPEAT_READ,
	    .document = TELNYX_DOCUMENT_LIST};
	struct telnyx_request_spec spec = {0};
	struct telnyx_call_options settings;
	struct telnyx_list *list;
	enum telnyx_status st;

	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK ||
	    (st = telnyx_need(given.path, "params.path")) != TELNYX_OK)
		return st;
	if ((int)given.paging < TELNYX_PAGING_DEFAULT ||
	    given.paging > TELNYX_PAGING_LATER)
		return telnyx_invalid(
		    "params.paging", "is none that this library knows");
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
	return list_start(client, list, &spec, &settings, request_id);
}
