/* SPDX-License-Identifier: MIT */
/* The tracker: messages of a database, and one message known in two ways. */
#include "support/tracker_fx.h"

#include <stdio.h>

#include <json-c/json_tokener.h>

/* --- of a database, after a restart --- */

START_TEST(what_was_sent_before_is_followed_by_its_id)
{
	int mark;

	ck_assert_int_eq(telnyx_tracker_follow(tx.tracker,
			     TELNYX_TRACKED(.id = "m1", .reference = "r1",
				 .age_ms = TX_TIMEOUT_MS - 100),
			     &mark),
	    TELNYX_OK);
	ck_assert_uint_eq(tx_stats().following, 1);
	tx_advance_ms(99);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_DELIVERED);
	ck_assert_str_eq(tx.told[0].reference, "r1");
	ck_assert_ptr_eq(tx.told[0].arg, &mark);
	ck_assert_uint_eq(tx.told[0].duration_ms, TX_TIMEOUT_MS - 1);
	/* What its age leaves of the time, and no more. */
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m2", .age_ms = TX_TIMEOUT_MS - 100)),
	    TELNYX_OK);
	tx_advance_ms(100);
	tx_expect(2, TELNYX_TRACKER_TIMEOUT, "m2");
	ck_assert_uint_eq(tx.told_count, 2);
}
END_TEST

START_TEST(what_was_sent_before_is_resolved_by_its_reference)
{
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1", .age_ms = TX_RESOLVE_MS - 100)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r2", .age_ms = TX_RESOLVE_MS - 100)),
	    TELNYX_OK);
	ck_assert_uint_eq(tx_stats().resolving, 2);
	tx_advance_ms(99);
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_advance_ms(1);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(2, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_str_eq(tx.told[1].reference, "r2");
	/* From its first event on it has all the time of a message. */
	tx_advance_ms(TX_TIMEOUT_MS - 2);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_advance_ms(1);
	tx_expect(3, TELNYX_TRACKER_TIMEOUT, "m1");
}
END_TEST

START_TEST(what_is_older_than_its_time_is_told_of_at_once_from_the_loop)
{
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m1", .age_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1", .age_ms = TX_RESOLVE_MS)),
	    TELNYX_OK);
	ck_assert_uint_eq(tx.told_count, 0); /* rule 4 */
	fx_clock_advance(tx.env, 0);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 2);
	ck_assert_uint_eq(tx_stats().timeouts, 1);
	ck_assert_uint_eq(tx_stats().no_evidence, 1);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m2", .age_ms = INT64_MAX - 1)), TELNYX_OK);
	tx_advance_ms(0);
	ck_assert_uint_eq(tx_stats().timeouts, 2);
	ck_assert_uint_eq(
	    tx.told[2].duration_ms, UINT64_C(10) * 365 * 24 * 3600 * 1000);
}
END_TEST

/* `now - sent_at`, where the clock went back by 1 ms since, or by ever so much. */
START_TEST(an_age_below_zero_is_none)
{
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m1", .age_ms = (uint64_t)-1)), TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1", .age_ms = (uint64_t)INT64_MIN)),
	    TELNYX_OK);
	tx_advance_ms(TX_RESOLVE_MS - 1);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_advance_ms(1);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	tx_advance_ms(TX_TIMEOUT_MS - TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(2, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_uint_eq(tx.told[1].duration_ms, TX_TIMEOUT_MS);
}
END_TEST

START_TEST(early_events_count_for_what_was_sent_before)
{
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_happens("message.finalized", "m2", "+1 delivered");
	tx_happens("message.sent", "m3", "+1 sent");
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1", .age_ms = INT64_MAX)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m2", .age_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m3", .age_ms = TX_TIMEOUT_MS - 1)),
	    TELNYX_OK);
	tx_turn();
	tx_advance_ms(0);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(2, TELNYX_TRACKER_FINAL, "m2");
	/* Its age counts, however its event has named it. */
	tx_expect(3, TELNYX_TRACKER_TIMEOUT, "m1");
	tx_advance_ms(1);
	tx_expect(4, TELNYX_TRACKER_TIMEOUT, "m3");
	ck_assert_int_eq(tx.told[3].status, TELNYX_MESSAGE_SENT);
	/* One that was over at once is remembered as long as any. */
	tx_happens("message.finalized", "m2", "+1 delivered");
	ck_assert_uint_eq(tx_stats().late, 1);
	ck_assert_uint_eq(tx_stats().early, 0);
}
END_TEST

