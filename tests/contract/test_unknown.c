/* SPDX-License-Identifier: MIT */
/*
 * Unknown outcomes, resolved: a send whose reply is lost, the webhooks of what
 * it made, and what the tracker then says, held against what the sandbox did.
 */
#include "support/webhooks_fx.h"

#include <stdio.h>
#include <string.h>

#include "webhook/tracker_internal.h"

#define RESOLVE_MS 60000

static struct telnyx_webhook_receiver *receiver;
static struct telnyx_tracker *tracker;

/* What the tracker said, in order. */
static struct {
	enum telnyx_tracker_result result;
	enum telnyx_message_status status;
	char id[64];
	char reference[80];
	void *arg;
} told[8];
static unsigned told_count;

/* A send that is followed. */
struct followed {
	struct fx_result result;
	const char *reference;
	enum telnyx_status taken;
};

static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	(void)arg;
	ck_assert_uint_lt(told_count, 8);
	told[told_count].result = report->result;
	told[told_count].status = report->status;
	(void)snprintf(told[told_count].id, sizeof(told[0].id), "%s",
	    report->id != NULL ? report->id : "");
	(void)snprintf(told[told_count].reference, sizeof(told[0].reference), "%s",
	    report->reference != NULL ? report->reference : "");
	told[told_count++].arg = report->arg;
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)handle;
	(void)arg;
	ck_assert_int_eq(telnyx_tracker_event(tracker, event), TELNYX_OK);
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct followed *send = arg;

	send->taken =
	    telnyx_tracker_sent(tracker, message, error, send->reference, send);
	fx_record(message, error, &send->result);
}

/* Everything on one loop and one clock. */
static void
start(void)
{
	told_count = 0;
	/* Where a reply is cut is counted in bytes of HTTP/1.1. */
	receiver = fx_setup_with_webhooks(TELNYX_HTTP_1_1, "/telnyx", on_event);
	ck_assert_int_eq(
	    telnyx_tracker_new_with_env(fx.base, fx.env,
		TELNYX_TRACKER(.cb = on_report, .timeout_ms = 10 * RESOLVE_MS,
		    .resolve_ms = RESOLVE_MS, .max_messages = 100),
		&tracker),
	    TELNYX_OK);
}

static void
stop(void)
{
	telnyx_tracker_free(tracker);
	telnyx_webhook_receiver_free(receiver);
	fx_teardown();
}

static void
send_followed(struct followed *send, const char *reference)
{
	struct telnyx_message_params message;

	memset(send, 0, sizeof(*send));
	send->reference = reference;
	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.from = "+13125550001";
	message.text = "Hello";
	message.webhook_url = telnyx_webhook_receiver_url(receiver);
	message.reference = reference;
	ck_assert_int_eq(
	    telnyx_message_send(fx.client, &message, NULL, on_sent, send, NULL),
	    TELNYX_OK);
}

/* Run until the sandbox has told all that there is to tell; its timers are on
 * the clock too, which moves by less than anybody waits. */
static void
run_until_told(unsigned want)
{
	unsigned ms;

	for (ms = 0; ms < 1500 && (told_count < want ||
				      telnyx_sandbox_events_pending(fx.sandbox) > 0);
	     ms++)
		fx_advance_ms(1);
	ck_assert_uint_eq(telnyx_sandbox_events_pending(fx.sandbox), 0);
}

/* Where a reply is lost: nothing of it arrives, or part of its head, or 200 and
 * no whole body. */
static const struct {
	enum telnyx_sandbox_fault fault;
	int64_t after;
} cuts[] = {
    {TELNYX_SANDBOX_FAULT_CLOSE, 0},
    {TELNYX_SANDBOX_FAULT_ABORT, 0},
    {TELNYX_SANDBOX_FAULT_RESET, 0},
    {TELNYX_SANDBOX_FAULT_STALL, 0},
    {TELNYX_SANDBOX_FAULT_CLOSE, 7},
    {TELNYX_SANDBOX_FAULT_RESET, 12},
    {TELNYX_SANDBOX_FAULT_STALL, 20},
    {TELNYX_SANDBOX_FAULT_CLOSE, 400},
    {TELNYX_SANDBOX_FAULT_STALL, 400},
};
#define CUTS ((int)(sizeof(cuts) / sizeof(cuts[0])))

