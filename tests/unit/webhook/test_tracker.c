/* SPDX-License-Identifier: MIT */
/* The tracker: each message is spoken of once, whatever comes in what order. */
#include "support/tracker_fx.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <json-c/json_tokener.h>

/* --- one message --- */

START_TEST(a_message_is_followed_to_its_end_and_told_of_once)
{
	int mark;

	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", "r1", &mark), TELNYX_OK);
	tx_advance_ms(10);
	tx_happens("message.sent", "m1", "+1 sent");
	tx_advance_ms(20);
	ck_assert_uint_eq(tx.told_count, 0);
	ck_assert_uint_eq(tx_stats().following, 1);
	tx_happens("message.finalized", "m1", "+1 delivered");
	ck_assert_uint_eq(tx.told_count, 0); /* rule 4: never inline */
	ck_assert_uint_eq(tx_stats().reporting, 1);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_DELIVERED);
	ck_assert_str_eq(tx.told[0].reference, "r1");
	ck_assert_uint_eq(tx.told[0].recipients, 1);
	ck_assert_uint_eq(tx.told[0].duration_ms, 30);
	ck_assert_ptr_eq(tx.told[0].arg, &mark);
	/* Duplicates, and one that was overtaken. */
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_happens("message.finalized", "m1", "+1 delivery_failed");
	tx_happens("message.sent", "m1", "+1 sent");
	tx_advance_ms(2 * TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 1);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tx.tracker, TELNYX_MESSAGE_DELIVERED), 1);
	ck_assert_uint_eq(tx_stats().late, 3);
	ck_assert_uint_eq(tx_stats().following, 0);
}
END_TEST

/* Every order of three events and the send's own result gives the same. */
START_TEST(the_order_of_what_comes_in_makes_no_difference)
{
	static const char *const types[] = {
	    "message.sent", "message.sent", "message.finalized"};
	static const char *const to[] = {"+1 sending", "+1 sent", "+1 delivery_failed"};
	unsigned order, step, left[4], count, pick, n;
	char id[16];

	for (order = 0; order < 24; order++) {
		tx.told_count = 0;
		(void)snprintf(id, sizeof(id), "m%u", order);
		for (n = 0; n < 4; n++)
			left[n] = n;
		for (n = order, count = 4, step = 0; step < 4; step++, count--) {
			pick = n % count;
			n /= count;
			if (left[pick] == 3)
				tx_sent(id, "+1 queued");
			else
				tx_happens(types[left[pick]], id, to[left[pick]]);
			left[pick] = left[count - 1];
			if (order % 2 == 0)
				tx_turn();
		}
		tx_turn();
		ck_assert_uint_eq(tx.told_count, 1);
		tx_expect(1, TELNYX_TRACKER_FINAL, id);
		ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_DELIVERY_FAILED);
	}
	ck_assert_uint_eq(
	    telnyx_tracker_count(tx.tracker, TELNYX_MESSAGE_DELIVERY_FAILED), 24);
	ck_assert_uint_eq(tx_stats().following, 0);
	ck_assert_uint_eq(tx_stats().early, 0);
}
END_TEST

START_TEST(each_final_status_ends_a_message_and_no_other_does)
{
	static const char *const over[] = {"delivered", "delivery_failed",
	    "sending_failed", "delivery_unconfirmed", "expired", "cancelled", "read"};
	static const char *const open[] = {
	    "queued", "sending", "sent", "scheduled", "webhook_delivered", "odd"};
	char id[16], to[64];
	size_t i;

	for (i = 0; i < sizeof(over) / sizeof(over[0]); i++) {
		(void)snprintf(id, sizeof(id), "a%zu", i);
		(void)snprintf(to, sizeof(to), "+1 %s", over[i]);
		tx_sent(id, "+1 queued");
		tx_happens("message.sent", id, to);
		tx_turn();
		ck_assert_uint_eq(tx.told_count, i + 1);
		ck_assert_str_eq(
		    telnyx_message_status_name(tx.told[i].status), over[i]);
	}
	for (i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		(void)snprintf(id, sizeof(id), "b%zu", i);
		(void)snprintf(to, sizeof(to), "+1 %s", open[i]);
		tx_sent(id, "+1 queued");
		tx_happens("message.sent", id, to);
	}
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 7);
}
END_TEST

