/* SPDX-License-Identifier: MIT */
/*
 * Servers that flood: whatever they send, and however much, the other events of
 * the loop run, a request ends at its deadline, and frames that carry nothing end
 * the connection.  The server is a thread of its own, the clock the real one.
 */
#include "support/fixture.h"
#include "support/flood.h"
#include "support/watchdog.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define DEADLINE_MS 400
/* Long after it, for a machine that has much to do. */
#define PATIENCE_MS 8000
#define CALM 11 /* ENHANCE_YOUR_CALM */

static struct {
	struct event_base *base;
	struct flood *flood;
	struct telnyx_client *client;
	struct watchdog dog;
	struct fx_result result;
} t;

static void
open_flood(const struct flood_params *params)
{
	struct telnyx_config config;

	memset(&t, 0, sizeof(t));
	t.base = event_base_new();
	ck_assert_ptr_nonnull(t.base);
	t.flood = flood_serve(params);
	telnyx_config_init(&config);
	config.base_url = flood_url(t.flood);
	config.ca_pem = flood_ca_pem(t.flood);
	config.http_version = params->h2 ? TELNYX_HTTP_2 : TELNYX_HTTP_1_1;
	config.api_key = "KEY_flood";
	config.from = "+13125550001";
	config.timeout_ms = params->held ? PATIENCE_MS : DEADLINE_MS;
	config.max_attempts = 1;
	ck_assert_int_eq(
	    telnyx_client_new(t.base, &config, &t.client, NULL), TELNYX_OK);
	watchdog_start(&t.dog, t.base);
}

static void
close_flood(void)
{
	watchdog_stop(&t.dog);
	telnyx_client_free(t.client);
	(void)event_base_loop(t.base, EVLOOP_NONBLOCK);
	event_base_free(t.base);
	flood_stop(t.flood);
}

static enum telnyx_status
send_message(struct fx_result *result)
{
	return telnyx_message_send(t.client,
	    TELNYX_MESSAGE(.to = "+13125550002", .text = "hello"), NULL, fx_record,
	    result, NULL);
}

/* Send one; run until it is told, and a little longer. */
static void
try_once(const char *what)
{
	uint64_t told_ms = watchdog_elapsed_ms(&t.dog);

	memset(&t.result, 0, sizeof(t.result));
	ck_assert_int_eq(send_message(&t.result), TELNYX_OK);
	ck_assert_msg(watchdog_run(&t.dog, t.base, &t.result.calls, 1, PATIENCE_MS),
	    "%s: no callback", what);
	told_ms = watchdog_elapsed_ms(&t.dog) - told_ms;
	ck_assert_msg(told_ms < DEADLINE_MS + 3000, "%s: told after %llu ms", what,
	    (unsigned long long)told_ms);
	watchdog_run_for(&t.dog, t.base, 200);
	ck_assert_uint_eq(t.result.calls, 1);
	ck_assert(!t.result.ok);
	ck_assert_msg(t.result.outcome != TELNYX_OUTCOME_NOT_SENT, "%s: %s", what,
	    t.result.message);
}

static void
try_one(const char *what)
{
	unsigned tries;

	/* On a busy machine the flood's thread may come too late for one. */
	for (tries = 0; tries < 10 && flood_count(t.flood) == 0; tries++)
		try_once(what);
	ck_assert_msg(flood_count(t.flood) > 0, "%s: no flood", what);
	watchdog_run_until(&t.dog, t.base, 5);
	watchdog_check(&t.dog, 5);
}

/* --- frames that carry nothing --- */

#define HEAD "\0\0\1\1\4\0\0\0\1\x88" /* HEADERS of stream 1: 200 */
#define LITERAL_103                                                                    \
	"\x08\x03"                                                                     \
	"103" /* :status, not indexed */

struct frame_row {
	const char *name;
	uint8_t type, flags;
	uint32_t stream;
	const char *payload;
	size_t len;
	bool headed;	 /* a 200 of no known type came before */
	const char *why; /* NULL: as the test says; "": the deadline may be first */
};

