/* SPDX-License-Identifier: MIT */
/*
 * Connections that are used again: what may happen to one between two
 * requests, at the very moment of the second, and over many; and how requests
 * are put on the wire.  Each test runs plain and with TLS.
 */
#include "support/rig.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "client/client_internal.h"
#include "support/clock.h"
#include "net/h1_internal.h"
#include "net/pool_internal.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define BODY "{\"data\":{\"id\":\"first\"}}"
#define GOOD OK "Content-Length: 23\r\n\r\n" BODY
#define EVIL OK "Content-Length: 23\r\n\r\n{\"data\":{\"id\":\"evil!\"}}"
/* As some servers say good-bye to an idle connection. */
#define GOODBYE                                                                        \
	"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: "        \
	"0\r\n\r\n"

#define REQUEST                                                                        \
	{                                                                              \
		.op = PEER_READ_REQUEST                                                \
	}
#define SAY(bytes)                                                                     \
	{                                                                              \
		.op = PEER_SEND, .text = (bytes)                                       \
	}
#define THEN(what)                                                                     \
	{                                                                              \
		.op = (what)                                                           \
	}
#define STEPS(...) ((const struct peer_step[]){__VA_ARGS__, {.op = PEER_END}})
/* One good answer, and then, when the test says so, this. */
#define LATER(...) STEPS(REQUEST, SAY(GOOD), THEN(PEER_AWAIT), __VA_ARGS__)

static const struct {
	const char *name;
	const struct peer_step *steps;
} ends[] = {
    {"closed", LATER(THEN(PEER_CLOSE))},
    {"FIN", LATER(THEN(PEER_FIN))},
    {"hung up", LATER(THEN(PEER_HANG_UP))},
    {"reset", LATER(THEN(PEER_RST))},
    {"a 408 and closed", LATER(SAY(GOODBYE), THEN(PEER_CLOSE))},
    {"a 408 and hung up", LATER(SAY(GOODBYE), THEN(PEER_HANG_UP))},
    {"an answer to nothing", LATER(SAY(EVIL), THEN(PEER_SERVE))},
    {"a byte", LATER(SAY("H"), THEN(PEER_SERVE))},
};
#define ENDS ((int)(sizeof(ends) / sizeof(ends[0])))

static void
send_first(struct fx_result *result)
{
	/* Not rig_try(), which would let the peer go on. */
	rig_send(result, NULL);
	rig_run(&result->calls, 1);
	ck_assert(result->ok && peer_accepted(rig.peer) == 1);
}

static void
check_second(const struct fx_result *second, const char *what)
{
	rig_judge(second, what);
	ck_assert_msg(second->ok && strncmp(second->id, "served-", 7) == 0, "%s: %s %s",
	    what, second->id, second->message);
	ck_assert_msg(second->attempts == 1, "%s: %d attempts", what, second->attempts);
	ck_assert_uint_eq(peer_accepted(rig.peer), 2);
}

static uint64_t
idle_connections(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	ck_assert_int_eq(telnyx_client_get_stats(rig.client, &stats), TELNYX_OK);
	return stats.idle_connections;
}

START_TEST(an_idle_connection_that_has_ended_is_let_go)
{
	struct fx_result first, second;
	const char *what = ends[_i / 2].name;

	rig_open(_i % 2 != 0, PEER_LISTENS, NULL);
	peer_script(rig.peer, ends[_i / 2].steps);
	send_first(&first);
	rig_settle();
	ck_assert_msg(idle_connections() == 0, "%s: still there", what);
	rig_try(&second, NULL);
	check_second(&second, what);
	rig_close();
}
END_TEST

START_TEST(an_idle_connection_whose_end_was_not_seen_yet_is_not_used)
{
	struct fx_result first, second;

	rig_open(_i % 2 != 0, PEER_LISTENS, NULL);
	peer_script(rig.peer, ends[_i / 2].steps);
	send_first(&first);
	ck_assert_uint_eq(idle_connections(), 1);
	/* The end has arrived, and the loop has not turned. */
	ck_assert(peer_go(rig.peer));
	rig_try(&second, NULL);
	check_second(&second, ends[_i / 2].name);
	rig_close();
}
END_TEST

