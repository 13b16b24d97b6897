/* SPDX-License-Identifier: MIT */
#include "support/purchase_fx.h"

#include <stdio.h>
#include <string.h>

void
px_on_order(const struct telnyx_number_order *order, const struct telnyx_error *error,
    void *arg)
{
	struct px_bought *bought = arg;

	ck_assert((order == NULL) != (error == NULL));
	bought->calls++;
	bought->ok = error == NULL;
	if (order != NULL) {
		bought->order_status = order->status;
		(void)snprintf(bought->id, sizeof(bought->id), "%s", order->id);
		if (order->phone_number_count > 0)
			(void)snprintf(bought->number, sizeof(bought->number), "%s",
			    order->phone_numbers[0]->phone_number);
	} else {
		bought->type = error->type;
		bought->outcome = error->outcome;
		bought->status = error->http_status;
		bought->attempts = error->attempts;
		ck_assert_uint_eq(error->request_id, bought->request_id);
		(void)snprintf(bought->code, sizeof(bought->code), "%s",
		    error->code != NULL ? error->code : "");
		(void)snprintf(bought->field, sizeof(bought->field), "%s",
		    error->field != NULL ? error->field : "");
		(void)telnyx_error_message(
		    error, bought->message, sizeof(bought->message));
	}
	if (bought->then != NULL)
		bought->then(bought);
}

void
px_setup(void)
{
	fx_setup();
	fx_clock_random(fx.env, 1);
}

/* The next reply: they are used in order. */
void
px_reply(int status, const char *body)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = status, .body = body)),
	    TELNYX_OK);
}

/* The same, but the connection ends at this byte of it. */
void
px_cut(const char *body, int64_t byte, enum telnyx_sandbox_fault fault)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.status = 200, .body = body, .fault = fault,
		    .fault_at_reply_byte = TELNYX_INT(byte))),
	    TELNYX_OK);
}

void
px_stall(uint32_t times)
{
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.times = times,
						  .fault = TELNYX_SANDBOX_FAULT_STALL)),
	    TELNYX_OK);
}

const struct telnyx_sandbox_request *
px_request(uint64_t number)
{
	const struct telnyx_sandbox_request *found =
	    telnyx_sandbox_get_request(fx.sandbox, number);

	ck_assert_ptr_nonnull(found);
	return found;
}

uint64_t
px_requests(void)
{
	return telnyx_sandbox_request_count(fx.sandbox);
}

/* The oracle: how many orders have arrived. */
unsigned
px_orders(void)
{
	unsigned count = 0;
	uint64_t i;

	for (i = 1; i <= px_requests(); i++)
		count += strcmp(px_request(i)->method, "POST") == 0 &&
			 strcmp(px_request(i)->target, "/v2/number_orders") == 0;
	return count;
}

void
px_buy_with(struct px_bought *bought, const struct telnyx_call_options *opts)
{
	memset(bought, 0, sizeof(*bought));
	ck_assert_int_eq(telnyx_number_buy(fx.client,
			     TELNYX_NUMBER_BUY(.phone_number = PX_FIRST,
				 .messaging_profile_id = "profile"),
			     opts, px_on_order, bought, &bought->request_id),
	    TELNYX_OK);
	ck_assert_uint_eq(bought->calls, 0);
}

void
px_buy(struct px_bought *bought)
{
	px_buy_with(bought, NULL);
	fx_run_until(&bought->calls, 1);
}

void
px_search_and_buy(struct px_bought *bought)
{
	memset(bought, 0, sizeof(*bought));
	ck_assert_int_eq(telnyx_number_search_and_buy_first(fx.client,
			     TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = "US",
				 .filter_national_destination_code = "312"),
			     NULL, TELNYX_CALL_OPTIONS(.timeout_ms = PX_TOTAL_MS),
			     px_on_order, bought, &bought->request_id),
	    TELNYX_OK);
	ck_assert_uint_eq(bought->calls, 0);
}
