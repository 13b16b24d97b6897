/* SPDX-License-Identifier: MIT */
/* An event's way through the application: acknowledged when it should be, once
 * by id, also when it is handed back, comes again, or nobody waits any more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/wait.h>

#include "support/receiver_fx.h"
#include "webhook/receiver_internal.h"

#define EVENT "message.finalized"

/* What the application has got, and does with it. */
static struct {
	unsigned calls;
	unsigned by_route[3];
	char ids[32][16];
	struct telnyx_webhook_handle *handles[32];
	const struct telnyx_webhook_event *events[32];
	bool refuse;   /* answer false, inside the callback */
	bool answer;   /* answer true, inside the callback */
	bool disown;   /* disown, inside the callback */
	bool free_it;  /* free the receiver, inside the callback */
	bool told[32]; /* what answering returned */
} app;

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	unsigned at = app.calls++ % 32;

	app.by_route[arg != NULL ? *(const unsigned *)arg : 0]++;
	(void)snprintf(
	    app.ids[at], sizeof(app.ids[at]), "%s", event->id != NULL ? event->id : "");
	app.handles[at] = handle;
	app.events[at] = event;
	if (app.refuse || app.answer || app.disown) {
		app.told[at] = app.disown ? telnyx_webhook_disown(handle)
					  : telnyx_webhook_answer(handle, app.answer);
		ck_assert_ptr_nonnull(event->id); /* still there */
	}
	if (app.free_it) {
		telnyx_webhook_receiver_free(rx.receiver);
		rx.receiver = NULL;
	}
}

static void
start_with(int front, const struct telnyx_webhook_receiver_params *params)
{
	memset(&app, 0, sizeof(app));
	rx_start(params);
	if (front == 0)
		rx_listen(NULL);
	else
		rx_mount();
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     rx.receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL),
	    TELNYX_OK);
}

static void
start(int front, enum telnyx_webhook_acknowledge when)
{
	start_with(front, TELNYX_WEBHOOK_RECEIVER(.acknowledge = when));
}

/* Send an event and leave the connection open, without an answer yet. */
static struct rx_client *
post(const char *id)
{
	struct rx_client *client = rx_connect();
	char *body = rx_event(EVENT, id), *request = rx_request(NULL, body);

	rx_say(client, request);
	rx_settle();
	free(request);
	free(body);
	return client;
}

static void
expect_status(struct rx_client *client, int status)
{
	ck_assert_int_eq(rx_status(client), status);
	rx_client_free(client);
}

START_TEST(before_means_that_200_does_not_wait_for_the_callback)
{
	start(_i, TELNYX_WEBHOOK_ACK_BEFORE);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(app.calls, 1);
	ck_assert_ptr_null(app.handles[0]);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(app.calls, 1);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DUPLICATE), 1);
	ck_assert_uint_eq(rx_stats().in_progress, 0);
	rx_stop();
}
END_TEST

START_TEST(after_means_that_the_callback_may_hand_the_event_back)
{
	start(_i, TELNYX_WEBHOOK_ACK_AFTER);
	app.refuse = true;
	ck_assert_int_eq(rx_post("a"), 503);
	ck_assert(app.told[0]);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_FAILED);
	ck_assert_str_eq(rx.event_id, "a");
	/* It is not remembered: the next delivery is a first one. */
	app.refuse = false;
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_uint_eq(app.calls, 2);
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_uint_eq(app.calls, 2);
	rx_stop();
}
END_TEST

START_TEST(when_answered_means_nothing_is_said_until_the_application_does)
{
	struct rx_client *client;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	ck_assert_uint_eq(app.calls, 1);
	ck_assert(rx_is_silent(client));
	ck_assert_uint_eq(rx_stats().in_progress, 1);
	ck_assert_str_eq(app.events[0]->id, "a"); /* good until then */
	ck_assert(telnyx_webhook_answer(app.handles[0], true));
	expect_status(client, 200);
	ck_assert_uint_eq(rx_stats().in_progress, 0);
	ck_assert_uint_eq(rx_stats().remembered, 1);
	rx_stop();
}
END_TEST

