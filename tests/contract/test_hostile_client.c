/* SPDX-License-Identifier: MIT */
/*
 * Clients that flood the receiver of webhooks, or the sandbox: the other events
 * of the loop run, who means well is answered meanwhile, and HTTP/2 frames that
 * carry nothing end their connection.  The client that floods is a thread of its
 * own; its time is the real one.
 */
#include "support/fixture.h"
#include "support/flood.h"
#include "support/receiver_fx.h"
#include "support/watchdog.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "support/certs.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define FLOOD_MS 300
#define PATIENCE_MS 8000
#define CALM 11 /* ENHANCE_YOUR_CALM */

static struct watchdog dog;
static struct flood *flood;

/* Over and over the text, in one piece; to be freed. */
static char *
repeat(const char *text, size_t *bytes)
{
	size_t len = strlen(text), times = 32768 / len + 1, i;
	char *out = malloc(times * len);

	ck_assert_ptr_nonnull(out);
	for (i = 0; i < times; i++)
		memcpy(out + i * len, text, len);
	*bytes = times * len;
	return out;
}

struct row {
	const char *name;
	enum flood_kind kind;
	const char *first, *again;
};

static void
begin_flood(const struct row *row, bool plain, char **again, uint16_t port,
    struct event_base *base)
{
	struct flood_params params = {.kind = row->kind,
	    .plain = plain,
	    .first = row->first,
	    .first_bytes = strlen(row->first)};

	*again = repeat(row->again, &params.again_bytes);
	params.again = *again;
	watchdog_start(&dog, base);
	flood = flood_dial(&params, port);
	watchdog_run_for(&dog, base, FLOOD_MS);
	/* On a busy machine its thread may come late. */
	while (flood_count(flood) == 0 && watchdog_elapsed_ms(&dog) < PATIENCE_MS)
		watchdog_run_for(&dog, base, 10);
	watchdog_run_until(&dog, base, 4);
}

static void
end_flood(const char *name, char *again)
{
	ck_assert_msg(flood_count(flood) > 0, "%s: no flood", name);
	watchdog_check(&dog, 4);
	watchdog_stop(&dog);
	flood_stop(flood);
	free(again);
}

/* --- the receiver --- */

#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"
#define POST "POST /hook HTTP/1.1\r\nHost: a\r\n"

