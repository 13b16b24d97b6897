/* SPDX-License-Identifier: MIT */
/* As test_hostile_sandbox, over HTTP/2: requests that are half said, bodies of
 * strangers, replies that are not read and connections that are only kept open,
 * by a peer that makes its own frames. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "sandbox/wire/conn.h"
#include "support/sandbox_fx.h"

#define MIB ((size_t)1 << 20)
#define CHUNK_BYTES 16384
#define END_STREAM 1
#define END_HEADERS 4

enum frame_type {
	DATA = 0,
	HEADERS = 1,
	RST_STREAM = 3,
	SETTINGS = 4,
	PING = 6,
	GOAWAY = 7
};

static struct event *watchdog;
static unsigned beats;
static struct sfx_peer peer;

static void
on_beat(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	beats++;
}

/* Let the loop go round so many times. */
static void
turns(unsigned count)
{
	unsigned until = beats + count;

	while (beats < until)
		sfx_turn();
}

static void
put_frame(
    enum frame_type type, uint8_t flags, uint32_t id, const void *data, size_t len)
{
	uint8_t header[9] = {(uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len,
	    (uint8_t)type, flags, (uint8_t)(id >> 24), (uint8_t)(id >> 16),
	    (uint8_t)(id >> 8), (uint8_t)id};

	sfx_peer_write_bytes(&peer, (const char *)header, sizeof(header));
	if (len > 0)
		sfx_peer_write_bytes(&peer, data, len);
}

/* A header as a literal that is not indexed (RFC 7541, 6.2.2). */
static size_t
put_header(uint8_t *out, const char *name, const char *value)
{
	size_t name_len = strlen(name), value_len = strlen(value);

	out[0] = 0;
	out[1] = (uint8_t)name_len;
	memcpy(out + 2, name, name_len);
	out[2 + name_len] = (uint8_t)value_len;
	memcpy(out + 3 + name_len, value, value_len);
	return 3 + name_len + value_len;
}

static void
put_request(uint32_t id, const char *method, const char *key, uint8_t flags)
{
	uint8_t block[512];
	size_t len = 0;

	len += put_header(block + len, ":method", method);
	len += put_header(block + len, ":scheme", "https");
	len += put_header(block + len, ":path", "/v2/messages");
	len += put_header(block + len, ":authority", "x");
	len += put_header(block + len, "authorization", key);
	len += put_header(block + len, "content-type", "application/json");
	put_frame(HEADERS, END_HEADERS | flags, id, block, len);
}

/* 48 KiB of a body, which a window of 64 KiB takes. */
static void
put_body(uint32_t id)
{
	static const char data[CHUNK_BYTES];
	int i;

	for (i = 0; i < 3; i++)
		put_frame(DATA, 0, id, data, sizeof(data));
	while (evbuffer_get_length(bufferevent_get_output(peer.bev)) > 0)
		sfx_turn();
	turns(2);
}

/* The payload of the frame of a type on a stream; NULL: none has come. */
static const uint8_t *
find_frame(enum frame_type type, uint32_t id, size_t *len)
{
	size_t left = evbuffer_get_length(peer.in);
	const uint8_t *at = evbuffer_pullup(peer.in, -1);

	while (left >= 9) {
		size_t size = (size_t)at[0] << 16 | (size_t)at[1] << 8 | (size_t)at[2];
		uint32_t of = (uint32_t)at[5] << 24 | (uint32_t)at[6] << 16 |
			      (uint32_t)at[7] << 8 | at[8];

		if (left < 9 + size)
			break;
		*len = size;
		if (at[3] == type && of == id)
			return at + 9;
		at += 9 + size;
		left -= 9 + size;
	}
	return NULL;
}

static void
wait_frame(enum frame_type type, uint32_t id)
{
	size_t len;

	while (find_frame(type, id, &len) == NULL) {
		ck_assert(!peer.over);
		sfx_turn();
	}
}

static bool
body_has(uint32_t id, const char *text)
{
	size_t len;
	const uint8_t *body = find_frame(DATA, id, &len);

	size_t i, want = strlen(text);

	for (i = 0; body != NULL && i + want <= len; i++)
		if (memcmp(body + i, text, want) == 0)
			return true;
	return false;
}

static void
start(const struct telnyx_sandbox_params *params, const void *settings, size_t len)
{
	static const unsigned char alpn[] = {2, 'h', '2'};
	struct timeval often = {0, 2000};

	sfx_start(params);
	beats = 0;
	watchdog = event_new(sfx.base, -1, EV_PERSIST, on_beat, NULL);
	ck_assert_int_eq(event_add(watchdog, &often), 0);
	memset(&peer, 0, sizeof(peer));
	peer.ctx = SSL_CTX_new(TLS_client_method());
	ck_assert_int_eq(SSL_CTX_set_alpn_protos(peer.ctx, alpn, sizeof(alpn)), 0);
	sfx_peer_connect(&peer, SSL_new(peer.ctx));
	sfx_peer_write(&peer, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	put_frame(SETTINGS, 0, 0, settings, len);
	wait_frame(SETTINGS, 0);
}
#define START(...) start(TELNYX_SANDBOX(__VA_ARGS__), NULL, 0)

static void
stop(void)
{
	turns(2); /* it still beats */
	bufferevent_free(peer.bev);
	SSL_CTX_free(peer.ctx);
	evbuffer_free(peer.in);
	event_free(watchdog);
	sfx_stop();
}

START_TEST(half_said_requests_share_the_budget)
{
	uint32_t id, last = 1 + 2 * 99;

	START(.max_memory_bytes = 2 * MIB);
	for (id = 1; id <= last; id += 2) {
		put_request(id, "POST", "Bearer " SFX_KEY, 0);
		put_body(id);
		ck_assert_uint_le(sfx.sandbox->memory.used, 3 * MIB);
	}
	put_frame(DATA, END_STREAM, last, NULL, 0);
	wait_frame(DATA, last);
	ck_assert(body_has(last, "10037"));
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 0);
	for (id = 1; id < last; id += 2)
		put_frame(RST_STREAM, 0, id, "\0\0\0\10", 4);
	put_request(last + 2, "GET", "Bearer " SFX_KEY, END_STREAM);
	wait_frame(DATA, last + 2);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 1);
	ck_assert_uint_lt(sfx.sandbox->memory.used, MIB); /* it was given back */
	stop();
}
END_TEST

