/* SPDX-License-Identifier: MIT */
/* What becomes of messages in the sandbox, and what its webhooks say of it. */
#include "sandbox_walk_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <json-c/json.h>

static void
assert_status(const char *id, const char *status)
{
	struct sfx_reply reply;

	get_message(id, &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/to/0/status"), status);
	sfx_reply_clear(&reply);
}

/* --- the walk --- */

START_TEST(message_walks_from_queued_to_delivered_in_a_second_without_a_timer)
{
	const char *id = send_message("");
	struct sfx_reply reply;

	ck_assert_int_eq(sfx_armed(), 0);
	assert_status(id, "queued");
	sfx_clock_advance(19);
	assert_status(id, "queued");
	sfx_clock_advance(1);
	assert_status(id, "sending");
	sfx_clock_advance(30);
	get_message(id, &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/to/0/status"), "sent");
	ck_assert_pstr_eq(
	    sfx_json(reply.json, "data/sent_at"), "2026-03-20T09:46:40.050+00:00");
	ck_assert_pstr_eq(sfx_json(reply.json, "data/completed_at"), NULL);
	sfx_reply_clear(&reply);
	sfx_clock_advance(949);
	assert_status(id, "sent");
	sfx_clock_advance(1);
	get_message(id, &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/to/0/status"), "delivered");
	ck_assert_pstr_eq(
	    sfx_json(reply.json, "data/completed_at"), "2026-03-20T09:46:41.000+00:00");
	ck_assert_pstr_eq(sfx_json(reply.json, "data/errors"), "[ ]");
	sfx_reply_clear(&reply);
	ck_assert_int_eq(sfx_armed(), 0);
	ck_assert_uint_eq(telnyx_sandbox_events_pending(sfx.sandbox), 0);
}
END_TEST

static const struct ending {
	const char *status;
	const char *code;  /* asked for, or NULL */
	const char *error; /* that it has, or NULL */
	bool sent;
} endings[] = {
    {"delivery_failed", NULL, "40008", true},
    {"delivery_failed", "40004", "40004", true},
    {"delivery_unconfirmed", NULL, NULL, true},
    {"sending_failed", NULL, "40014", false},
    {"sending_failed", "40001", "40001", false},
    {"expired", NULL, "40014", false},
};

START_TEST(message_ends_as_it_is_told_to_and_its_events_say_so)
{
	const struct ending *e = &endings[_i];
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	const char *id;
	int last = e->sent ? 1 : 0;

	SET_EVENTS(.webhook_url = hooks->url, .failure_percent = 100,
	    .failure_status = e->status, .failure_code = e->code);
	id = send_message("");
	hooks_finish();
	get_message(id, &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/to/0/status"), e->status);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/errors/0/code"), e->error);
	ck_assert_int_eq(sfx_json(reply.json, "data/sent_at") != NULL, e->sent);
	ck_assert_int_eq(hooks->count, last + 1);
	if (e->sent) {
		ck_assert_pstr_eq(HOOK(hooks, 0, "data/event_type"), "message.sent");
		ck_assert_pstr_eq(HOOK(hooks, 0, "data/payload/to/0/status"), "sent");
		ck_assert_pstr_eq(HOOK(hooks, 0, "data/payload/errors"), "[ ]");
	}
	ck_assert_pstr_eq(HOOK(hooks, last, "data/event_type"), "message.finalized");
	ck_assert_pstr_eq(HOOK(hooks, last, "data/payload/to/0/status"), e->status);
	ck_assert_pstr_eq(HOOK(hooks, last, "data/payload/errors/0/code"), e->error);
	if (e->error != NULL) {
		ck_assert_ptr_nonnull(HOOK(hooks, last, "data/payload/errors/0/title"));
		ck_assert_ptr_nonnull(
		    HOOK(hooks, last, "data/payload/errors/0/meta/url"));
	}
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

START_TEST(message_that_is_never_reported_stays_sent)
{
	struct hooks *hooks = hooks_new(NULL);
	const char *id;

	SET_EVENTS(.webhook_url = hooks->url, .failure_percent = 100,
	    .failure_status = "sent");
	id = send_message("");
	hooks_finish();
	sfx_clock_advance(86400000);
	assert_status(id, "sent");
	ck_assert_int_eq(hooks->count, 1);
	ck_assert_pstr_eq(HOOK(hooks, 0, "data/event_type"), "message.sent");
	hooks_free(hooks);
}
END_TEST

/* Without a status each of the documented ones comes, with an error that
 * belongs to it; none of them is a success. */
START_TEST(failures_are_mixed_and_only_as_many_as_asked_for)
{
	static const char *const statuses[] = {"delivered", "delivery_failed",
	    "delivery_unconfirmed", "sending_failed", "expired"};
	int seen[COUNT_OF(statuses)] = {0};
	struct sfx_reply reply;
	size_t k;
	int i;

	SET_EVENTS(.failure_percent = 60, .delivered_after_ms = TELNYX_INT(0));
	for (i = 0; i < 200; i++) {
		const char *status;

		get_message(send_message(""), &reply);
		status = sfx_json(reply.json, "data/to/0/status");
		for (k = 0; k < COUNT_OF(statuses); k++) {
			if (strcmp(status, statuses[k]) == 0)
				seen[k]++;
		}
		ck_assert_int_eq(sfx_json(reply.json, "data/errors/0/code") != NULL,
		    strcmp(status, "delivered") != 0 &&
			strcmp(status, "delivery_unconfirmed") != 0);
		sfx_reply_clear(&reply);
	}
	ck_assert_int_eq(seen[0] + seen[1] + seen[2] + seen[3] + seen[4], 200);
	ck_assert_msg(seen[0] > 50 && seen[0] < 110, "%d of 200 delivered", seen[0]);
	for (k = 1; k < COUNT_OF(statuses); k++)
		ck_assert_msg(seen[k] > 0, "never %s", statuses[k]);
}
END_TEST

START_TEST(failures_strike_only_the_recipients_they_are_meant_for)
{
	SET_EVENTS(.failure_percent = 100, .failure_status = "expired",
	    .failure_to = "5550002", .delivered_after_ms = TELNYX_INT(0));
	assert_status(send_message(""), "expired");
	assert_status(send_message("\"to\":\"+13125550003\""), "delivered");
}
END_TEST

START_TEST(change_of_settings_leaves_the_fate_of_earlier_messages)
{
	const char *id = send_message("");

	SET_EVENTS(.failure_percent = 100, .failure_status = "expired",
	    .delivered_after_ms = TELNYX_INT(60000));
	sfx_clock_advance(1000);
	assert_status(id, "delivered");
}
END_TEST

START_TEST(scheduled_message_begins_its_walk_at_its_time)
{
	struct hooks *hooks = hooks_new(NULL);
	const char *id;

	SET_EVENTS(.webhook_url = hooks->url);
	id = send_message("\"send_at\":\"2026-03-20T09:56:40Z\"");
	assert_status(id, "scheduled");
	hooks_advance(599999);
	assert_status(id, "scheduled");
	ck_assert_int_eq(hooks->count, 0);
	hooks_advance(1);
	assert_status(id, "queued");
	hooks_advance(50);
	hooks_wait(hooks, 1);
	ck_assert_pstr_eq(
	    HOOK(hooks, 0, "data/payload/sent_at"), "2026-03-20T09:56:40.050+00:00");
	hooks_advance(950);
	hooks_wait(hooks, 2);
	hooks_free(hooks);
}
END_TEST

/* A day back, and a day forth. */
static const int64_t steps_ms[] = {INT64_C(-86400000), INT64_C(86400000)};

START_TEST(a_wall_clock_that_is_set_changes_nothing_that_falls_due)
{
	char at_once[TELNYX_SANDBOX_ID_BYTES], later[TELNYX_SANDBOX_ID_BYTES];
	struct sfx_reply reply;
	char target[128];

	memcpy(at_once, send_message(""), sizeof(at_once));
	memcpy(
	    later, send_message("\"send_at\":\"2026-03-20T09:56:40Z\""), sizeof(later));
	sfx_clock_advance(500);
	assert_status(at_once, "sent");
	sfx.clock.wall_ms = steps_ms[_i];
	assert_status(at_once, "sent");
	assert_status(later, "scheduled");
	sfx_clock_advance(500);
	get_message(at_once, &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/to/0/status"), "delivered");
	/* By the clock of its arrival. */
	ck_assert_pstr_eq(
	    sfx_json(reply.json, "data/completed_at"), "2026-03-20T09:46:41.000+00:00");
	sfx_reply_clear(&reply);
	sfx_clock_advance(538999);
	snprintf(target, sizeof(target), "/v2/messages/%s", later);
	sfx_clock_advance(2); /* less than a minute is left */
	sfx_call("DELETE", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 422);
	sfx_reply_clear(&reply);
	sfx_clock_advance(60000);
	assert_status(later, "queued");
	sfx_clock_advance(1000);
	assert_status(later, "delivered");
}
END_TEST

START_TEST(cancelled_message_is_told_of_no_more)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	char target[128];

	SET_EVENTS(.webhook_url = hooks->url);
	snprintf(target, sizeof(target), "/v2/messages/%s",
	    send_message("\"send_at\":\"2026-03-20T09:56:40Z\""));
	sfx_call("DELETE", target, NULL, NULL, &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_pstr_eq(sfx_json(reply.json, "to/0/status"), "cancelled");
	hooks_advance(700000);
	ck_assert_int_eq(hooks->count, 0);
	ck_assert_uint_eq(telnyx_sandbox_events_pending(sfx.sandbox), 0);
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

START_TEST(message_that_is_no_longer_kept_is_told_of_all_the_same)
{
	struct hooks *hooks;

	sfx_stop();
	SFX_START(.tls = TELNYX_BOOL(false), .keep_messages = 1);
	hooks = hooks_new(NULL);
	SET_EVENTS(.webhook_url = hooks->url);
	send_message("");
	send_message("");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 4);
	hooks_free(hooks);
}
END_TEST

START_TEST(many_messages_that_are_told_of_share_one_timer)
{
	struct hooks *hooks = hooks_new(NULL);
	int i;

	SET_EVENTS(.webhook_url = hooks->url, .max_connections = 4);
	for (i = 0; i < 200; i++) {
		sfx_clock_advance(3); /* so that sent and finalized interleave */
		send_message("");
		ck_assert_int_le(sfx_armed(), 5); /* and one for each attempt */
	}
	hooks_finish();
	ck_assert_int_eq(hooks->count, 400);
	ck_assert_int_le(hooks->max_open, 4);
	hooks_free(hooks);
}
END_TEST

/* --- the events --- */

#define PAYLOAD                                                                        \
	"completed_at cost direction encoding errors from id media "                   \
	"messaging_profile_id organization_id parts received_at record_type sent_at "  \
	"text to type valid_until webhook_url"

START_TEST(sent_event_has_the_documented_shape)
{
	static const char *const fields[][2] = {{"data/event_type", "message.sent"},
	    {"data/record_type", "event"},
	    {"data/occurred_at", "2026-03-20T09:46:40.050+00:00"},
	    {"data/payload/completed_at", NULL}, {"data/payload/cost/amount", "0.0140"},
	    {"data/payload/cost/currency", "USD"},
	    {"data/payload/direction", "outbound"}, {"data/payload/encoding", "GSM-7"},
	    {"data/payload/errors", "[ ]"}, {"data/payload/from/carrier", "Telnyx"},
	    {"data/payload/from/line_type", "Wireless"},
	    {"data/payload/from/phone_number", "+13125550001"},
	    {"data/payload/media", "[ ]"}, {"data/payload/messaging_profile_id", "p-1"},
	    {"data/payload/parts", "1"},
	    {"data/payload/received_at", "2026-03-20T09:46:40.000+00:00"},
	    {"data/payload/record_type", "message"},
	    {"data/payload/sent_at", "2026-03-20T09:46:40.050+00:00"},
	    {"data/payload/text", "Hello"},
	    {"data/payload/to/0/carrier", "T-MOBILE USA, INC."},
	    {"data/payload/to/0/line_type", "Wireless"},
	    {"data/payload/to/0/phone_number", "+13125550002"},
	    {"data/payload/to/0/status", "sent"}, {"data/payload/type", "SMS"},
	    {"data/payload/valid_until", "2026-03-20T10:46:40.000+00:00"},
	    {"meta/attempt", "1"}};
	struct hooks *hooks = hooks_new(NULL);
	struct json_object *json;
	const char *id;
	char *type;
	bool found;
	size_t i;

	SET_EVENTS(.webhook_url = hooks->url);
	id = send_message("\"messaging_profile_id\":\"p-1\"");
	sfx_clock_advance(50);
	hooks_wait(hooks, 1);
	json = hooks->hook[0].json;
	hook_assert_keys(json, "data meta");
	hook_assert_keys(sfx_json_at(json, "data", &found),
	    "event_type id occurred_at payload record_type");
	hook_assert_keys(sfx_json_at(json, "data/payload", &found), PAYLOAD);
	hook_assert_keys(sfx_json_at(json, "meta", &found), "attempt delivered_to");
	for (i = 0; i < COUNT_OF(fields); i++)
		ck_assert_pstr_eq(sfx_json(json, fields[i][0]), fields[i][1]);
	ck_assert_pstr_eq(sfx_json(json, "data/payload/id"), id);
	ck_assert_pstr_eq(sfx_json(json, "data/payload/webhook_url"), hooks->url);
	ck_assert_pstr_eq(sfx_json(json, "meta/delivered_to"), hooks->url);
	ck_assert_uint_eq(strlen(sfx_json(json, "data/id")), 36);
	ck_assert_str_ne(sfx_json(json, "data/id"), id);
	ck_assert_str_eq(hooks->hook[0].path, "/hook");
	ck_assert(hook_is_signed(&hooks->hook[0]));
	type = hook_header(&hooks->hook[0], "Content-Type");
	ck_assert_str_eq(type, "application/json");
	free(type);
	hooks_free(hooks);
}
END_TEST

START_TEST(finalized_event_has_the_documented_shape)
{
	static const char *const fields[][2] = {
	    {"data/event_type", "message.finalized"},
	    {"data/occurred_at", "2026-03-20T09:46:41.000+00:00"},
	    {"data/payload/completed_at", "2026-03-20T09:46:41.000+00:00"},
	    {"data/payload/cost_breakdown/carrier_fee/amount", "0.01000"},
	    {"data/payload/cost_breakdown/rate/amount", "0.00400"},
	    {"data/payload/from/status", "webhook_delivered"},
	    {"data/payload/sent_at", "2026-03-20T09:46:40.050+00:00"},
	    {"data/payload/to/0/status", "delivered"}, {"data/payload/tags", "[ ]"},
	    {"data/payload/tcr_campaign_billable", "false"},
	    {"data/payload/tcr_campaign_id", NULL}, {"meta/attempt", "1"}};
	struct hooks *hooks = hooks_new(NULL);
	struct json_object *json;
	bool found;
	size_t i;

	SET_EVENTS(.webhook_url = hooks->url);
	send_message("");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	json = hooks->hook[1].json;
	hook_assert_keys(sfx_json_at(json, "data/payload", &found),
	    PAYLOAD " cost_breakdown tags tcr_campaign_billable tcr_campaign_id "
		    "tcr_campaign_registered");
	for (i = 0; i < COUNT_OF(fields); i++)
		ck_assert_pstr_eq(sfx_json(json, fields[i][0]), fields[i][1]);
	ck_assert_str_ne(HOOK(hooks, 0, "data/id"), HOOK(hooks, 1, "data/id"));
	ck_assert(hook_is_signed(&hooks->hook[1]));
	hooks_free(hooks);
}
END_TEST

START_TEST(text_that_is_not_ascii_is_signed_and_told_as_it_was)
{
	struct hooks *hooks = hooks_new(NULL);

	SET_EVENTS(.webhook_url = hooks->url);
	send_message("\"text\":\"\\u00fc/\\ud83d\\ude00 \\\"|\\\" \\n\"");
	hooks_finish();
	ck_assert_str_eq(
	    HOOK(hooks, 1, "data/payload/text"), "\xc3\xbc/\xf0\x9f\x98\x80 \"|\" \n");
	ck_assert(hook_is_signed(&hooks->hook[0]));
	ck_assert(hook_is_signed(&hooks->hook[1]));
	hooks_free(hooks);
}
END_TEST

START_TEST(reordered_message_is_finalized_before_it_is_sent)
{
	struct hooks *hooks = hooks_new(NULL);

	SET_EVENTS(.webhook_url = hooks->url, .reorder_percent = 100);
	send_message("");
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	ck_assert_str_eq(HOOK(hooks, 0, "data/event_type"), "message.finalized");
	ck_assert_str_eq(HOOK(hooks, 1, "data/event_type"), "message.sent");
	ck_assert_str_eq(
	    HOOK(hooks, 1, "data/occurred_at"), "2026-03-20T09:46:40.050+00:00");
	hooks_free(hooks);
}
END_TEST

/* --- groups --- */

#define GROUP                                                                          \
	"{\"from\":\"+13125550001\",\"to\":[\"+13125550002\",\"+13125550003\"],"       \
	"\"text\":\"All\"}"

START_TEST(events_of_a_group_carry_its_id)
{
	struct hooks *hooks = hooks_new(NULL);
	char id[TELNYX_SANDBOX_ID_BYTES];
	struct sfx_reply reply;
	int i;

	SET_EVENTS(.webhook_url = hooks->url);
	sfx_call("POST", "/v2/messages/group_mms", NULL, GROUP, &reply);
	ck_assert_msg(reply.status == 200, "%s", reply.body);
	snprintf(id, sizeof(id), "%s", sfx_json(reply.json, "data/group_message_id"));
	sfx_reply_clear(&reply);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 4);
	for (i = 0; i < 4; i++)
		ck_assert_pstr_eq(HOOK(hooks, i, "data/payload/group_message_id"), id);
	ck_assert_str_ne(HOOK(hooks, 0, "data/payload/id"), id);
	get_message(HOOK(hooks, 0, "data/payload/id"), &reply);
	ck_assert_pstr_eq(sfx_json(reply.json, "data/group_message_id"), id);
	sfx_reply_clear(&reply);
	hooks_free(hooks);
}
END_TEST

START_TEST(group_that_is_refused_is_sent_to_nobody)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;

	ck_assert_int_eq(telnyx_sandbox_receive(sfx.sandbox,
			     TELNYX_SANDBOX_INBOUND(.from = "+13125550003",
				 .to = "+13125550001", .text = "STOP"),
			     NULL),
	    TELNYX_OK);
	SET_EVENTS(.webhook_url = hooks->url);
	sfx_call("POST", "/v2/messages/group_mms", NULL, GROUP, &reply);
	ck_assert_int_eq(reply.status, 400);
	ck_assert_pstr_eq(sfx_json(reply.json, "errors/0/code"), "40300");
	sfx_reply_clear(&reply);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 0);
	hooks_free(hooks);
}
END_TEST

/* --- where to --- */

START_TEST(url_of_the_message_goes_before_the_profiles)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;
	char members[256];

	SET_EVENTS(.webhook_url = "http://127.0.0.1:1/never");
	snprintf(members, sizeof(members),
	    "\"webhook_url\":\"http://localhost:%u/own?ref=a%%20b&c#part\"",
	    (unsigned)hooks->port);
	get_message(send_message(members), &reply);
	ck_assert_ptr_nonnull(
	    strstr(sfx_json(reply.json, "data/webhook_url"), "/own?ref=a%20b&c#part"));
	sfx_reply_clear(&reply);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	ck_assert_str_eq(hooks->hook[0].path, "/own?ref=a%20b&c");
	hooks_free(hooks);
}
END_TEST