static const struct frame_row frame_rows[] = {
    {"DATA without a byte", 0, 0, 1, "", 0, true, NULL},
    {"DATA that is all padding", 0, 8, 1, "\3\0\0\0", 4, true, NULL},
    {"interim answers", 1, 4, 1, LITERAL_103, 5, false, "the reply is larger"},
    {"PRIORITY", 2, 0, 1, "\0\0\0\0\1", 5, false, NULL},
    {"PRIORITY of a stream that is not there", 2, 0, 7, "\0\0\0\0\1", 5, false, NULL},
    {"SETTINGS", 4, 0, 0, "", 0, false, NULL},
    {"SETTINGS that change one", 4, 0, 0, "\0\3\0\0\0\x64", 6, false, NULL},
    {"acknowledgements of SETTINGS", 4, 1, 0, "", 0, false, ""},
    {"PING", 6, 0, 0, "12345678", 8, false, NULL},
    {"answers to no PING", 6, 1, 0, "12345678", 8, false, NULL},
    {"WINDOW_UPDATE of the connection", 8, 0, 0, "\0\0\0\1", 4, false, NULL},
    {"WINDOW_UPDATE of the stream", 8, 0, 1, "\0\0\0\1", 4, false, NULL},
    {"ALTSVC", 10, 0, 1, "\0\0", 2, false, NULL},
    {"frames of no known type", 0xbb, 0, 1, "x", 1, false, NULL},
    {"large frames of no known type", 0xbb, 0, 0, NULL, 16000, false, ""},
};

START_TEST(frames_that_carry_nothing_end_the_connection)
{
	const struct frame_row *row = &frame_rows[_i];
	struct flood_params params = {.h2 = true,
	    .first = HEAD,
	    .first_bytes = row->headed ? sizeof(HEAD) - 1 : 0};
	char *zeros = calloc(1, 16384), *again;

	again = flood_frames(row->type, row->flags, row->stream,
	    row->payload != NULL ? row->payload : zeros, row->len,
	    row->len > 1000 ? 8 : 4000, &params.again_bytes);
	params.again = again;
	open_flood(&params);
	try_one(row->name);
	ck_assert_msg(strstr(t.result.message,
			  row->why != NULL ? row->why : "carry nothing") != NULL,
	    "%s: %s", row->name, t.result.message);
	/* The server's thread may come late to it on a busy machine. */
	while (row->why == NULL && flood_ended(t.flood) == 0 &&
	       watchdog_elapsed_ms(&t.dog) < PATIENCE_MS)
		watchdog_run_for(&t.dog, t.base, 10);
	if (row->why == NULL)
		ck_assert_uint_ge(flood_ended(t.flood), 1);
	/* Of what a 200 that says nothing of JSON is the head, nobody knows. */
	ck_assert_int_eq(t.result.outcome, TELNYX_OUTCOME_UNKNOWN);
	close_flood();
	free(again);
	free(zeros);
}
END_TEST

/* Where nothing more comes, nothing is reset, and GOAWAY arrives. */
START_TEST(a_server_that_floods_is_told_why)
{
	struct flood_params params = {.kind = FLOOD_SILENCE, .h2 = true};
	char *first =
	    flood_frames(2, 0, 1, "\0\0\0\0\1", 5, 10500, &params.first_bytes);

	params.first = first;
	open_flood(&params);
	ck_assert_int_eq(send_message(&t.result), TELNYX_OK);
	ck_assert(watchdog_run(&t.dog, t.base, &t.result.calls, 1, PATIENCE_MS));
	ck_assert_int_eq(t.result.outcome, TELNYX_OUTCOME_UNKNOWN);
	watchdog_run_for(&t.dog, t.base, 300);
	ck_assert_int_eq(flood_goaway(t.flood), CALM);
	close_flood();
	free(first);
}
END_TEST

/* --- below HTTP --- */

static const struct {
	const char *name;
	enum flood_kind kind;
} tls_rows[] = {
    {"session tickets", FLOOD_TICKETS},
    {"key updates", FLOOD_KEYS},
};