/* Telnyx says that no more will come. */
START_TEST(a_finalized_message_is_over_in_any_status)
{
	tx_sent("m1", "+1 sent");
	tx_sent("m2", "+1 sent");
	tx_happens("message.finalized", "m1", "+1 a_new_word");
	tx_happens("message.finalized", "m2", "+1 sent");
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_STATUS_UNKNOWN);
	tx_expect(2, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_int_eq(tx.told[1].status, TELNYX_MESSAGE_SENT);
	ck_assert_uint_eq(tx_stats().finals, 2);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tx.tracker, TELNYX_MESSAGE_STATUS_UNKNOWN), 1);
	ck_assert_uint_eq(telnyx_tracker_count(tx.tracker, TELNYX_MESSAGE_SENT), 1);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tx.tracker, TELNYX_MESSAGE_STATUS_UNSET), 0);
}
END_TEST

START_TEST(a_failure_is_told_with_its_code)
{
	struct json_object *json = tx_payload("m1", "+1 delivery_failed", NULL);

	json_object_object_add(json, "errors",
	    json_tokener_parse("[{\"code\":\"40008\",\"title\":\"Undeliverable\"}]"));
	tx_sent("m1", "+1 queued");
	tx_happens_json("message.finalized", json);
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_str_eq(tx.told[0].code, "40008");
}
END_TEST

START_TEST(a_message_without_a_last_word_times_out_once)
{
	tx_sent("m1", "+1 queued");
	tx_advance_ms(TX_TIMEOUT_MS / 2);
	tx_sent("m2", "+1 queued");
	tx_happens("message.sent", "m2", "+1 sent");
	fx_clock_advance(tx.env, (TX_TIMEOUT_MS / 2) * TELNYX_NS_PER_MS - 1);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 0);
	fx_clock_advance(tx.env, 1);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_QUEUED);
	tx_advance_ms(TX_TIMEOUT_MS / 2);
	tx_expect(2, TELNYX_TRACKER_TIMEOUT, "m2");
	ck_assert_int_eq(tx.told[1].status, TELNYX_MESSAGE_SENT);
	tx_happens("message.finalized", "m2", "+1 delivered"); /* too late */
	tx_advance_ms(TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 2);
	ck_assert_uint_eq(tx_stats().timeouts, 2);
	ck_assert_uint_eq(fx_clock_armed(tx.env), 0); /* the loop may end */
}
END_TEST

START_TEST(a_status_never_turns_back)
{
	tx_sent("m1", "+1 queued");
	tx_happens("message.sent", "m1", "+1 sent");
	tx_happens("message.sent", "m1", "+1 sending");
	tx_happens("message.sent", "m1", "+1 a_new_word");
	tx_advance_ms(TX_TIMEOUT_MS);
	tx_expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_SENT);
}
END_TEST

START_TEST(each_waits_for_its_own_time)
{
	tx_sent("m1", "+1 queued");
	tx_unknown("r1");
	tx_sent("m2", "+1 scheduled");
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	tx_advance_ms(TX_TIMEOUT_MS - TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(2, TELNYX_TRACKER_TIMEOUT, "m1");
}
END_TEST

START_TEST(a_scheduled_message_has_until_it_leaves)
{
	tx_sent("m1", "+1 scheduled");
	tx_sent("m2", "+1 scheduled");
	tx_advance_ms(UINT64_C(5) * 24 * 3600 * 1000);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_happens("message.sent", "m1", "+1 sent");
	tx_advance_ms(TX_TIMEOUT_MS - 1);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_advance_ms(1);
	ck_assert_uint_eq(tx.told_count, 2);
	ck_assert_uint_eq(tx_stats().timeouts, 2);
}
END_TEST

/* --- several recipients --- */

START_TEST(a_group_is_over_when_each_of_its_recipients_is)
{
	tx_sent("m1", "+1 queued,+2 queued,+3 queued");
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_happens("message.finalized", "m1", "+3 delivery_failed");
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 0);
	tx_happens("message.finalized", "m1", "+2 delivered");
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(tx.told[0].recipients, 3);
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_DELIVERY_FAILED);
	/* All in one event: only those that are over. */
	tx_sent("m2", "+1 queued,+2 queued");
	tx_happens("message.finalized", "m2", "+1 delivered,+2 sent");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_happens("message.finalized", "m2", "+1 delivered,+2 delivered");
	tx_turn();
	tx_expect(2, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_int_eq(tx.told[1].status, TELNYX_MESSAGE_DELIVERED);
}
END_TEST