START_TEST(profiles_urls_are_shown_and_used_unless_the_message_forbids_it)
{
	struct hooks *hooks = hooks_new(NULL);
	struct sfx_reply reply;

	SET_EVENTS(.webhook_url = hooks->url,
	    .webhook_failover_url = "https://e.example/x");
	get_message(send_message(""), &reply);
	ck_assert_str_eq(sfx_json(reply.json, "data/webhook_url"), hooks->url);
	ck_assert_str_eq(
	    sfx_json(reply.json, "data/webhook_failover_url"), "https://e.example/x");
	sfx_reply_clear(&reply);
	hooks_finish();
	ck_assert_int_eq(hooks->count, 2);
	get_message(send_message("\"use_profile_webhooks\":false"), &reply);
	ck_assert_str_eq(sfx_json(reply.json, "data/webhook_url"), "");
	sfx_reply_clear(&reply);
	ck_assert_uint_eq(telnyx_sandbox_events_pending(sfx.sandbox), 0);
	hooks_free(hooks);
}
END_TEST

START_TEST(full_queue_refuses_messages_that_are_to_be_told_of)
{
	SET_EVENTS(.webhook_url = "http://127.0.0.1:1/", .max_pending = 2);
	send_message("");
	send_message("");
	refuse_message(SFX_MESSAGE, 400, "40318", NULL);
	ck_assert_int_eq(telnyx_sandbox_receive(sfx.sandbox,
			     TELNYX_SANDBOX_INBOUND(.from = "+13125550002",
				 .to = "+13125550001", .text = "x"),
			     NULL),
	    TELNYX_E_QUEUE_FULL);
	send_message("\"use_profile_webhooks\":false");
}
END_TEST

