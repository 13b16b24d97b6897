/* SPDX-License-Identifier: MIT */
/* HTTP/2 against a scripted server: what a request's outcome is after each
 * thing that a server can do, and what becomes of the connection. */
#include "fixture.h"
#include "h2_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <event2/listener.h>

#include "client/client_internal.h"

#define MOST 10050
#define WATCHDOG_S 40

static struct {
	struct event_base *base;
	struct telnyx_env *env;
	struct h2_peer *peer;
	struct telnyx_client *client;
	struct fx_result *results; /* by mark, from 1 */
	unsigned sent, done, repeated;
	unsigned opened, resumed, closed; /* connections, as telemetry tells */
} t;

/* --- the harness --- */

static void
on_connection(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	t.opened += event->type == TELNYX_EVENT_CONNECTION_OPENED;
	t.resumed +=
	    event->type == TELNYX_EVENT_CONNECTION_OPENED && event->tls_resumed;
	t.closed += event->type == TELNYX_EVENT_CONNECTION_CLOSED;
}

static void
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
	if (settings.http_version == TELNYX_HTTP_DEFAULT)
		settings.http_version = TELNYX_HTTP_2;
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
static void
open_peer(void)
{
	memset(&t, 0, sizeof(t));
	t.base = event_base_new();
	t.env = fx_clock_new();
	t.peer = h2_peer_new(t.base, NULL, 0);
	t.results = calloc(MOST, sizeof(*t.results));
	ck_assert(t.base != NULL && t.results != NULL);
}

static void
open_both(void)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
}

static void
turn(unsigned turns)
{
	while (turns-- > 0)
		event_base_loop(t.base, EVLOOP_NONBLOCK);
}

/* Turns, until nothing moves any more. */
static void
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

#define UNTIL(condition)                                                               \
	do {                                                                           \
		time_t until_since = time(NULL);                                       \
		while (!(condition)) {                                                 \
			event_base_loop(t.base, EVLOOP_NONBLOCK);                      \
			ck_assert_msg(time(NULL) - until_since < WATCHDOG_S,           \
			    "it hangs: %s", #condition);                               \
		}                                                                      \
	} while (0)

static struct telnyx_client_stats
stats(void)
{
	struct telnyx_client_stats now = {.size = sizeof(now)};

	ck_assert_int_eq(telnyx_client_stats(t.client, &now), TELNYX_OK);
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

static void
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

static struct fx_result *
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

static struct fx_result *
send_one(void)
{
	return send_with("Hello", 0);
}

static void
send_many(unsigned count)
{
	while (count-- > 0)
		(void)send_one();
}

/* Those that back off do so. */
static void
finish(void)
{
	struct telnyx_client_stats now;

	while (t.done < t.sent) {
		turn(20);
		now = stats();
		if (now.in_flight > 0 && now.in_flight == now.backing_off)
			(void)fx_clock_jump(t.env);
		else
			rest();
	}
}

static unsigned
count_ok(void)
{
	unsigned mark, count = 0;

	for (mark = 1; mark <= t.sent; mark++)
		count += t.results[mark].ok;
	return count;
}

static void
advance_ms(uint64_t ms)
{
	fx_clock_advance(t.env, ms * TELNYX_NS_PER_MS);
	turn(50);
}

static void
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

/* --- answers --- */

START_TEST(a_message_is_answered)
{
	struct fx_result *result;

	open_both();
	result = send_one();
	finish();
	ck_assert(result->ok);
	ck_assert_int_eq(result->status, 200);
	ck_assert_uint_eq(t.peer->accepted, 1);
	ck_assert_uint_eq(t.peer->h1_requests, 0);
	close_all();
	/* close_all() has freed the client, which says good-bye */
}
END_TEST

START_TEST(a_thousand_share_one_connection)
{
	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	send_many(999);
	UNTIL(h2_peer_held(t.peer) == 1000);
	ck_assert_uint_eq(stats().on_wire, 1000);
	ck_assert_uint_eq(t.peer->accepted, 1);
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 1000);
	close_all();
}
END_TEST

START_TEST(ten_thousand_are_in_flight)
{
	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_many(10000);
	UNTIL(t.peer->requests == 10000);
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 10000);
	close_all();
}
END_TEST

START_TEST(an_interim_answer_is_not_the_answer)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_INTERIM, .count = 5));
	result = send_one();
	finish();
	ck_assert(result->ok);
	ck_assert_int_eq(result->status, 200);
	close_all();
}
END_TEST

START_TEST(trailers_are_no_part_of_the_head)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_TRAILERS));
	result = send_one();
	finish();
	ck_assert(result->ok);
	close_all();
}
END_TEST

START_TEST(an_early_answer_counts_and_the_rest_of_the_body_is_not_sent)
{
	struct fx_result *result, *next;

	open_peer();
	/* so that the body cannot all come before the answer */
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_peer_script(t.peer, H2_SCRIPT(.at_head = true, .status = 413));
	h2_peer_script(t.peer, H2_SCRIPT(.at_head = true));
	result = send_one();
	next = send_one();
	finish();
	check(result, TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED,
	    TELNYX_PHASE_DECODE);
	ck_assert_int_eq(result->status, 413);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->arrived[2] + t.peer->arrived[3], 0);
	ck_assert_uint_eq(stats().connections, 1);
	close_all();
}
END_TEST

START_TEST(a_status_beyond_http_is_unknown)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.status = 999));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert(send_one() != NULL);
	finish();
	ck_assert_uint_eq(count_ok(), 1);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

/* --- the stream is reset --- */

