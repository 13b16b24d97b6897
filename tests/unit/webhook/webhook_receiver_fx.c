/* SPDX-License-Identifier: MIT */
#include "webhook_receiver_fx.h"

unsigned calls;

void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)handle;
	(void)arg;
	ck_assert_ptr_nonnull(event);
	calls++;
}

void
start_on(int front, const struct telnyx_webhook_receiver_params *params)
{
	calls = 0;
	rx_start(params);
	if (front == 0)
		rx_listen(NULL);
	else
		rx_mount();
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     rx.receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL),
	    TELNYX_OK);
}

void
start(int front)
{
	start_on(front, TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 0));
}

void
expect_refusal(const char *request, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result)
{
	unsigned before = calls;
	uint64_t count = rx_count(reason);

	ck_assert_int_eq(rx_ask(request), status);
	rx_settle();
	ck_assert_msg(rx.last.reason == reason, "%s: %s",
	    telnyx_webhook_reason_name(rx.last.reason),
	    telnyx_webhook_result_message(rx.last.result));
	ck_assert_int_eq(rx.last.http_status, status);
	ck_assert_int_eq(rx.last.result, result);
	ck_assert_uint_eq(rx_count(reason), count + 1);
	ck_assert_uint_eq(calls, before);
}

void
expect_next(struct rx_client *client, int status)
{
	ck_assert_int_eq(rx_status(client), status);
}