START_TEST(of_a_request_with_a_wrong_key_no_body_is_kept)
{
	size_t before;

	START(.api_key = SFX_KEY);
	before = sfx.sandbox->memory.used;
	put_request(1, "POST", "Bearer no", 0);
	put_body(1);
	put_body(1);
	ck_assert_uint_lt(sfx.sandbox->memory.used - before, CHUNK_BYTES);
	put_frame(DATA, END_STREAM, 1, NULL, 0);
	wait_frame(DATA, 1);
	ck_assert(body_has(1, "10009"));
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 1);
	ck_assert_uint_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->body_bytes, 0);
	ck_assert_int_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->status, 401);
	stop();
}
END_TEST

START_TEST(a_request_that_is_half_said_is_reset_and_the_others_go_on)
{
	size_t len;
	int i;

	START(.request_timeout_ms = 5000);
	SFX_SCRIPT(.delay_ms = 20000);
	put_request(1, "GET", "Bearer " SFX_KEY, END_STREAM);
	put_request(3, "POST", "Bearer " SFX_KEY, 0);
	turns(3);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 1);
	for (i = 0; i < 4; i++) { /* a byte each second gains nothing */
		sfx_clock_advance(1000);
		put_frame(DATA, 0, 3, "x", 1);
		turns(2);
		ck_assert_ptr_null(find_frame(RST_STREAM, 3, &len));
	}
	sfx_clock_advance(1000);
	sfx_clock_advance(1000); /* it is looked at each second */
	wait_frame(RST_STREAM, 3);
	sfx_clock_advance(14000);
	wait_frame(DATA, 1);
	ck_assert(!peer.over);
	stop();
}
END_TEST

START_TEST(a_reply_that_is_not_read_is_reset)
{
	static const uint8_t no_window[] = {0, 4, 0, 0, 0, 0};
	char *large = malloc(4 * MIB + 1);
	int i;

	start(TELNYX_SANDBOX(.request_timeout_ms = 5000), no_window, sizeof(no_window));
	memset(large, 'x', 4 * MIB);
	large[4 * MIB] = '\0';
	SFX_SCRIPT(.status = 200, .body = large);
	put_request(1, "GET", "Bearer " SFX_KEY, END_STREAM);
	wait_frame(HEADERS, 1);
	ck_assert_uint_gt(sfx.sandbox->memory.used, 4 * MIB);
	for (i = 0; i < 6; i++)
		sfx_clock_advance(1000);
	wait_frame(RST_STREAM, 1);
	ck_assert_uint_lt(sfx.sandbox->memory.used, MIB);
	free(large);
	stop();
}
END_TEST

START_TEST(an_idle_connection_is_closed_with_a_goaway_though_it_pings)
{
	size_t len;
	int i;

	START(.idle_timeout_ms = 5000);
	put_request(1, "GET", "Bearer " SFX_KEY, END_STREAM);
	wait_frame(DATA, 1);
	for (i = 0; i < 4; i++) {
		sfx_clock_advance(1000);
		put_frame(PING, 0, 0, "12345678", 8);
		turns(2);
		ck_assert(!peer.over);
	}
	sfx_clock_advance(1000);
	sfx_peer_wait_over(&peer);
	ck_assert_ptr_nonnull(find_frame(GOAWAY, 0, &len));
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile, sandbox, HTTP/2");
	TCase *tcase = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, half_said_requests_share_the_budget);
	tcase_add_test(tcase, of_a_request_with_a_wrong_key_no_body_is_kept);
	tcase_add_test(
	    tcase, a_request_that_is_half_said_is_reset_and_the_others_go_on);
	tcase_add_test(tcase, a_reply_that_is_not_read_is_reset);
	tcase_add_test(
	    tcase, an_idle_connection_is_closed_with_a_goaway_though_it_pings);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