static const struct row receiver_rows[] = {
    {"requests elsewhere", FLOOD_BYTES, "",
	"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"},
    {"the smallest requests", FLOOD_BYTES, "", "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
    {"webhooks that nobody signed", FLOOD_BYTES, "",
	POST "Content-Length: 2\r\n\r\n{}"},
    {"what is no request", FLOOD_BYTES, "", "\r\n"},
    {"a head without end", FLOOD_BYTES, POST, "X-More: and more\r\n"},
    {"a chunk's size without end", FLOOD_BYTES, POST CHUNKED, "0000"},
    {"chunks of a byte", FLOOD_BYTES, POST CHUNKED, "1\r\nx\r\n"},
    {"connections", FLOOD_CONNECTS, "", "x"},
    {"key updates", FLOOD_KEYS, "", "x"},
};

START_TEST(a_flood_of_the_receiver_lets_the_loop_run)
{
	const struct row *row = &receiver_rows[_i / 2];
	bool plain = _i % 2 == 0;
	char *again, *pem, *file, *key_file, *body, *request;
	struct rx_client *client;
	struct cert cert;

	if (plain && row->kind == FLOOD_KEYS)
		return;
	cert =
	    cert_make(&(struct cert_spec){.name = "rx", .san = "IP:127.0.0.1"}, NULL);
	pem = cert_pem(&cert);
	file = cert_file(&cert);
	key_file = cert_key_file(&cert);
	RX_START(.tolerance_s = 0);
	rx_listen(plain
		      ? NULL
		      : TELNYX_WEBHOOK_LISTEN(.cert_file = file, .key_file = key_file));
	(void)unlink(file);
	(void)unlink(key_file);
	begin_flood(row, plain, &again, rx.port, rx.base);
	/* Who means well is heard. */
	body = rx_event("message.sent", "good");
	request = rx_request(NULL, body);
	client = plain ? rx_connect() : rx_connect_tls(pem);
	rx_say(client, request);
	ck_assert_int_eq(rx_status(client), 200);
	rx_client_free(client);
	end_flood(row->name, again);
	free(request);
	free(body);
	free(pem);
	free(file);
	free(key_file);
	cert_clear(&cert);
	rx_stop();
}
END_TEST

/* --- the sandbox --- */

#define GET "GET /v2/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
#define SEND "POST /v2/messages HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer K\r\n"

static const struct row sandbox_rows[] = {
    {"the smallest requests", FLOOD_BYTES, "", "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
    {"requests for nothing", FLOOD_BYTES, "", GET},
    {"messages without a word", FLOOD_BYTES, "",
	SEND "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"},
    {"what is no request", FLOOD_BYTES, "", "\r\n"},
    {"a head without end", FLOOD_BYTES, SEND, "X-More: and more\r\n"},
    {"a chunk's size without end", FLOOD_BYTES, SEND CHUNKED, "0000"},
    {"chunks of a byte", FLOOD_BYTES, SEND CHUNKED, "1\r\nx\r\n"},
    {"connections", FLOOD_CONNECTS, "", "x"},
    {"key updates", FLOOD_KEYS, "", "x"},
};

static uint16_t
sandbox_port(void)
{
	const char *url = telnyx_sandbox_url(fx.sandbox);

	return (uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10);
}

START_TEST(a_flood_of_the_sandbox_lets_the_loop_run)
{
	const struct row *row = &sandbox_rows[_i / 2];
	bool plain = _i % 2 == 0;
	struct fx_result result = {0};
	char *again;

	if (plain && (row->kind == FLOOD_KEYS || fx_http == TELNYX_HTTP_2))
		return;
	fx_setup_with(TELNYX_SANDBOX(.tls = TELNYX_BOOL(!plain), .keep_requests = 100,
			  .keep_messages = 100),
	    NULL);
	fx.own_peer = true; /* its log does not reach back */
	begin_flood(row, plain, &again, sandbox_port(), fx.base);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert(watchdog_run(&dog, fx.base, &result.calls, 1, PATIENCE_MS));
	ck_assert_msg(result.ok, "%s: %s", row->name, result.message);
	end_flood(row->name, again);
	fx_teardown();
}
END_TEST

/* --- the sandbox over HTTP/2 --- */

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
/* HEADERS of stream 1, and no end of it: POST, https, "/" */
#define HEAD "\0\0\3\1\4\0\0\0\1\x83\x87\x84"

static const struct {
	const char *name;
	uint8_t type, flags;
	uint32_t stream;
	const char *payload;
	size_t len;
} frame_rows[] = {
    {"DATA without a byte", 0, 0, 1, "", 0},
    {"DATA that is all padding", 0, 8, 1, "\3\0\0\0", 4},
    {"PRIORITY", 2, 0, 1, "\0\0\0\0\3", 5},
    {"PRIORITY of a stream that is not there", 2, 0, 7, "\0\0\0\0\1", 5},
    {"SETTINGS", 4, 0, 0, "", 0},
    {"PING", 6, 0, 0, "12345678", 8},
    {"answers to no PING", 6, 1, 0, "12345678", 8},
    {"WINDOW_UPDATE of the connection", 8, 0, 0, "\0\0\0\1", 4},
    {"WINDOW_UPDATE of the stream", 8, 0, 1, "\0\0\0\1", 4},
    {"frames of no known type", 0xbb, 0, 1, "x", 1},
};

START_TEST(frames_that_carry_nothing_end_the_connection)
{
	struct flood_params params = {
	    .h2 = true, .first = PREFACE HEAD, .first_bytes = sizeof(PREFACE HEAD) - 1};
	struct fx_result result = {0};
	char *again = flood_frames(frame_rows[_i].type, frame_rows[_i].flags,
	    frame_rows[_i].stream, frame_rows[_i].payload, frame_rows[_i].len, 4000,
	    &params.again_bytes);
	uint64_t began_ms;

	params.again = again;
	fx_setup();
	watchdog_start(&dog, fx.base);
	flood = flood_dial(&params, sandbox_port());
	began_ms = watchdog_elapsed_ms(&dog);
	while (flood_goaway(flood) == -1 &&
	       watchdog_elapsed_ms(&dog) < began_ms + PATIENCE_MS)
		watchdog_run_for(&dog, fx.base, 200);
	ck_assert_msg(
	    flood_goaway(flood) == CALM, "%s: it goes on", frame_rows[_i].name);
	ck_assert_int_eq(fx_send(&result, NULL, NULL), TELNYX_OK);
	ck_assert(watchdog_run(&dog, fx.base, &result.calls, 1, PATIENCE_MS));
	ck_assert_msg(result.ok, "%s", result.message);
	end_flood(frame_rows[_i].name, again);
	fx_teardown();
}
END_TEST

/* --- many at once --- */

#define MANY 300
/* What one turn may take of them. */
#define FEW 100

static void
dial_many(int fds[MANY], uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	unsigned i;

	for (i = 0; i < MANY; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM, 0);
		ck_assert_int_ge(fds[i], 0);
		ck_assert_int_eq(
		    connect(fds[i], (struct sockaddr *)&address, sizeof(address)), 0);
	}
}

static void
hang_up(const int fds[MANY])
{
	unsigned i;

	for (i = 0; i < MANY; i++)
		(void)close(fds[i]);
}

/* A timer that runs in each turn, and looks how many have been taken since. */
struct turns {
	struct event *timer;
	uint64_t (*taken)(void);
	uint64_t before, most;
};

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval next = {0, 0};
	struct turns *turns = arg;
	uint64_t now = turns->taken();

	(void)fd;
	(void)what;
	if (now - turns->before > turns->most)
		turns->most = now - turns->before;
	turns->before = now;
	if (now < MANY)
		ck_assert_int_eq(event_add(turns->timer, &next), 0);
}

