/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the tracker share: a loop, a clock that only they move, a tracker
 * that writes down what it says, and sends and events made by hand.
 */
#ifndef TELNYX_TESTS_TRACKER_FX_H
#define TELNYX_TESTS_TRACKER_FX_H

#include <json-c/json_object.h>

#include "support/fixture.h"
#include "webhook/tracker_internal.h"

#define TX_TIMEOUT_MS 60000
#define TX_RESOLVE_MS 5000

/* What the callback was told. */
struct tx_told {
	enum telnyx_tracker_result result;
	char id[64];
	char reference[80];
	enum telnyx_message_status status;
	size_t recipients;
	char code[16];
	uint64_t duration_ms;
	void *arg;
};

struct tx {
	struct event_base *base;
	struct telnyx_env *env;
	struct telnyx_tracker *tracker;
	struct tx_told told[64];
	unsigned told_count;
	void (*inside)(const struct telnyx_tracker_report *report); /* may be NULL */
};
extern struct tx tx;

void tx_record(const struct telnyx_tracker_report *report, void *arg);
/* Make a tracker with room for so many; 0: the default. */
void tx_make(uint32_t max);
/* With what it has to say; the clock stays ours. */
void tx_drop(void);
void tx_set_up(void);
void tx_tear_down(void);
/* Let the loop run. */
void tx_turn(void);
void tx_advance_ms(uint64_t ms);
struct json_object *tx_payload(const char *id, const char *to, const char *url);
/* Takes `json`. */
struct telnyx_webhook_event *tx_parse(const char *type, struct json_object *json);
void tx_happens_json(const char *type, struct json_object *json);
void tx_happens(const char *type, const char *id, const char *to);
void tx_happens_to(
    const char *type, const char *id, const char *to, const char *reference);
enum telnyx_status tx_sent_as(
    const char *id, const char *to, const char *reference, void *arg);
void tx_sent(const char *id, const char *to);
enum telnyx_status tx_failed_as(
    enum telnyx_outcome outcome, const char *reference, void *arg);
void tx_unknown(const char *reference);
/* The next thing that was told, and of whom. */
const struct tx_told *tx_expect(
    unsigned number, enum telnyx_tracker_result result, const char *id);
struct telnyx_tracker_stats tx_stats(void);
/* In place of the tracker, one with the defaults of its times but for early_ms. */
void tx_make_default(telnyx_tracker_idle_cb on_idle, uint32_t early_ms);
enum telnyx_status tx_follow(const struct telnyx_tracker_follow_params *params);
/* For `inside`: free the tracker, which takes nothing more from then on. */
void tx_free_inside(const struct telnyx_tracker_report *report);

#endif