START_TEST(a_send_whose_reply_is_lost_is_resolved_with_its_id)
{
	const struct telnyx_sandbox_request *request;
	struct followed send;

	start();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.fault = cuts[_i].fault,
				 .fault_at_reply_byte = TELNYX_INT(cuts[_i].after))),
	    TELNYX_OK);
	send_followed(&send, "order-17");
	fx_run_until_received(1);
	if (cuts[_i].fault == TELNYX_SANDBOX_FAULT_STALL) {
		/* Its events come long before the error. */
		run_until_told(0);
		ck_assert_uint_eq(told_count, 0);
		fx_advance_ms(10000); /* the deadline */
	}
	fx_run_until(&send.result.calls, 1);
	ck_assert(!send.result.ok);
	ck_assert_int_eq(send.result.outcome,
	    cuts[_i].after < 400 ? TELNYX_OUTCOME_UNKNOWN : TELNYX_OUTCOME_ACCEPTED);
	ck_assert_int_eq(send.taken, TELNYX_OK);
	run_until_told(2);

	request = telnyx_sandbox_get_request(fx.sandbox, 1);
	ck_assert_ptr_nonnull(request->message_id);
	ck_assert_uint_eq(told_count, 2);
	ck_assert_int_eq(told[0].result, TELNYX_TRACKER_ACCEPTED);
	ck_assert_str_eq(told[0].id, request->message_id);
	ck_assert_str_eq(told[0].reference, "order-17");
	ck_assert_ptr_eq(told[0].arg, &send);
	ck_assert_int_eq(told[1].result, TELNYX_TRACKER_FINAL);
	ck_assert_str_eq(told[1].id, request->message_id);
	ck_assert_int_eq(told[1].status, TELNYX_MESSAGE_DELIVERED);
	fx_advance_ms(100 * RESOLVE_MS);
	ck_assert_uint_eq(told_count, 2);
	ck_assert_uint_eq(telnyx_sandbox_request_count(fx.sandbox), 1);
	stop();
}
END_TEST

/* An answer of which nobody can know whether Telnyx stands behind it. */
START_TEST(a_send_that_was_not_processed_ends_without_evidence)
{
	static const int statuses[] = {502, 200};
	struct followed send;

	start();
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.status = statuses[_i],
				 .body = "<html>Somebody in between</html>")),
	    TELNYX_OK);
	send_followed(&send, "order-18");
	fx_run_until(&send.result.calls, 1);
	ck_assert_int_eq(send.result.outcome, TELNYX_OUTCOME_UNKNOWN);
	ck_assert_int_eq(send.taken, TELNYX_OK);
	fx_advance_ms(RESOLVE_MS - 1);
	ck_assert_uint_eq(told_count, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(told_count, 1);
	ck_assert_int_eq(told[0].result, TELNYX_TRACKER_NO_EVIDENCE);
	ck_assert_str_eq(told[0].reference, "order-18");
	ck_assert_ptr_eq(told[0].arg, &send);
	ck_assert_ptr_null(telnyx_sandbox_get_request(fx.sandbox, 1)->message_id);
	stop();
}
END_TEST

START_TEST(a_send_that_succeeds_is_followed_to_its_end)
{
	struct followed send, refused;

	start();
	send_followed(&send, "order-19");
	fx_run_until(&send.result.calls, 1);
	ck_assert(send.result.ok);
	ck_assert_int_eq(send.taken, TELNYX_OK);
	run_until_told(1);
	ck_assert_uint_eq(told_count, 1);
	ck_assert_int_eq(told[0].result, TELNYX_TRACKER_FINAL);
	ck_assert_str_eq(told[0].id, send.result.id);
	ck_assert_str_eq(told[0].reference, "order-19");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_DELIVERED);

	/* One that is refused needs no following. */
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox, TELNYX_SANDBOX_REPLY(.status = 422)),
	    TELNYX_OK);
	send_followed(&refused, "order-20");
	fx_run_until(&refused.result.calls, 1);
	ck_assert_int_eq(refused.result.outcome, TELNYX_OUTCOME_REJECTED);
	ck_assert_int_eq(refused.taken, TELNYX_E_INVALID);
	stop();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("unknown");
	TCase *tests = tcase_create("unknown");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(
	    tests, a_send_whose_reply_is_lost_is_resolved_with_its_id, 0, CUTS);
	tcase_add_loop_test(
	    tests, a_send_that_was_not_processed_ends_without_evidence, 0, 2);
	tcase_add_test(tests, a_send_that_succeeds_is_followed_to_its_end);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main(suite());
}