static const struct {
	struct h2_script script;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
} resets[] = {
    {{.deed = H2_REFUSE}, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
	TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_CANCEL}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_INTERNAL_ERROR}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_NO_ERROR}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = NGHTTP2_ENHANCE_YOUR_CALM}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_RESET, .error = 0x12345678}, TELNYX_ERROR_NETWORK,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT},
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_INTERNAL_ERROR}, TELNYX_ERROR_API,
	TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_RECEIVE},
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_NO_ERROR, .status = 400},
	TELNYX_ERROR_VALIDATION, TELNYX_OUTCOME_REJECTED, TELNYX_PHASE_RECEIVE},
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_CANCEL, .status = 500}, TELNYX_ERROR_API,
	TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_RECEIVE},
    /* after a head even "refused" does not undo what was said */
    {{.deed = H2_HALF_RESET, .error = NGHTTP2_STREAM_CLOSED}, TELNYX_ERROR_API,
	TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_RECEIVE},
    {{.body_bytes = 5000}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE}, /* over max_reply_bytes */
    {{.deed = H2_FLOOD, .count = 1500}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE},
    {{.tell_length = true, .length_off = 5}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE},
    {{.tell_length = true, .length_off = -5}, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
	TELNYX_PHASE_RECEIVE},
};
#define RESETS ((int)(sizeof(resets) / sizeof(resets[0])))

START_TEST(a_broken_stream_leaves_the_others_alone)
{
	struct fx_result *before, *broken, *after, *later;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1, .max_reply_bytes = 4096));
	send_one(); /* the server's settings are known */
	finish();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	h2_peer_script(t.peer, &resets[_i].script);
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	before = send_one();
	broken = send_one();
	after = send_one();
	UNTIL(broken->calls == 1);
	rest();
	ck_assert_msg(!broken->ok, "reset %d", _i);
	check(broken, resets[_i].type, resets[_i].outcome, resets[_i].phase);
	ck_assert_uint_eq(before->calls + after->calls, 0);
	h2_peer_release(t.peer);
	later = send_one();
	finish();
	ck_assert(before->ok && after->ok && later->ok);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

START_TEST(a_refused_stream_is_sent_again_after_a_backoff)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	send_one();
	finish(); /* the server's settings are known */
	fx_clock_random(t.env, 100 * TELNYX_NS_PER_MS);
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_REFUSE));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_REFUSE));
	t.peer->script_next = 0;
	result = send_one();
	UNTIL(stats().backing_off == 1);
	ck_assert_uint_eq(result->calls, 0);
	finish();
	ck_assert(result->ok);
	ck_assert_int_eq(result->attempts, 3);
	close_all();
}
END_TEST

START_TEST(a_server_that_always_refuses_is_not_asked_for_ever)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	t.peer->otherwise.deed = H2_REFUSE;
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_WAIT);
	ck_assert_uint_le(t.peer->requests, 20);
	close_all();
}
END_TEST

/* --- the connection ends --- */

START_TEST(a_lost_connection_leaves_what_was_sent_unknown)
{
	static const enum h2_end ends[] = {H2_FIN, H2_RST};
	unsigned mark;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_many(20);
	UNTIL(h2_peer_held(t.peer) == 20);
	h2_conn_end(h2_peer_conn(t.peer, 0), ends[_i]);
	finish();
	for (mark = 1; mark <= 20; mark++)
		check(&t.results[mark], TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN,
		    TELNYX_PHASE_WAIT);
	t.peer->otherwise.deed = H2_ANSWER;
	ck_assert(send_one() != NULL);
	finish();
	ck_assert_uint_eq(count_ok(), 1);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

START_TEST(half_an_answer_is_judged_by_its_status)
{
	static const enum h2_deed deeds[] = {H2_HALF_FIN, H2_HALF_RST};
	struct fx_result *held, *half;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_HOLD));
	h2_peer_script(t.peer, H2_SCRIPT(.deed = deeds[_i]));
	held = send_one();
	half = send_one();
	finish();
	/* a reset may overtake the half that was sent */
	if (_i == 0)
		check(half, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED,
		    TELNYX_PHASE_RECEIVE);
	check(held, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	close_all();
}
END_TEST

START_TEST(an_endless_header_block_ends_the_connection)
{
	struct fx_result *result;

	open_both();
	h2_peer_script(t.peer, H2_SCRIPT(.deed = H2_CONTINUE, .count = 200));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_API, TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_RECEIVE);
	ck_assert(send_one() != NULL);
	finish();
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

/* Every 7 bytes of a request, the connection ends there. */
START_TEST(a_request_that_was_cut_is_told_truly)
{
	static const enum h2_end ends[] = {H2_FIN, H2_RST};
	unsigned offset, sure = 0, unsure = 0;

	for (offset = 1; offset < 460; offset += 7) {
		open_both();
		t.peer->end_at = offset;
		t.peer->end_how = ends[_i];
		t.peer->otherwise.deed = H2_HOLD;
		send_many(2);
		UNTIL(t.done == 2 || h2_peer_held(t.peer) == 2);
		sure += t.results[1].outcome == TELNYX_OUTCOME_NOT_SENT;
		unsure += t.results[1].outcome == TELNYX_OUTCOME_UNKNOWN;
		telnyx_client_free(t.client);
		t.client = NULL;
		close_all();
	}
	/* All of a request leaves in one record, so that it cannot be known. */
	ck_assert_uint_gt(unsure, 0);
	ck_assert_uint_eq(sure, 0);
}
END_TEST

/* --- GOAWAY --- */

