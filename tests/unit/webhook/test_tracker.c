/* SPDX-License-Identifier: MIT */
/* The tracker: each message is spoken of once, whatever comes in what order. */
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json_object.h>
#include <json-c/json_tokener.h>

#include "base/error.h"
#include "webhook/tracker_internal.h"

#define TIMEOUT_MS 60000
#define RESOLVE_MS 5000

/* What the callback was told. */
struct told {
	enum telnyx_tracker_result result;
	char id[64];
	char reference[80];
	enum telnyx_message_status status;
	size_t recipients;
	char code[16];
	uint64_t duration_ms;
	void *arg;
};

static struct event_base *base;
static struct telnyx_env *env;
static struct telnyx_tracker *tracker;
static struct told told[64];
static unsigned told_count;
static void (*inside)(const struct telnyx_tracker_report *report);

static void
record(const struct telnyx_tracker_report *report, void *arg)
{
	struct told *t = &told[told_count++ % 64];

	ck_assert_ptr_eq(arg, &told);
	memset(t, 0, sizeof(*t));
	t->result = report->result;
	(void)snprintf(
	    t->id, sizeof(t->id), "%s", report->id != NULL ? report->id : "-");
	(void)snprintf(t->reference, sizeof(t->reference), "%s",
	    report->reference != NULL ? report->reference : "-");
	t->status = report->status;
	t->recipients = report->recipient_count;
	(void)snprintf(
	    t->code, sizeof(t->code), "%s", report->code != NULL ? report->code : "-");
	t->duration_ms = report->duration_ns / TELNYX_NS_PER_MS;
	t->arg = report->arg;
	if (report->recipient_count > 0)
		ck_assert_ptr_null(report->recipients[report->recipient_count]);
	if (inside != NULL)
		inside(report);
}

static void
make(uint32_t max)
{
	struct telnyx_tracker_params params;

	telnyx_tracker_params_init(&params);
	params.cb = record;
	params.arg = &told;
	params.timeout_ms = TIMEOUT_MS;
	params.resolve_ms = params.early_ms = RESOLVE_MS;
	params.max_messages = max;
	env = fx_clock_new();
	ck_assert_int_eq(
	    telnyx_tracker_new_with_env(base, env, &params, &tracker), TELNYX_OK);
}

/* With what it has to say; the clock stays ours. */
static void
drop(void)
{
	telnyx_tracker_free(tracker);
	tracker = NULL;
	free(env);
	env = NULL;
}

static void
set_up(void)
{
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	told_count = 0;
	inside = NULL;
	make(0);
}

static void
tear_down(void)
{
	inside = NULL;
	drop();
	event_base_free(base);
}

static void
turn(void)
{
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
}

static void
advance_ms(uint64_t ms)
{
	fx_clock_advance(env, ms * TELNYX_NS_PER_MS);
	turn();
}

/* --- sends and events by hand --- */

/* The `to` of a message: "+1 sent" or, for several, "+1 sent,+2 queued". */
static struct json_object *
recipients(const char *text)
{
	struct json_object *list = json_object_new_array(), *one;
	char number[32], status[32];
	int used;

	while (sscanf(text, "%31s %31[^,]%n", number, status, &used) == 2) {
		one = json_object_new_object();
		json_object_object_add(
		    one, "phone_number", json_object_new_string(number));
		json_object_object_add(one, "status", json_object_new_string(status));
		json_object_array_add(list, one);
		text += used;
		if (*text == ',')
			text++;
	}
	return list;
}

static struct json_object *
payload(const char *id, const char *to, const char *url)
{
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "id", json_object_new_string(id));
	json_object_object_add(json, "direction", json_object_new_string("outbound"));
	json_object_object_add(json, "to", recipients(to));
	if (url != NULL)
		json_object_object_add(
		    json, "webhook_url", json_object_new_string(url));
	return json;
}

/* Takes `json`. */
static struct telnyx_webhook_event *
parse(const char *type, struct json_object *json)
{
	struct json_object *body = json_object_new_object();
	struct json_object *data = json_object_new_object();
	struct telnyx_webhook_event *event;
	const char *text;

	json_object_object_add(data, "event_type", json_object_new_string(type));
	json_object_object_add(data, "payload", json);
	json_object_object_add(body, "data", data);
	text = json_object_to_json_string(body);
	ck_assert_int_eq(telnyx_webhook_event_parse(text, strlen(text), NULL, &event),
	    TELNYX_WEBHOOK_OK);
	json_object_put(body);
	return event;
}

static void
happens_json(const char *type, struct json_object *json)
{
	struct telnyx_webhook_event *event = parse(type, json);

	ck_assert_int_eq(telnyx_tracker_event(tracker, event), TELNYX_OK);
	telnyx_webhook_event_free(event);
}

static void
happens(const char *type, const char *id, const char *to)
{
	happens_json(type, payload(id, to, NULL));
}

static void
happens_to(const char *type, const char *id, const char *to, const char *reference)
{
	char url[128];

	(void)snprintf(
	    url, sizeof(url), "https://h.example/?telnyx_reference=%s", reference);
	happens_json(type, payload(id, to, url));
}

static enum telnyx_status
sent_as(const char *id, const char *to, const char *reference, void *arg)
{
	struct telnyx_webhook_event *event =
	    parse("message.sent", payload(id, to, NULL));
	enum telnyx_status st =
	    telnyx_tracker_sent(tracker, event->message, NULL, reference, arg);

	telnyx_webhook_event_free(event);
	return st;
}

static void
sent(const char *id, const char *to)
{
	ck_assert_int_eq(sent_as(id, to, NULL, NULL), TELNYX_OK);
}

static enum telnyx_status
failed_as(enum telnyx_outcome outcome, const char *reference, void *arg)
{
	struct telnyx_failure failure;
	enum telnyx_status st;

	telnyx_failure_init(&failure);
	telnyx_failure_set(&failure, TELNYX_ERROR_NETWORK, outcome, TELNYX_PHASE_WAIT,
	    "Cut", "the reply was cut");
	st = telnyx_tracker_sent(tracker, NULL, &failure.error, reference, arg);
	telnyx_failure_clear(&failure);
	return st;
}

static void
unknown(const char *reference)
{
	ck_assert_int_eq(failed_as(TELNYX_OUTCOME_UNKNOWN, reference, NULL), TELNYX_OK);
}

/* The next thing that was told, and of whom. */
static const struct told *
expect(unsigned number, enum telnyx_tracker_result result, const char *id)
{
	const struct told *t = &told[number - 1];

	ck_assert_uint_ge(told_count, number);
	ck_assert_msg(t->result == result, "%u is %s", number,
	    telnyx_tracker_result_name(t->result));
	ck_assert_str_eq(t->id, id);
	return t;
}

static struct telnyx_tracker_stats
stats(void)
{
	struct telnyx_tracker_stats got = {.size = sizeof(got)};

	ck_assert_int_eq(telnyx_tracker_get_stats(tracker, &got), TELNYX_OK);
	return got;
}