START_TEST(half_a_record_of_an_idle_connection_ends_it)
{
	/* The rest would come as the beginning of the next answer. */
	const struct peer_step *half =
	    LATER({.op = PEER_CUT, .count = 20, .then = PEER_END}, SAY(EVIL));
	struct fx_result first, second;

	rig_open(true, PEER_LISTENS, NULL);
	peer_script(rig.peer, half);
	send_first(&first);
	rig_settle();
	rig_try(&second, NULL);
	check_second(&second, "half a record");
	rig_close();
}
END_TEST

/* Runs between the look at an idle connection and the request on it. */
static void
on_reused(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
	(void)peer_go(rig.peer);
}

START_TEST(an_end_at_the_moment_of_sending_is_not_sent_or_unknown)
{
	struct fx_result first, second;
	const char *what = ends[_i / 2].name;
	bool evil = ends[_i / 2].steps[3].text != NULL &&
		    strcmp(ends[_i / 2].steps[3].text, EVIL) == 0;

	/* An unasked answer that arrives with the request cannot be told from
	 * the answer to it: HTTP/1.1 has nothing to tell them by. */
	if (evil)
		return;
	rig_open(_i % 2 != 0, PEER_LISTENS, NULL);
	ck_assert_int_eq(telnyx_telemetry_add(rig.client,
			     TELNYX_EVENT_CONNECTION_REUSED, on_reused, NULL, NULL),
	    TELNYX_OK);
	peer_script(rig.peer, ends[_i / 2].steps);
	send_first(&first);
	rig_try(&second, NULL);
	rig_judge(&second, what);
	if (second.ok)
		ck_assert_msg(
		    second.attempts <= 2 && strncmp(second.id, "served-", 7) == 0,
		    "%s: %s", what, second.id);
	else
		ck_assert_msg(
		    second.outcome == TELNYX_OUTCOME_UNKNOWN && second.attempts == 1,
		    "%s: %d attempts: %s", what, second.attempts, second.message);
	rig_close();
}
END_TEST

START_TEST(a_connection_is_used_for_as_long_as_it_is_good)
{
	struct fx_result result;
	int i;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	for (i = 0; i < 100; i++) {
		rig_try(&result, NULL);
		rig_judge(&result, "one of a hundred");
		ck_assert(result.ok);
	}
	ck_assert_uint_eq(peer_accepted(rig.peer), 1);
	ck_assert_uint_eq(peer_request_count(rig.peer), 100);
	rig_close();
}
END_TEST

/* An hour of use; then the next has its own, which finds out where the name
 * leads to by now. */
START_TEST(an_old_connection_is_replaced)
{
	struct fx_result result;
	int i;

	rig_open(_i != 0, PEER_LISTENS,
	    &(struct telnyx_config){
		.size = sizeof(struct telnyx_config), .idle_timeout_ms = 100000000});
	for (i = 0; i < 20; i++) {
		rig_try(&result, NULL);
		rig_judge(&result, "one in four minutes");
		ck_assert(result.ok);
		ck_assert_int_eq(result.attempts, 1);
		fx_clock_advance(rig.env, 240 * TELNYX_NS_PER_S);
	}
	rig_settle();
	ck_assert_uint_eq(peer_accepted(rig.peer), 2);
	ck_assert_uint_eq(peer_open(rig.peer), 1);
	rig_close();
}
END_TEST

START_TEST(a_connection_of_many_requests_is_replaced)
{
	struct fx_result result;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	rig_try(&result, NULL);
	TAILQ_FIRST(&rig.client->pool->h1.idle)->h1->requests = 999999;
	rig_try(&result, NULL);
	ck_assert_uint_eq(peer_accepted(rig.peer), 1);
	rig_try(&result, NULL);
	rig_judge(&result, "after a million");
	ck_assert(result.ok && result.attempts == 1);
	ck_assert_uint_eq(peer_accepted(rig.peer), 2);
	rig_close();
}
END_TEST