START_TEST(goaway_moves_what_was_not_processed_to_another_connection)
{
	open_both();
	send_one();
	finish(); /* stream 1 */
	t.peer->otherwise.deed = H2_HOLD;
	send_many(10); /* streams 3 to 21 */
	UNTIL(h2_peer_held(t.peer) == 10);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 11, NGHTTP2_NO_ERROR);
	UNTIL(t.peer->accepted == 2 && h2_peer_held(t.peer) == 10);
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 11);
	ck_assert_uint_eq(t.peer->arrived[2], 1);
	ck_assert_uint_eq(t.peer->arrived[11], 2);
	/* it was not the caller's to try again */
	ck_assert_int_eq(t.results[11].attempts, 1);
	close_all();
}
END_TEST

START_TEST(goaway_drains_and_is_replaced)
{
	struct fx_result *old, *fresh;

	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1));
	t.peer->otherwise.deed = H2_HOLD;
	old = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	/* "I am going", and no more; then it goes on for a while */
	h2_conn_goaway(h2_peer_conn(t.peer, 0), INT32_MAX, NGHTTP2_NO_ERROR);
	rest();
	fresh = send_one();
	UNTIL(h2_peer_held(t.peer) == 2);
	ck_assert_uint_eq(t.peer->accepted, 2);
	ck_assert_uint_eq(old->calls, 0);
	h2_peer_release(t.peer);
	finish();
	ck_assert(old->ok && fresh->ok);
	rest();
	ck_assert_uint_eq(h2_peer_conns(t.peer), 1); /* the old one is closed */
	close_all();
}
END_TEST

START_TEST(goaway_with_an_error_says_why)
{
	struct fx_result *result;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 1, NGHTTP2_ENHANCE_YOUR_CALM);
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert_ptr_nonnull(strstr(result->message, "ENHANCE_YOUR_CALM"));
	close_all();
}
END_TEST

START_TEST(a_server_that_only_says_goaway_is_not_asked_for_ever)
{
	struct fx_result *result;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 3));
	t.peer->otherwise = (struct h2_script){.deed = H2_GOAWAY_UP_TO, .last = 0};
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_WAIT);
	ck_assert_uint_le(t.peer->accepted, 3);
	close_all();
}
END_TEST

START_TEST(a_server_that_takes_few_requests_a_connection_gets_all_of_them)
{
	open_both();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 128);
	t.peer->requests_a_connection = 100;
	send_many(2500);
	finish();
	ck_assert_uint_eq(count_ok(), 2500);
	ck_assert_uint_ge(t.peer->accepted, 25);
	close_all();
}
END_TEST

/* --- SETTINGS --- */

START_TEST(a_full_connection_gets_company_and_the_least_loaded_is_taken)
{
	static const uint32_t limits[] = {1, 10, 100};
	uint32_t limit = limits[_i];
	unsigned i;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limit);
	make_client(TELNYX_CONFIG(.max_connections = 4, .max_attempts = 1));
	t.peer->otherwise.deed = H2_HOLD;
	send_one();
	UNTIL(h2_peer_held(t.peer) == 1); /* its settings are known */
	send_many(5 * limit);
	UNTIL(h2_peer_held(t.peer) == 4 * limit);
	rest();
	ck_assert_uint_eq(t.peer->accepted, 4);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(h2_peer_conn(t.peer, i)->open, limit);
	ck_assert_uint_eq(stats().waiting, limit + 1);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), t.sent);
	/* all are empty; four more spread */
	t.peer->otherwise.deed = H2_HOLD;
	send_many(4);
	UNTIL(h2_peer_held(t.peer) == 4);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(h2_peer_conn(t.peer, i)->open, 1);
	h2_peer_release(t.peer);
	finish();
	close_all();
}
END_TEST

START_TEST(a_limit_that_comes_late_costs_nobody_an_attempt)
{
	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 3);
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_many(300);
	finish();
	ck_assert_uint_eq(count_ok(), 300);
	ck_assert_uint_le(h2_peer_conn(t.peer, 0)->most_open, 100);
	close_all();
}
END_TEST

START_TEST(no_streams_for_a_while_then_a_hundred)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_one();
	finish();
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 0);
	rest();
	send_many(150);
	rest();
	ck_assert_uint_eq(t.done, 1);
	ck_assert_uint_eq(stats().waiting, 150);
	ck_assert_uint_eq(t.peer->accepted, 1);
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100);
	finish();
	ck_assert_uint_eq(count_ok(), 151);
	ck_assert_uint_le(h2_peer_conn(t.peer, 0)->most_open, 100);
	close_all();
}
END_TEST

START_TEST(a_limit_that_falls_is_kept)
{
	open_peer();
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	t.peer->otherwise.deed = H2_HOLD;
	send_many(50);
	UNTIL(h2_peer_held(t.peer) == 50);
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 5);
	rest();
	send_many(50);
	rest();
	ck_assert_uint_eq(h2_peer_held(t.peer), 50);
	h2_peer_release(t.peer);
	UNTIL(h2_peer_held(t.peer) == 5);
	rest();
	ck_assert_uint_eq(h2_peer_held(t.peer), 5);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	finish();
	ck_assert_uint_eq(count_ok(), 100);
	close_all();
}
END_TEST

START_TEST(no_header_table_and_the_smallest_and_largest_frames_are_fine)
{
	static const struct {
		int32_t id;
		uint32_t value;
	} settings[] = {
	    {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, 0},
	    {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, 65536},
	    {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 16384},
	    {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 16777215},
	    {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, 100},
	};

	open_peer();
	h2_peer_setting(t.peer, settings[_i].id, settings[_i].value);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_many(50);
	finish();
	h2_conn_settings(h2_peer_conn(t.peer, 0), settings[_i].id, settings[_i].value);
	send_many(50);
	finish();
	ck_assert_uint_eq(count_ok(), 100);
	close_all();
}
END_TEST

