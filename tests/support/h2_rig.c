/* SPDX-License-Identifier: MIT */
#include "h2_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/listener.h>

#include "client/client_internal.h"

#define MOST 10050

struct h2_rig t;

static void
on_connection(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	t.opened += event->type == TELNYX_EVENT_CONNECTION_OPENED;
	t.resumed +=
	    event->type == TELNYX_EVENT_CONNECTION_OPENED && event->tls_resumed;
	t.closed += event->type == TELNYX_EVENT_CONNECTION_CLOSED;
}

void
make_client(const struct telnyx_config *config)
{
	struct telnyx_config settings = *config;
	struct telnyx_error *error = NULL;
	char text[256];

	settings.size = sizeof(settings);
	if (settings.base_url == NULL)
		settings.base_url = t.peer->url;
	settings.ca_pem = t.peer->ca_pem;
	settings.api_key = "KEY_h2";
	settings.from = "+13125550001";
	ck_assert_msg(telnyx_client_new_with_env(
			  t.base, t.env, &settings, &t.client, &error) == TELNYX_OK,
	    "client: %s", telnyx_error_message(error, text, sizeof(text)));
	ck_assert_int_eq(
	    telnyx_telemetry_add(t.client,
		TELNYX_EVENT_CONNECTION_OPENED | TELNYX_EVENT_CONNECTION_CLOSED,
		on_connection, NULL, NULL),
	    TELNYX_OK);
}

/* A peer with settings of its own is set up between open() and make_client(). */
void
open_peer(void)
{
	memset(&t, 0, sizeof(t));
	t.base = event_base_new();
	t.env = fx_clock_new();
	t.peer = h2_peer_new(t.base, NULL, 0);
	t.results = calloc(MOST, sizeof(*t.results));
	ck_assert(t.base != NULL && t.results != NULL);
}

void
open_both(void)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
}

void
turn(unsigned turns)
{
	while (turns-- > 0)
		event_base_loop(t.base, EVLOOP_NONBLOCK);
}

/* Turns, until nothing moves any more. */
void
rest(void)
{
	struct timeval tv;
	uint64_t seen;
	unsigned quiet;

	for (quiet = 0; quiet < 4; quiet++) {
		seen = t.peer->activity;
		tv = (struct timeval){0, 1000};
		event_base_loopexit(t.base, &tv);
		event_base_dispatch(t.base);
		if (t.peer->activity != seen)
			quiet = 0;
	}
}

struct telnyx_client_stats
stats(void)
{
	struct telnyx_client_stats now = {.size = sizeof(now)};

	ck_assert_int_eq(telnyx_client_get_stats(t.client, &now), TELNYX_OK);
	return now;
}

static void
judge(const struct fx_result *result)
{
	unsigned mark = result->mark, count = t.peer->processed[mark];

	ck_assert_msg(result->calls == 1, "%u: %u callbacks", mark, result->calls);
	ck_assert_msg(count <= 1, "%u: processed %u times", mark, count);
	if (result->ok) {
		ck_assert_msg(count == 1, "%u: ok, and not processed", mark);
	} else if (result->outcome == TELNYX_OUTCOME_NOT_SENT) {
		ck_assert_msg(count == 0, "%u: called not sent, but processed (%s)",
		    mark, result->message);
	} else if (result->outcome == TELNYX_OUTCOME_ACCEPTED) {
		ck_assert_msg(
		    count == 1, "%u: called accepted, but not processed", mark);
	}
	ck_assert(result->ok || result->outcome != TELNYX_OUTCOME_NONE);
}

void
close_all(void)
{
	unsigned mark;

	telnyx_client_free(t.client);
	t.client = NULL;
	ck_assert_uint_eq(fx_clock_timers(t.env), 0);
	ck_assert_uint_eq(t.opened, t.closed);
	rest();
	for (mark = 1; mark <= t.sent; mark++)
		judge(&t.results[mark]);
	h2_peer_free(t.peer);
	event_base_loop(t.base, EVLOOP_NONBLOCK);
	event_base_free(t.base);
	free(t.env);
	free(t.results);
	memset(&t, 0, sizeof(t));
}

static void
on_done(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct fx_result *result = arg;
	char id[16];

	fx_record(message, error, arg);
	t.done += result->calls == 1;
	(void)snprintf(id, sizeof(id), "m%u", result->mark);
	/* Nobody gets the answer to somebody else's request. */
	if (result->ok)
		ck_assert_str_eq(result->id, id);
}

struct fx_result *
send_with(const char *text, uint32_t timeout_ms)
{
	struct fx_result *result = &t.results[++t.sent];
	char mark[32];
	const char *headers[] = {mark, NULL};

	ck_assert_uint_lt(t.sent, MOST);
	result->mark = t.sent;
	(void)snprintf(mark, sizeof(mark), "x-mark: %u", result->mark);
	ck_assert_int_eq(
	    telnyx_message_send(t.client,
		TELNYX_MESSAGE(.to = "+13125550002", .text = text),
		TELNYX_CALL_OPTIONS(.headers = headers, .timeout_ms = timeout_ms),
		on_done, result, &result->request_id),
	    TELNYX_OK);
	ck_assert_uint_eq(result->calls, 0);
	return result;
}

struct fx_result *
send_one(void)
{
	return send_with("Hello", 0);
}

void
send_many(unsigned count)
{
	while (count-- > 0)
		(void)send_one();
}

/* Those that back off, or wait for a limit, do so. */
void
finish(void)
{
	struct telnyx_client_stats now;

	while (t.done < t.sent) {
		turn(20);
		now = stats();
		if (now.in_flight > 0 &&
		    now.in_flight == now.backing_off + now.throttled)
			(void)fx_clock_jump(t.env);
		else
			rest();
	}
}

unsigned
count_ok(void)
{
	unsigned mark, count = 0;

	for (mark = 1; mark <= t.sent; mark++)
		count += t.results[mark].ok;
	return count;
}

void
advance_ms(uint64_t ms)
{
	fx_clock_advance(t.env, ms * TELNYX_NS_PER_MS);
	turn(50);
}

void
check(const struct fx_result *result, enum telnyx_error_type type,
    enum telnyx_outcome outcome, enum telnyx_phase phase)
{
	ck_assert_uint_eq(result->calls, 1);
	ck_assert_msg(!result->ok, "it went well, instead of %d/%d", type, outcome);
	ck_assert_msg(
	    result->type == type, "type %d: %s", result->type, result->message);
	ck_assert_msg(result->outcome == outcome, "outcome %d: %s", result->outcome,
	    result->message);
	ck_assert_msg(
	    result->phase == phase, "phase %d: %s", result->phase, result->message);
}

void
small_buffers(void)
{
	int bytes = 4096;

	(void)setsockopt(evconnlistener_get_fd(t.peer->listener), SOL_SOCKET, SO_RCVBUF,
	    &bytes, sizeof(bytes));
}

const char *
long_text(void)
{
	static char text[6000];

	memset(text, 'x', sizeof(text) - 1);
	return text;
}