START_TEST(a_scheduled_message_of_a_database_waits_from_its_send_at)
{
	int64_t now = tx.env->unix_ms(tx.env);

	/* A day ago it was sent; it leaves in 1 s, it left 1 s ago, it never does. */
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "m1", .age_ms = 86400000,
			     .send_at_ms = now + 1000)),
	    TELNYX_OK);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "m2", .age_ms = 86400000,
			     .send_at_ms = now - 1000)),
	    TELNYX_OK);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.reference = "r3", .age_ms = 86400000,
			     .send_at_ms = now + 2000)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m4", .send_at_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m5", .age_ms = 3, .send_at_ms = 1)),
	    TELNYX_OK);
	tx_advance_ms(TX_RESOLVE_MS + 1999);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_advance_ms(1);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	tx_advance_ms(TX_TIMEOUT_MS - 1001 - TX_RESOLVE_MS - 2000);
	ck_assert_uint_eq(tx.told_count, 1);
	tx_advance_ms(1);
	tx_expect(2, TELNYX_TRACKER_TIMEOUT, "m2");
	tx_advance_ms(997);
	tx_expect(3, TELNYX_TRACKER_TIMEOUT, "m5");
	tx_advance_ms(1002);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_advance_ms(1);
	tx_expect(4, TELNYX_TRACKER_TIMEOUT, "m1");
	tx_advance_ms(UINT64_C(30) * 86400000);
	ck_assert_uint_eq(tx.told_count, 4);
}
END_TEST

START_TEST(what_is_handed_over_in_any_order_is_due_in_its_own)
{
	static const uint64_t ages[] = {5, 9, 1, 7, 7, 0, 8, 2, 6, 3};
	uint64_t left;
	unsigned i;
	char id[16];

	for (i = 0; i < 10; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(
		    tx_follow(TELNYX_TRACKED(.id = id, .age_ms = ages[i] * 1000)),
		    TELNYX_OK);
	}
	tx_sent("m10", "+1 queued");
	tx_advance_ms(TX_TIMEOUT_MS - 10000);
	for (left = 10; left > 0; left--) {
		for (i = 0; i < tx.told_count; i++)
			ck_assert_uint_ge(ages[tx.told[i].id[1] - '0'], left);
		tx_advance_ms(1000);
	}
	ck_assert_uint_eq(tx.told_count, 11);
	for (i = 0; i < tx.told_count; i++)
		ck_assert_uint_eq(tx.told[i].duration_ms, TX_TIMEOUT_MS);
	ck_assert_str_eq(tx.told[0].id, "m1");
	ck_assert_str_eq(tx.told[2].id, "m3");
	ck_assert_str_eq(tx.told[3].id, "m4");
}
END_TEST

/* In the order of age, and the other way round, each within a clock's noise; a walk of
 * the line for each would outlast the test's time limit. */
START_TEST(a_hundred_thousand_are_taken_in_a_moment)
{
	unsigned i, age;
	char id[16];

	for (i = 0; i < 100000; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		age = _i == 0 ? i / 10 : 10000 - i / 10;
		ck_assert_int_eq(
		    tx_follow(TELNYX_TRACKED(.id = id, .age_ms = age)), TELNYX_OK);
		fx_clock_advance(tx.env, 10);
	}
	ck_assert_uint_eq(tx_stats().following, 100000);
}
END_TEST

/* What is due between two crowds belongs in the midst of its line; a walk from either
 * end would take minutes. */