/* --- flow control --- */

START_TEST(a_small_window_lets_a_body_through_byte_by_byte)
{
	static const uint32_t windows[] = {1, 2, 17, 100};

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, windows[_i]);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_many(5);
	finish();
	ck_assert_uint_eq(count_ok(), 5);
	close_all();
}
END_TEST

START_TEST(a_body_that_no_window_lets_through_was_not_sent)
{
	struct fx_result *result, *next;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0);
	rest();
	result = send_one();
	next = send_with("Next", 60000);
	rest();
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(10000);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_SEND);
	rest();
	ck_assert_uint_eq(t.peer->arrived[result->mark], 0);
	/* only that stream was reset */
	h2_conn_settings(
	    h2_peer_conn(t.peer, 0), NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1000);
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

/* The connection's own window: 65,535 bytes, and not given back. */
START_TEST(a_full_connection_window_holds_the_rest_back)
{
	unsigned mark, unsent = 0;

	open_peer();
	t.peer->keep_window = true;
	t.peer->otherwise.deed = H2_HOLD;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	send_many(1500);
	rest();
	ck_assert_uint_lt(h2_peer_held(t.peer), 1501);
	ck_assert_uint_gt(h2_peer_held(t.peer), 500);
	h2_conn_window(h2_peer_conn(t.peer, 0), 0, 5000);
	rest();
	advance_ms(10000);
	UNTIL(t.done == t.sent);
	for (mark = 1; mark <= t.sent; mark++) {
		ck_assert_int_eq(t.results[mark].type, TELNYX_ERROR_TIMEOUT);
		unsent += t.results[mark].outcome == TELNYX_OUTCOME_NOT_SENT;
	}
	ck_assert_uint_gt(unsent, 100);
	close_all();
}
END_TEST

/* --- silence --- */

static void
small_buffers(void)
{
	int bytes = 4096;

	(void)setsockopt(evconnlistener_get_fd(t.peer->listener), SOL_SOCKET, SO_RCVBUF,
	    &bytes, sizeof(bytes));
}

/* What is stuck behind a full socket cannot be taken back once it is made
 * into frames: it is never called not sent if it arrives later. */
START_TEST(what_leaves_after_the_deadline_was_not_called_unsent)
{
	char text[1500];
	unsigned i, unsent = 0;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	open_peer();
	small_buffers();
	make_client(TELNYX_CONFIG(.max_attempts = 1, .validate = TELNYX_FALSE));
	send_one();
	finish();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20);
	h2_conn_window(h2_peer_conn(t.peer, 0), 0, 1 << 30);
	rest();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	for (i = 0; i < 6000; i++)
		(void)send_with(text, 0);
	turn(200);
	advance_ms(10000);
	UNTIL(t.done == t.sent);
	for (i = 2; i <= t.sent; i++)
		unsent += t.results[i].outcome == TELNYX_OUTCOME_NOT_SENT;
	ck_assert_uint_gt(unsent, 0);
	ck_assert_uint_lt(unsent, 6000);
	h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	rest();
	ck_assert_uint_gt(t.peer->requests, 1);
	close_all(); /* judges */
}
END_TEST