/* --- one message --- */

START_TEST(a_message_is_followed_to_its_end_and_told_of_once)
{
	int mark;

	ck_assert_int_eq(sent_as("m1", "+1 queued", "r1", &mark), TELNYX_OK);
	advance_ms(10);
	happens("message.sent", "m1", "+1 sent");
	advance_ms(20);
	ck_assert_uint_eq(told_count, 0);
	ck_assert_uint_eq(stats().following, 1);
	happens("message.finalized", "m1", "+1 delivered");
	ck_assert_uint_eq(told_count, 0); /* rule 4: never inline */
	ck_assert_uint_eq(stats().reporting, 1);
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_DELIVERED);
	ck_assert_str_eq(told[0].reference, "r1");
	ck_assert_uint_eq(told[0].recipients, 1);
	ck_assert_uint_eq(told[0].duration_ms, 30);
	ck_assert_ptr_eq(told[0].arg, &mark);
	/* Duplicates, and one that was overtaken. */
	happens("message.finalized", "m1", "+1 delivered");
	happens("message.finalized", "m1", "+1 delivery_failed");
	happens("message.sent", "m1", "+1 sent");
	advance_ms(2 * TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(telnyx_tracker_count(tracker, TELNYX_MESSAGE_DELIVERED), 1);
	ck_assert_uint_eq(stats().late, 3);
	ck_assert_uint_eq(stats().following, 0);
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
		told_count = 0;
		(void)snprintf(id, sizeof(id), "m%u", order);
		for (n = 0; n < 4; n++)
			left[n] = n;
		for (n = order, count = 4, step = 0; step < 4; step++, count--) {
			pick = n % count;
			n /= count;
			if (left[pick] == 3)
				sent(id, "+1 queued");
			else
				happens(types[left[pick]], id, to[left[pick]]);
			left[pick] = left[count - 1];
			if (order % 2 == 0)
				turn();
		}
		turn();
		ck_assert_uint_eq(told_count, 1);
		expect(1, TELNYX_TRACKER_FINAL, id);
		ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_DELIVERY_FAILED);
	}
	ck_assert_uint_eq(
	    telnyx_tracker_count(tracker, TELNYX_MESSAGE_DELIVERY_FAILED), 24);
	ck_assert_uint_eq(stats().following, 0);
	ck_assert_uint_eq(stats().early, 0);
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
		sent(id, "+1 queued");
		happens("message.sent", id, to);
		turn();
		ck_assert_uint_eq(told_count, i + 1);
		ck_assert_str_eq(telnyx_message_status_name(told[i].status), over[i]);
	}
	for (i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		(void)snprintf(id, sizeof(id), "b%zu", i);
		(void)snprintf(to, sizeof(to), "+1 %s", open[i]);
		sent(id, "+1 queued");
		happens("message.sent", id, to);
	}
	turn();
	ck_assert_uint_eq(told_count, 7);
}
END_TEST

/* Telnyx says that no more will come. */
START_TEST(a_finalized_message_is_over_in_any_status)
{
	sent("m1", "+1 sent");
	sent("m2", "+1 sent");
	happens("message.finalized", "m1", "+1 a_new_word");
	happens("message.finalized", "m2", "+1 sent");
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_STATUS_UNKNOWN);
	expect(2, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_int_eq(told[1].status, TELNYX_MESSAGE_SENT);
	ck_assert_uint_eq(stats().finals, 2);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tracker, TELNYX_MESSAGE_STATUS_UNKNOWN), 1);
	ck_assert_uint_eq(telnyx_tracker_count(tracker, TELNYX_MESSAGE_SENT), 1);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tracker, TELNYX_MESSAGE_STATUS_UNSET), 0);
}
END_TEST

START_TEST(a_failure_is_told_with_its_code)
{
	struct json_object *json = payload("m1", "+1 delivery_failed", NULL);

	json_object_object_add(json, "errors",
	    json_tokener_parse("[{\"code\":\"40008\",\"title\":\"Undeliverable\"}]"));
	sent("m1", "+1 queued");
	happens_json("message.finalized", json);
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_str_eq(told[0].code, "40008");
}
END_TEST

START_TEST(a_message_without_a_last_word_times_out_once)
{
	sent("m1", "+1 queued");
	advance_ms(TIMEOUT_MS / 2);
	sent("m2", "+1 queued");
	happens("message.sent", "m2", "+1 sent");
	fx_clock_advance(env, (TIMEOUT_MS / 2) * TELNYX_NS_PER_MS - 1);
	turn();
	ck_assert_uint_eq(told_count, 0);
	fx_clock_advance(env, 1);
	ck_assert_uint_eq(told_count, 0);
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_QUEUED);
	advance_ms(TIMEOUT_MS / 2);
	expect(2, TELNYX_TRACKER_TIMEOUT, "m2");
	ck_assert_int_eq(told[1].status, TELNYX_MESSAGE_SENT);
	happens("message.finalized", "m2", "+1 delivered"); /* too late */
	advance_ms(TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 2);
	ck_assert_uint_eq(stats().timeouts, 2);
	ck_assert_uint_eq(fx_clock_armed(env), 0); /* the loop may end */
}
END_TEST

START_TEST(a_status_never_turns_back)
{
	sent("m1", "+1 queued");
	happens("message.sent", "m1", "+1 sent");
	happens("message.sent", "m1", "+1 sending");
	happens("message.sent", "m1", "+1 a_new_word");
	advance_ms(TIMEOUT_MS);
	expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_SENT);
}
END_TEST

START_TEST(each_waits_for_its_own_time)
{
	sent("m1", "+1 queued");
	unknown("r1");
	sent("m2", "+1 scheduled");
	advance_ms(RESOLVE_MS);
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	advance_ms(TIMEOUT_MS - RESOLVE_MS);
	ck_assert_uint_eq(told_count, 2);
	expect(2, TELNYX_TRACKER_TIMEOUT, "m1");
}
END_TEST

START_TEST(a_scheduled_message_has_until_it_leaves)
{
	sent("m1", "+1 scheduled");
	sent("m2", "+1 scheduled");
	advance_ms(UINT64_C(5) * 24 * 3600 * 1000);
	ck_assert_uint_eq(told_count, 0);
	happens("message.sent", "m1", "+1 sent");
	advance_ms(TIMEOUT_MS - 1);
	ck_assert_uint_eq(told_count, 0);
	advance_ms(1);
	ck_assert_uint_eq(told_count, 2);
	ck_assert_uint_eq(stats().timeouts, 2);
}
END_TEST

/* --- several recipients --- */