START_TEST(a_server_that_closes_after_three_requests_loses_none)
{
	const struct peer_step *three = STEPS(REQUEST, SAY(GOOD), REQUEST, SAY(GOOD),
	    REQUEST, SAY(GOOD), THEN(PEER_CLOSE));
	struct fx_result result;
	int i;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, three);
	for (i = 0; i < 30; i++) {
		rig_try(&result, NULL);
		rig_judge(&result, "one of thirty");
		ck_assert(result.ok && result.attempts == 1);
	}
	ck_assert_uint_eq(peer_accepted(rig.peer), 10);
	rig_close();
}
END_TEST

/* --- many, over connections that end at any moment --- */

#define MANY 600
#define LIVES 12

/* Connections of 0 to 3 answers, which then end in any way, some with the next
 * request read and not answered. */
static const struct peer_step *const lives[LIVES] = {
    STEPS(REQUEST, SAY(GOOD), THEN(PEER_CLOSE)),
    STEPS(REQUEST, SAY(GOOD), REQUEST, SAY(GOOD), THEN(PEER_RST)),
    STEPS(REQUEST, SAY(GOOD), REQUEST, THEN(PEER_RST)),
    STEPS(REQUEST, SAY(GOOD), REQUEST, THEN(PEER_CLOSE)),
    STEPS(REQUEST, SAY(GOOD), THEN(PEER_HANG_UP)),
    STEPS(REQUEST, SAY(GOOD), {.op = PEER_READ, .count = 10}, THEN(PEER_RST)),
    STEPS(REQUEST, SAY(GOOD), REQUEST, SAY(GOOD), THEN(PEER_FIN)),
    STEPS(REQUEST, SAY(GOOD EVIL), THEN(PEER_SERVE)),
    STEPS(THEN(PEER_RST)),
    STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_CLOSE)),
    STEPS(REQUEST, SAY(GOOD), REQUEST, SAY(GOOD), REQUEST, SAY("HTTP/1.1 20"),
	THEN(PEER_CLOSE)),
    STEPS(REQUEST, SAY(OK "Connection: close\r\nContent-Length: 23\r\n\r\n" BODY),
	THEN(PEER_CLOSE)),
};

static uint32_t
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static unsigned done;

static void
count_done(struct fx_result *result)
{
	(void)result;
	done++;
}

/* Seeds are loop indices: a failure names its own. */
START_TEST(many_over_connections_that_end_at_random_are_neither_lost_nor_doubled)
{
	struct fx_result *results = calloc(MANY, sizeof(*results));
	uint32_t seed = (uint32_t)_i;
	unsigned i, burst, sent = 0, good = 0;
	char what[64];

	ck_assert_ptr_nonnull(results);
	done = 0;
	rig_open(_i % 2 != 0, PEER_LISTENS,
	    &(const struct telnyx_config){.size = sizeof(struct telnyx_config),
		.max_connections = 1 + next_number(&seed) % 4});
	while (sent < MANY) {
		burst = 1 + next_number(&seed) % 8;
		for (i = 0; i < burst && sent < MANY; i++, sent++) {
			peer_script_rest(rig.peer, lives[next_number(&seed) % LIVES]);
			rig_send(&results[sent], NULL);
			results[sent].then = count_done;
		}
		rig_run(&done, sent - next_number(&seed) % burst % (sent - done + 1));
		peer_script_rest(rig.peer, lives[next_number(&seed) % LIVES]);
	}
	rig_run(&done, MANY);
	rig_settle();
	for (i = 0; i < MANY; i++) {
		(void)snprintf(what, sizeof(what), "message %u, seed %d", i, _i);
		rig_judge(&results[i], what);
		ck_assert_msg(strcmp(results[i].id, "evil!") != 0, "%s: evil", what);
		good += results[i].ok;
	}
	ck_assert_uint_gt(good, MANY / 4);
	ck_assert_uint_gt(peer_accepted(rig.peer), MANY / 10);
	rig_close();
	free(results);
}
END_TEST

/* --- how a request is put on the wire --- */