START_TEST(a_server_that_died_silently_is_found_by_ping)
{
	struct fx_result *result, *late;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	result = send_with("Hello", 60000);
	turn(50);
	advance_ms(14900);
	ck_assert_uint_eq(result->calls, 0);
	advance_ms(200);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	ck_assert_int_eq(result->system_error, ETIMEDOUT);
	late = send_one();
	UNTIL(late->calls == 1);
	ck_assert(late->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

START_TEST(a_slow_server_that_answers_pings_is_waited_for)
{
	struct fx_result *result;
	unsigned i;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_with("Hello", 100000);
	UNTIL(h2_peer_held(t.peer) == 1);
	for (i = 0; i < 12; i++) {
		advance_ms(5000);
		rest();
	}
	ck_assert_uint_ge(h2_peer_conn(t.peer, 0)->pings, 3);
	ck_assert_uint_eq(result->calls, 0);
	h2_peer_release(t.peer);
	finish();
	ck_assert(result->ok);
	close_all();
}
END_TEST

/* A deadline on a silent connection: the next message does not go there. */
START_TEST(after_a_deadline_in_silence_new_messages_go_elsewhere)
{
	struct fx_result *lost, *next;

	open_both();
	send_one();
	finish();
	h2_conn_stall(h2_peer_conn(t.peer, 0), true);
	lost = send_with("Hello", 2000);
	turn(50);
	advance_ms(2000);
	UNTIL(lost->calls == 1);
	check(lost, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	next = send_one();
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	ck_assert_uint_eq(t.peer->accepted, 2);
	/* it lives after all: it is used again, and not closed */
	h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	rest();
	ck_assert_uint_eq(stats().connections, 2);
	close_all();
}
END_TEST

START_TEST(a_server_that_accepts_and_says_nothing_times_out_in_tls)
{
	struct fx_result *result, *early;

	open_peer();
	t.peer->stall_handshake = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	early = send_with("Hello", 1000);
	result = send_one();
	UNTIL(t.peer->accepted == 1);
	rest();
	advance_ms(1000);
	UNTIL(early->calls == 1);
	check(early, TELNYX_ERROR_TIMEOUT, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	advance_ms(2000);
	UNTIL(result->calls == 1);
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	ck_assert_int_eq(result->system_error, ETIMEDOUT);
	close_all();
}
END_TEST

/* --- deadlines and cancel --- */

START_TEST(a_deadline_or_a_cancel_resets_its_stream_alone)
{
	struct fx_result *first, *other, *next;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_with("Hello", 5000);
	other = send_with("Hello", 60000);
	UNTIL(h2_peer_held(t.peer) == 2);
	if (_i == 0)
		advance_ms(5000);
	else
		ck_assert_int_eq(
		    telnyx_request_cancel(t.client, first->request_id), TELNYX_OK);
	UNTIL(first->calls == 1);
	check(first, _i == 0 ? TELNYX_ERROR_TIMEOUT : TELNYX_ERROR_CANCELLED,
	    TELNYX_OUTCOME_UNKNOWN, TELNYX_PHASE_WAIT);
	UNTIL(t.peer->resets == 1);
	rest();
	next = send_one();
	UNTIL(h2_peer_held(t.peer) == 2);
	h2_peer_release(t.peer);
	finish();
	ck_assert(other->ok && next->ok);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

/* The room of a stream that was cut short is given to who waits. */
START_TEST(who_waits_gets_the_room_of_a_cancelled_stream)
{
	struct fx_result *first, *next;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1);
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	next = send_one();
	rest();
	ck_assert_uint_eq(stats().waiting, 1);
	t.peer->otherwise.deed = H2_ANSWER;
	ck_assert_int_eq(telnyx_request_cancel(t.client, first->request_id), TELNYX_OK);
	UNTIL(next->calls == 1);
	ck_assert(next->ok);
	close_all();
}
END_TEST

START_TEST(an_idle_connection_closes_also_after_a_cancel)
{
	struct fx_result *result;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	ck_assert_int_eq(
	    telnyx_request_cancel(t.client, result->request_id), TELNYX_OK);
	UNTIL(result->calls == 1);
	rest();
	ck_assert_uint_eq(stats().idle_connections, 1);
	advance_ms(5000);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	ck_assert_uint_eq(t.peer->goaways, 1);
	close_all();
}
END_TEST

START_TEST(a_draining_connection_closes_also_after_a_cancel)
{
	struct fx_result *result;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	result = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	h2_conn_goaway(h2_peer_conn(t.peer, 0), INT32_MAX, NGHTTP2_NO_ERROR);
	rest();
	ck_assert_int_eq(
	    telnyx_request_cancel(t.client, result->request_id), TELNYX_OK);
	UNTIL(result->calls == 1);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

START_TEST(resets_are_bounded)
{
	struct fx_result *other;
	unsigned i;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	other = send_with("Hello", 60000);
	send_many(2000);
	UNTIL(h2_peer_held(t.peer) == 2001);
	for (i = 3; i <= t.sent; i++)
		ck_assert_int_eq(
		    telnyx_request_cancel(t.client, t.results[i].request_id),
		    TELNYX_OK);
	UNTIL(t.done == t.sent - 1);
	rest();
	ck_assert_uint_le(t.peer->resets, 510);
	ck_assert_uint_ge(t.peer->resets, 400);
	/* who was not cancelled is answered all the same */
	h2_peer_release(t.peer);
	UNTIL(other->calls == 1);
	ck_assert(other->ok);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

START_TEST(a_message_that_waits_for_a_stream_is_cancelled_unsent)
{
	struct fx_result *first, *second;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1);
	make_client(TELNYX_CONFIG(.max_connections = 1, .max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_one();
	second = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	ck_assert_int_eq(
	    telnyx_request_cancel(t.client, second->request_id), TELNYX_OK);
	UNTIL(second->calls == 1);
	check(second, TELNYX_ERROR_CANCELLED, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_QUEUE);
	h2_peer_release(t.peer);
	finish();
	ck_assert(first->ok);
	close_all();
}
END_TEST

/* --- which protocol --- */

START_TEST(auto_takes_h2_where_it_is_offered)
{
	open_peer();
	make_client(TELNYX_CONFIG(.http_version = TELNYX_HTTP_AUTO));
	send_many(20);
	finish();
	ck_assert_uint_eq(count_ok(), 20);
	ck_assert_uint_eq(t.peer->h1_requests, 0);
	ck_assert_uint_eq(t.peer->accepted, 1);
	close_all();
}
END_TEST

START_TEST(auto_takes_http_1_1_where_that_is_all_and_remembers)
{
	open_peer();
	t.peer->no_h2 = true;
	make_client(
	    TELNYX_CONFIG(.http_version = TELNYX_HTTP_AUTO, .max_connections = 2));
	send_many(10);
	finish();
	ck_assert_uint_eq(count_ok(), 10);
	ck_assert_uint_eq(t.peer->h1_requests, 10);
	ck_assert_uint_eq(t.peer->accepted, 3); /* one asked, two work */
	send_many(10);
	finish();
	ck_assert_uint_eq(t.peer->accepted, 3);
	/* after an hour it is asked again */
	t.peer->no_h2 = false;
	advance_ms(3600 * 1000);
	send_many(10);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 20);
	ck_assert_uint_eq(count_ok(), 30);
	close_all();
}
END_TEST

START_TEST(auto_follows_a_server_that_changes_its_mind)
{
	open_peer();
	make_client(TELNYX_CONFIG(.http_version = TELNYX_HTTP_AUTO, .max_attempts = 2));
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 0);
	/* it stops speaking h2 */
	t.peer->no_h2 = true;
	h2_conn_goaway(h2_peer_conn(t.peer, 0), 5, NGHTTP2_NO_ERROR);
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	rest();
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 3);
	/* and speaks nothing else than h2 */
	t.peer->no_h2 = false;
	t.peer->no_h1 = true;
	while (h2_peer_conns(t.peer) > 0)
		h2_conn_end(h2_peer_conn(t.peer, 0), H2_FIN);
	rest();
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 3);
	ck_assert_uint_eq(count_ok(), 9);
	close_all();
}
END_TEST

START_TEST(forced_h2_against_http_1_1_is_a_clear_error)
{
	struct fx_result *result;

	open_peer();
	t.peer->no_h2 = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	ck_assert_ptr_nonnull(strstr(result->message, "does not speak HTTP/2"));
	ck_assert_uint_eq(t.peer->requests, 0);
	close_all();
}
END_TEST

START_TEST(by_default_it_is_http_1_1)
{
	open_peer();
	make_client(TELNYX_CONFIG(.http_version = TELNYX_HTTP_1_1));
	send_many(3);
	finish();
	ck_assert_uint_eq(t.peer->h1_requests, 3);
	close_all();
}
END_TEST

START_TEST(plain_http_is_http_1_1_and_cannot_be_h2)
{
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client = NULL;
	struct telnyx_config config;
	struct telnyx_error *error = NULL;
	struct fx_result result = {0};

	open_peer();
	ck_assert_int_eq(telnyx_sandbox_new(t.base, TELNYX_SANDBOX(.tls = TELNYX_FALSE),
			     &sandbox, NULL),
	    TELNYX_OK);
	telnyx_config_init(&config);
	config.base_url = telnyx_sandbox_url(sandbox);
	config.api_key = "KEY_h2";
	config.http_version = TELNYX_HTTP_2;
	ck_assert_int_eq(
	    telnyx_client_new(t.base, &config, &client, &error), TELNYX_E_CONFIG);
	ck_assert_str_eq(error->field, "http_version");
	telnyx_error_free(error);
	config.http_version = TELNYX_HTTP_AUTO;
	ck_assert_int_eq(telnyx_client_new(t.base, &config, &client, NULL), TELNYX_OK);
	ck_assert_int_eq(telnyx_message_send(client,
			     TELNYX_MESSAGE(.to = "+13125550002",
				 .from = "+13125550001", .text = "Hello"),
			     NULL, fx_record, &result, NULL),
	    TELNYX_OK);
	UNTIL(result.calls == 1);
	ck_assert(result.ok);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	close_all();
}
END_TEST

/* --- the life of connections --- */

START_TEST(the_second_connection_resumes_the_session)
{
	open_both();
	send_one();
	finish();
	rest();
	advance_ms(5000);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->handshakes, 2);
	ck_assert_uint_eq(t.peer->resumed, 1);
	ck_assert_uint_eq(t.resumed, 1);
	/* after a loss, too */
	h2_conn_end(h2_peer_conn(t.peer, 0), H2_RST);
	rest();
	send_one();
	finish();
	ck_assert_uint_eq(t.peer->resumed, 2);
	close_all();
}
END_TEST

START_TEST(an_idle_connection_says_good_bye)
{
	open_both();
	send_many(2);
	finish();
	advance_ms(4999);
	rest();
	ck_assert_uint_eq(stats().idle_connections, 1);
	ck_assert_uint_eq(t.peer->goaways, 0);
	advance_ms(2);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	ck_assert_uint_eq(t.peer->goaways, 1);
	ck_assert_uint_eq(h2_peer_conns(t.peer), 0);
	close_all();
}
END_TEST

START_TEST(an_old_connection_is_replaced_and_nothing_is_lost)
{
	unsigned i;

	open_peer();
	make_client(TELNYX_CONFIG(.max_attempts = 1, .idle_timeout_ms = 100000000));
	for (i = 0; i < 20; i++) {
		send_one();
		finish();
		advance_ms(240 * 1000);
	}
	ck_assert_uint_eq(count_ok(), 20);
	ck_assert_uint_eq(t.peer->accepted, 2);
	close_all();
}
END_TEST

static unsigned closes;

static void
on_closed(struct telnyx_client *client, void *arg)
{
	(void)client;
	(void)arg;
	closes++;
}

START_TEST(close_waits_for_what_is_in_flight)
{
	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	send_many(5);
	UNTIL(h2_peer_held(t.peer) == 5);
	closes = 0;
	ck_assert_int_eq(
	    telnyx_client_close(t.client, 5000, on_closed, NULL), TELNYX_OK);
	turn(50);
	ck_assert_uint_eq(closes, 0);
	if (_i == 0)
		h2_peer_release(t.peer);
	else
		advance_ms(5000);
	UNTIL(closes == 1);
	ck_assert_uint_eq(t.done, 5);
	ck_assert_uint_eq(count_ok(), _i == 0 ? 5 : 0);
	rest();
	ck_assert_uint_eq(stats().connections, 0);
	ck_assert_uint_eq(h2_peer_conns(t.peer), 0);
	close_all();
}
END_TEST

START_TEST(close_while_dialling_leaves_nothing_behind)
{
	struct fx_result *result;

	open_peer();
	t.peer->stall_handshake = true;
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	result = send_one();
	UNTIL(t.peer->accepted == 1);
	closes = 0;
	ck_assert_int_eq(telnyx_client_close(t.client, 0, on_closed, NULL), TELNYX_OK);
	UNTIL(closes == 1);
	check(result, TELNYX_ERROR_CLOSING, TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_TLS);
	ck_assert_uint_eq(stats().connections, 0);
	close_all();
}
END_TEST

/* Bring the client into each state, and free it there. */
enum state {
	FRESH,
	CONNECTING,
	HANDSHAKING,
	RUNNING,
	BLOCKED,
	HALF,
	DRAINING,
	IDLE,
	STATES
};

static void
bring(enum state state)
{
	char text[1500];
	unsigned i;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	open_peer();
	small_buffers();
	t.peer->stall_handshake = state == HANDSHAKING;
	make_client(TELNYX_CONFIG(.max_attempts = 1, .validate = TELNYX_FALSE));
	t.peer->otherwise.deed = state == HALF	 ? H2_HALF_STALL
				 : state == IDLE ? H2_ANSWER
						 : H2_HOLD;
	send_many(5);
	if (state == FRESH)
		return;
	if (state == CONNECTING) {
		while (stats().connections == 0)
			event_base_loop(t.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		return;
	}
	if (state == HANDSHAKING) {
		UNTIL(t.peer->accepted == 1);
		return;
	}
	UNTIL(state == IDLE ? t.done == 5 : t.peer->requests == 5);
	rest();
	if (state == BLOCKED) {
		h2_conn_stall(h2_peer_conn(t.peer, 0), true);
		for (i = 0; i < 3000; i++)
			(void)send_with(text, 0);
		turn(100);
	} else if (state == DRAINING) {
		h2_conn_goaway(h2_peer_conn(t.peer, 0), 5, NGHTTP2_NO_ERROR);
		rest();
	}
}

START_TEST(free_in_every_state_calls_back_and_is_true)
{
	static const enum telnyx_outcome outcomes[STATES] = {
	    [FRESH] = TELNYX_OUTCOME_NOT_SENT,
	    [CONNECTING] = TELNYX_OUTCOME_NOT_SENT,
	    [HANDSHAKING] = TELNYX_OUTCOME_NOT_SENT,
	    [RUNNING] = TELNYX_OUTCOME_UNKNOWN,
	    [BLOCKED] = TELNYX_OUTCOME_UNKNOWN,
	    [HALF] = TELNYX_OUTCOME_ACCEPTED,
	    [DRAINING] = TELNYX_OUTCOME_UNKNOWN,
	    [IDLE] = TELNYX_OUTCOME_ACCEPTED,
	};

	bring((enum state)_i);
	telnyx_client_free(t.client);
	t.client = NULL;
	ck_assert_uint_eq(t.done, t.sent);
	ck_assert_msg(t.results[1].outcome == outcomes[_i], "%d: %s",
	    t.results[1].outcome, t.results[1].message);
	if (_i == BLOCKED) {
		h2_conn_stall(h2_peer_conn(t.peer, 0), false);
		rest();
	}
	close_all();
}
END_TEST

static void
free_client(struct fx_result *result)
{
	(void)result;
	telnyx_client_free(t.client);
	t.client = NULL;
}

START_TEST(a_callback_may_free_the_client)
{
	unsigned i;

	open_both();
	t.peer->otherwise.deed = H2_HOLD;
	for (i = 1; i <= 5; i++)
		t.results[i].then = i == 2 ? free_client : NULL;
	send_many(5);
	UNTIL(h2_peer_held(t.peer) == 5);
	h2_peer_release(t.peer);
	UNTIL(t.done == 5);
	ck_assert_ptr_null(t.client);
	close_all();
}
END_TEST

/* A child lets go, and the parent notices nothing. */
START_TEST(a_forked_child_sends_nothing)
{
	int status;
	pid_t child;
	unsigned rsts, goaways;

	bring((enum state)_i);
	rsts = t.peer->resets;
	goaways = t.peer->goaways;
	if ((child = fork()) == 0) {
		telnyx_client_free(t.client);
		_exit(0);
	}
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	t.peer->otherwise.deed = H2_ANSWER;
	if (_i == BLOCKED)
		h2_conn_stall(h2_peer_conn(t.peer, 0), false);
	rest();
	if (_i != DRAINING)
		ck_assert_uint_eq(t.peer->goaways, goaways);
	ck_assert_uint_eq(t.peer->resets, rsts);
	if (_i != HANDSHAKING && _i != HALF) {
		h2_peer_release(t.peer);
		send_one();
		finish();
		/* what GOAWAY has refused is its caller's to try again */
		ck_assert_uint_eq(count_ok(), t.sent - (_i == DRAINING ? 2 : 0));
	}
	close_all();
}
END_TEST

/* --- scarcity --- */

START_TEST(without_descriptors_it_waits_and_recovers)
{
	struct rlimit limit, none;
	struct fx_result *result;
	int fds[512], count = 0;

	open_both();
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 64;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	while (count < 512 && (fds[count] = open("/dev/null", O_RDONLY)) >= 0)
		count++;
	result = send_one();
	turn(100);
	ck_assert_uint_eq(result->calls, 0);
	ck_assert_uint_eq(stats().waiting, 1);
	while (count > 0)
		(void)close(fds[--count]);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	advance_ms(100);
	UNTIL(result->calls == 1);
	ck_assert(result->ok);
	close_all();
}
END_TEST

START_TEST(a_server_that_is_not_there_is_not_connected_to)
{
	struct fx_result *result;

	open_both();
	evconnlistener_free(t.peer->listener);
	t.peer->listener = NULL;
	result = send_one();
	finish();
	check(result, TELNYX_ERROR_NETWORK, TELNYX_OUTCOME_NOT_SENT,
	    TELNYX_PHASE_CONNECT);
	ck_assert_int_eq(result->system_error, ECONNREFUSED);
	close_all();
}
END_TEST

/* A further connection cannot be had: those that wait for it wait on. */
START_TEST(when_only_a_further_connection_fails_nobody_fails)
{
	struct fx_result *first, *second;

	open_peer();
	h2_peer_setting(t.peer, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1);
	make_client(TELNYX_CONFIG(.max_attempts = 1));
	send_one();
	finish();
	t.peer->otherwise.deed = H2_HOLD;
	first = send_one();
	UNTIL(h2_peer_held(t.peer) == 1);
	evconnlistener_free(t.peer->listener);
	t.peer->listener = NULL;
	second = send_one();
	rest();
	ck_assert_uint_eq(second->calls, 0);
	t.peer->otherwise.deed = H2_ANSWER;
	h2_peer_release(t.peer);
	finish();
	ck_assert(first->ok && second->ok);
	close_all();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("h2");
	TCase *tcase = tcase_create("answers");

	tcase_add_test(tcase, a_message_is_answered);
	tcase_add_test(tcase, a_thousand_share_one_connection);
	tcase_add_test(tcase, ten_thousand_are_in_flight);
	tcase_add_test(tcase, an_interim_answer_is_not_the_answer);
	tcase_add_test(tcase, trailers_are_no_part_of_the_head);
	tcase_add_test(
	    tcase, an_early_answer_counts_and_the_rest_of_the_body_is_not_sent);
	tcase_add_test(tcase, a_status_beyond_http_is_unknown);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("streams");
	tcase_add_loop_test(tcase, a_broken_stream_leaves_the_others_alone, 0, RESETS);
	tcase_add_test(tcase, a_refused_stream_is_sent_again_after_a_backoff);
	tcase_add_test(tcase, a_server_that_always_refuses_is_not_asked_for_ever);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("ends");
	tcase_add_loop_test(
	    tcase, a_lost_connection_leaves_what_was_sent_unknown, 0, 2);
	tcase_add_loop_test(tcase, half_an_answer_is_judged_by_its_status, 0, 2);
	tcase_add_test(tcase, an_endless_header_block_ends_the_connection);
	tcase_add_loop_test(tcase, a_request_that_was_cut_is_told_truly, 0, 2);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("goaway");
	tcase_add_test(
	    tcase, goaway_moves_what_was_not_processed_to_another_connection);
	tcase_add_test(tcase, goaway_drains_and_is_replaced);
	tcase_add_test(tcase, goaway_with_an_error_says_why);
	tcase_add_test(tcase, a_server_that_only_says_goaway_is_not_asked_for_ever);
	tcase_add_test(
	    tcase, a_server_that_takes_few_requests_a_connection_gets_all_of_them);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("settings");
	tcase_add_loop_test(
	    tcase, a_full_connection_gets_company_and_the_least_loaded_is_taken, 0, 3);
	tcase_add_test(tcase, a_limit_that_comes_late_costs_nobody_an_attempt);
	tcase_add_test(tcase, no_streams_for_a_while_then_a_hundred);
	tcase_add_test(tcase, a_limit_that_falls_is_kept);
	tcase_add_loop_test(
	    tcase, no_header_table_and_the_smallest_and_largest_frames_are_fine, 0, 5);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("windows");
	tcase_add_loop_test(
	    tcase, a_small_window_lets_a_body_through_byte_by_byte, 0, 4);
	tcase_add_test(tcase, a_body_that_no_window_lets_through_was_not_sent);
	tcase_add_test(tcase, a_full_connection_window_holds_the_rest_back);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("silence");
	tcase_add_test(tcase, what_leaves_after_the_deadline_was_not_called_unsent);
	tcase_add_test(tcase, a_server_that_died_silently_is_found_by_ping);
	tcase_add_test(tcase, a_slow_server_that_answers_pings_is_waited_for);
	tcase_add_test(tcase, after_a_deadline_in_silence_new_messages_go_elsewhere);
	tcase_add_test(tcase, a_server_that_accepts_and_says_nothing_times_out_in_tls);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("cancel");
	tcase_add_loop_test(
	    tcase, a_deadline_or_a_cancel_resets_its_stream_alone, 0, 2);
	tcase_add_test(tcase, who_waits_gets_the_room_of_a_cancelled_stream);
	tcase_add_test(tcase, an_idle_connection_closes_also_after_a_cancel);
	tcase_add_test(tcase, a_draining_connection_closes_also_after_a_cancel);
	tcase_add_test(tcase, resets_are_bounded);
	tcase_add_test(tcase, a_message_that_waits_for_a_stream_is_cancelled_unsent);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("protocol");
	tcase_add_test(tcase, auto_takes_h2_where_it_is_offered);
	tcase_add_test(tcase, auto_takes_http_1_1_where_that_is_all_and_remembers);
	tcase_add_test(tcase, auto_follows_a_server_that_changes_its_mind);
	tcase_add_test(tcase, forced_h2_against_http_1_1_is_a_clear_error);
	tcase_add_test(tcase, by_default_it_is_http_1_1);
	tcase_add_test(tcase, plain_http_is_http_1_1_and_cannot_be_h2);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("life");
	tcase_add_test(tcase, the_second_connection_resumes_the_session);
	tcase_add_test(tcase, an_idle_connection_says_good_bye);
	tcase_add_test(tcase, an_old_connection_is_replaced_and_nothing_is_lost);
	tcase_add_loop_test(tcase, close_waits_for_what_is_in_flight, 0, 2);
	tcase_add_test(tcase, close_while_dialling_leaves_nothing_behind);
	tcase_add_loop_test(
	    tcase, free_in_every_state_calls_back_and_is_true, 0, STATES);
	tcase_add_test(tcase, a_callback_may_free_the_client);
	tcase_add_loop_test(tcase, a_forked_child_sends_nothing, 0, STATES);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("scarcity");
	tcase_add_test(tcase, without_descriptors_it_waits_and_recovers);
	tcase_add_test(tcase, a_server_that_is_not_there_is_not_connected_to);
	tcase_add_test(tcase, when_only_a_further_connection_fails_nobody_fails);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