static uint64_t
taken_by_receiver(void)
{
	return rx_stats().accepted;
}

static uint64_t
taken_by_sandbox(void)
{
	return telnyx_sandbox_connection_count(fx.sandbox);
}

static void
take_many(struct event_base *base, uint16_t port, uint64_t (*taken)(void))
{
	struct turns turns = {.taken = taken};
	int fds[MANY];

	dial_many(fds, port);
	turns.timer = event_new(base, -1, 0, on_turn, &turns);
	on_turn(-1, 0, &turns);
	while (taken() < MANY)
		(void)event_base_loop(base, EVLOOP_ONCE);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	event_free(turns.timer);
	hang_up(fds);
	ck_assert_uint_gt(turns.most, 0);
	ck_assert_uint_le(turns.most, FEW);
}

START_TEST(one_turn_of_the_receiver_takes_a_few_connections)
{
	RX_START(.tolerance_s = 0);
	rx_listen(NULL);
	take_many(rx.base, rx.port, taken_by_receiver);
	rx_stop();
}
END_TEST

START_TEST(one_turn_of_the_sandbox_takes_a_few_connections)
{
	fx_setup();
	take_many(fx.base, sandbox_port(), taken_by_sandbox);
	fx_teardown();
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("hostile_client");
	TCase *tcase = tcase_create("core");

	if (fx_http == TELNYX_HTTP_1_1)
		tcase_add_loop_test(tcase, a_flood_of_the_receiver_lets_the_loop_run, 0,
		    2 * COUNT(receiver_rows));
	tcase_add_loop_test(tcase, a_flood_of_the_sandbox_lets_the_loop_run, 0,
	    2 * COUNT(sandbox_rows));
	if (fx_http == TELNYX_HTTP_1_1) {
		tcase_add_test(tcase, one_turn_of_the_receiver_takes_a_few_connections);
		tcase_add_test(tcase, one_turn_of_the_sandbox_takes_a_few_connections);
	}
	if (fx_http == TELNYX_HTTP_2)
		tcase_add_loop_test(tcase, frames_that_carry_nothing_end_the_connection,
		    0, COUNT(frame_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
