/* SPDX-License-Identifier: MIT */
/* Flows of webhooks: verified, read, and put together by a tracker. */
#include "torture.h"

#include <string.h>

#include <telnyx/webhook.h>

#include "base/error.h"
#include "webhook/tracker_internal.h"

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define PUBLIC "H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg="
#define PUBLIC_PEM                                                                     \
	"-----BEGIN PUBLIC KEY-----\n"                                                 \
	"MCowBQYDK2VwAyEAH7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=\n"               \
	"-----END PUBLIC KEY-----\n"
#define NOW INT64_C(1700000000)

#define EVENT(type, id, status)                                                        \
	"{\"data\":{\"event_type\":\"" type "\",\"id\":\"e\",\"payload\":{"            \
	"\"id\":\"" id "\",\"to\":[{\"phone_number\":\"+1\",\"status\":\"" status      \
	"\"}],\"webhook_url\":\"https://h.example/?telnyx_reference=r-" id "\"}}}"

static const char body[] = EVENT("message.finalized", "m1", "delivered");

/* What a good webhook may be called while things fail; true if it was taken.
 * OpenSSL calls it a bad signature when it finds no memory for a hash. */
static bool
judged(enum telnyx_webhook_result result, bool signature)
{
	if (result != TELNYX_WEBHOOK_OK &&
	    (flow_is_clean() ||
		(result != TELNYX_WEBHOOK_NO_MEMORY &&
		    (!signature || result != TELNYX_WEBHOOK_BAD_SIGNATURE))))
		flow_wrong("a good webhook: %s", telnyx_webhook_result_message(result));
	return result == TELNYX_WEBHOOK_OK;
}

static void
verify(const char *key)
{
	const char *keys[] = {key, NULL};
	struct telnyx_webhook_signature made;
	struct telnyx_webhook_keys *set = NULL;
	struct telnyx_webhook_verify_params params;
	enum telnyx_status status = telnyx_webhook_keys_new(keys, &set, NULL);

	/* OpenSSL's reader of PEM has one word for all that it cannot read. */
	if (status == TELNYX_E_CONFIG && key[0] == '-' && !flow_is_clean())
		status = TELNYX_E_NO_MEMORY;
	if (!flow_took(status))
		return;
	if (flow_took(telnyx_webhook_sign(SEED, NOW, body, strlen(body), &made))) {
		telnyx_webhook_verify_params_init(&params);
		params.body = body;
		params.body_bytes = strlen(body);
		params.signature = made.signature;
		params.timestamp = made.timestamp;
		params.keys = set;
		params.now_s = NOW;
		(void)judged(telnyx_webhook_verify(&params), true);
		params.body_bytes--;
		if (telnyx_webhook_verify(&params) == TELNYX_WEBHOOK_OK)
			flow_wrong("a forged webhook was taken");
	}
	telnyx_webhook_keys_unref(set);
}

void
torture_verify(void)
{
	struct telnyx_webhook_event *event = NULL, *copy = NULL;

	verify(PUBLIC);
	verify(PUBLIC_PEM);
	if (judged(
		telnyx_webhook_event_parse(body, strlen(body), NULL, &event), false)) {
		if (event->message == NULL || event->reference == NULL)
			flow_wrong("an event was read by half");
		copy = telnyx_webhook_event_dup(event);
		if (copy == NULL && flow_is_clean())
			flow_wrong("an event cannot be copied");
		if (copy != NULL && copy->reference == NULL)
			flow_wrong("an event was copied by half");
	}
	telnyx_webhook_event_free(copy);
	telnyx_webhook_event_free(event);
}

/* --- the tracker --- */

static struct telnyx_webhook_event *sent1, *final1, *final2, *early3;
static struct telnyx_failure unknown;
/* How often the last word about a message was said, by its argument. */
static unsigned last_words[6];

static struct telnyx_webhook_event *
read_event(const char *text)
{
	struct telnyx_webhook_event *event;

	ck_assert_int_eq(telnyx_webhook_event_parse(text, strlen(text), NULL, &event),
	    TELNYX_WEBHOOK_OK);
	return event;
}

void
torture_prepare_tracker(void)
{
	memset(last_words, 0, sizeof(last_words));
	sent1 = read_event(EVENT("message.sent", "m1", "sent"));
	final1 = read_event(EVENT("message.finalized", "m1", "delivered"));
	final2 = read_event(EVENT("message.finalized", "m2", "delivered"));
	early3 = read_event(EVENT("message.sent", "m3", "sent"));
	telnyx_failure_init(&unknown);
	telnyx_failure_set(&unknown, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN,
	    TELNYX_PHASE_WAIT, "Cut", "the reply was cut");
}

void
torture_clean_up_tracker(void)
{
	telnyx_webhook_event_free(sent1);
	telnyx_webhook_event_free(final1);
	telnyx_webhook_event_free(final2);
	telnyx_webhook_event_free(early3);
	telnyx_failure_clear(&unknown);
}

static void
on_report(const struct telnyx_tracker_report *report, void *arg)
{
	(void)arg;
	if (report->result != TELNYX_TRACKER_ACCEPTED)
		(*(unsigned *)report->arg)++;
}

/* Whatever fails: what was taken has its last word once, what was not has
 * none. */
void
torture_tracker(void)
{
	struct telnyx_tracker_params params;
	struct telnyx_tracker *tracker;
	bool taken[6];
	unsigned i;

	telnyx_tracker_params_init(&params);
	params.cb = on_report;
	params.timeout_ms = 1000;
	params.resolve_ms = 1000;
	params.max_messages = 10;
	if (!flow_took(telnyx_tracker_new_with_env(fx.base, fx.env, &params, &tracker)))
		return;
	(void)flow_took(telnyx_tracker_event(tracker, early3));
	taken[0] = flow_took(
	    telnyx_tracker_sent(tracker, sent1->message, NULL, "r-m1", &last_words[0]));
	taken[1] = flow_took(
	    telnyx_tracker_sent(tracker, NULL, &unknown.error, "r-m2", &last_words[1]));
	taken[2] = flow_took(
	    telnyx_tracker_sent(tracker, NULL, &unknown.error, "r-m3", &last_words[2]));
	taken[3] = flow_took(
	    telnyx_tracker_sent(tracker, NULL, &unknown.error, "r-m4", &last_words[3]));
	taken[4] = flow_took(telnyx_tracker_follow(tracker,
	    TELNYX_TRACKED(.id = "m5", .reference = "r-m5", .age_ms = 10),
	    &last_words[4]));
	taken[5] = flow_took(telnyx_tracker_follow(tracker,
	    TELNYX_TRACKED(.reference = "r-m6", .age_ms = 2000), &last_words[5]));
	flow_turns();
	(void)flow_took(telnyx_tracker_event(tracker, final1));
	(void)flow_took(telnyx_tracker_event(tracker, final2));
	flow_turns();
	fx_clock_advance(fx.env, 5 * TELNYX_NS_PER_S);
	flow_turns();
	for (i = 0; i < 6; i++)
		if (last_words[i] != (taken[i] ? 1 : 0))
			flow_wrong(
			    "message %u was spoken of %u times", i + 1, last_words[i]);
	telnyx_tracker_free(tracker);
}
