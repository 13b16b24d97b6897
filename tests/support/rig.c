/* SPDX-License-Identifier: MIT */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/client_internal.h"

/* Turns of the loop without any event, until it is taken to be at rest. */
#define QUIET_TURNS 12
/* In real time: what was sent on loopback has arrived, also if its
 * acknowledgement is delayed. */
#define ARRIVAL_NS (2 * TELNYX_NS_PER_MS)
/* In real time: when to stop waiting for an event that should have come. */
#define PATIENCE_NS (300 * TELNYX_NS_PER_MS)
#define WATCHDOG_NS (30 * TELNYX_NS_PER_S)

struct rig rig;

static uint64_t
real_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * TELNYX_NS_PER_S + (uint64_t)now.tv_nsec;
}

void
rig_renew(const struct telnyx_config *config)
{
	struct telnyx_config settings;
	struct telnyx_error *error = NULL;
	char text[256];

	telnyx_client_free(rig.client);
	rig.client = NULL;
	telnyx_config_init(&settings);
	if (config != NULL)
		settings = *config;
	if (settings.base_url == NULL)
		settings.base_url = peer_url(rig.peer);
	settings.ca_pem = peer_ca_pem(rig.peer);
	settings.http_version = rig.h2 ? TELNYX_HTTP_2 : TELNYX_HTTP_1_1;
	settings.api_key = "KEY_rig";
	settings.from = "+13125550001";
	ck_assert_msg(telnyx_client_new_with_env(rig.base, rig.env, &settings,
			  &rig.client, &error) == TELNYX_OK,
	    "client: %s", telnyx_error_message(error, text, sizeof(text)));
}

static void
set_up(bool tls, bool h2, enum peer_door door, const struct telnyx_config *config)
{
	memset(&rig, 0, sizeof(rig));
	rig.h2 = h2;
	rig.base = event_base_new();
	ck_assert_ptr_nonnull(rig.base);
	rig.env = fx_clock_new();
	rig.peer = peer_new(rig.base, rig.env, tls, door);
	if (h2)
		peer_speak_h2(rig.peer);
	if (rig.peer != NULL)
		rig_renew(config);
}

void
rig_open(bool tls, enum peer_door door, const struct telnyx_config *config)
{
	set_up(tls, false, door, config);
}

void
rig_open_h2(enum peer_door door, const struct telnyx_config *config)
{
	set_up(true, true, door, config);
}

void
rig_close(void)
{
	const char *fault = fx_totals_fault(rig.client);

	ck_assert_msg(fault == NULL, "totals: %s", fault);
	telnyx_client_free(rig.client);
	peer_free(rig.peer);
	/* bufferevents are freed from the loop */
	event_base_loop(rig.base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(fx_clock_armed(rig.env), 0);
	event_base_free(rig.base);
	free(rig.env);
	memset(&rig, 0, sizeof(rig));
}

static void
mark_text(unsigned mark, char out[32])
{
	(void)snprintf(out, 32, "message #%06u#", mark);
}

void
rig_send(struct fx_result *result, const struct telnyx_call_options *opts)
{
	char text[32];

	memset(result, 0, sizeof(*result));
	result->mark = ++rig.marks;
	mark_text(result->mark, text);
	ck_assert_int_eq(telnyx_message_send(rig.client,
			     TELNYX_MESSAGE(.to = "+13125550002", .text = text), opts,
			     fx_record, result, &result->request_id),
	    TELNYX_OK);
	ck_assert_uint_eq(result->calls, 0);
}

static bool
only_waits_for_time(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	ck_assert_int_eq(telnyx_client_get_stats(rig.client, &stats), TELNYX_OK);
	return stats.in_flight > 0 &&
	       stats.in_flight == stats.backing_off + stats.throttled;
}

static void
rest(void)
{
	uint64_t seen = peer_activity(rig.peer);
	unsigned quiet;

	for (quiet = 0; quiet < QUIET_TURNS; quiet++) {
		event_base_loop(rig.base, EVLOOP_NONBLOCK);
		if (peer_activity(rig.peer) != seen) {
			seen = peer_activity(rig.peer);
			quiet = 0;
		}
	}
}

void
rig_settle(void)
{
	do
		rest();
	while (peer_go(rig.peer));
}

/* Can nothing happen any more until time passes? */
static bool
at_rest(uint64_t idle_ns)
{
	if (only_waits_for_time() || idle_ns > PATIENCE_NS)
		return true;
	return peer_stalls(rig.peer) &&
	       (idle_ns > ARRIVAL_NS || peer_all_arrived(rig.peer));
}

void
rig_run(const unsigned *count, unsigned want)
{
	uint64_t started = real_ns(), active = started;
	uint64_t seen = peer_activity(rig.peer);

	for (;;) {
		event_base_loop(rig.base, EVLOOP_NONBLOCK);
		if (*count >= want)
			return;
		ck_assert_msg(
		    real_ns() - started < WATCHDOG_NS, "no callback: it hangs");
		if (peer_activity(rig.peer) != seen) {
			seen = peer_activity(rig.peer);
			active = real_ns();
			continue;
		}
		if (!at_rest(real_ns() - active))
			continue;
		rest();
		if (*count >= want)
			return;
		if (peer_activity(rig.peer) == seen && !peer_go(rig.peer))
			fx_clock_jump(rig.env);
		active = real_ns();
	}
}

void
rig_try(struct fx_result *result, const struct telnyx_call_options *opts)
{
	rig_send(result, opts);
	rig_run(&result->calls, 1);
	rig_settle();
}

unsigned
rig_received(const struct fx_result *result)
{
	char text[32];

	mark_text(result->mark, text);
	return peer_received(rig.peer, text);
}

void
rig_judge(const struct fx_result *result, const char *what)
{
	unsigned count = rig_received(result);

	ck_assert_msg(result->calls == 1, "%s: %u callbacks", what, result->calls);
	ck_assert_msg(result->ok || result->outcome != TELNYX_OUTCOME_NONE,
	    "%s: no outcome", what);
	ck_assert_msg(
	    count <= 1 || result->may_repeat, "%s: received %u times", what, count);
	if (!result->ok && result->outcome == TELNYX_OUTCOME_NOT_SENT)
		ck_assert_msg(
		    count == 0, "%s: called not sent, but was received", what);
	if (result->ok || result->outcome == TELNYX_OUTCOME_ACCEPTED)
		ck_assert_msg(count == 1,
		    "%s: called accepted, but was received %u times", what, count);
}