START_TEST(a_flood_within_tls_ends_at_the_deadline)
{
	open_flood(&(struct flood_params){
	    .kind = tls_rows[_i].kind, .h2 = fx_http == TELNYX_HTTP_2});
	try_one(tls_rows[_i].name);
	ck_assert_int_eq(t.result.type, TELNYX_ERROR_TIMEOUT);
	ck_assert_int_eq(t.result.outcome, TELNYX_OUTCOME_UNKNOWN);
	close_flood();
}
END_TEST

/* --- HTTP/1.1 --- */

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
	const char *name, *first, *again;
} h1_rows[] = {
    {"100 Continue", "", "HTTP/1.1 100 Continue\r\n\r\n"},
    {"103 Early Hints", "", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"},
    {"a head without end", OK_HEAD, "X-More: and more\r\n"},
    {"one header without end", OK_HEAD "X-Long: ", "xxxxxxxx"},
    {"empty lines", "", "\r\n"},
    {"the size of a chunk, without end", CHUNKED, "0000"},
    {"an extension of a chunk, without end", CHUNKED "1;x=", "xxxx"},
    {"chunks of a byte", CHUNKED, "1\r\nx\r\n"},
    {"trailers without end", CHUNKED "0\r\n", "X-More: and more\r\n"},
    {"a body until the end, which never comes", OK_HEAD "\r\n", "xxxxxxxx"},
    {"more answers than requests", "", OK_HEAD "Content-Length: 2\r\n\r\n{}"},
};

START_TEST(a_flood_over_http_1_1_lets_the_loop_run)
{
	struct flood_params params = {.plain = _i % 2 != 0};
	size_t row = (size_t)_i / 2, len = strlen(h1_rows[row].again), i;
	char *again = malloc(2000 * len);

	for (i = 0; i < 2000; i++)
		memcpy(again + i * len, h1_rows[row].again, len);
	params.first = h1_rows[row].first;
	params.first_bytes = strlen(params.first);
	params.again = again;
	params.again_bytes = 2000 * len;
	open_flood(&params);
	try_one(h1_rows[row].name);
	close_flood();
	free(again);
}
END_TEST

/* Each carries something: the reply's limit, or the deadline, ends it. */
START_TEST(a_body_of_frames_of_a_byte_lets_the_loop_run)
{
	struct flood_params params = {
	    .h2 = true, .first = HEAD, .first_bytes = sizeof(HEAD) - 1};
	char *again = flood_frames(0, 0, 1, "x", 1, 4000, &params.again_bytes);

	params.again = again;
	open_flood(&params);
	try_one("frames of a byte");
	close_flood();
	free(again);
}
END_TEST

/* --- what one turn takes --- */

/* A timer that runs in each turn. */
struct turns {
	struct event *timer;
	unsigned count;
};

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval next = {0, 0};
	struct turns *turns = arg;

	(void)fd;
	(void)what;
	turns->count++;
	ck_assert_int_eq(event_add(turns->timer, &next), 0);
}

/* Have as much of the reply in the kernel as goes in, then take all of it: in how
 * many turns? */
static unsigned
turns_of_a_reply(const struct flood_params *params)
{
	struct turns turns = {0};
	uint64_t said = 0, before;

	open_flood(params);
	turns.timer = event_new(t.base, -1, 0, on_turn, &turns);
	ck_assert_int_eq(send_message(&t.result), TELNYX_OK);
	while (!flood_waits(t.flood))
		watchdog_run_for(&t.dog, t.base, 1);
	flood_go(t.flood);
	while (flood_count(t.flood) == 0)
		(void)poll(NULL, 0, 1);
	do {
		before = said;
		(void)poll(NULL, 0, 50);
		said = flood_count(t.flood);
	} while (said != before);
	on_turn(-1, 0, &turns);
	ck_assert(watchdog_run(&t.dog, t.base, &t.result.calls, 1, PATIENCE_MS));
	ck_assert_msg(t.result.ok, "%s", t.result.message);
	event_free(turns.timer);
	return turns.count;
}