START_TEST(a_group_is_over_when_each_of_its_recipients_is)
{
	sent("m1", "+1 queued,+2 queued,+3 queued");
	happens("message.finalized", "m1", "+1 delivered");
	happens("message.finalized", "m1", "+3 delivery_failed");
	happens("message.finalized", "m1", "+1 delivered");
	turn();
	ck_assert_uint_eq(told_count, 0);
	happens("message.finalized", "m1", "+2 delivered");
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(told[0].recipients, 3);
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_DELIVERY_FAILED);
	/* All in one event: only those that are over. */
	sent("m2", "+1 queued,+2 queued");
	happens("message.finalized", "m2", "+1 delivered,+2 sent");
	turn();
	ck_assert_uint_eq(told_count, 1);
	happens("message.finalized", "m2", "+1 delivered,+2 delivered");
	turn();
	expect(2, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_int_eq(told[1].status, TELNYX_MESSAGE_DELIVERED);
}
END_TEST

START_TEST(the_legs_of_a_group_are_known_by_its_id)
{
	static const char *const legs[] = {"leg1", "leg2"};
	static const char *const to[] = {"+1 delivered", "+2 delivered"};
	struct json_object *json = payload("m1", "+1 queued,+2 queued", NULL);
	struct telnyx_webhook_event *event;
	size_t i;

	json_object_object_add(json, "group_message_id", json_object_new_string("g1"));
	event = parse("message.sent", json);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tracker, event->message, NULL, NULL, NULL), TELNYX_OK);
	telnyx_webhook_event_free(event);
	for (i = 0; i < 2; i++) {
		json = payload(legs[i], to[i], NULL);
		json_object_object_add(
		    json, "group_message_id", json_object_new_string("g1"));
		happens_json("message.finalized", json);
	}
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_FINAL, "g1");
	ck_assert_uint_eq(told[0].recipients, 2);
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
		json = payload("leg", to[i], NULL);
		json_object_object_add(
		    json, "group_message_id", json_object_new_string("g1"));
		happens_json("message.finalized", json);
	}
	json = payload("m1", "+1 queued,+2 queued", NULL);
	json_object_object_add(json, "group_message_id", json_object_new_string("g1"));
	event = parse("message.sent", json);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tracker, event->message, NULL, NULL, NULL), TELNYX_OK);
	telnyx_webhook_event_free(event);
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_FINAL, "g1");
	ck_assert_uint_eq(told[0].recipients, 2);
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_DELIVERY_FAILED);
}
END_TEST

START_TEST(a_single_recipient_is_the_same_however_its_number_is_written)
{
	sent("m1", "+13125550002 queued");
	happens("message.finalized", "m1", "3125550002 delivered");
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(told[0].recipients, 1);
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
	sent("m1", to);
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(told[0].recipients, TELNYX_TRACK_MAX_RECIPIENTS);
}
END_TEST

/* --- unknown outcomes --- */

