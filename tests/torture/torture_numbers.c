/* SPDX-License-Identifier: MIT */
/* Flows of several steps: a purchase whose first reply is lost, and what was
 * bought, found by its value.  However memory fails, at most one is bought. */
#include "torture.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/engine.h"
#include "torture_shim.h"

static char bought[32];

static void
on_order(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	torture_pause();
	if (order != NULL)
		(void)snprintf(bought, sizeof(bought), "%s",
		    order->phone_numbers[0]->phone_number);
	torture_resume();
	flow_on_reply(order != NULL ? order->reply : NULL, error, arg);
}

static void
on_number(const struct telnyx_phone_number *number, const struct telnyx_error *error,
    void *arg)
{
	struct telnyx_phone_number *copy;

	if (number != NULL) {
		copy = telnyx_phone_number_dup(number);
		telnyx_phone_number_free(copy);
	} else if (error == NULL) {
		flow_wrong("what was bought is not there");
	}
	/* Nothing found has no reply to record, and is wrong already. */
	if (number != NULL || error != NULL)
		flow_on_reply(number != NULL ? number->reply : NULL, error, arg);
}

void
torture_prepare_buy(void)
{
	bought[0] = '\0';
	ck_assert_int_eq(telnyx_sandbox_script(
			     fx.sandbox, TELNYX_SANDBOX_REPLY(.match = "/number_orders",
					     .fault = TELNYX_SANDBOX_FAULT_CLOSE,
					     .fault_at_reply_byte = TELNYX_INT(0))),
	    TELNYX_OK);
}

void
torture_buy(void)
{
	struct flow_result *result;

	if (!flow_client(TELNYX_CONFIG(.max_attempts = 1)))
		return;
	result = flow_result(TELNYX_ERROR_NONE);
	result->taken = flow_took(telnyx_number_search_and_buy_first(fx.client,
	    TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "CA",
		.filter_limit = TELNYX_INT(3)),
	    NULL, NULL, on_order, result, &result->fx.request_id));
	flow_settle();
	if (bought[0] != '\0') {
		result = flow_result(TELNYX_ERROR_NONE);
		result->taken = flow_took(telnyx_phone_number_find_by_number(fx.client,
		    bought, NULL, on_number, result, &result->fx.request_id));
		flow_settle();
	}
	flow_end();
}

/* What the sandbox has kept says it: a second order only where one failed. */
void
torture_clean_up_buy(void)
{
	struct sbx_record *order = sbx_record_first(fx.sandbox, SBX_ORDER);
	const char *status;
	unsigned live = 0;

	for (; order != NULL; order = sbx_record_next(order)) {
		status = sbx_text_at(order->doc, "status");
		live += status == NULL || strcmp(status, "failure") != 0;
	}
	if (live > 1)
		flow_wrong("%u numbers were bought", live);
}