/* --- the settings --- */

START_TEST(settings_out_of_range_are_refused_and_change_nothing)
{
	const struct telnyx_sandbox_events *bad[] = {
	    TELNYX_SANDBOX_EVENTS(.webhook_url = "ftp://e/"),
	    TELNYX_SANDBOX_EVENTS(.webhook_failover_url = "http://"),
	    TELNYX_SANDBOX_EVENTS(.webhook_url = "http://e:0/"),
	    TELNYX_SANDBOX_EVENTS(.webhook_url = "http://e/\r\nX: y"),
	    TELNYX_SANDBOX_EVENTS(.delivered_after_ms = TELNYX_INT(-1)),
	    TELNYX_SANDBOX_EVENTS(.delivered_after_ms = TELNYX_INT(86400001)),
	    TELNYX_SANDBOX_EVENTS(.failure_percent = 101),
	    TELNYX_SANDBOX_EVENTS(.duplicate_percent = 101),
	    TELNYX_SANDBOX_EVENTS(.reorder_percent = 101),
	    TELNYX_SANDBOX_EVENTS(.failure_status = "lost"),
	    TELNYX_SANDBOX_EVENTS(.failure_code = "40008"),
	    TELNYX_SANDBOX_EVENTS(.failure_status = "expired", .failure_code = "40300"),
	    TELNYX_SANDBOX_EVENTS(.ca_pem = "no certificate"), NULL};
	struct telnyx_sandbox_events other;
	struct telnyx_sandbox *sandbox = NULL;
	char *error = NULL;
	size_t i;

	SET_EVENTS(.failure_percent = 100, .failure_status = "expired",
	    .delivered_after_ms = TELNYX_INT(0));
	for (i = 0; i < COUNT_OF(bad); i++)
		ck_assert_msg(
		    telnyx_sandbox_events_set(sfx.sandbox, bad[i]) == TELNYX_E_INVALID,
		    "settings %zu were taken", i);
	telnyx_sandbox_events_init(&other);
	other.size = 0;
	ck_assert_int_eq(
	    telnyx_sandbox_events_set(sfx.sandbox, &other), TELNYX_E_INVALID);
	assert_status(send_message(""), "expired");
	ck_assert_int_eq(telnyx_sandbox_new(sfx.base, TELNYX_SANDBOX(.events = bad[0]),
			     &sandbox, &error),
	    TELNYX_E_INVALID);
	ck_assert_ptr_nonnull(strstr(error, "webhook URL"));
	telnyx_sandbox_error_free(error);
}
END_TEST