START_TEST(a_request_leaves_at_once_and_in_one_piece)
{
	struct fx_result result;
	const struct peer_request *request;
	unsigned i;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	for (i = 0; i < 3; i++) {
		rig_try(&result, NULL);
		ck_assert(result.ok);
		/* Else a second request would wait for an acknowledgement. */
		ck_assert_int_eq(peer_client_nodelay(rig.peer), 1);
		request = peer_request(rig.peer, i);
		ck_assert_uint_eq(request->connection, 1);
		/* Head and body in one record, or in one segment. */
		ck_assert_uint_eq(request->pieces, 1);
	}
	rig_close();
}
END_TEST

static uint64_t (*true_now_ns)(struct telnyx_env *env);
static bool held_up;

/* Four seconds go by when the connection has just been opened, and timers that
 * fall due come first, as they do in libevent's loop. */
static uint64_t
now_and_hold_up(struct telnyx_env *env)
{
	const struct telnyx_h1_link *link = TAILQ_FIRST(&rig.client->pool->h1.leased);

	if (!held_up && link != NULL && link->h1->ready) {
		held_up = true;
		fx_clock_advance(env, 4 * TELNYX_NS_PER_S);
	}
	return true_now_ns(env);
}

START_TEST(a_loop_that_is_held_up_does_not_time_out_what_is_open)
{
	struct fx_result result;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	held_up = false;
	true_now_ns = rig.env->now_ns;
	rig.env->now_ns = now_and_hold_up;
	rig_try(&result, NULL);
	ck_assert(held_up);
	ck_assert_msg(result.ok && result.attempts == 1, "%s", result.message);
	ck_assert_uint_eq(peer_accepted(rig.peer), 1);
	rig_close();
}
END_TEST

static unsigned
count_of(const char *text, const char *what)
{
	unsigned count = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		count++;
	return count;
}

START_TEST(a_request_has_one_host_and_length_and_expects_nothing)
{
	struct fx_result result;
	const char *text;
	char host[64];

	rig_open(_i != 0, PEER_LISTENS, NULL);
	rig_try(&result, NULL);
	text = peer_request(rig.peer, 0)->text;
	(void)snprintf(
	    host, sizeof(host), "\r\nHost: 127.0.0.1:%d\r\n", peer_port(rig.peer));
	ck_assert_int_eq(strncmp(text, "POST /v2/messages HTTP/1.1\r\n", 28), 0);
	ck_assert_uint_eq(count_of(text, host), 1);
	ck_assert_uint_eq(count_of(text, "\r\nHost:"), 1);
	ck_assert_uint_eq(count_of(text, "\r\nContent-Length:"), 1);
	ck_assert_uint_eq(count_of(text, "\r\nExpect:"), 0);
	ck_assert_uint_eq(count_of(text, "\r\nTE:"), 0);
	ck_assert_uint_eq(count_of(text, "\r\nAccept-Encoding:"), 0);
	ck_assert_uint_eq(count_of(text, "\r\nConnection:"), 0);
	rig_close();
}
END_TEST

START_TEST(a_header_cannot_be_smuggled_in)
{
	static const char *const bad[] = {"X-A: b\r\nX-Evil: c", "X-A: b\n", "X-A: b\r",
	    "X-A\r\nX-Evil: c", "X A: b", ": b", "X-A: b\r\n c"};
	const char *headers[2] = {NULL, NULL};
	struct fx_result result;
	size_t i;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		headers[0] = bad[i];
		rig_try(&result, TELNYX_CALL_OPTIONS(.headers = headers));
		rig_judge(&result, bad[i]);
		ck_assert_int_eq(result.type, TELNYX_ERROR_VALIDATION);
		ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	}
	ck_assert_uint_eq(peer_accepted(rig.peer), 0);
	rig_close();
}
END_TEST