START_TEST(an_event_proves_that_an_unknown_send_was_accepted)
{
	int mark;

	ck_assert_int_eq(failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &mark), TELNYX_OK);
	ck_assert_uint_eq(stats().resolving, 1);
	advance_ms(100);
	happens_to("message.sent", "m1", "+1 sent", "r1");
	ck_assert_uint_eq(told_count, 0);
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_str_eq(told[0].reference, "r1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_SENT);
	ck_assert_uint_eq(told[0].recipients, 0);
	ck_assert_ptr_eq(told[0].arg, &mark);
	ck_assert_uint_eq(stats().resolving, 0);
	ck_assert_uint_eq(stats().following, 1);
	/* From here it is a message like any other. */
	happens_to("message.sent", "m1", "+1 sent", "r1");
	happens("message.finalized", "m1", "+1 delivered");
	advance_ms(2 * TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 2);
	expect(2, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_ptr_eq(told[1].arg, &mark);
	ck_assert_uint_eq(stats().accepted, 1);
}
END_TEST

START_TEST(the_last_word_proves_it_too_and_both_are_told_in_order)
{
	unknown("r1");
	happens_to("message.finalized", "m1", "+1 delivered", "r1");
	turn();
	ck_assert_uint_eq(told_count, 2);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(2, TELNYX_TRACKER_FINAL, "m1");
	/* 2xx came, and then nothing that could be read. */
	ck_assert_int_eq(failed_as(TELNYX_OUTCOME_ACCEPTED, "r2", NULL), TELNYX_OK);
	happens_to("message.sent", "m2", "+1 sent", "r2");
	advance_ms(TIMEOUT_MS);
	expect(3, TELNYX_TRACKER_ACCEPTED, "m2");
	expect(4, TELNYX_TRACKER_TIMEOUT, "m2");
}
END_TEST

/* Webhooks overtake: a send that ends in its deadline has had its events. */
START_TEST(an_event_that_came_before_the_error_is_evidence)
{
	happens_to("message.sent", "m1", "+1 sent", "r1");
	happens_to("message.finalized", "m2", "+1 delivered", "r2");
	ck_assert_uint_eq(stats().early, 2);
	advance_ms(RESOLVE_MS - 1);
	unknown("r1");
	unknown("r2");
	turn();
	ck_assert_uint_eq(told_count, 3);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(2, TELNYX_TRACKER_ACCEPTED, "m2");
	expect(3, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_uint_eq(told[0].duration_ms, 0);
	ck_assert_uint_eq(stats().early, 0);
	advance_ms(2 * TIMEOUT_MS);
	expect(4, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_uint_eq(told_count, 4);
}
END_TEST

START_TEST(without_an_event_there_is_no_evidence_told_once)
{
	unknown("r1");
	happens_to("message.sent", "m2", "+1 sent", "r2"); /* another's */
	happens("message.sent", "m3", "+1 sent");
	advance_ms(RESOLVE_MS - 1);
	ck_assert_uint_eq(told_count, 0);
	advance_ms(1);
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_str_eq(told[0].reference, "r1");
	ck_assert_uint_eq(told[0].recipients, 0);
	happens_to("message.finalized", "m1", "+1 delivered", "r1"); /* too late */
	advance_ms(2 * TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(stats().no_evidence, 1);
	ck_assert_uint_eq(stats().late, 1);
}
END_TEST

START_TEST(a_reference_may_be_used_again_once_it_is_answered_for)
{
	unknown("r1");
	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", NULL), TELNYX_E_INVALID);
	advance_ms(RESOLVE_MS);
	unknown("r1");
	happens_to("message.sent", "m1", "+1 sent", "r1");
	turn();
	expect(2, TELNYX_TRACKER_ACCEPTED, "m1");
	/* Late events of a message that is over are no evidence of the next. */
	happens("message.finalized", "m1", "+1 delivered");
	turn();
	unknown("r1");
	happens_to("message.sent", "m1", "+1 sent", "r1");
	advance_ms(RESOLVE_MS);
	ck_assert_uint_eq(told_count, 4);
	expect(4, TELNYX_TRACKER_NO_EVIDENCE, "-");
}
END_TEST

/* Of two messages under one name each has its own status. */
START_TEST(a_reference_says_nothing_of_a_message_that_has_an_id)
{
	ck_assert_int_eq(sent_as("m1", "+1 queued", "r1", NULL), TELNYX_OK);
	happens_to("message.finalized", "m2", "+1 delivered", "r1");
	advance_ms(TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_QUEUED);
}
END_TEST

START_TEST(what_says_itself_what_happened_is_not_followed)
{
	struct telnyx_webhook_event *event;

	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_NOT_SENT, "r", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_REJECTED, "r", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_UNKNOWN, NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_UNKNOWN, "a b", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(sent_as("m1", "+1 queued", "a b", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_tracker_sent(tracker, NULL, NULL, "r", NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_tracker_sent(NULL, NULL, NULL, "r", NULL), TELNYX_E_INVALID);
	sent("m1", "+1 queued");
	ck_assert_int_eq(sent_as("m1", "+1 queued", NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_event(tracker, NULL), TELNYX_E_INVALID);
	/* Other events are nobody's. */
	event = parse("message.received", payload("m9", "+1 delivered", NULL));
	ck_assert_int_eq(telnyx_tracker_event(NULL, event), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_event(tracker, event), TELNYX_OK);
	telnyx_webhook_event_free(event);
	happens("call.initiated", "m1", "+1 delivered");
	ck_assert_uint_eq(stats().early, 0);
	ck_assert_uint_eq(stats().following, 1);
}
END_TEST

/* --- bounds --- */

START_TEST(the_oldest_makes_room_and_that_is_told)
{
	unsigned i;
	char id[16];

	drop();
	make(4);
	for (i = 0; i < 8; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		if (i == 1)
			unknown("r1");
		else
			sent(id, "+1 queued");
		advance_ms(1);
	}
	ck_assert_uint_eq(told_count, 4);
	expect(1, TELNYX_TRACKER_DROPPED, "m0");
	expect(2, TELNYX_TRACKER_DROPPED, "-");
	ck_assert_str_eq(told[1].reference, "r1");
	expect(4, TELNYX_TRACKER_DROPPED, "m3");
	ck_assert_uint_eq(stats().dropped, 4);
	ck_assert_uint_eq(stats().following, 4);
}
END_TEST

START_TEST(a_caller_who_never_lets_the_loop_run_is_refused)
{
	char id[16];
	unsigned i;

	drop();
	make(4);
	for (i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(sent_as(id, "+1 queued", NULL, NULL),
		    i < 8 ? TELNYX_OK : TELNYX_E_QUEUE_FULL);
	}
	turn();
	ck_assert_uint_eq(told_count, 4);
	ck_assert_int_eq(sent_as("more", "+1 queued", NULL, NULL), TELNYX_OK);
}
END_TEST

START_TEST(events_of_others_take_no_more_room_than_they_may)
{
	char id[16];
	unsigned i;

	drop();
	make(4);
	for (i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		happens("message.sent", id, "+1 sent");
	}
	ck_assert_uint_le(stats().early, 5);
	sent("m19", "+1 queued"); /* the latest is still known */
	happens("message.sent", "x", "+1 sent");
	ck_assert_uint_ge(stats().early_dropped, 14);
	advance_ms(RESOLVE_MS);
	happens("message.sent", "m19", "+1 sent");
	ck_assert_uint_eq(stats().early, 0);
	ck_assert_uint_eq(told_count, 0);
	/* Nor do those that have ended. */
	for (i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "n%u", i);
		sent(id, "+1 delivered");
		turn();
	}
	ck_assert_uint_eq(told_count, 20);
	ck_assert_uint_le(HASH_CNT(by_id, tracker->by_id), 5);
}
END_TEST

/* --- the contract --- */

static void
use_it(const struct telnyx_tracker_report *report)
{
	inside = NULL;
	ck_assert_str_eq(report->id, "m1");
	sent("m2", "+1 delivered");
	happens("message.finalized", "m1", "+1 delivered");
	happens("message.finalized", "m3", "+1 delivered");
	ck_assert_str_eq(report->id, "m1");
	ck_assert_uint_eq(told_count, 1); /* never inside one another */
}

START_TEST(a_callback_may_use_the_tracker)
{
	inside = use_it;
	sent("m1", "+1 delivered");
	turn();
	turn();
	ck_assert_uint_eq(told_count, 2);
	expect(2, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_uint_eq(stats().early, 1);
	/* Of the first of two reports about one message, too. */
	told_count = 0;
	drop();
	make(0);
	inside = use_it;
	unknown("r1");
	happens_to("message.sent", "m1", "+1 sent", "r1");
	turn();
	turn();
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_uint_eq(told_count, 3);
}
END_TEST

static void
free_it(const struct telnyx_tracker_report *report)
{
	(void)report;
	if (told_count == 1) {
		telnyx_tracker_free(tracker);
		telnyx_tracker_free(tracker);
		ck_assert_uint_eq(told_count, 1); /* not yet */
	}
	ck_assert_int_eq(sent_as("m9", "+1 queued", NULL, NULL), TELNYX_E_CLOSING);
	telnyx_tracker_free(tracker);
}

START_TEST(freed_in_a_callback_it_tells_of_the_rest_once_that_has_unwound)
{
	inside = free_it;
	sent("m1", "+1 delivered");
	sent("m2", "+1 queued");
	fx_clock_advance(env, 1);
	unknown("r3");
	fx_clock_advance(env, 1);
	unknown("r4");
	happens_to("message.sent", "m4", "+1 sent", "r4");
	turn();
	tracker = NULL;
	ck_assert_uint_eq(told_count, 5);
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	expect(2, TELNYX_TRACKER_ACCEPTED, "m4");
	expect(3, TELNYX_TRACKER_CLOSED, "m4");
	expect(4, TELNYX_TRACKER_CLOSED, "m2");
	expect(5, TELNYX_TRACKER_CLOSED, "-");
}
END_TEST

START_TEST(freed_it_tells_of_all_that_it_follows)
{
	sent("m1", "+1 queued");
	fx_clock_advance(env, 1);
	unknown("r2");
	sent("m3", "+1 delivered");
	happens("message.sent", "m4", "+1 sent");
	telnyx_tracker_free(tracker);
	tracker = NULL;
	ck_assert_uint_eq(told_count, 3);
	expect(1, TELNYX_TRACKER_FINAL, "m3");
	expect(2, TELNYX_TRACKER_CLOSED, "m1");
	expect(3, TELNYX_TRACKER_CLOSED, "-");
	telnyx_tracker_free(NULL);
}
END_TEST

START_TEST(a_forked_child_frees_without_a_word)
{
	int status = 0;
	pid_t child;

	sent("m1", "+1 queued");
	sent("m2", "+1 delivered");
	unknown("r1");
	happens_to("message.sent", "m3", "+1 sent", "r1");
	child = fork();
	if (child == 0) {
		telnyx_tracker_free(tracker);
		_exit(told_count == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	turn();
	ck_assert_uint_eq(told_count, 2);
}
END_TEST

/* With the real clock: a timer of the loop's own. */
START_TEST(on_a_loop_it_needs_nothing_else)
{
	struct telnyx_tracker_params params;
	struct telnyx_tracker *own;

	telnyx_tracker_params_init(&params);
	ck_assert_int_eq(telnyx_tracker_new(base, &params, &own), TELNYX_E_INVALID);
	ck_assert_ptr_null(own);
	params.cb = record;
	params.arg = &told;
	params.timeout_ms = 1;
	ck_assert_int_eq(telnyx_tracker_new(NULL, &params, &own), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_new(base, NULL, &own), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_new(base, &params, NULL), TELNYX_E_INVALID);
	drop();
	ck_assert_int_eq(telnyx_tracker_new(base, &params, &tracker), TELNYX_OK);
	sent("m1", "+1 queued");
	ck_assert_int_eq(event_base_dispatch(base), 1); /* until there is no more */
	expect(1, TELNYX_TRACKER_TIMEOUT, "m1");
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

	sent("m1", "+1 queued");
	ck_assert_int_eq(telnyx_tracker_get_stats(tracker, &got), TELNYX_OK);
	ck_assert_uint_eq(got.following, 1);
	ck_assert_uint_eq(got.early_dropped, 12345);
	ck_assert_uint_eq(
	    got.size, offsetof(struct telnyx_tracker_stats, early_dropped));
	got.size = 0;
	ck_assert_int_eq(telnyx_tracker_get_stats(tracker, &got), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_get_stats(tracker, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_get_stats(NULL, &got), TELNYX_E_INVALID);

	ck_assert_uint_eq(telnyx_tracker_count(tracker,
			      (enum telnyx_message_status)(TELNYX_MESSAGE_READ + 1)),
	    0);
	ck_assert_uint_eq(
	    telnyx_tracker_count(tracker, (enum telnyx_message_status) - 2), 0);
	ck_assert_uint_eq(telnyx_tracker_count(NULL, TELNYX_MESSAGE_SENT), 0);
}
END_TEST

/* --- of a database, after a restart --- */

static enum telnyx_status
follow(const struct telnyx_tracker_follow_params *params)
{
	return telnyx_tracker_follow(tracker, params, NULL);
}

START_TEST(what_was_sent_before_is_followed_by_its_id)
{
	int mark;

	ck_assert_int_eq(telnyx_tracker_follow(tracker,
			     TELNYX_TRACKED(.id = "m1", .reference = "r1",
				 .age_ms = TIMEOUT_MS - 100),
			     &mark),
	    TELNYX_OK);
	ck_assert_uint_eq(stats().following, 1);
	advance_ms(99);
	ck_assert_uint_eq(told_count, 0);
	happens("message.finalized", "m1", "+1 delivered");
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(told[0].status, TELNYX_MESSAGE_DELIVERED);
	ck_assert_str_eq(told[0].reference, "r1");
	ck_assert_ptr_eq(told[0].arg, &mark);
	ck_assert_uint_eq(told[0].duration_ms, TIMEOUT_MS - 1);
	/* What its age leaves of the time, and no more. */
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m2", .age_ms = TIMEOUT_MS - 100)), TELNYX_OK);
	advance_ms(100);
	expect(2, TELNYX_TRACKER_TIMEOUT, "m2");
	ck_assert_uint_eq(told_count, 2);
}
END_TEST

START_TEST(what_was_sent_before_is_resolved_by_its_reference)
{
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r1", .age_ms = RESOLVE_MS - 100)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r2", .age_ms = RESOLVE_MS - 100)),
	    TELNYX_OK);
	ck_assert_uint_eq(stats().resolving, 2);
	advance_ms(99);
	happens_to("message.sent", "m1", "+1 sent", "r1");
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	advance_ms(1);
	ck_assert_uint_eq(told_count, 2);
	expect(2, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_str_eq(told[1].reference, "r2");
	/* From its first event on it has all the time of a message. */
	advance_ms(TIMEOUT_MS - 2);
	ck_assert_uint_eq(told_count, 2);
	advance_ms(1);
	expect(3, TELNYX_TRACKER_TIMEOUT, "m1");
}
END_TEST

START_TEST(what_is_older_than_its_time_is_told_of_at_once_from_the_loop)
{
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m1", .age_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r1", .age_ms = RESOLVE_MS)), TELNYX_OK);
	ck_assert_uint_eq(told_count, 0); /* rule 4 */
	fx_clock_advance(env, 0);
	ck_assert_uint_eq(told_count, 0);
	turn();
	ck_assert_uint_eq(told_count, 2);
	ck_assert_uint_eq(stats().timeouts, 1);
	ck_assert_uint_eq(stats().no_evidence, 1);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m2", .age_ms = INT64_MAX - 1)), TELNYX_OK);
	advance_ms(0);
	ck_assert_uint_eq(stats().timeouts, 2);
	ck_assert_uint_eq(told[2].duration_ms, UINT64_C(10) * 365 * 24 * 3600 * 1000);
}
END_TEST

/* `now - sent_at`, where the clock went back by 1 ms since, or by ever so much. */
START_TEST(an_age_below_zero_is_none)
{
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m1", .age_ms = (uint64_t)-1)), TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r1", .age_ms = (uint64_t)INT64_MIN)),
	    TELNYX_OK);
	advance_ms(RESOLVE_MS - 1);
	ck_assert_uint_eq(told_count, 0);
	advance_ms(1);
	expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	advance_ms(TIMEOUT_MS - RESOLVE_MS);
	ck_assert_uint_eq(told_count, 2);
	expect(2, TELNYX_TRACKER_TIMEOUT, "m1");
	ck_assert_uint_eq(told[1].duration_ms, TIMEOUT_MS);
}
END_TEST

START_TEST(early_events_count_for_what_was_sent_before)
{
	happens_to("message.sent", "m1", "+1 sent", "r1");
	happens("message.finalized", "m2", "+1 delivered");
	happens("message.sent", "m3", "+1 sent");
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r1", .age_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m2", .age_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m3", .age_ms = TIMEOUT_MS - 1)), TELNYX_OK);
	turn();
	advance_ms(0);
	ck_assert_uint_eq(told_count, 3);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(2, TELNYX_TRACKER_FINAL, "m2");
	/* Its age counts, however its event has named it. */
	expect(3, TELNYX_TRACKER_TIMEOUT, "m1");
	advance_ms(1);
	expect(4, TELNYX_TRACKER_TIMEOUT, "m3");
	ck_assert_int_eq(told[3].status, TELNYX_MESSAGE_SENT);
	/* One that was over at once is remembered as long as any. */
	happens("message.finalized", "m2", "+1 delivered");
	ck_assert_uint_eq(stats().late, 1);
	ck_assert_uint_eq(stats().early, 0);
}
END_TEST

START_TEST(a_scheduled_message_of_a_database_waits_from_its_send_at)
{
	int64_t now = env->unix_ms(env);

	/* A day ago it was sent; it leaves in 1 s, it left 1 s ago, it never does. */
	ck_assert_int_eq(follow(TELNYX_TRACKED(.id = "m1", .age_ms = 86400000,
			     .send_at_ms = now + 1000)),
	    TELNYX_OK);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.id = "m2", .age_ms = 86400000,
			     .send_at_ms = now - 1000)),
	    TELNYX_OK);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.reference = "r3", .age_ms = 86400000,
			     .send_at_ms = now + 2000)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m4", .send_at_ms = INT64_MAX)), TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m5", .age_ms = 3, .send_at_ms = 1)),
	    TELNYX_OK);
	advance_ms(RESOLVE_MS + 1999);
	ck_assert_uint_eq(told_count, 0);
	advance_ms(1);
	expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	advance_ms(TIMEOUT_MS - 1001 - RESOLVE_MS - 2000);
	ck_assert_uint_eq(told_count, 1);
	advance_ms(1);
	expect(2, TELNYX_TRACKER_TIMEOUT, "m2");
	advance_ms(997);
	expect(3, TELNYX_TRACKER_TIMEOUT, "m5");
	advance_ms(1002);
	ck_assert_uint_eq(told_count, 3);
	advance_ms(1);
	expect(4, TELNYX_TRACKER_TIMEOUT, "m1");
	advance_ms(UINT64_C(30) * 86400000);
	ck_assert_uint_eq(told_count, 4);
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
		    follow(TELNYX_TRACKED(.id = id, .age_ms = ages[i] * 1000)),
		    TELNYX_OK);
	}
	sent("m10", "+1 queued");
	advance_ms(TIMEOUT_MS - 10000);
	for (left = 10; left > 0; left--) {
		for (i = 0; i < told_count; i++)
			ck_assert_uint_ge(ages[told[i].id[1] - '0'], left);
		advance_ms(1000);
	}
	ck_assert_uint_eq(told_count, 11);
	for (i = 0; i < told_count; i++)
		ck_assert_uint_eq(told[i].duration_ms, TIMEOUT_MS);
	ck_assert_str_eq(told[0].id, "m1");
	ck_assert_str_eq(told[2].id, "m3");
	ck_assert_str_eq(told[3].id, "m4");
}
END_TEST