START_TEST(forty_thousand_are_taken_between_forty_thousand)
{
	int64_t now = tx.env->unix_ms(tx.env);
	unsigned i;
	char id[16];

	for (i = 0; i < 40000; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = id,
				     .age_ms = TX_TIMEOUT_MS / 2 + i % 9000,
				     .send_at_ms = i % 2 == 0 ? now + 345600000 : 0)),
		    TELNYX_OK);
	}
	for (i = 0; i < 40000; i++) {
		(void)snprintf(id, sizeof(id), "s%u", i);
		tx_sent(id, "+1 queued");
	}
	ck_assert_uint_eq(tx_stats().following, 80000);
	tx_advance_ms(TX_TIMEOUT_MS / 2 - 8990);
	tx_turn();
	ck_assert_uint_gt(tx.told_count, 0);
	tx_advance_ms(TX_TIMEOUT_MS);
	while (tx.told_count < 60000)
		tx_turn();
	ck_assert_uint_eq(tx_stats().following, 20000);
	for (i = 0; i < 40000; i += 2) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		tx_happens("message.finalized", id, "+1 delivered");
	}
	while (tx.told_count < 80000)
		tx_turn();
	ck_assert_uint_eq(tx_stats().timeouts, 60000);
}
END_TEST

static void
check_duration(const struct telnyx_tracker_report *report)
{
	if (report->result == TELNYX_TRACKER_TIMEOUT)
		ck_assert_uint_eq(
		    report->duration_ns, TX_TIMEOUT_MS * (uint64_t)TELNYX_NS_PER_MS);
}

/* Whatever has left the line before, each is due in its own time. */
START_TEST(what_ends_in_any_order_leaves_the_others_in_theirs)
{
	unsigned i;
	char id[16];

	tx.inside = check_duration;
	for (i = 0; i < 1000; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(
		    tx_follow(TELNYX_TRACKED(.id = id, .age_ms = i * 617 % 500 * 100)),
		    TELNYX_OK);
		if (i % 100 == 99) {
			(void)snprintf(id, sizeof(id), "m%u", i / 2);
			tx_happens("message.finalized", id, "+1 delivered");
		}
	}
	tx_advance_ms(TX_TIMEOUT_MS - 50000);
	for (i = 0; i < 500; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i * 379 % 1000);
		tx_happens("message.finalized", id, "+1 delivered");
		tx_advance_ms(100);
	}
	ck_assert_uint_eq(tx.told_count, 1000);
	ck_assert_uint_gt(tx_stats().timeouts, 500);
	ck_assert_uint_gt(tx_stats().finals, 100);
}
END_TEST

START_TEST(what_cannot_be_followed_or_is_already_is_refused)
{
	struct telnyx_tracker_follow_params unsized = {.id = "m1"};

	ck_assert_int_eq(tx_follow(NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_follow(&unsized), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.age_ms = 1)), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "")), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "a b")), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "m1", .reference = "a b")),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_follow(NULL, TELNYX_TRACKED(.id = "m1"), NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "m1")), TELNYX_OK);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "m1")), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.reference = "r1")), TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1")), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", NULL), TELNYX_E_INVALID);
	/* The result of a send is no news of an earlier one. */
	ck_assert_int_eq(tx_sent_as("m2", "+1 queued", "r1", NULL), TELNYX_E_INVALID);
	tx_happens_to("message.sent", "m3", "+1 sent", "r1");
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m3");
}
END_TEST

static void
refused(enum telnyx_status st, const char *argument)
{
	ck_assert_int_eq(st, TELNYX_E_INVALID);
	ck_assert_str_eq(telnyx_refusal(st)->field, argument);
}

