/* SPDX-License-Identifier: MIT */
/*
 * A number of the account by its value.  The server's filter takes digits alone
 * and finds every number that has them in it, so what it gives is compared, page
 * by page; nearly always there is one page with one number.
 */
#include <telnyx/phone_number.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/list.h"
#include "base/refusal.h"
#include "codec/phone.h"
#include "resources/numbers/phone_number_tables.h"

static const struct telnyx_operation find_operation = {
    .name = "phone_number_list",
    .method = "GET",
    .path = "/phone_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListPhoneNumbers",
    .query = &telnyx_phone_number_list_params_table,
    .result = &telnyx_phone_number_table,
    .document = TELNYX_DOCUMENT_LIST,
};

struct find {
	struct telnyx_list list; /* first: page_read.c reads into it */
	char number[24];	 /* +E.164 */
};

static void
find_clear(void *progress)
{
	struct find *find = progress;

	if (find == NULL)
		return;
	telnyx_arena_wipe(&find->list.memory);
	free(find);
}

static bool
next(struct telnyx_request *request)
{
	struct find *find = request->progress;
	const struct telnyx_phone_number *number;
	size_t i;

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	request->result = NULL;
	for (i = 0; i < find->list.page.count; i++) {
		number = find->list.page.items[i];
		if (number->phone_number == NULL ||
		    strcmp(number->phone_number, find->number) != 0)
			continue;
		memcpy(&request->result, &number,
		    sizeof(number)); /* the number owns itself */
		return false;
	}
	return telnyx_list_go_on(request);
}

TELNYX_RESOURCE_DELIVER(phone_number)

static const struct telnyx_steps find_steps = {
    .name = "phone_number_find_by_number", .next = next, .clear = find_clear};

/* Make the flow, with its first page asked for in *spec. */
static enum telnyx_status
find_new(const char *number, const struct telnyx_call_options *settings,
    struct telnyx_request_spec *spec, struct find **out)
{
	struct telnyx_phone_number_list_params filter = {.size = sizeof(filter)};
	struct find *find = calloc(1, sizeof(*find));
	enum telnyx_status st;

	*out = NULL;
	if (find == NULL)
		return TELNYX_E_NO_MEMORY;
	if (telnyx_phone_is_e164(number))
		(void)snprintf(find->number, sizeof(find->number), "%s", number);
	filter.filter_phone_number =
	    find->number[0] == '+' ? find->number + 1 : find->number;
	st = telnyx_list_begin(&find->list, &find_operation, &filter, settings, spec);
	if (st != TELNYX_OK) {
		find_clear(find);
		return st;
	}
	if (find->number[0] == '\0') {
		spec->invalid_field = "phone_number";
		spec->invalid_why = "must be +E.164";
	}
	*out = find;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_phone_number_find_by_number(struct telnyx_client *client,
    const char *phone_number, const struct telnyx_call_options *opts,
    telnyx_phone_number_cb cb, void *arg, uint64_t *request_id)
{
	struct telnyx_call_options settings;
	struct telnyx_request_spec spec;
	struct find *find;
	enum telnyx_status st;

	if (request_id != NULL)
		*request_id = 0;
	if (client == NULL || phone_number == NULL)
		return telnyx_invalid(
		    client == NULL ? "client" : "phone_number", "is NULL");
	if ((st = telnyx_request_settings(client, opts, &settings)) != TELNYX_OK ||
	    (st = find_new(phone_number, &settings, &spec, &find)) != TELNYX_OK)
		return st;
	spec.opts = opts;
	spec.deliver = deliver_phone_number;
	spec.cb = (telnyx_any_cb)cb;
	spec.arg = arg;
	spec.steps = &find_steps;
	spec.progress = find;
	return telnyx_request_submit(client, &spec, request_id);
}