/* In the order of age, and the other way round, each within a clock's noise. */
START_TEST(a_hundred_thousand_are_taken_in_a_moment)
{
	struct timespec before, after;
	unsigned i, age;
	char id[16];

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	for (i = 0; i < 100000; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		age = _i == 0 ? i / 10 : 10000 - i / 10;
		ck_assert_int_eq(
		    follow(TELNYX_TRACKED(.id = id, .age_ms = age)), TELNYX_OK);
		fx_clock_advance(env, 10);
	}
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	ck_assert_uint_eq(stats().following, 100000);
	ck_assert_int_lt(after.tv_sec - before.tv_sec, 8);
}
END_TEST

/* What is due between two crowds belongs in the midst of its line; a walk from either
 * end would take minutes. */
START_TEST(forty_thousand_are_taken_between_forty_thousand)
{
	int64_t now = env->unix_ms(env);
	unsigned i;
	char id[16];

	for (i = 0; i < 40000; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(
		    follow(TELNYX_TRACKED(.id = id, .age_ms = TIMEOUT_MS / 2 + i % 9000,
			.send_at_ms = i % 2 == 0 ? now + 345600000 : 0)),
		    TELNYX_OK);
	}
	for (i = 0; i < 40000; i++) {
		(void)snprintf(id, sizeof(id), "s%u", i);
		sent(id, "+1 queued");
	}
	ck_assert_uint_eq(stats().following, 80000);
	advance_ms(TIMEOUT_MS / 2 - 8990);
	turn();
	ck_assert_uint_gt(told_count, 0);
	advance_ms(TIMEOUT_MS);
	while (told_count < 60000)
		turn();
	ck_assert_uint_eq(stats().following, 20000);
	for (i = 0; i < 40000; i += 2) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		happens("message.finalized", id, "+1 delivered");
	}
	while (told_count < 80000)
		turn();
	ck_assert_uint_eq(stats().timeouts, 60000);
}
END_TEST