START_TEST(the_legs_of_a_group_are_known_by_its_id)
{
	static const char *const legs[] = {"leg1", "leg2"};
	static const char *const to[] = {"+1 delivered", "+2 delivered"};
	struct json_object *json = tx_payload("m1", "+1 queued,+2 queued", NULL);
	struct telnyx_webhook_event *event;
	size_t i;

	json_object_object_add(json, "group_message_id", json_object_new_string("g1"));
	event = tx_parse("message.sent", json);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tx.tracker, event->message, NULL, NULL, NULL),
	    TELNYX_OK);
	telnyx_webhook_event_free(event);
	for (i = 0; i < 2; i++) {
		json = tx_payload(legs[i], to[i], NULL);
		json_object_object_add(
		    json, "group_message_id", json_object_new_string("g1"));
		tx_happens_json("message.finalized", json);
	}
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_FINAL, "g1");
	ck_assert_uint_eq(tx.told[0].recipients, 2);
}
END_TEST

/* Each of the events has one recipient, and no number is that of another. */
START_TEST(a_group_may_be_over_before_its_send_is_known)
{
	static const char *const to[] = {"+1 delivered", "+2 delivery_failed"};
	struct json_object *json;
	struct telnyx_webhook_event *event;
	size_t i;

	for (i = 0; i < 2; i++) {
		json = tx_payload("leg", to[i], NULL);
		json_object_object_add(
		    json, "group_message_id", json_object_new_string("g1"));
		tx_happens_json("message.finalized", json);
	}
	json = tx_payload("m1", "+1 queued,+2 queued", NULL);
	json_object_object_add(json, "group_message_id", json_object_new_string("g1"));
	event = tx_parse("message.sent", json);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tx.tracker, event->message, NULL, NULL, NULL),
	    TELNYX_OK);
	telnyx_webhook_event_free(event);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_FINAL, "g1");
	ck_assert_uint_eq(tx.told[0].recipients, 2);
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_DELIVERY_FAILED);
}
END_TEST

START_TEST(a_single_recipient_is_the_same_however_its_number_is_written)
{
	tx_sent("m1", "+13125550002 queued");
	tx_happens("message.finalized", "m1", "3125550002 delivered");
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(tx.told[0].recipients, 1);
}
END_TEST

START_TEST(more_recipients_than_there_is_room_for_do_no_harm)
{
	char to[100 * 16] = "", one[24];
	unsigned i;

	for (i = 0; i < 100; i++) {
		(void)snprintf(
		    one, sizeof(one), "%s+%u delivered", i > 0 ? "," : "", i);
		memcpy(to + strlen(to), one, strlen(one) + 1);
	}
	tx_sent("m1", to);
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(tx.told[0].recipients, TELNYX_TRACK_MAX_RECIPIENTS);
}
END_TEST

/* --- unknown outcomes --- */

