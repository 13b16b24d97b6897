/* SPDX-License-Identifier: MIT */
/*
 * A number of the account by its value.  The server's filter takes digits alone
 * and finds every number that has them in it, so what it gives is compared, page
 * by page; nearly always there is one page with one number.
 */
#include <telnyx/phone_number.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "client/list.h"
#include "codec/phone.h"
#include "codec/phone_number_tables.h"

#define PAGE_SIZE "250"
#define MAX_PAGES 100

static const struct telnyx_operation find_operation = {
    .name = "phone_number_list",
    .method = "GET",
    .path = "/phone_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListPhoneNumbers",
    .result = &telnyx_phone_number_table,
    .document = TELNYX_DOCUMENT_LIST,
};

struct find {
	char number[24]; /* +E.164 */
	unsigned page;
};

/* What asks for the page in hand; its texts are in `page` and `find`. */
static void
fill(const struct find *find, char page[16], const char *query[7],
    struct telnyx_request_spec *spec)
{
	(void)snprintf(page, 16, "%u", find->page);
	query[0] = "filter[phone_number]";
	query[1] = find->number[0] == '+' ? find->number + 1 : find->number;
	query[2] = "page[number]";
	query[3] = page;
	query[4] = "page[size]";
	query[5] = PAGE_SIZE;
	query[6] = NULL;
	spec->operation = &find_operation;
	spec->query = query;
}

static bool
is_it(const struct find *find, struct json_object *item)
{
	struct json_object *number = NULL;
	const char *text;

	if (!json_object_is_type(item, json_type_object) ||
	    !json_object_object_get_ex(item, "phone_number", &number))
		return false;
	text = json_object_get_string(number);
	return text != NULL && strcmp(text, find->number) == 0;
}

static void
keep(struct telnyx_request *request, struct json_object *item)
{
	struct telnyx_phone_number *number;

	number = telnyx_arena_alloc(&request->step_memory, sizeof(*number));
	if (number == NULL || !telnyx_fields_decode(&telnyx_phone_number_table, item,
				  &request->step_memory, number)) {
		telnyx_failure_set(&request->failure, TELNYX_ERROR_INTERNAL,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "No memory",
		    "no memory to read the reply");
		request->failure.error.system_error = ENOMEM;
		return;
	}
	number->reply = &request->reply;
	request->result = number;
}

/* A page without a number in it, and the last of total_pages, end the list. */
static bool
has_more(struct json_object *json, size_t count, unsigned page)
{
	struct json_object *meta = NULL, *pages = NULL;

	if (count == 0 || page >= MAX_PAGES)
		return false;
	if (!json_object_object_get_ex(json, "meta", &meta) ||
	    !json_object_object_get_ex(meta, "total_pages", &pages))
		return false;
	return json_object_get_int64(pages) > (int64_t)page;
}

static bool
next(struct telnyx_request *request)
{
	struct find *find = request->progress;
	struct telnyx_request_spec spec = {0};
	struct json_object *list = NULL, *item;
	const char *query[7];
	char page[16];
	size_t i, count;

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	(void)telnyx_list_items(request->reply.json, &list); /* it is one */
	count = list != NULL ? json_object_array_length(list) : 0;
	for (i = 0; i < count; i++) {
		item = json_object_array_get_idx(list, i);
		if (is_it(find, item)) {
			keep(request, item);
			return false;
		}
	}
	if (!has_more(request->reply.json, count, find->page))
		return false;
	find->page++;
	fill(find, page, query, &spec);
	telnyx_request_step(request, &spec, 0);
	return true;
}

TELNYX_RESOURCE_DELIVER(phone_number)

static const struct telnyx_steps find_steps = {
    .name = "phone_number_find_by_number", .next = next, .clear = free};

enum telnyx_status
telnyx_phone_number_find_by_number(struct telnyx_client *client,
    const char *phone_number, const struct telnyx_call_options *opts,
    telnyx_phone_number_cb cb, void *arg, uint64_t *id)
{
	struct telnyx_request_spec spec = {.opts = opts,
	    .deliver = deliver_phone_number,
	    .cb = (telnyx_any_cb)cb,
	    .arg = arg,
	    .steps = &find_steps};
	const char *query[7];
	struct find *find;
	char page[16];

	if (id != NULL)
		*id = 0;
	if (client == NULL || phone_number == NULL)
		return TELNYX_E_INVALID;
	if ((find = calloc(1, sizeof(*find))) == NULL)
		return TELNYX_E_NO_MEMORY;
	find->page = 1;
	if (telnyx_phone_is_e164(phone_number)) {
		(void)snprintf(find->number, sizeof(find->number), "%s", phone_number);
	} else {
		spec.invalid_field = "phone_number";
		spec.invalid_why = "must be +E.164";
	}
	fill(find, page, query, &spec);
	spec.progress = find;
	return telnyx_request_submit(client, &spec, id);
}