START_TEST(each_sandbox_has_a_key_of_its_own)
{
	struct telnyx_sandbox *other = NULL;

	ck_assert_int_eq(telnyx_sandbox_new(sfx.base, NULL, &other, NULL), TELNYX_OK);
	ck_assert_uint_eq(strlen(telnyx_sandbox_webhook_public_key(other)), 44);
	ck_assert_str_ne(telnyx_sandbox_webhook_public_key(other),
	    telnyx_sandbox_webhook_public_key(sfx.sandbox));
	telnyx_sandbox_free(other);
	ck_assert_ptr_null(telnyx_sandbox_webhook_public_key(NULL));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox_walk");
	TCase *tcase;

	tcase = tcase_create("walk");
	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, start, sfx_stop);
	tcase_add_test(
	    tcase, message_walks_from_queued_to_delivered_in_a_second_without_a_timer);
	tcase_add_loop_test(tcase, message_ends_as_it_is_told_to_and_its_events_say_so,
	    0, COUNT_OF(endings));
	tcase_add_test(tcase, message_that_is_never_reported_stays_sent);
	tcase_add_test(tcase, failures_are_mixed_and_only_as_many_as_asked_for);
	tcase_add_test(tcase, failures_strike_only_the_recipients_they_are_meant_for);
	tcase_add_test(tcase, change_of_settings_leaves_the_fate_of_earlier_messages);
	tcase_add_test(tcase, scheduled_message_begins_its_walk_at_its_time);
	tcase_add_loop_test(tcase,
	    a_wall_clock_that_is_set_changes_nothing_that_falls_due, 0,
	    COUNT_OF(steps_ms));
	tcase_add_test(tcase, cancelled_message_is_told_of_no_more);
	tcase_add_test(tcase, message_that_is_no_longer_kept_is_told_of_all_the_same);
	tcase_add_test(tcase, many_messages_that_are_told_of_share_one_timer);
	tcase_add_test(tcase, sent_event_has_the_documented_shape);
	tcase_add_test(tcase, finalized_event_has_the_documented_shape);
	tcase_add_test(tcase, text_that_is_not_ascii_is_signed_and_told_as_it_was);
	tcase_add_test(tcase, reordered_message_is_finalized_before_it_is_sent);
	tcase_add_test(tcase, events_of_a_group_carry_its_id);
	tcase_add_test(tcase, group_that_is_refused_is_sent_to_nobody);
	tcase_add_test(tcase, url_of_the_message_goes_before_the_profiles);
	tcase_add_test(
	    tcase, profiles_urls_are_shown_and_used_unless_the_message_forbids_it);
	tcase_add_test(tcase, full_queue_refuses_messages_that_are_to_be_told_of);
	tcase_add_test(tcase, settings_out_of_range_are_refused_and_change_nothing);
	tcase_add_test(tcase, each_sandbox_has_a_key_of_its_own);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
