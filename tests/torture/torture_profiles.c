/* SPDX-License-Identifier: MIT */
/* Flows of several steps: profiles made by name, of which the first reply is
 * lost, while another call for the same name waits; their list, page by page;
 * files; what options add.  However memory fails, there is never a second profile
 * of the name. */
#include "torture.h"

#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/engine.h"

#define NAME "tortured"

static void
on_change(const struct telnyx_messaging_profile *profile,
    enum telnyx_messaging_profile_change change, const struct telnyx_error *error,
    void *arg)
{
	(void)change;
	flow_on_reply(profile != NULL ? profile->reply : NULL, error, arg);
}

static enum telnyx_list_action
on_profile(const struct telnyx_messaging_profile *profile,
    const struct telnyx_page *page, void *arg)
{
	(void)page;
	(void)arg;
	telnyx_messaging_profile_free(telnyx_messaging_profile_dup(profile));
	return TELNYX_LIST_CONTINUE;
}

static void
on_done(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	const struct telnyx_reply reply = {
	    .request_id = summary->request_id, .http_status = 200, .attempts = 1};

	if (error == NULL && !summary->complete)
		flow_wrong("a list is neither whole nor an error");
	flow_on_reply(error == NULL ? &reply : NULL, error, arg);
}

static void
on_code(
    const struct telnyx_short_code *code, const struct telnyx_error *error, void *arg)
{
	flow_on_reply(code != NULL ? code->reply : NULL, error, arg);
}

static void
on_order(const struct telnyx_messaging_hosted_number_order *order,
    const struct telnyx_error *error, void *arg)
{
	flow_on_reply(order != NULL ? order->reply : NULL, error, arg);
}

/* A call with all that its options can add. */
static void
add_extras(void)
{
	static const char *const query[] = {"filter[new]", "x", NULL};
	struct flow_result *result = flow_result(TELNYX_ERROR_NONE);

	result->taken = flow_took(telnyx_short_code_update(fx.client, "s",
	    TELNYX_SHORT_CODE_UPDATE(.messaging_profile_id = "p"),
	    TELNYX_CALL_OPTIONS(.extra_body = "{\"new\":{\"a\":[1]}}",
		.extra_query = query),
	    on_code, result, &result->fx.request_id));
	flow_settle();
}

void
torture_prepare_profiles(void)
{
	/* The first look finds nothing; then a create whose reply is lost. */
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.match = "/messaging_profiles?")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.match = "/messaging_profiles",
				 .fault = TELNYX_SANDBOX_FAULT_CLOSE,
				 .fault_at_reply_byte = TELNYX_INT(0))),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.match = "/file_upload",
				 .status = 200, .body = "{\"data\":{\"id\":\"o\"}}")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.match = "/short_codes",
				 .status = 200, .body = "{\"data\":{\"id\":\"s\"}}")),
	    TELNYX_OK);
}

void
torture_profiles(void)
{
	static const char *const destinations[] = {"US", "CA", NULL};
	struct flow_result *result;
	int i;

	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	for (i = 0; i < 2; i++) {
		result = flow_result(TELNYX_ERROR_NONE);
		result->taken =
		    flow_took(telnyx_messaging_profile_create_or_update(fx.client,
			TELNYX_MESSAGING_PROFILE(.name = NAME,
			    .whitelisted_destinations = destinations,
			    .number_pool_settings =
				TELNYX_NUMBER_POOL(.toll_free_weight = "1",
				    .long_code_weight = "0.5",
				    .skip_unhealthy = TELNYX_BOOL(true))),
			NULL, on_change, result, &result->fx.request_id));
	}
	flow_settle();
	result = flow_result(TELNYX_ERROR_NONE);
	result->taken = flow_took(telnyx_messaging_profile_list(fx.client,
	    TELNYX_MESSAGING_PROFILE_FILTER(.filter_name_contains = "t"),
	    TELNYX_LIST(.page_size = 1), NULL, on_profile, on_done, result,
	    &result->fx.request_id));
	flow_settle();
	result = flow_result(TELNYX_ERROR_NONE);
	result->taken =
	    flow_took(telnyx_messaging_hosted_number_order_upload_files(fx.client, "o",
		TELNYX_MESSAGING_HOSTED_NUMBER_ORDER_FILES(
			.loa = TELNYX_FILE(.data = "%PDF", .bytes = 4)),
		NULL, on_order, result, &result->fx.request_id));
	flow_settle();
	add_extras();
	flow_end();
}

void
torture_clean_up_profiles(void)
{
	struct sbx_record *profile = sbx_record_first(fx.sandbox, SBX_PROFILE);
	const char *name;
	unsigned count = 0;

	for (; profile != NULL; profile = sbx_record_next(profile)) {
		name = sbx_text_at(profile->doc, "name");
		count += name != NULL && strcmp(name, NAME) == 0;
	}
	if (count > 1)
		flow_wrong("%u profiles have one name", count);
}