static void
check_duration(const struct telnyx_tracker_report *report)
{
	if (report->result == TELNYX_TRACKER_TIMEOUT)
		ck_assert_uint_eq(
		    report->duration_ns, TIMEOUT_MS * (uint64_t)TELNYX_NS_PER_MS);
}

/* Whatever has left the line before, each is due in its own time. */
START_TEST(what_ends_in_any_order_leaves_the_others_in_theirs)
{
	unsigned i;
	char id[16];

	inside = check_duration;
	for (i = 0; i < 1000; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i);
		ck_assert_int_eq(
		    follow(TELNYX_TRACKED(.id = id, .age_ms = i * 617 % 500 * 100)),
		    TELNYX_OK);
		if (i % 100 == 99) {
			(void)snprintf(id, sizeof(id), "m%u", i / 2);
			happens("message.finalized", id, "+1 delivered");
		}
	}
	advance_ms(TIMEOUT_MS - 50000);
	for (i = 0; i < 500; i++) {
		(void)snprintf(id, sizeof(id), "m%u", i * 379 % 1000);
		happens("message.finalized", id, "+1 delivered");
		advance_ms(100);
	}
	ck_assert_uint_eq(told_count, 1000);
	ck_assert_uint_gt(stats().timeouts, 500);
	ck_assert_uint_gt(stats().finals, 100);
}
END_TEST