START_TEST(a_refusal_names_the_argument_as_the_caller_knows_it)
{
	refused(tx_follow(TELNYX_TRACKED(.id = "")), "params.id");
	refused(tx_sent_as("", "+1 queued", NULL, NULL), "message.id");
	tx_sent("m1", "+1 queued");
	refused(tx_sent_as("m1", "+1 queued", NULL, NULL), "message.id");
	refused(tx_follow(TELNYX_TRACKED(.id = "m1")), "params.id");
	tx_unknown("r1");
	refused(tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", NULL), "reference");
	refused(tx_sent_as("m2", "+1 queued", "r1", NULL), "reference");
	refused(tx_follow(TELNYX_TRACKED(.reference = "r1")), "params.reference");
	ck_assert_uint_eq(tx_stats().following, 1);
}
END_TEST

/* --- one message, known in two ways, and two of one reference --- */

START_TEST(sent_again_under_its_reference_it_is_proved_by_its_own_early_event)
{
	ck_assert_int_eq(tx_sent_as("m1", "+1 delivered", "r1", NULL), TELNYX_OK);
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	tx_happens_to("message.sent", "m2", "+1 sent", "r1");
	tx_unknown("r1");
	tx_turn();
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m2");
	/* As well after one that is followed yet. */
	tx_happens_to("message.sent", "m3", "+1 sent", "r1");
	tx_unknown("r1");
	tx_turn();
	tx_expect(3, TELNYX_TRACKER_ACCEPTED, "m3");
	/* And after one that was given up on. */
	tx_unknown("r2");
	tx_advance_ms(TX_RESOLVE_MS);
	tx_expect(4, TELNYX_TRACKER_NO_EVIDENCE, "-");
	tx_happens_to("message.sent", "m4", "+1 sent", "r2");
	tx_unknown("r2");
	tx_advance_ms(TX_RESOLVE_MS);
	tx_expect(5, TELNYX_TRACKER_ACCEPTED, "m4");
	ck_assert_uint_eq(tx.told_count, 5);
}
END_TEST

/* The time of one that was sent before is what its age leaves, the first event or not.
 */
START_TEST(an_early_event_gives_a_message_no_new_time)
{
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_happens_to("message.sent", "m2", "+1 sent", "r2");
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1", .age_ms = TX_TIMEOUT_MS)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r2", .age_ms = TX_TIMEOUT_MS - 10)),
	    TELNYX_OK);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_turn();
	tx_advance_ms(0);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_expect(3, TELNYX_TRACKER_TIMEOUT, "m1");
	tx_advance_ms(9);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_advance_ms(1);
	tx_expect(4, TELNYX_TRACKER_TIMEOUT, "m2");
}
END_TEST

