/* SPDX-License-Identifier: MIT */
#include "page_fx.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>

void
script(const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = 200, .body = body)),
	    TELNYX_OK);
}

const char *
target(uint64_t number)
{
	const struct telnyx_sandbox_request *request =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(request);
	return request->target;
}

void
note(struct listed *listed, const char *name)
{
	size_t len = strlen(listed->names);

	ck_assert_uint_eq(listed->done, 0);
	listed->items++;
	(void)snprintf(listed->names + len, sizeof(listed->names) - len, "%s", name);
	if (listed->at_item != NULL)
		listed->at_item(listed);
}

enum telnyx_list_action
on_json(const struct telnyx_json *item, const struct telnyx_page *page, void *arg)
{
	struct listed *listed = arg;

	ck_assert_ptr_nonnull(page->reply);
	note(listed, json_object_get_string(telnyx_json_tree(item)));
	return listed->items == listed->stop_at ? TELNYX_LIST_STOP
						: TELNYX_LIST_CONTINUE;
}

void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	struct listed *listed = arg;

	listed->done++;
	listed->summary = *summary;
	if (error == NULL)
		return;
	listed->type = error->type;
	listed->outcome = error->outcome;
	(void)telnyx_error_message(error, listed->message, sizeof(listed->message));
	(void)snprintf(listed->field, sizeof(listed->field), "%s",
	    error->field != NULL ? error->field : "");
}

void
start(struct listed *listed, enum telnyx_paging paging,
    const struct telnyx_list_options *options)
{
	ck_assert_int_eq(telnyx_list_call(fx.client,
			     TELNYX_LIST_CALL(.path = "/things", .paging = paging),
			     options, NULL, on_json, on_done, listed, &listed->id),
	    TELNYX_OK);
}

void
run(struct listed *listed, enum telnyx_paging paging,
    const struct telnyx_list_options *options)
{
	start(listed, paging, options);
	fx_run_until(&listed->done, 1);
	ck_assert_uint_eq(listed->summary.items, listed->items);
	ck_assert_uint_eq(listed->summary.request_id, listed->id);
	fx_turn();
	ck_assert_uint_eq(listed->done, 1);
}