START_TEST(what_cannot_be_followed_or_is_already_is_refused)
{
	struct telnyx_tracker_follow_params unsized = {.id = "m1"};

	ck_assert_int_eq(follow(NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(follow(&unsized), TELNYX_E_INVALID);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.age_ms = 1)), TELNYX_E_INVALID);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.id = "")), TELNYX_E_INVALID);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.reference = "a b")), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m1", .reference = "a b")), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_tracker_follow(NULL, TELNYX_TRACKED(.id = "m1"), NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.id = "m1")), TELNYX_OK);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.id = "m1")), TELNYX_E_INVALID);
	ck_assert_int_eq(sent_as("m1", "+1 queued", NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.reference = "r1")), TELNYX_OK);
	ck_assert_int_eq(follow(TELNYX_TRACKED(.reference = "r1")), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", NULL), TELNYX_E_INVALID);
	/* The result of a send is no news of an earlier one. */
	ck_assert_int_eq(sent_as("m2", "+1 queued", "r1", NULL), TELNYX_E_INVALID);
	happens_to("message.sent", "m3", "+1 sent", "r1");
	turn();
	expect(1, TELNYX_TRACKER_ACCEPTED, "m3");
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
	refused(follow(TELNYX_TRACKED(.id = "")), "params.id");
	refused(sent_as("", "+1 queued", NULL, NULL), "message.id");
	sent("m1", "+1 queued");
	refused(sent_as("m1", "+1 queued", NULL, NULL), "message.id");
	refused(follow(TELNYX_TRACKED(.id = "m1")), "params.id");
	unknown("r1");
	refused(failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", NULL), "reference");
	refused(sent_as("m2", "+1 queued", "r1", NULL), "reference");
	refused(follow(TELNYX_TRACKED(.reference = "r1")), "params.reference");
	ck_assert_uint_eq(stats().following, 1);
}
END_TEST

/* --- one message, known in two ways, and two of one reference --- */

START_TEST(sent_again_under_its_reference_it_is_proved_by_its_own_early_event)
{
	ck_assert_int_eq(sent_as("m1", "+1 delivered", "r1", NULL), TELNYX_OK);
	turn();
	expect(1, TELNYX_TRACKER_FINAL, "m1");
	happens_to("message.sent", "m2", "+1 sent", "r1");
	unknown("r1");
	turn();
	expect(2, TELNYX_TRACKER_ACCEPTED, "m2");
	/* As well after one that is followed yet. */
	happens_to("message.sent", "m3", "+1 sent", "r1");
	unknown("r1");
	turn();
	expect(3, TELNYX_TRACKER_ACCEPTED, "m3");
	/* And after one that was given up on. */
	unknown("r2");
	advance_ms(RESOLVE_MS);
	expect(4, TELNYX_TRACKER_NO_EVIDENCE, "-");
	happens_to("message.sent", "m4", "+1 sent", "r2");
	unknown("r2");
	advance_ms(RESOLVE_MS);
	expect(5, TELNYX_TRACKER_ACCEPTED, "m4");
	ck_assert_uint_eq(told_count, 5);
}
END_TEST

/* The time of one that was sent before is what its age leaves, the first event or not.
 */
START_TEST(an_early_event_gives_a_message_no_new_time)
{
	happens_to("message.sent", "m1", "+1 sent", "r1");
	happens_to("message.sent", "m2", "+1 sent", "r2");
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r1", .age_ms = TIMEOUT_MS)), TELNYX_OK);
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.reference = "r2", .age_ms = TIMEOUT_MS - 10)),
	    TELNYX_OK);
	ck_assert_uint_eq(told_count, 0);
	turn();
	advance_ms(0);
	ck_assert_uint_eq(told_count, 3);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(2, TELNYX_TRACKER_ACCEPTED, "m2");
	expect(3, TELNYX_TRACKER_TIMEOUT, "m1");
	advance_ms(9);
	ck_assert_uint_eq(told_count, 3);
	advance_ms(1);
	expect(4, TELNYX_TRACKER_TIMEOUT, "m2");
}
END_TEST

/* Of two sends, and the events of both came first. */
START_TEST(each_of_two_early_events_proves_a_send)
{
	happens_to("message.sent", "m1", "+1 sent", "r1");
	happens_to("message.sent", "m2", "+1 sent", "r1");
	unknown("r1");
	unknown("r1");
	happens_to("message.finalized", "m2", "+1 delivered", "r1");
	happens_to("message.finalized", "m1", "+1 delivered", "r1");
	advance_ms(TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 4);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(2, TELNYX_TRACKER_FINAL, "m1");
	expect(3, TELNYX_TRACKER_ACCEPTED, "m2");
	expect(4, TELNYX_TRACKER_FINAL, "m2");
	ck_assert_uint_eq(stats().early, 0);
}
END_TEST

START_TEST(an_event_proves_what_is_followed_by_its_id_as_well)
{
	int by_reference, by_id;

	ck_assert_int_eq(
	    failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &by_reference), TELNYX_OK);
	ck_assert_int_eq(sent_as("m1", "+1 queued", NULL, &by_id), TELNYX_OK);
	happens_to("message.sent", "m1", "+1 sent", "r1");
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_ptr_eq(told[0].arg, &by_reference);
	ck_assert_uint_eq(stats().resolving, 0);
	ck_assert_uint_eq(stats().following, 2);
	happens("message.finalized", "m1", "+1 delivered");
	advance_ms(2 * TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 3);
	expect(2, TELNYX_TRACKER_FINAL, "m1");
	expect(3, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_ptr_ne(told[1].arg, told[2].arg);
	ck_assert_uint_eq(stats().late, 0);
	advance_ms(RESOLVE_MS);
	ck_assert_int_eq(sent_as("m1", "+1 queued", NULL, NULL), TELNYX_OK);
}
END_TEST