/* Of two sends, and the events of both came first. */
START_TEST(each_of_two_early_events_proves_a_send)
{
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_happens_to("message.sent", "m2", "+1 sent", "r1");
	tx_unknown("r1");
	tx_unknown("r1");
	tx_happens_to("message.finalized", "m2", "+1 delivered", "r1");
	tx_happens_to("message.finalized", "m1", "+1 delivered", "r1");
	tx_advance_ms(TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 4);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	tx_expect(3, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_expect(4, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_uint_eq(tx_stats().early, 0);
}
END_TEST

START_TEST(an_event_proves_what_is_followed_by_its_id_as_well)
{
	int by_reference, by_id;

	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &by_reference), TELNYX_OK);
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", NULL, &by_id), TELNYX_OK);
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_ptr_eq(tx.told[0].arg, &by_reference);
	ck_assert_uint_eq(tx_stats().resolving, 0);
	ck_assert_uint_eq(tx_stats().following, 2);
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_advance_ms(2 * TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	tx_expect(3, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_ptr_ne(tx.told[1].arg, tx.told[2].arg);
	ck_assert_uint_eq(tx_stats().late, 0);
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", NULL, NULL), TELNYX_OK);
}
END_TEST

/* It was reported under its id, and what came then is known. */
START_TEST(an_event_proves_what_has_ended_under_its_id)
{
	struct json_object *json = tx_payload("m1", "+1 delivery_failed", NULL);

	json_object_object_add(json, "errors",
	    json_tokener_parse("[{\"code\":\"40008\",\"title\":\"Undeliverable\"}]"));
	tx_sent("m1", "+1 queued");
	tx_happens_json("message.finalized", json);
	tx_turn();
	tx_unknown("r1");
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(3, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(tx.told[2].status, TELNYX_MESSAGE_DELIVERY_FAILED);
	ck_assert_uint_eq(tx.told[2].recipients, 1);
	ck_assert_str_eq(tx.told[2].code, "40008");
}
END_TEST

/* telnyx_message_find_by_reference() has found it. */
START_TEST(what_was_found_for_an_unknown_outcome_is_news_of_it)
{
	int first, second;

	ck_assert_int_eq(tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &first), TELNYX_OK);
	ck_assert_int_eq(telnyx_tracker_follow(tx.tracker,
			     TELNYX_TRACKED(.id = "m1", .reference = "r1"), &second),
	    TELNYX_OK);
	ck_assert_uint_eq(tx.told_count, 0); /* rule 4: never inline */
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_ptr_eq(tx.told[0].arg, &first);
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_advance_ms(2 * TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	tx_expect(3, TELNYX_TRACKER_FINAL, "m1");
	/* With an event that has come, without the reference. */
	tx_unknown("r2");
	tx_happens("message.finalized", "m2", "+1 delivered");
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m2", .reference = "r2")), TELNYX_OK);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 6);
	tx_expect(4, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_expect(5, TELNYX_TRACKER_FINAL, "m2");
	tx_expect(6, TELNYX_TRACKER_FINAL, "m2");
}
END_TEST

START_TEST(the_reference_may_come_with_a_later_event)
{
	tx_unknown("r1");
	tx_happens("message.sent", "m1", "+1 sent,+2 delivered");
	ck_assert_uint_eq(tx_stats().early, 1);
	tx_happens_to("message.finalized", "m1", "+1 delivered", "r1");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(tx.told[1].recipients, 2);
	ck_assert_uint_eq(tx_stats().early, 0);
	/* Both before the send's result. */
	tx_happens("message.sent", "m2", "+1 sent");
	tx_happens_to("message.finalized", "m2", "+1 delivered", "r2");
	tx_unknown("r2");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 4);
	tx_expect(3, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_expect(4, TELNYX_TRACKER_FINAL, "m2");
}
END_TEST

/* The first one's event says nothing of the second one. */
START_TEST(a_message_that_is_sent_again_is_not_proved_by_the_first_one)
{
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", "r1", NULL), TELNYX_OK);
	tx_unknown("r1");
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_uint_eq(tx_stats().following, 1);
}
END_TEST

/* The event came when nobody knew of an unknown outcome: it proves that all the same.
 */
START_TEST(an_event_of_what_is_followed_by_its_id_proves_a_send_to_come)
{
	int by_id, by_reference;

	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", NULL, &by_id), TELNYX_OK);
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_advance_ms(TX_RESOLVE_MS - 1);
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &by_reference), TELNYX_OK);
	ck_assert_uint_eq(tx.told_count, 0); /* rule 4: never inline */
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_ptr_eq(tx.told[0].arg, &by_reference);
	ck_assert_uint_eq(tx_stats().following, 2);
	/* It proves one send, not two. */
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_unknown("r1");
	tx_happens_to("message.finalized", "m1", "+1 delivered", "r1");
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 4);
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	tx_expect(3, TELNYX_TRACKER_FINAL, "m1");
	tx_expect(4, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_uint_eq(tx_stats().early, 0);
}
END_TEST

START_TEST(an_early_event_that_its_id_has_taken_proves_a_send_to_come)
{
	tx_happens_to("message.finalized", "m1", "+1 delivered", "r1");
	ck_assert_int_eq(tx_follow(TELNYX_TRACKED(.id = "m1", .age_ms = 7)), TELNYX_OK);
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r1", .age_ms = INT64_MAX)),
	    TELNYX_OK);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(3, TELNYX_TRACKER_FINAL, "m1");
	/* What its age leaves is all the time it has. */
	tx_sent("m2", "+1 queued");
	tx_happens_to("message.sent", "m2", "+1 sent", "r2");
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.reference = "r2", .age_ms = TX_TIMEOUT_MS - 1)),
	    TELNYX_OK);
	tx_turn();
	tx_expect(4, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_advance_ms(1);
	ck_assert_uint_eq(tx.told_count, 5);
	tx_expect(5, TELNYX_TRACKER_TIMEOUT, "m2");
	ck_assert_str_eq(tx.told[4].reference, "r2");
}
END_TEST