START_TEST(a_handle_may_be_answered_inside_its_callback)
{
	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	app.answer = true;
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert(app.told[0]);
	app.answer = false;
	app.refuse = true;
	ck_assert_int_eq(rx_post("b"), 503);
	ck_assert_uint_eq(rx_stats().remembered, 1);
	rx_stop();
}
END_TEST

START_TEST(an_event_that_is_handed_back_comes_again)
{
	struct rx_client *client;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	ck_assert(telnyx_webhook_answer(app.handles[0], false));
	expect_status(client, 503);
	client = post("a");
	ck_assert_uint_eq(app.calls, 2);
	ck_assert(telnyx_webhook_answer(app.handles[1], true));
	expect_status(client, 200);
	rx_stop();
}
END_TEST

START_TEST(an_event_of_another_program_is_disowned)
{
	struct rx_client *client;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	ck_assert(telnyx_webhook_disown(app.handles[0]));
	expect_status(client, 404);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_FOREIGN), 1);
	ck_assert_uint_eq(rx_stats().remembered, 0);
	app.disown = true;
	ck_assert_int_eq(rx_post("a"), 404);
	ck_assert(app.told[1]);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_FOREIGN), 2);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_FAILED), 0);
	ck_assert_str_eq(
	    telnyx_webhook_reason_name(TELNYX_WEBHOOK_REASON_FOREIGN), "foreign");
	ck_assert(!telnyx_webhook_disown(NULL));
	rx_stop();
}
END_TEST

START_TEST(a_second_delivery_meanwhile_waits_for_the_same_answer)
{
	struct rx_client *first, *second, *third;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	first = post("a");
	second = post("a");
	third = post("b");
	ck_assert_uint_eq(app.calls, 2);
	ck_assert(rx_is_silent(second));
	ck_assert(telnyx_webhook_answer(app.handles[0], true));
	expect_status(first, 200);
	expect_status(second, 200);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DELIVERED), 1);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DUPLICATE), 1);
	ck_assert(rx_is_silent(third));
	ck_assert(telnyx_webhook_answer(app.handles[1], false));
	expect_status(third, 503);
	rx_stop();
}
END_TEST

START_TEST(an_event_that_nobody_answers_for_is_refused_in_time)
{
	struct rx_client *client, *again;

	start_with(_i, TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 3000,
			   .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED));
	client = post("a");
	rx_advance_ms(2999);
	ck_assert(rx_is_silent(client));
	again = post("a");
	rx_advance_ms(1);
	expect_status(client, 503);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_UNANSWERED);
	ck_assert_uint_eq(rx.last.duration_ns, UINT64_C(3000000000));
	/* The second one came later, and the answer is in time for it. */
	ck_assert(telnyx_webhook_answer(app.handles[0], true));
	expect_status(again, 200);
	rx_stop();
}
END_TEST

START_TEST(an_answer_that_is_too_late_for_telnyx_is_remembered_all_the_same)
{
	struct rx_client *client;

	start_with(_i, TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 3000,
			   .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED));
	client = post("a");
	rx_advance_ms(3000);
	expect_status(client, 503);
	ck_assert(!telnyx_webhook_answer(app.handles[0], true));
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_uint_eq(app.calls, 1);
	rx_stop();
}
END_TEST

START_TEST(a_client_that_leaves_before_the_answer_takes_nothing_with_it)
{
	struct rx_client *client;
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	ck_assert_int_eq(setsockopt(bufferevent_getfd(client->bev), SOL_SOCKET,
			     SO_LINGER, &hard, sizeof(hard)),
	    0);
	rx_client_free(client);
	rx_settle();
	/* evhttp does not look before it writes; a connection of ours does. */
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_LEFT), _i == 0 ? 1 : 0);
	ck_assert_str_eq(app.events[0]->id, "a");
	ck_assert(telnyx_webhook_answer(app.handles[0], true) == (_i == 1));
	rx_settle();
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_uint_eq(app.calls, 1);
	rx_stop();
}
END_TEST