START_TEST(an_event_proves_that_an_unknown_send_was_accepted)
{
	int mark;

	ck_assert_int_eq(tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &mark), TELNYX_OK);
	ck_assert_uint_eq(tx_stats().resolving, 1);
	tx_advance_ms(100);
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	ck_assert_uint_eq(tx.told_count, 0);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_str_eq(tx.told[0].reference, "r1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_SENT);
	ck_assert_uint_eq(tx.told[0].recipients, 0);
	ck_assert_ptr_eq(tx.told[0].arg, &mark);
	ck_assert_uint_eq(tx_stats().resolving, 0);
	ck_assert_uint_eq(tx_stats().following, 1);
	/* From here it is a message like any other. */
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_advance_ms(2 * TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_ptr_eq(tx.told[1].arg, &mark);
	ck_assert_uint_eq(tx_stats().accepted, 1);
}
END_TEST

START_TEST(the_last_word_proves_it_too_and_both_are_told_in_order)
{
	tx_unknown("r1");
	tx_happens_to("message.finalized", "m1", "+1 delivered", "r1");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(2, TELNYX_TRACKER_FINAL, "m1");
	/* 2xx came, and then nothing that could be read. */
	ck_assert_int_eq(tx_failed_as(TELNYX_OUTCOME_ACCEPTED, "r2", NULL), TELNYX_OK);
	tx_happens_to("message.sent", "m2", "+1 sent", "r2");
	tx_advance_ms(TX_TIMEOUT_MS);
	tx_expect(3, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_expect(4, TELNYX_TRACKER_TIMEOUT, "m2");
}
END_TEST

/* Webhooks overtake: a send that ends in its deadline has had its events. */
START_TEST(an_event_that_came_before_the_error_is_evidence)
{
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_happens_to("message.finalized", "m2", "+1 delivered", "r2");
	ck_assert_uint_eq(tx_stats().early, 2);
	tx_advance_ms(TX_RESOLVE_MS - 1);
	tx_unknown("r1");
	tx_unknown("r2");
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m2");
	tx_expect(3, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_uint_eq(tx.told[0].duration_ms, 0);
	ck_assert_uint_eq(tx_stats().early, 0);
	tx_advance_ms(2 * TX_TIMEOUT_MS);
	tx_expect(4, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_uint_eq(tx.told_count, 4);
}
END_TEST

START_TEST(without_an_event_there_is_no_evidence_told_once)
{
	tx_unknown("r1");
	tx_happens_to("message.sent", "m2", "+1 sent", "r2"); /* another's */
	tx_happens("message.sent", "m3", "+1 sent");
	tx_advance_ms(TX_RESOLVE_MS - 1);
	ck_assert_uint_eq(tx.told_count, 0);
	tx_advance_ms(1);
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_str_eq(tx.told[0].reference, "r1");
	ck_assert_uint_eq(tx.told[0].recipients, 0);
	tx_happens_to("message.finalized", "m1", "+1 delivered", "r1"); /* too late */
	tx_advance_ms(2 * TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 1);
	ck_assert_uint_eq(tx_stats().no_evidence, 1);
	ck_assert_uint_eq(tx_stats().late, 1);
}
END_TEST

START_TEST(a_reference_may_be_used_again_once_it_is_answered_for)
{
	tx_unknown("r1");
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", NULL), TELNYX_E_INVALID);
	tx_advance_ms(TX_RESOLVE_MS);
	tx_unknown("r1");
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_turn();
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m1");
	/* Late events of a message that is over are no evidence of the next. */
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_turn();
	tx_unknown("r1");
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_advance_ms(TX_RESOLVE_MS);
	ck_assert_uint_eq(tx.told_count, 4);
	tx_expect(4, TELNYX_TRACKER_NO_EVIDENCE, "-");
}
END_TEST

/* Of two messages under one name each has its own status. */
START_TEST(a_reference_says_nothing_of_a_message_that_has_an_id)
{
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", "r1", NULL), TELNYX_OK);
	tx_happens_to("message.finalized", "m2", "+1 delivered", "r1");
	tx_advance_ms(TX_TIMEOUT_MS);
	ck_assert_uint_eq(tx.told_count, 1);
	tx_expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_int_eq(tx.told[0].status, TELNYX_MESSAGE_QUEUED);
}
END_TEST

START_TEST(what_says_itself_what_happened_is_not_followed)
{
	struct telnyx_webhook_event *event;

	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_NOT_SENT, "r", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_REJECTED, "r", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, "a b", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", "a b", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tx.tracker, NULL, NULL, "r", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_tracker_sent(NULL, NULL, NULL, "r", NULL), TELNYX_E_INVALID);
	tx_sent("m1", "+1 queued");
	ck_assert_int_eq(tx_sent_as("m1", "+1 queued", NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_event(tx.tracker, NULL), TELNYX_E_INVALID);
	/* Other events are nobody's. */
	event = tx_parse("message.received", tx_payload("m9", "+1 delivered", NULL));
	ck_assert_int_eq(telnyx_tracker_event(NULL, event), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_event(tx.tracker, event), TELNYX_OK);
	telnyx_webhook_event_free(event);
	tx_happens("call.initiated", "m1", "+1 delivered");
	ck_assert_uint_eq(tx_stats().early, 0);
	ck_assert_uint_eq(tx_stats().following, 1);
}
END_TEST

/* --- bounds --- */

START_TEST(the_oldest_makes_room_and_that_is_told)
{
	unsigned i;
	char id[16];

	tx_drop();
	tx_make(4);
	for (i = 0; i < 8; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		if (i == 1)
			tx_unknown("r1");
		else
			tx_sent(id, "+1 queued");
		tx_advance_ms(1);
	}
	ck_assert_uint_eq(tx.told_count, 4);
	tx_expect(1, TELNYX_TRACKER_DROPPED, "m0");
	tx_expect(2, TELNYX_TRACKER_DROPPED, "-");
	ck_assert_str_eq(tx.told[1].reference, "r1");
	tx_expect(4, TELNYX_TRACKER_DROPPED, "m3");
	ck_assert_uint_eq(tx_stats().dropped, 4);
	ck_assert_uint_eq(tx_stats().following, 4);
}
END_TEST

START_TEST(a_caller_who_never_lets_the_loop_run_is_refused)
{
	char id[16];
	unsigned i;

	tx_drop();
	tx_make(4);
	for (i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(tx_sent_as(id, "+1 queued", NULL, NULL),
		    i < 8 ? TELNYX_OK : TELNYX_E_QUEUE_FULL);
	}
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 4);
	ck_assert_int_eq(tx_sent_as("more", "+1 queued", NULL, NULL), TELNYX_OK);
}
END_TEST

START_TEST(events_of_others_take_no_more_room_than_they_may)
{
	char id[16];
	unsigned i;

	tx_drop();
	tx_make(4);
	for (i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		tx_happens("message.sent", id, "+1 sent");
	}
	ck_assert_uint_le(tx_stats().early, 5);
	tx_sent("m19", "+1 queued"); /* the latest is still known */
	tx_happens("message.sent", "x", "+1 sent");
	ck_assert_uint_ge(tx_stats().early_dropped, 14);
	tx_advance_ms(TX_RESOLVE_MS);
	tx_happens("message.sent", "m19", "+1 sent");
	ck_assert_uint_eq(tx_stats().early, 0);
	ck_assert_uint_eq(tx.told_count, 0);
	/* Nor do those that have ended. */
	for (i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "n%u", i);
		tx_sent(id, "+1 delivered");
		tx_turn();
	}
	ck_assert_uint_eq(tx.told_count, 20);
	ck_assert_uint_le(HASH_CNT(by_id, tx.tracker->by_id), 5);
}
END_TEST

/* --- the contract --- */

static void
use_it(const struct telnyx_tracker_report *report)
{
	tx.inside = NULL;
	ck_assert_str_eq(report->id, "m1");
	tx_sent("m2", "+1 delivered");
	tx_happens("message.finalized", "m1", "+1 delivered");
	tx_happens("message.finalized", "m3", "+1 delivered");
	ck_assert_str_eq(report->id, "m1");
	ck_assert_uint_eq(tx.told_count, 1); /* never tx.inside one another */
}

START_TEST(a_callback_may_use_the_tracker)
{
	tx.inside = use_it;
	tx_sent("m1", "+1 delivered");
	tx_turn();
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 2);
	tx_expect(2, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_uint_eq(tx_stats().early, 1);
	/* Of the first of two reports about one message, too. */
	tx.told_count = 0;
	tx_drop();
	tx_make(0);
	tx.inside = use_it;
	tx_unknown("r1");
	tx_happens_to("message.sent", "m1", "+1 sent", "r1");
	tx_turn();
	tx_turn();
	tx_expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_uint_eq(tx.told_count, 3);
}
END_TEST

START_TEST(freed_in_a_callback_it_tells_of_the_rest_once_that_has_unwound)
{
	tx.inside = tx_free_inside;
	tx_sent("m1", "+1 delivered");
	tx_sent("m2", "+1 queued");
	fx_clock_advance(tx.env, 1);
	tx_unknown("r3");
	fx_clock_advance(tx.env, 1);
	tx_unknown("r4");
	tx_happens_to("message.sent", "m4", "+1 sent", "r4");
	tx_turn();
	tx.tracker = NULL;
	ck_assert_uint_eq(tx.told_count, 5);
	tx_expect(1, TELNYX_TRACKER_FINAL, "m1");
	tx_expect(2, TELNYX_TRACKER_ACCEPTED, "m4");
	tx_expect(3, TELNYX_TRACKER_CLOSED, "m4");
	tx_expect(4, TELNYX_TRACKER_CLOSED, "m2");
	tx_expect(5, TELNYX_TRACKER_CLOSED, "-");
}
END_TEST

START_TEST(freed_it_tells_of_all_that_it_follows)
{
	tx_sent("m1", "+1 queued");
	fx_clock_advance(tx.env, 1);
	tx_unknown("r2");
	tx_sent("m3", "+1 delivered");
	tx_happens("message.sent", "m4", "+1 sent");
	telnyx_tracker_free(tx.tracker);
	tx.tracker = NULL;
	ck_assert_uint_eq(tx.told_count, 3);
	tx_expect(1, TELNYX_TRACKER_FINAL, "m3");
	tx_expect(2, TELNYX_TRACKER_CLOSED, "m1");
	tx_expect(3, TELNYX_TRACKER_CLOSED, "-");
	telnyx_tracker_free(NULL);
}
END_TEST

START_TEST(a_forked_child_frees_without_a_word)
{
	int status = 0;
	pid_t child;

	tx_sent("m1", "+1 queued");
	tx_sent("m2", "+1 delivered");
	tx_unknown("r1");
	tx_happens_to("message.sent", "m3", "+1 sent", "r1");
	child = fork();
	if (child == 0) {
		telnyx_tracker_free(tx.tracker);
		_exit(tx.told_count == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	tx_turn();
	ck_assert_uint_eq(tx.told_count, 2);
}
END_TEST

/* With the real clock: a timer of the loop's own. */
START_TEST(on_a_loop_it_needs_nothing_else)
{
	struct telnyx_tracker_params params;
	struct telnyx_tracker *own;

	telnyx_tracker_params_init(&params);
	ck_assert_int_eq(telnyx_tracker_new(tx.base, &params, &own), TELNYX_E_INVALID);
	ck_assert_ptr_null(own);
	params.cb = tx_record;
	params.arg = &tx.told;
	params.timeout_ms = 1;
	ck_assert_int_eq(telnyx_tracker_new(NULL, &params, &own), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_new(tx.base, NULL, &own), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_new(tx.base, &params, NULL), TELNYX_E_INVALID);
	tx_drop();
	ck_assert_int_eq(telnyx_tracker_new(tx.base, &params, &tx.tracker), TELNYX_OK);
	tx_sent("m1", "+1 queued");
	ck_assert_int_eq(event_base_dispatch(tx.base), 1); /* until there is no more */
	tx_expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_str_eq(
	    telnyx_tracker_result_name((enum telnyx_tracker_result)0), "?");
}
END_TEST

START_TEST(stats_are_filled_as_far_as_the_callers_header_goes)
{
	struct telnyx_tracker_stats got = {
	    .size = offsetof(struct telnyx_tracker_stats, early_dropped),
	    .early_dropped = 12345, /* not in that header */
	};

	tx_sent("m1", "+1 queued");
	ck_assert_int_eq(telnyx_tracker_get_stats(tx.tracker, &got), TELNYX_OK);
	ck_assert_uint_eq(got.following, 1);
	ck_assert_uint_eq(got.early_dropped, 12345);
	ck_assert_uint_eq(
	    got.size, offsetof(struct telnyx_tracker_stats, early_dropped));
	got.size = 0;
	ck_assert_int_eq(telnyx_tracker_get_stats(tx.tracker, &got), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_get_stats(tx.tracker, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_get_stats(NULL, &got), TELNYX_E_INVALID);

	ck_assert_uint_eq(telnyx_tracker_count(tx.tracker,
			      (enum telnyx_message_status)(TELNYX_MESSAGE_READ + 1)),
	    0);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tx.tracker, (enum telnyx_message_status) - 2), 0);
	ck_assert_uint_eq(telnyx_tracker_count(NULL, TELNYX_MESSAGE_SENT), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tracker");
	TCase *tests = tcase_create("tracker");

	tcase_add_checked_fixture(tests, tx_set_up, tx_tear_down);
	tcase_add_test(tests, a_message_is_followed_to_its_end_and_told_of_once);
	tcase_add_test(tests, the_order_of_what_comes_in_makes_no_difference);
	tcase_add_test(tests, each_final_status_ends_a_message_and_no_other_does);
	tcase_add_test(tests, a_finalized_message_is_over_in_any_status);
	tcase_add_test(tests, a_failure_is_told_with_its_code);
	tcase_add_test(tests, a_message_without_a_last_word_times_out_once);
	tcase_add_test(tests, a_status_never_turns_back);
	tcase_add_test(tests, each_waits_for_its_own_time);
	tcase_add_test(tests, a_scheduled_message_has_until_it_leaves);
	tcase_add_test(tests, a_group_is_over_when_each_of_its_recipients_is);
	tcase_add_test(tests, the_legs_of_a_group_are_known_by_its_id);
	tcase_add_test(tests, a_group_may_be_over_before_its_send_is_known);
	tcase_add_test(
	    tests, a_single_recipient_is_the_same_however_its_number_is_written);
	tcase_add_test(tests, more_recipients_than_there_is_room_for_do_no_harm);
	tcase_add_test(tests, an_event_proves_that_an_unknown_send_was_accepted);
	tcase_add_test(tests, the_last_word_proves_it_too_and_both_are_told_in_order);
	tcase_add_test(tests, an_event_that_came_before_the_error_is_evidence);
	tcase_add_test(tests, without_an_event_there_is_no_evidence_told_once);
	tcase_add_test(tests, a_reference_may_be_used_again_once_it_is_answered_for);
	tcase_add_test(tests, a_reference_says_nothing_of_a_message_that_has_an_id);
	tcase_add_test(tests, what_says_itself_what_happened_is_not_followed);
	tcase_add_test(tests, the_oldest_makes_room_and_that_is_told);
	tcase_add_test(tests, a_caller_who_never_lets_the_loop_run_is_refused);
	tcase_add_test(tests, events_of_others_take_no_more_room_than_they_may);
	tcase_add_test(tests, a_callback_may_use_the_tracker);
	tcase_add_test(
	    tests, freed_in_a_callback_it_tells_of_the_rest_once_that_has_unwound);
	tcase_add_test(tests, freed_it_tells_of_all_that_it_follows);
	tcase_add_test(tests, a_forked_child_frees_without_a_word);
	tcase_add_test(tests, on_a_loop_it_needs_nothing_else);
	tcase_add_test(tests, stats_are_filled_as_far_as_the_callers_header_goes);
	suite_add_tcase(suite, tests);
	return fx_main(suite);
}