/* A send's own reference, and one that was heard long ago, are of another send. */
START_TEST(what_a_send_has_answered_proves_no_other_one)
{
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", "r1", NULL), TELNYX_OK);
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_unknown("r1");
	tx_sent("m2", "+1 queued");
	tx_happens_to("message.sent", "m2", "+1 sent", "r2");
	tx_advance_ms(TX_RESOLVE_MS);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	tx_unknown("r2");
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(2, TELNYX_TRACKER_NO_EVIDENCE, "-");
	/* The event has proved a send already. */
	tx_unknown("r3");
	tx_sent("m3", "+1 queued");
	tx_happens_to("message.sent", "m3", "+1 sent", "r3");
	tx_turn();
	tx_expect(3, TELNYX_TRACKER_ACCEPTED, "m3");
	tx_unknown("r3");
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 4);
	tx_expect(4, TELNYX_TRACKER_NO_EVIDENCE, "-");
}
END_TEST

static void
scheduled(const char *id, int64_t send_at_ms)
{
	struct json_object *json = tx_payload(id, "+1 scheduled", NULL);
	char time[TELNYX_TIMESTAMP_MAX];

	ck_assert_int_eq(telnyx_timestamp_format(send_at_ms, time), TELNYX_OK);
	json_object_object_add(json, "send_at", json_object_new_string(time));
	tx_happens_json("message.sent", json);
}

/* An event that comes late says "scheduled" of what has left, or should have. */
START_TEST(what_was_scheduled_waits_from_its_send_at_whatever_says_so)
{
	int64_t now = tx.env->unix_ms(tx.env);

	tx_sent("m1", "");
	scheduled("m1", now - 1000);
	ck_assert_int_eq(
	    tx_follow(TELNYX_TRACKED(.id = "m2", .send_at_ms = now - 2000)), TELNYX_OK);
	tx_happens("message.sent", "m2", "+1 scheduled");
	tx_sent("m3", "");
	scheduled("m3", now + 3000);
	/* No later than the API lets it leave. */
	tx_sent("m4", "");
	scheduled("m4", now + INT64_C(400) * 86400000);
	tx_advance_ms(TX_TIMEOUT_MS - 2001);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_advance_ms(1);
	tx_expect(1, TELNYX_TRACKER_TIMEOUT, "m2");
	tx_advance_ms(1000);
	tx_expect(2, TELNYX_TRACKER_TIMEOUT, "m1");
	tx_advance_ms(3999);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_advance_ms(1);
	tx_expect(3, TELNYX_TRACKER_TIMEOUT, "m3");
	tx_advance_ms(UINT64_C(5) * 86400000 - 3001);
	ck_assert_uint_eq(tx.told_count, 3);
	tx_advance_ms(1);
	tx_expect(4, TELNYX_TRACKER_TIMEOUT, "m4");
	/* Of one that left years ago the time is over. */
	tx_sent("m5", "");
	scheduled("m5", 1);
	tx_advance_ms(0);
	tx_expect(5, TELNYX_TRACKER_TIMEOUT, "m5");
}
END_TEST

/* --- by default, and for how long events are kept --- */

