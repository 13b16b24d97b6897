/* SPDX-License-Identifier: MIT */
/* Room: whoever has been put off is told when there is use in more. */
#include "support/fixture.h"

#include <string.h>

static unsigned calls;
static uint32_t rooms[8];

static void
on_room(struct telnyx_client *client, uint32_t room, void *arg)
{
	(void)client;
	(void)arg;
	if (calls < sizeof(rooms) / sizeof(rooms[0]))
		rooms[calls] = room;
	calls++;
}

static void
ask(struct telnyx_sender *sender)
{
	unsigned before = calls;

	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, sender, on_room, NULL), TELNYX_OK);
	ck_assert_uint_eq(calls, before); /* rule 4: never inline */
	fx_turn();
}

static void
set_up(const struct telnyx_config *config)
{
	fx_setup_with(NULL, config);
	calls = 0;
	memset(rooms, 0, sizeof(rooms));
}

static void
script(const struct telnyx_sandbox_reply *reply)
{
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox, reply), TELNYX_OK);
}

START_TEST(where_there_is_room_it_is_told_at_once_and_once)
{
	set_up(TELNYX_CONFIG(.max_queued = 7));
	ask(NULL);
	ck_assert_uint_eq(calls, 1);
	ck_assert_uint_eq(rooms[0], 7);
	fx_advance_ms(100000);
	ck_assert_uint_eq(calls, 1);
	ck_assert_int_eq(
	    telnyx_client_when_room(NULL, NULL, on_room, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, NULL, NULL), TELNYX_E_INVALID);
	fx_teardown();
}
END_TEST

START_TEST(a_full_queue_has_room_when_one_is_done)
{
	struct fx_result results[3] = {{0}};

	set_up(TELNYX_CONFIG(.max_queued = 2));
	ck_assert_int_eq(fx_send(&results[0], NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[1], NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(fx_send(&results[2], NULL, NULL), TELNYX_E_QUEUE_FULL);
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, on_room, NULL), TELNYX_OK);
	while (results[0].calls + results[1].calls == 0) {
		ck_assert_uint_eq(calls, 0);
		event_base_loop(fx.base, EVLOOP_NONBLOCK);
	}
	fx_run_until(&calls, 1);
	ck_assert_uint_ge(rooms[0], 1);
	fx_run_until(&results[0].calls, 1);
	fx_run_until(&results[1].calls, 1);
	fx_teardown();
}
END_TEST

START_TEST(an_open_breaker_has_room_for_one_when_its_pause_is_over)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	struct fx_result results[3] = {{0}};

	set_up(TELNYX_CONFIG(.breaker_failures = 1, .breaker_open_ms = 20000,
	    .max_attempts = 1, .idle_timeout_ms = 60000));
	script(TELNYX_SANDBOX_REPLY(.status = 500));
	fx_send(&results[0], NULL, NULL);
	fx_run_until(&results[0].calls, 1);
	fx_send(&results[1], NULL, NULL);
	fx_run_until(&results[1].calls, 1);
	ck_assert_int_eq(results[1].attempts, 0);
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_int_eq(stats.breaker, TELNYX_BREAKER_OPEN);
	ck_assert_uint_eq(stats.breaker_ms, 20000);
	ask(NULL);
	fx_advance_ms(19999);
	ck_assert_uint_eq(calls, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(calls, 1);
	ck_assert_uint_eq(rooms[0], 1);
	fx_send(&results[2], NULL, NULL);
	ask(NULL); /* while it is under way: no */
	fx_run_until(&calls, 2);
	ck_assert(results[2].ok);
	ck_assert_uint_gt(rooms[1], 1);
	ck_assert_int_eq(telnyx_client_get_stats(fx.client, &stats), TELNYX_OK);
	ck_assert_int_eq(stats.breaker, TELNYX_BREAKER_CLOSED);
	fx_teardown();
}
END_TEST

START_TEST(a_held_key_has_room_when_its_line_is_empty)
{
	struct telnyx_sender *other;
	struct fx_result results[4] = {{0}};
	unsigned i;

	set_up(TELNYX_CONFIG(.timeout_ms = 60000, .idle_timeout_ms = 60000));
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "KEY_other"), &other, NULL),
	    TELNYX_OK);
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 3\r\n"));
	fx_send(&results[0], NULL, NULL);
	fx_run_until_received(1);
	fx_turn();
	for (i = 1; i < 4; i++)
		fx_send(&results[i], NULL, NULL);
	ask(NULL);
	ck_assert_uint_eq(calls, 0);
	ask(other); /* has room all the time */
	ck_assert_uint_eq(calls, 1);
	fx_advance_ms(3000);
	ck_assert_uint_eq(calls, 1); /* three wait still */
	fx_run_until(&calls, 2);
	ck_assert_uint_ge(rooms[1], 1);
	ck_assert_uint_lt(rooms[1], 100); /* as few as the pace allows */
	for (i = 0; i < 4; i++)
		fx_run_until(&results[i].calls, 1);
	telnyx_sender_unref(other);
	fx_teardown();
}
END_TEST

START_TEST(a_hold_that_nobody_waits_for_is_told_when_it_ends)
{
	struct fx_result result = {0};

	set_up(TELNYX_CONFIG(.idle_timeout_ms = 60000));
	script(TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 30\r\n"));
	fx_send(&result, NULL, NULL);
	fx_run_until(&result.calls, 1);
	ask(NULL);
	fx_advance_ms(29999);
	ck_assert_uint_eq(calls, 0);
	fx_advance_ms(1);
	ck_assert_uint_eq(calls, 1);
	fx_teardown();
}
END_TEST

START_TEST(a_closing_client_says_that_there_will_be_none)
{
	set_up(TELNYX_CONFIG(.max_queued = 1));
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, on_room, NULL), TELNYX_OK);
	ck_assert_int_eq(telnyx_client_close(fx.client, 0, NULL, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, on_room, NULL), TELNYX_E_CLOSING);
	fx_turn();
	ck_assert_uint_eq(calls, 1);
	ck_assert_uint_eq(rooms[0], 0);
	fx_teardown();
	/* And so does one that is freed, before that returns. */
	set_up(NULL);
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, on_room, NULL), TELNYX_OK);
	telnyx_client_free(fx.client);
	fx.client = NULL;
	ck_assert_uint_eq(calls, 1);
	ck_assert_uint_eq(rooms[0], 0);
	fx_teardown();
}
END_TEST

static void
free_it(struct telnyx_client *client, uint32_t room, void *arg)
{
	on_room(client, room, arg);
	telnyx_client_free(client);
	fx.client = NULL;
}

START_TEST(who_is_told_may_free_the_client)
{
	set_up(NULL);
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, free_it, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_client_when_room(fx.client, NULL, on_room, NULL), TELNYX_OK);
	fx_turn();
	ck_assert_uint_eq(calls, 2);
	ck_assert_uint_eq(rooms[1], 0);
	fx_teardown();
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("room");
	TCase *tests = tcase_create("room");

	tcase_add_test(tests, where_there_is_room_it_is_told_at_once_and_once);
	tcase_add_test(tests, a_full_queue_has_room_when_one_is_done);
	tcase_add_test(tests, an_open_breaker_has_room_for_one_when_its_pause_is_over);
	tcase_add_test(tests, a_held_key_has_room_when_its_line_is_empty);
	tcase_add_test(tests, a_hold_that_nobody_waits_for_is_told_when_it_ends);
	tcase_add_test(tests, a_closing_client_says_that_there_will_be_none);
	tcase_add_test(tests, who_is_told_may_free_the_client);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