START_TEST(an_idle_connection_is_ended_with_close_notify)
{
	struct fx_result result;

	rig_open(true, PEER_LISTENS, NULL);
	rig_try(&result, NULL);
	ck_assert_uint_eq(peer_open(rig.peer), 1);
	fx_clock_advance(rig.env, 4999 * TELNYX_NS_PER_MS);
	rig_settle();
	ck_assert_uint_eq(peer_open(rig.peer), 1);
	fx_clock_advance(rig.env, TELNYX_NS_PER_MS);
	rig_settle();
	ck_assert_uint_eq(peer_open(rig.peer), 0);
	ck_assert_uint_eq(peer_notified(rig.peer), 1);
	rig_try(&result, NULL);
	rig_renew(NULL);
	rig_settle();
	ck_assert_uint_eq(peer_open(rig.peer), 0);
	ck_assert_uint_eq(peer_notified(rig.peer), 2);
	rig_close();
}
END_TEST

START_TEST(a_host_of_two_addresses_is_reached_at_the_one_that_answers)
{
	struct fx_result result;
	char url[64];

	rig_open(_i != 0, PEER_LISTENS_6, NULL);
	if (rig.peer == NULL) { /* no IPv6 here */
		rig_close();
		return;
	}
	(void)snprintf(url, sizeof(url), "%s://localhost:%d/v2",
	    _i != 0 ? "https" : "http", peer_port(rig.peer));
	rig_renew(&(const struct telnyx_config){
	    .size = sizeof(struct telnyx_config), .base_url = url});
	rig_try(&result, NULL);
	rig_judge(&result, "localhost");
	ck_assert_msg(result.ok && result.attempts == 1, "%s", result.message);
	rig_close();
}
END_TEST

/* --- requests larger than what fits on the way --- */

#define LARGE_BYTES ((size_t)8 * 1024 * 1024)

static void
send_large(struct fx_result *result)
{
	static const char head[] = "{\"text\":\"", tail[] = "\"}";
	char *text = malloc(LARGE_BYTES + sizeof(tail));

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', LARGE_BYTES);
	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + LARGE_BYTES, tail, sizeof(tail));
	memset(result, 0, sizeof(*result));
	ck_assert_int_eq(
	    telnyx_call(rig.client,
		TELNYX_CALL(.method = "POST", .path = "/messages", .body = text), NULL,
		fx_record_call, result, NULL),
	    TELNYX_OK);
	free(text);
	rig_run(&result->calls, 1);
	rig_settle();
	ck_assert_uint_eq(result->calls, 1);
}

static const struct {
	const char *name;
	const struct peer_step *steps;
	enum telnyx_error_type type;
	int attempts;
} partials[] = {
    {"reset",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT), THEN(PEER_RST)),
	TELNYX_ERROR_NETWORK, 3},
    {"hung up",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    THEN(PEER_HANG_UP)),
	TELNYX_ERROR_NETWORK, 3},
    {"an early answer, then silence",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY("HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n")),
	TELNYX_ERROR_TIMEOUT, 1},
    {"silence", STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF)), TELNYX_ERROR_TIMEOUT, 1},
    {"an early 503, then hung up",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"), THEN(PEER_HANG_UP)),
	TELNYX_ERROR_API, 3},
};
#define PARTIALS ((int)(sizeof(partials) / sizeof(partials[0])))

START_TEST(a_request_that_was_written_in_part_is_not_sent)
{
	struct fx_result result;
	const char *what = partials[_i / 2].name;

	rig_open(_i % 2 != 0, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, partials[_i / 2].steps);
	send_large(&result);
	ck_assert_msg(
	    result.outcome == TELNYX_OUTCOME_NOT_SENT, "%s: %s", what, result.message);
	ck_assert_msg(result.phase == TELNYX_PHASE_SEND || result.status == 503,
	    "%s: %s", what, result.message);
	ck_assert_msg(
	    result.type == partials[_i / 2].type, "%s: %s", what, result.message);
	ck_assert_msg(result.attempts == partials[_i / 2].attempts, "%s: %d attempts",
	    what, result.attempts);
	ck_assert_uint_eq(peer_request_count(rig.peer), 0);
	rig_close();
}
END_TEST