START_TEST(too_many_events_in_progress_are_refused_with_503)
{
	struct rx_client *client;

	start_with(_i, TELNYX_WEBHOOK_RECEIVER(.max_in_progress = 1,
			   .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED));
	client = post("a");
	ck_assert_int_eq(rx_post("b"), 503);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_BUSY);
	ck_assert(telnyx_webhook_answer(app.handles[0], true));
	expect_status(client, 200);
	ck_assert_int_eq(rx_post("a"), 200); /* seen: costs no room */
	client = post("b");
	ck_assert(telnyx_webhook_answer(app.handles[1], true));
	expect_status(client, 200);
	rx_stop();
}
END_TEST

START_TEST(requests_that_wait_for_one_event_are_bounded)
{
	struct rx_client *clients[16];
	int i;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	for (i = 0; i < 16; i++)
		clients[i] = post("a");
	ck_assert_int_eq(rx_post("a"), 503);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_BUSY);
	ck_assert(telnyx_webhook_answer(app.handles[0], true));
	for (i = 0; i < 16; i++)
		expect_status(clients[i], 200);
	ck_assert_uint_eq(app.calls, 1);
	rx_stop();
}
END_TEST

START_TEST(ids_are_remembered_for_a_time_and_up_to_a_number)
{
	start_with(0, TELNYX_WEBHOOK_RECEIVER(.remember_count = 2, .remember_s = 100));
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_int_eq(rx_post("b"), 200);
	ck_assert_int_eq(rx_post("c"), 200);
	rx_settle();
	ck_assert_uint_eq(rx_stats().remembered, 2);
	ck_assert_int_eq(rx_post("c"), 200);
	ck_assert_int_eq(rx_post("a"), 200); /* forgotten: b and c are newer */
	rx_settle();
	ck_assert_uint_eq(app.calls, 4);
	rx_advance_ms(99999);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(app.calls, 4);
	rx_advance_ms(1);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(app.calls, 5);
	rx_stop();
}
END_TEST

START_TEST(stats_are_filled_as_far_as_the_callers_header_goes)
{
	struct telnyx_webhook_receiver_stats stats = {
	    .size = offsetof(struct telnyx_webhook_receiver_stats, remembered),
	    .remembered = 12345, /* not in that header */
	};
	char *body, *request;
	uint64_t ended = 0;
	int i;

	start(0, TELNYX_WEBHOOK_ACK_AFTER);
	body = rx_event(EVENT, "a");
	request = rx_request(NULL, body);
	ck_assert_int_eq(rx_ask(request), 200);
	ck_assert_int_eq(rx_ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 404);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_get_stats(rx.receiver, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.requests, 2);
	ck_assert_uint_eq(stats.events, 1);
	ck_assert_uint_eq(stats.remembered, 12345);
	ck_assert_uint_eq(
	    stats.size, offsetof(struct telnyx_webhook_receiver_stats, remembered));
	ck_assert_uint_eq(rx_stats().remembered, 1);
	stats.size = 0;
	ck_assert_int_eq(
	    telnyx_webhook_receiver_get_stats(rx.receiver, &stats), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_get_stats(rx.receiver, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_get_stats(NULL, &stats), TELNYX_E_INVALID);

	for (i = 0; i < TELNYX_WEBHOOK_REASON_COUNT; i++)
		ended += rx_count((enum telnyx_webhook_reason)i);
	ck_assert_uint_eq(ended, 2);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_PATH), 1);
	ck_assert_uint_eq(
	    rx_count((enum telnyx_webhook_reason)TELNYX_WEBHOOK_REASON_COUNT), 0);
	ck_assert_uint_eq(
	    telnyx_webhook_receiver_count(NULL, TELNYX_WEBHOOK_REASON_PATH), 0);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(each_type_has_its_callback_and_the_rest_another)
{
	static const unsigned finalized = 1, unknown = 2;
	static const char *const types[] = {
	    "message.finalized", "message.sent", "message.invented", "message.sent"};
	unsigned i;

	start(0, TELNYX_WEBHOOK_ACK_AFTER);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_on(rx.receiver, TELNYX_WEBHOOK_MESSAGE_FINALIZED,
		on_event, (void *)(uintptr_t)&finalized),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_on(rx.receiver, TELNYX_WEBHOOK_TYPE_UNKNOWN,
		on_event, (void *)(uintptr_t)&unknown),
	    TELNYX_OK);
	for (i = 0; i < 4; i++) {
		char id[] = {(char)('a' + i), '\0'};
		char *body = rx_event(types[i], id), *request = rx_request(NULL, body);

		if (i == 3) /* nobody takes the rest any more */
			ck_assert_int_eq(telnyx_webhook_receiver_on(rx.receiver,
					     TELNYX_WEBHOOK_TYPE_UNSET, NULL, NULL),
			    TELNYX_OK);
		ck_assert_int_eq(rx_ask(request), 200);
		free(request);
		free(body);
	}
	ck_assert_uint_eq(app.by_route[finalized], 1);
	ck_assert_uint_eq(app.by_route[0], 1);
	ck_assert_uint_eq(app.by_route[unknown], 1);
	ck_assert_uint_eq(rx_stats().events, 3);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DELIVERED), 4);
	ck_assert_int_eq(telnyx_webhook_receiver_on(rx.receiver,
			     (enum telnyx_webhook_type)(TELNYX_WEBHOOK_TYPE_COUNT + 1),
			     on_event, NULL),
	    TELNYX_E_INVALID);
	rx_stop();
}
END_TEST