#define MESSAGE                                                                        \
	"{\"data\":{\"record_type\":\"message\",\"id\":\"m-1\","                       \
	"\"to\":[{\"phone_number\":\"+13125550002\",\"status\":\"queued\"}]}}"

/* Of 960,000 bytes a turn takes no more than 64 KiB. */
START_TEST(one_turn_takes_a_bound_of_a_large_reply)
{
	static const char last[] = "\0\0\0\0\1\0\0\0\1";
	struct flood_params params = {.h2 = true,
	    .held = true,
	    .times = 1,
	    .last = last,
	    .last_bytes = sizeof(last) - 1};
	char *blanks = malloc(16000), *body, *first, *again;
	size_t bytes;

	memset(blanks, ' ', 16000);
	body = flood_frames(0, 0, 1, MESSAGE, sizeof(MESSAGE) - 1, 1, &bytes);
	params.first = first = malloc(sizeof(HEAD) - 1 + bytes);
	memcpy(first, HEAD, sizeof(HEAD) - 1);
	memcpy(first + sizeof(HEAD) - 1, body, bytes);
	params.first_bytes = sizeof(HEAD) - 1 + bytes;
	params.again = again =
	    flood_frames(0, 0, 1, blanks, 16000, 60, &params.again_bytes);
	ck_assert_uint_ge(turns_of_a_reply(&params), 12);
	close_flood();
	free(again);
	free(first);
	free(body);
	free(blanks);
}
END_TEST

/* Each record that holds no data is a turn of its own. */
START_TEST(one_turn_takes_one_key_update)
{
	static const char reply[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 120\r\n\r\n" MESSAGE
	    "                                             ";
	struct flood_params params = {.kind = FLOOD_KEYS,
	    .held = true,
	    .times = 300,
	    .last = reply,
	    .last_bytes = (size_t)(strstr(reply, "\r\n\r\n") - reply) + 4 + 120};

	ck_assert_uint_ge(turns_of_a_reply(&params), 250);
	close_flood();
}
END_TEST

/* --- the caller's own --- */

static void
send_again(struct fx_result *result)
{
	/* No number: known at once, and told from the loop. */
	ck_assert_int_eq(telnyx_message_send(t.client,
			     TELNYX_MESSAGE(.to = "nobody", .text = "hello"), NULL,
			     fx_record, result, NULL),
	    TELNYX_OK);
}

START_TEST(a_callback_that_always_sends_again_lets_the_loop_run)
{
	unsigned i;
	struct fx_result many[100];

	open_flood(&(struct flood_params){.kind = FLOOD_SILENCE, .plain = true});
	memset(many, 0, sizeof(many));
	for (i = 0; i < 100; i++) {
		many[i].then = send_again;
		send_again(&many[i]);
	}
	watchdog_run_until(&t.dog, t.base, 10);
	watchdog_check(&t.dog, 10);
	ck_assert_uint_gt(many[99].calls, 10);
	for (i = 0; i < 100; i++)
		many[i].then = NULL;
	close_flood();
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("hostile_server");
	TCase *tcase = tcase_create("core");

	tcase_add_loop_test(
	    tcase, a_flood_within_tls_ends_at_the_deadline, 0, COUNT(tls_rows));
	suite_add_tcase(suite, tcase);
	if (fx_http == TELNYX_HTTP_2) {
		tcase_add_loop_test(tcase, frames_that_carry_nothing_end_the_connection,
		    0, COUNT(frame_rows));
		tcase_add_test(tcase, a_server_that_floods_is_told_why);
		tcase_add_test(tcase, a_body_of_frames_of_a_byte_lets_the_loop_run);
		tcase_add_test(tcase, one_turn_takes_a_bound_of_a_large_reply);
	} else {
		tcase_add_loop_test(tcase, a_flood_over_http_1_1_lets_the_loop_run, 0,
		    2 * COUNT(h1_rows));
		tcase_add_test(tcase, one_turn_takes_one_key_update);
		tcase_add_test(
		    tcase, a_callback_that_always_sends_again_lets_the_loop_run);
	}
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