/* It was reported under its id, and what came then is known. */
START_TEST(an_event_proves_what_has_ended_under_its_id)
{
	struct json_object *json = payload("m1", "+1 delivery_failed", NULL);

	json_object_object_add(json, "errors",
	    json_tokener_parse("[{\"code\":\"40008\",\"title\":\"Undeliverable\"}]"));
	sent("m1", "+1 queued");
	happens_json("message.finalized", json);
	turn();
	unknown("r1");
	happens_to("message.sent", "m1", "+1 sent", "r1");
	turn();
	ck_assert_uint_eq(told_count, 3);
	expect(2, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(3, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_int_eq(told[2].status, TELNYX_MESSAGE_DELIVERY_FAILED);
	ck_assert_uint_eq(told[2].recipients, 1);
	ck_assert_str_eq(told[2].code, "40008");
}
END_TEST

/* telnyx_message_find_by_reference() has found it. */
START_TEST(what_was_found_for_an_unknown_outcome_is_news_of_it)
{
	int first, second;

	ck_assert_int_eq(failed_as(TELNYX_OUTCOME_UNKNOWN, "r1", &first), TELNYX_OK);
	ck_assert_int_eq(telnyx_tracker_follow(tracker,
			     TELNYX_TRACKED(.id = "m1", .reference = "r1"), &second),
	    TELNYX_OK);
	ck_assert_uint_eq(told_count, 0); /* rule 4: never inline */
	turn();
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	ck_assert_ptr_eq(told[0].arg, &first);
	happens("message.finalized", "m1", "+1 delivered");
	advance_ms(2 * TIMEOUT_MS);
	ck_assert_uint_eq(told_count, 3);
	expect(2, TELNYX_TRACKER_FINAL, "m1");
	expect(3, TELNYX_TRACKER_FINAL, "m1");
	/* With an event that has come, without the reference. */
	unknown("r2");
	happens("message.finalized", "m2", "+1 delivered");
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m2", .reference = "r2")), TELNYX_OK);
	turn();
	ck_assert_uint_eq(told_count, 6);
	expect(4, TELNYX_TRACKER_ACCEPTED, "m2");
	expect(5, TELNYX_TRACKER_FINAL, "m2");
	expect(6, TELNYX_TRACKER_FINAL, "m2");
}
END_TEST

START_TEST(the_reference_may_come_with_a_later_event)
{
	unknown("r1");
	happens("message.sent", "m1", "+1 sent,+2 delivered");
	ck_assert_uint_eq(stats().early, 1);
	happens_to("message.finalized", "m1", "+1 delivered", "r1");
	turn();
	ck_assert_uint_eq(told_count, 2);
	expect(1, TELNYX_TRACKER_ACCEPTED, "m1");
	expect(2, TELNYX_TRACKER_FINAL, "m1");
	ck_assert_uint_eq(told[1].recipients, 2);
	ck_assert_uint_eq(stats().early, 0);
	/* Both before the send's result. */
	happens("message.sent", "m2", "+1 sent");
	happens_to("message.finalized", "m2", "+1 delivered", "r2");
	unknown("r2");
	turn();
	ck_assert_uint_eq(told_count, 4);
	expect(3, TELNYX_TRACKER_ACCEPTED, "m2");
	expect(4, TELNYX_TRACKER_FINAL, "m2");
}
END_TEST

/* The first one's event says nothing of the second one. */
START_TEST(a_message_that_is_sent_again_is_not_proved_by_the_first_one)
{
	ck_assert_int_eq(sent_as("m1", "+1 queued", "r1", NULL), TELNYX_OK);
	unknown("r1");
	happens_to("message.sent", "m1", "+1 sent", "r1");
	advance_ms(RESOLVE_MS);
	ck_assert_uint_eq(told_count, 1);
	expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	ck_assert_uint_eq(stats().following, 1);
}
END_TEST

/* --- by default, and for how long events are kept --- */

static void
make_default(telnyx_tracker_idle_cb on_idle, uint32_t early_ms)
{
	drop();
	env = fx_clock_new();
	ck_assert_int_eq(telnyx_tracker_new_with_env(base, env,
			     TELNYX_TRACKER(.cb = record, .arg = &told,
				 .on_idle = on_idle, .early_ms = early_ms),
			     &tracker),
	    TELNYX_OK);
}

/* A message may be in Telnyx's queue for four hours, and its webhook on its way. */
START_TEST(by_default_nothing_is_no_evidence_before_telnyx_has_had_its_time)
{
	make_default(NULL, 0);
	unknown("r1");
	advance_ms(UINT64_C(4) * 3600 * 1000);
	advance_ms(TELNYX_NO_EVIDENCE_MS - UINT64_C(4) * 3600 * 1000 - 1);
	ck_assert_uint_eq(told_count, 0);
	advance_ms(1);
	expect(1, TELNYX_TRACKER_NO_EVIDENCE, "-");
	/* Events of others are not kept for so long. */
	happens("message.sent", "m1", "+1 sent");
	advance_ms(600000);
	happens("message.sent", "m2", "+1 sent");
	ck_assert_uint_eq(stats().early, 1);
	ck_assert_uint_eq(stats().early_dropped, 1);
}
END_TEST

START_TEST(an_event_is_kept_for_as_long_as_early_ms_says)
{
	make_default(NULL, 1000);
	happens("message.sent", "m1", "+1 sent");
	advance_ms(999);
	happens("message.sent", "m2", "+1 sent");
	ck_assert_uint_eq(stats().early, 2);
	advance_ms(1);
	happens("message.sent", "m3", "+1 sent");
	ck_assert_uint_eq(stats().early, 2);
	unknown("r1");
	advance_ms(TELNYX_NO_EVIDENCE_MS - 1);
	ck_assert_uint_eq(told_count, 0);
}
END_TEST

/* --- nothing left to wait for --- */

static unsigned idle_count, told_when_idle;
static void (*when_idle)(void);

static void
on_idle(struct telnyx_tracker *which, void *arg)
{
	ck_assert_ptr_eq(which, tracker);
	ck_assert_ptr_eq(arg, &told);
	idle_count++;
	told_when_idle = told_count;
	if (when_idle != NULL)
		when_idle();
}

static void
make_idle(void (*then)(void))
{
	idle_count = 0;
	when_idle = then;
	make_default(on_idle, 0);
}

START_TEST(that_nothing_is_left_is_told_once_after_the_last_report)
{
	make_idle(NULL);
	happens("message.sent", "m9", "+1 sent"); /* nobody waits for that one */
	turn();
	ck_assert_uint_eq(idle_count, 0);
	sent("m1", "+1 queued");
	unknown("r2");
	happens("message.finalized", "m1", "+1 delivered");
	turn();
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(idle_count, 0);
	happens_to("message.sent", "m2", "+1 sent", "r2");
	turn();
	ck_assert_uint_eq(idle_count, 0);
	happens("message.finalized", "m2", "+1 delivered");
	ck_assert_uint_eq(idle_count, 0); /* never inline */
	turn();
	ck_assert_uint_eq(told_count, 3);
	ck_assert_uint_eq(idle_count, 1);
	turn();
	happens("message.finalized", "m2", "+1 delivered");
	advance_ms(86400000);
	ck_assert_uint_eq(idle_count, 1);
	/* Once more, after something more. */
	ck_assert_int_eq(
	    follow(TELNYX_TRACKED(.id = "m3", .age_ms = INT64_MAX)), TELNYX_OK);
	advance_ms(0);
	ck_assert_uint_eq(told_count, 4);
	ck_assert_uint_eq(idle_count, 2);
	/* Two end at once: it is after the second one's report. */
	sent("m4", "+1 delivered");
	sent("m5", "+1 delivered");
	turn();
	ck_assert_uint_eq(told_count, 6);
	ck_assert_uint_eq(idle_count, 3);
	ck_assert_uint_eq(told_when_idle, 6);
}
END_TEST

static void
follow_another(const struct telnyx_tracker_report *report)
{
	(void)report;
	inside = NULL;
	sent("m2", "+1 queued");
}

static void
send_once_more(void)
{
	when_idle = NULL;
	sent("m3", "+1 delivered");
}

START_TEST(what_is_followed_meanwhile_is_waited_for)
{
	make_idle(send_once_more);
	inside = follow_another;
	sent("m1", "+1 delivered");
	turn();
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(idle_count, 0);
	happens("message.finalized", "m2", "+1 delivered");
	turn();
	turn();
	ck_assert_uint_eq(told_count, 3);
	ck_assert_uint_eq(idle_count, 2);
}
END_TEST

static void
free_when_idle(void)
{
	telnyx_tracker_free(tracker);
	ck_assert_int_eq(sent_as("m9", "+1 queued", NULL, NULL), TELNYX_E_CLOSING);
}

START_TEST(idle_it_may_be_freed_and_freed_it_is_not_idle)
{
	make_idle(free_when_idle);
	sent("m1", "+1 delivered");
	turn();
	ck_assert_uint_eq(idle_count, 1);
	tracker = NULL;
	make_idle(NULL);
	sent("m1", "+1 queued");
	inside = free_it;
	told_count = 5;
	sent("m2", "+1 delivered");
	drop();
	ck_assert_uint_eq(told_count, 7);
	ck_assert_uint_eq(idle_count, 0);
	/* Nor is one whose last report has freed it. */
	told_count = 0;
	make_idle(NULL);
	inside = free_it;
	sent("m1", "+1 delivered");
	turn();
	tracker = NULL;
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(idle_count, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("tracker");
	TCase *tests = tcase_create("tracker");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 30); /* of crowds, with a sanitizer */
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
	    tests, by_default_nothing_is_no_evidence_before_telnyx_has_had_its_time);
	tcase_add_test(tests, an_event_is_kept_for_as_long_as_early_ms_says);
	tcase_add_test(tests, that_nothing_is_left_is_told_once_after_the_last_report);
	tcase_add_test(tests, what_is_followed_meanwhile_is_waited_for);
	tcase_add_test(tests, idle_it_may_be_freed_and_freed_it_is_not_idle);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	return fx_main(suite());
}