/* A link click has no id: every delivery is handed over. */
START_TEST(an_event_without_an_id_is_not_taken_for_another)
{
	static const char body[] = "{\"data\":{\"record_type\":\"link_clicked\","
				   "\"url\":\"https://a\",\"to\":\"+13125550002\","
				   "\"message_id\":\"m\"}}";
	char *request;

	start(0, TELNYX_WEBHOOK_ACK_AFTER);
	request = rx_request(NULL, body);
	ck_assert_int_eq(rx_ask(request), 200);
	ck_assert_int_eq(rx_ask(request), 200);
	ck_assert_uint_eq(app.calls, 2);
	ck_assert_uint_eq(rx_stats().remembered, 0);
	free(request);
	rx_stop();
}
END_TEST

START_TEST(a_receiver_may_be_freed_inside_a_callback)
{
	static const enum telnyx_webhook_acknowledge modes[] = {
	    TELNYX_WEBHOOK_ACK_BEFORE, TELNYX_WEBHOOK_ACK_AFTER,
	    TELNYX_WEBHOOK_ACK_WHEN_ANSWERED};
	enum telnyx_webhook_acknowledge when = modes[_i / 2];
	struct rx_client *client, *other = NULL;

	start(_i % 2, when);
	app.free_it = true;
	if (when == TELNYX_WEBHOOK_ACK_WHEN_ANSWERED) {
		app.free_it = false;
		other = post("z");
		app.free_it = true;
	}
	client = post("a");
	if (when == TELNYX_WEBHOOK_ACK_WHEN_ANSWERED) {
		ck_assert_uint_eq(app.calls, 2);
		expect_status(client, 503); /* in flight: it comes again */
		expect_status(other, 503);
		ck_assert_str_eq(app.events[0]->id, "z");
		ck_assert(!telnyx_webhook_answer(app.handles[0], true));
		ck_assert(!telnyx_webhook_answer(app.handles[1], false));
	} else {
		ck_assert_uint_eq(app.calls, 1);
		expect_status(client, 200);
	}
	ck_assert_ptr_null(rx.receiver);
	rx_stop();
}
END_TEST

/* A turn of the loop ends inside the callback of the first event, with others
 * acknowledged and not yet handed over. */
START_TEST(what_was_acknowledged_is_handed_over_before_the_end)
{
	struct rx_client *client;
	char *all = calloc(1, 16384);
	int i;

	start(0, TELNYX_WEBHOOK_ACK_BEFORE);
	for (i = 0; i < 5; i++) {
		char id[] = {(char)('a' + i), '\0'};
		char *body = rx_event(EVENT, id), *request = rx_request(NULL, body);

		memcpy(all + strlen(all), request, strlen(request) + 1);
		free(request);
		free(body);
	}
	app.free_it = true;
	client = rx_connect();
	rx_say(client, all);
	rx_settle();
	ck_assert_uint_eq(app.calls, 5);
	rx_client_free(client);
	free(all);
	rx_stop();
}
END_TEST