START_TEST(a_request_that_was_written_in_part_is_sent_again_and_arrives_once)
{
	struct fx_result result;

	rig_open(_i % 2 != 0, PEER_LISTENS, NULL);
	peer_script(rig.peer, partials[_i / 2].steps);
	send_large(&result);
	ck_assert_msg(result.ok && result.attempts == 2, "%s", result.message);
	ck_assert_uint_eq(peer_request_count(rig.peer), 1);
	ck_assert_uint_gt(peer_request(rig.peer, 0)->bytes, LARGE_BYTES);
	rig_close();
}
END_TEST

static void
on_retry(const struct telnyx_event *event, void *arg)
{
	uint64_t *delay_ns = arg;

	*delay_ns = event->delay_ns;
}

/* That the connection was used before does not make it one that had died. */
START_TEST(an_early_answer_on_a_used_connection_says_when_to_come_back)
{
	const struct peer_step *busy =
	    STEPS(REQUEST, SAY(GOOD), THEN(PEER_DEAF), THEN(PEER_AWAIT),
		SAY("HTTP/1.1 503 X\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n"),
		THEN(PEER_HANG_UP));
	struct fx_result result;
	uint64_t delay_ns = 0;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	ck_assert_int_eq(telnyx_telemetry_add(rig.client, TELNYX_EVENT_RETRY_SCHEDULED,
			     on_retry, &delay_ns, NULL),
	    TELNYX_OK);
	peer_script(rig.peer, busy);
	send_first(&result);
	send_large(&result);
	ck_assert_msg(result.ok && result.attempts == 2, "%s", result.message);
	ck_assert_uint_ge(delay_ns, 3 * TELNYX_NS_PER_S);
	ck_assert_uint_eq(peer_request_count(rig.peer), 2);
	rig_close();
}
END_TEST

#define EARLY "HTTP/1.1 413 X\r\nContent-Type: application/json\r\n"
#define TOO_LARGE                                                                      \
	"{\"errors\":[{\"code\":\"10015\",\"title\":\"t\",\"detail\":\"too large\"}]}"

static const struct {
	const char *name;
	const struct peer_step *steps;
	bool whole; /* the answer; else it is judged by its status */
} earlies[] = {
    {"then hung up",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY(EARLY "Content-Length: 62\r\n\r\n" TOO_LARGE), THEN(PEER_HANG_UP)),
	true},
    {"which says that it closes, then hung up",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY(EARLY "Connection: close\r\nContent-Length: 62\r\n\r\n" TOO_LARGE),
	    THEN(PEER_HANG_UP)),
	true},
    {"until the end, then hung up",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY(EARLY "\r\n" TOO_LARGE), THEN(PEER_HANG_UP)),
	true},
    {"then closed",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY(EARLY "Content-Length: 62\r\n\r\n" TOO_LARGE), THEN(PEER_CLOSE)),
	true},
    {"cut, then hung up",
	STEPS(THEN(PEER_HANDSHAKE), THEN(PEER_DEAF), THEN(PEER_AWAIT),
	    SAY(EARLY "Content-Length: 1000\r\n\r\n" TOO_LARGE), THEN(PEER_HANG_UP)),
	false},
};
#define EARLIES ((int)(sizeof(earlies) / sizeof(earlies[0])))

START_TEST(an_early_answer_is_read_though_the_request_can_no_more_be_written)
{
	struct fx_result result;
	const char *what = earlies[_i / 2].name;

	rig_open(_i % 2 != 0, PEER_LISTENS, NULL);
	peer_script_rest(rig.peer, earlies[_i / 2].steps);
	send_large(&result);
	ck_assert_msg(result.status == 413 && result.attempts == 1,
	    "%s: %d attempts: %s", what, result.attempts, result.message);
	ck_assert_msg(
	    result.outcome == TELNYX_OUTCOME_REJECTED, "%s: %s", what, result.message);
	ck_assert_msg(!earlies[_i / 2].whole || strcmp(result.code, "10015") == 0,
	    "%s: %s", what, result.message);
	ck_assert_uint_eq(peer_request_count(rig.peer), 0);
	rig_close();
}
END_TEST

