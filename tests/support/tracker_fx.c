/* SPDX-License-Identifier: MIT */
#include "support/tracker_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct tx tx;

void
tx_record(const struct telnyx_tracker_report *report, void *arg)
{
	struct tx_told *t = &tx.told[tx.told_count++ % 64];

	ck_assert_ptr_eq(arg, &tx.told);
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
	if (tx.inside != NULL)
		tx.inside(report);
}

void
tx_make(uint32_t max)
{
	struct telnyx_tracker_params params;

	telnyx_tracker_params_init(&params);
	params.cb = tx_record;
	params.arg = &tx.told;
	params.timeout_ms = TX_TIMEOUT_MS;
	params.resolve_ms = params.early_ms = TX_RESOLVE_MS;
	params.max_messages = max;
	tx.env = fx_clock_new();
	ck_assert_int_eq(
	    telnyx_tracker_new_with_env(tx.base, tx.env, &params, &tx.tracker),
	    TELNYX_OK);
}

/* With what it has to say; the clock stays ours. */
void
tx_drop(void)
{
	telnyx_tracker_free(tx.tracker);
	tx.tracker = NULL;
	free(tx.env);
	tx.env = NULL;
}

void
tx_set_up(void)
{
	tx.base = event_base_new();
	ck_assert_ptr_nonnull(tx.base);
	tx.told_count = 0;
	tx.inside = NULL;
	tx_make(0);
}

void
tx_tear_down(void)
{
	tx.inside = NULL;
	tx_drop();
	event_base_free(tx.base);
}

void
tx_turn(void)
{
	(void)event_base_loop(tx.base, EVLOOP_NONBLOCK);
}

void
tx_advance_ms(uint64_t ms)
{
	fx_clock_advance(tx.env, ms * TELNYX_NS_PER_MS);
	tx_turn();
}

/* --- sends and events by hand --- */

/* The `to` of a message: "+1 sent" or, for several, "+1 sent,+2 queued". */
static struct json_object *
tx_recipients(const char *text)
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

struct json_object *
tx_payload(const char *id, const char *to, const char *url)
{
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "id", json_object_new_string(id));
	json_object_object_add(json, "direction", json_object_new_string("outbound"));
	json_object_object_add(json, "to", tx_recipients(to));
	if (url != NULL)
		json_object_object_add(
		    json, "webhook_url", json_object_new_string(url));
	return json;
}

/* Takes `json`. */
struct telnyx_webhook_event *
tx_parse(const char *type, struct json_object *json)
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

void
tx_happens_json(const char *type, struct json_object *json)
{
	struct telnyx_webhook_event *event = tx_parse(type, json);

	ck_assert_int_eq(telnyx_tracker_event(tx.tracker, event), TELNYX_OK);
	telnyx_webhook_event_free(event);
}

void
tx_happens(const char *type, const char *id, const char *to)
{
	tx_happens_json(type, tx_payload(id, to, NULL));
}

void
tx_happens_to(const char *type, const char *id, const char *to, const char *reference)
{
	char url[128];

	(void)snprintf(
	    url, sizeof(url), "https://h.example/?telnyx_reference=%s", reference);
	tx_happens_json(type, tx_payload(id, to, url));
}

enum telnyx_status
tx_sent_as(const char *id, const char *to, const char *reference, void *arg)
{
	struct telnyx_webhook_event *event =
	    tx_parse("message.sent", tx_payload(id, to, NULL));
	enum telnyx_status st =
	    telnyx_tracker_sent(tx.tracker, event->message, NULL, reference, arg);

	telnyx_webhook_event_free(event);
	return st;
}

void
tx_sent(const char *id, const char *to)
{
	ck_assert_int_eq(tx_sent_as(id, to, NULL, NULL), TELNYX_OK);
}

enum telnyx_status
tx_failed_as(enum telnyx_outcome outcome, const char *reference, void *arg)
{
	struct telnyx_failure failure;
	enum telnyx_status st;

	telnyx_failure_init(&failure);
	telnyx_failure_set(&failure, TELNYX_ERROR_NETWORK, outcome, TELNYX_PHASE_WAIT,
	    "Cut", "the reply was cut");
	st = telnyx_tracker_sent(tx.tracker, NULL, &failure.error, reference, arg);
	telnyx_failure_clear(&failure);
	return st;
}

void
tx_unknown(const char *reference)
{
	ck_assert_int_eq(
	    tx_failed_as(TELNYX_OUTCOME_UNKNOWN, reference, NULL), TELNYX_OK);
}

void
tx_make_default(telnyx_tracker_idle_cb on_idle, uint32_t early_ms)
{
	tx_drop();
	tx.env = fx_clock_new();
	ck_assert_int_eq(telnyx_tracker_new_with_env(tx.base, tx.env,
			     TELNYX_TRACKER(.cb = tx_record, .arg = &tx.told,
				 .on_idle = on_idle, .early_ms = early_ms),
			     &tx.tracker),
	    TELNYX_OK);
}

enum telnyx_status
tx_follow(const struct telnyx_tracker_follow_params *params)
{
	return telnyx_tracker_follow(tx.tracker, params, NULL);
}

void
tx_free_inside(const struct telnyx_tracker_report *report)
{
	(void)report;
	if (tx.told_count == 1) {
		telnyx_tracker_free(tx.tracker);
		telnyx_tracker_free(tx.tracker);
		ck_assert_uint_eq(tx.told_count, 1); /* not yet */
	}
	ck_assert_int_eq(tx_sent_as("m9", "+1 queued", NULL, NULL), TELNYX_E_CLOSING);
	telnyx_tracker_free(tx.tracker);
}

/* The next thing that was told, and of whom. */
const struct tx_told *
tx_expect(unsigned number, enum telnyx_tracker_result result, const char *id)
{
	const struct tx_told *t = &tx.told[number - 1];

	ck_assert_uint_ge(tx.told_count, number);
	ck_assert_msg(t->result == result, "%u is %s", number,
	    telnyx_tracker_result_name(t->result));
	ck_assert_str_eq(t->id, id);
	return t;
}

struct telnyx_tracker_stats
tx_stats(void)
{
	struct telnyx_tracker_stats got = {.size = sizeof(got)};

	ck_assert_int_eq(telnyx_tracker_get_stats(tx.tracker, &got), TELNYX_OK);
	return got;
}