START_TEST(what_was_not_acknowledged_is_refused_at_the_end)
{
	struct rx_client *client;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	telnyx_webhook_receiver_free(rx.receiver);
	rx.receiver = NULL;
	expect_status(client, 503);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_PAUSED);
	ck_assert(!telnyx_webhook_answer(app.handles[0], true));
	ck_assert(!telnyx_webhook_answer(NULL, true));
	rx_stop();
}
END_TEST

START_TEST(unmounting_refuses_what_waits)
{
	struct rx_client *client;

	start(1, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	telnyx_webhook_receiver_unmount(rx.receiver, rx.http);
	expect_status(client, 503);
	ck_assert(!telnyx_webhook_answer(app.handles[0], true));
	ck_assert_uint_eq(rx_stats().remembered, 1);
	rx_stop();
}
END_TEST

START_TEST(a_forked_child_may_free_and_the_parent_goes_on)
{
	struct rx_client *client;
	pid_t child;
	int status = -1;

	start(_i, TELNYX_WEBHOOK_ACK_WHEN_ANSWERED);
	client = post("a");
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0) {
		unsigned before = app.calls, reports = rx.reports;

		telnyx_webhook_receiver_free(rx.receiver);
		_exit(app.calls == before && rx.reports == reports ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert(rx_is_silent(client));
	ck_assert(telnyx_webhook_answer(app.handles[0], true));
	expect_status(client, 200);
	client = post("b");
	ck_assert(telnyx_webhook_answer(app.handles[1], true));
	expect_status(client, 200);
	rx_stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_delivery");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(
	    core, before_means_that_200_does_not_wait_for_the_callback, 0, 2);
	tcase_add_loop_test(
	    core, after_means_that_the_callback_may_hand_the_event_back, 0, 2);
	tcase_add_loop_test(
	    core, when_answered_means_nothing_is_said_until_the_application_does, 0, 2);
	tcase_add_loop_test(core, a_handle_may_be_answered_inside_its_callback, 0, 2);
	tcase_add_loop_test(core, an_event_that_is_handed_back_comes_again, 0, 2);
	tcase_add_loop_test(core, an_event_of_another_program_is_disowned, 0, 2);
	tcase_add_loop_test(
	    core, a_second_delivery_meanwhile_waits_for_the_same_answer, 0, 2);
	tcase_add_loop_test(
	    core, an_event_that_nobody_answers_for_is_refused_in_time, 0, 2);
	tcase_add_loop_test(core,
	    an_answer_that_is_too_late_for_telnyx_is_remembered_all_the_same, 0, 2);
	tcase_add_loop_test(
	    core, a_client_that_leaves_before_the_answer_takes_nothing_with_it, 0, 2);
	tcase_add_loop_test(
	    core, too_many_events_in_progress_are_refused_with_503, 0, 2);
	tcase_add_loop_test(core, requests_that_wait_for_one_event_are_bounded, 0, 2);
	tcase_add_test(core, ids_are_remembered_for_a_time_and_up_to_a_number);
	tcase_add_test(core, stats_are_filled_as_far_as_the_callers_header_goes);
	tcase_add_test(core, each_type_has_its_callback_and_the_rest_another);
	tcase_add_test(core, an_event_without_an_id_is_not_taken_for_another);
	tcase_add_loop_test(core, a_receiver_may_be_freed_inside_a_callback, 0, 6);
	tcase_add_test(core, what_was_acknowledged_is_handed_over_before_the_end);
	tcase_add_loop_test(
	    core, what_was_not_acknowledged_is_refused_at_the_end, 0, 2);
	tcase_add_test(core, unmounting_refuses_what_waits);
	tcase_add_loop_test(core, a_forked_child_may_free_and_the_parent_goes_on, 0, 2);
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