/* A message may be in Telnyx's queue for four hours, and its webhook on its way. */
START_TEST(by_default_nothing_is_no_evidence_before_telnyx_has_had_its_time)
{
	tx_make_default(NULL, 0);
	tx_unknown("r1");
	tx_advance_ms(UINT64_C(4) * 3600 * 1000);
	tx_advance_ms(TELNYX_NO_EVIDENCE_MS - UINT64_C(4) * 3600 * 1000 - 1);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_advance_ms(1);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	/* Events of others are not kept for so long. */
	tx_happens("message.sent", "m1", "+1 sent");
	tx_advance_ms(600000);
	tx_happens("message.sent", "m2", "+1 sent");
	ck_assert_uint_eq(tx_stats().early, 1);
	ck_assert_uint_eq(tx_stats().early_dropped, 1);
}
END_TEST

START_TEST(an_event_is_kept_for_as_long_as_early_ms_says)
{
	tx_make_default(NULL, 1000);
	tx_happens("message.sent", "m1", "+1 sent");
	tx_advance_ms(999);
	tx_happens("message.sent", "m2", "+1 sent");
	ck_assert_uint_eq(tx_stats().early, 2);
	tx_advance_ms(1);
	tx_happens("message.sent", "m3", "+1 sent");
	ck_assert_uint_eq(tx_stats().early, 2);
	tx_unknown("r1");
	tx_advance_ms(TELNYX_NO_EVIDENCE_MS - 1);
	ck_assert_uint_eq(tx.told_count, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tracker, follow");
	TCase *tests = tcase_create("tracker, follow");

	tcase_add_checked_fixture(tests, tx_set_up, tx_tear_down);
	tcase_set_timeout(tests, 30); /* of crowds, with a sanitizer */
	tcase_add_test(tests, what_was_sent_before_is_followed_by_its_id);
	tcase_add_test(tests, what_was_sent_before_is_resolved_by_its_reference);
	tcase_add_test(
	    tests, what_is_older_than_its_time_is_told_of_at_once_from_the_loop);
	tcase_add_test(tests, an_age_below_zero_is_none);
	tcase_add_test(tests, early_events_count_for_what_was_sent_before);
	tcase_add_test(tests, a_scheduled_message_of_a_database_waits_from_its_send_at);
	tcase_add_test(tests, what_is_handed_over_in_any_order_is_due_in_its_own);
	tcase_add_loop_test(tests, a_hundred_thousand_are_taken_in_a_moment, 0, 2);
	tcase_add_test(tests, forty_thousand_are_taken_between_forty_thousand);
	tcase_add_test(tests, what_ends_in_any_order_leaves_the_others_in_theirs);
	tcase_add_test(tests, what_cannot_be_followed_or_is_already_is_refused);
	tcase_add_test(tests, a_refusal_names_the_argument_as_the_caller_knows_it);
	tcase_add_test(
	    tests, sent_again_under_its_reference_it_is_proved_by_its_own_early_event);
	tcase_add_test(tests, an_early_event_gives_a_message_no_new_time);
	tcase_add_test(tests, each_of_two_early_events_proves_a_send);
	tcase_add_test(tests, an_event_proves_what_is_followed_by_its_id_as_well);
	tcase_add_test(tests, an_event_proves_what_has_ended_under_its_id);
	tcase_add_test(tests, what_was_found_for_an_unknown_outcome_is_news_of_it);
	tcase_add_test(tests, the_reference_may_come_with_a_later_event);
	tcase_add_test(
	    tests, a_message_that_is_sent_again_is_not_proved_by_the_first_one);
	tcase_add_test(
	    tests, an_event_of_what_is_followed_by_its_id_proves_a_send_to_come);
	tcase_add_test(
	    tests, an_early_event_that_its_id_has_taken_proves_a_send_to_come);
	tcase_add_test(tests, what_a_send_has_answered_proves_no_other_one);
	tcase_add_test(
	    tests, what_was_scheduled_waits_from_its_send_at_whatever_says_so);
	tcase_add_test(
	    tests, by_default_nothing_is_no_evidence_before_telnyx_has_had_its_time);
	tcase_add_test(tests, an_event_is_kept_for_as_long_as_early_ms_says);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