START_TEST(a_connect_that_fails_at_once_says_why)
{
	static const char *const urls[] = {"http://255.255.255.255:9/v2",
	    "https://255.255.255.255:9/v2"}; /* TCP has no broadcast */
	struct fx_result result;

	rig_open(_i != 0, PEER_LISTENS, NULL);
	rig_renew(&(const struct telnyx_config){.size = sizeof(struct telnyx_config),
	    .base_url = urls[_i],
	    .allow_plain_http = TELNYX_BOOL(true),
	    .max_attempts = 1});
	rig_try(&result, NULL);
	ck_assert_int_eq(result.outcome, TELNYX_OUTCOME_NOT_SENT);
	ck_assert_int_eq(result.phase, TELNYX_PHASE_CONNECT);
	ck_assert_msg(result.system_error == ENETUNREACH, "%d: %s", result.system_error,
	    result.message);
	ck_assert_ptr_nonnull(strstr(result.message, strerror(ENETUNREACH)));
	rig_close();
}
END_TEST

static Suite *
reuse_suite(void)
{
	Suite *suite = suite_create("reuse");
	TCase *idle = tcase_create("idle"), *many = tcase_create("many");
	TCase *wire = tcase_create("wire");

	tcase_add_loop_test(
	    idle, an_idle_connection_that_has_ended_is_let_go, 0, 2 * ENDS);
	tcase_add_loop_test(idle,
	    an_idle_connection_whose_end_was_not_seen_yet_is_not_used, 0, 2 * ENDS);
	tcase_add_loop_test(
	    idle, an_end_at_the_moment_of_sending_is_not_sent_or_unknown, 0, 2 * ENDS);
	tcase_add_test(idle, half_a_record_of_an_idle_connection_ends_it);
	tcase_add_test(idle, an_idle_connection_is_ended_with_close_notify);
	suite_add_tcase(suite, idle);

	tcase_set_timeout(many, 300);
	tcase_add_loop_test(many, a_connection_is_used_for_as_long_as_it_is_good, 0, 2);
	tcase_add_loop_test(many, an_old_connection_is_replaced, 0, 2);
	tcase_add_loop_test(many, a_connection_of_many_requests_is_replaced, 0, 2);
	tcase_add_loop_test(
	    many, a_server_that_closes_after_three_requests_loses_none, 0, 2);
	tcase_add_loop_test(many,
	    many_over_connections_that_end_at_random_are_neither_lost_nor_doubled, 0,
	    20);
	suite_add_tcase(suite, many);

	tcase_set_timeout(wire, 300);
	tcase_add_loop_test(wire, a_request_leaves_at_once_and_in_one_piece, 0, 2);
	tcase_add_loop_test(
	    wire, a_loop_that_is_held_up_does_not_time_out_what_is_open, 0, 2);
	tcase_add_loop_test(
	    wire, a_request_has_one_host_and_length_and_expects_nothing, 0, 2);
	tcase_add_loop_test(wire, a_header_cannot_be_smuggled_in, 0, 2);
	tcase_add_loop_test(
	    wire, a_host_of_two_addresses_is_reached_at_the_one_that_answers, 0, 2);
	tcase_add_loop_test(
	    wire, a_request_that_was_written_in_part_is_not_sent, 0, 2 * PARTIALS);
	/* Those that end before the deadline. */
	tcase_add_loop_test(wire,
	    a_request_that_was_written_in_part_is_sent_again_and_arrives_once, 0, 4);
	tcase_add_loop_test(wire,
	    an_early_answer_is_read_though_the_request_can_no_more_be_written, 0,
	    2 * EARLIES);
	tcase_add_loop_test(
	    wire, an_early_answer_on_a_used_connection_says_when_to_come_back, 0, 2);
	tcase_add_loop_test(wire, a_connect_that_fails_at_once_says_why, 0, 2);
	suite_add_tcase(suite, wire);
	return suite;
}

int
main(void)
{
	(void)signal(SIGPIPE, SIG_DFL);
	return fx_main(reuse_suite());
}
