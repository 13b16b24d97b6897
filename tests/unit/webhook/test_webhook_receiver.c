/* SPDX-License-Identifier: MIT */
/* What the receiver answers to whom: every refusal with its reason, and the
 * ways that HTTP has of being unusual. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <openssl/pem.h>
#include <sys/socket.h>

#include "support/certs.h"
#include "support/receiver_fx.h"
#include "webhook/receiver_internal.h"

/* Of RX_OTHER_SEED. */
#define OTHER_PUBLIC "AfT15PoAMVAu/xVzcAmc0KET4auRbY8Rh6jqPcy99Ms="
#define EVENT "message.finalized"

static unsigned calls;

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)handle;
	(void)arg;
	ck_assert_ptr_nonnull(event);
	calls++;
}

/* 0: its own listener; 1: an evhttp. */
static void
start_on(int front, const struct telnyx_webhook_receiver_params *params)
{
	calls = 0;
	rx_start(params);
	if (front == 0)
		rx_listen(NULL);
	else
		rx_mount();
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     rx.receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL),
	    TELNYX_OK);
}

static void
start(int front)
{
	start_on(front, TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 0));
}

/* Sent on a connection of its own, `request` is answered so, for this reason,
 * and reaches nobody. */
static void
expect_refusal(const char *request, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result)
{
	unsigned before = calls;
	uint64_t count = rx_count(reason);

	ck_assert_int_eq(rx_ask(request), status);
	rx_settle();
	ck_assert_msg(rx.last.reason == reason, "%s: %s",
	    telnyx_webhook_reason_name(rx.last.reason),
	    telnyx_webhook_result_message(rx.last.result));
	ck_assert_int_eq(rx.last.http_status, status);
	ck_assert_int_eq(rx.last.result, result);
	ck_assert_uint_eq(rx_count(reason), count + 1);
	ck_assert_uint_eq(calls, before);
}

/* Let a reply go on one connection, and look that it does. */
static void
expect_next(struct rx_client *client, int status)
{
	ck_assert_int_eq(rx_status(client), status);
}

START_TEST(a_signed_event_is_answered_200_and_handed_over)
{
	start(_i);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 1);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_DELIVERED);
	ck_assert_int_eq(rx.last.http_status, 200);
	ck_assert_str_eq(rx.event_id, "a");
	ck_assert_int_eq(strncmp(rx.peer, "127.0.0.1:", 10), 0);
	ck_assert_uint_gt(rx.last.body_bytes, 100);
	ck_assert_uint_eq(rx_stats().events, 1);
	rx_stop();
}
END_TEST

START_TEST(an_id_is_remembered_up_to_a_count_and_for_a_time)
{
	start_on(_i, TELNYX_WEBHOOK_RECEIVER(.remember_count = 3, .remember_s = 100));
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_int_eq(rx_post("b"), 200);
	ck_assert_int_eq(rx_post("c"), 200);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 3);
	ck_assert_uint_eq(rx_stats().remembered, 3);
	ck_assert_int_eq(rx_post("d"), 200); /* a is forgotten for it */
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 5);
	ck_assert_uint_eq(rx_stats().remembered, 3);
	rx_advance_ms(100000);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 6);
	rx_stop();
}
END_TEST

START_TEST(an_event_whose_id_marks_nothing_is_never_taken_for_another)
{
	static const char *const ids[] = {"", " ", "0", "false", "\\u0000"};
	unsigned i, times;

	start(_i);
	for (times = 0; times < 2; times++)
		for (i = 0; i < 5; i++)
			ck_assert_int_eq(rx_post(ids[i]), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 10);
	ck_assert_uint_eq(rx_stats().remembered, 0);
	/* What differs behind a zero differs. */
	ck_assert_int_eq(rx_post("a\\u0000b"), 200);
	ck_assert_int_eq(rx_post("a\\u0000c"), 200);
	ck_assert_int_eq(rx_post("a\\u0000b"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 12);
	rx_stop();
}
END_TEST

/* Verify by these keys from now on. */
static void
set_keys(const char *first, const char *second)
{
	const char *const list[] = {first, second, NULL};
	struct telnyx_webhook_keys *keys;

	ck_assert_int_eq(telnyx_webhook_keys_new(list, &keys, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_set_keys(rx.receiver, keys), TELNYX_OK);
	telnyx_webhook_keys_unref(keys);
}

START_TEST(keys_are_changed_while_it_runs)
{
	char *body = rx_event(EVENT, "other"), *other;

	start(_i);
	other = rx_request_signed(RX_OTHER_SEED, rx_now_s(), NULL, body);
	ck_assert_int_eq(rx_ask(other), 401);
	set_keys(RX_PUBLIC, OTHER_PUBLIC); /* both, while Telnyx changes */
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_int_eq(rx_ask(other), 200);
	set_keys(OTHER_PUBLIC, NULL);
	ck_assert_int_eq(rx_post("b"), 401);
	ck_assert_int_eq(rx_ask(other), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 2);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_set_keys(rx.receiver, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_set_keys(NULL, NULL), TELNYX_E_INVALID);
	free(other);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_forgery_is_refused_with_401)
{
	char *body = rx_event(EVENT, "a"), *request;

	start(_i);
	request = rx_request_signed(RX_OTHER_SEED, rx_now_s(), NULL, body);
	expect_refusal(request, 401, TELNYX_WEBHOOK_REASON_SIGNATURE,
	    TELNYX_WEBHOOK_BAD_SIGNATURE);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(an_unsigned_event_is_refused_with_401)
{
	start(_i);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
	    401, TELNYX_WEBHOOK_REASON_SIGNATURE, TELNYX_WEBHOOK_NO_SIGNATURE);
	rx_stop();
}
END_TEST

START_TEST(a_replay_beyond_the_tolerance_is_refused_with_401)
{
	char *body = rx_event(EVENT, "a"), *request;

	start_on(_i, TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 10));
	request = rx_request_signed(RX_SEED, rx_now_s() - 11, NULL, body);
	expect_refusal(
	    request, 401, TELNYX_WEBHOOK_REASON_SIGNATURE, TELNYX_WEBHOOK_TOO_OLD);
	free(request);
	request = rx_request_signed(RX_SEED, rx_now_s() + 11, NULL, body);
	expect_refusal(
	    request, 401, TELNYX_WEBHOOK_REASON_SIGNATURE, TELNYX_WEBHOOK_TOO_NEW);
	free(request);
	request = rx_request_signed(RX_SEED, rx_now_s() - 10, NULL, body);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_signature_header_that_comes_twice_is_refused)
{
	static const char *const more[] = {"Telnyx-Timestamp: 1700000000\r\n",
	    "Telnyx-Signature-Ed25519: AAAA\r\n", "telnyx-timestamp:\r\n"};
	char *body = rx_event(EVENT, "a"), *request;
	size_t i;

	start(_i);
	for (i = 0; i < sizeof(more) / sizeof(*more); i++) {
		request = rx_request(more[i], body);
		expect_refusal(
		    request, 401, TELNYX_WEBHOOK_REASON_REPEATED, TELNYX_WEBHOOK_OK);
		free(request);
	}
	free(body);
	rx_stop();
}
END_TEST

START_TEST(header_names_are_compared_in_any_case)
{
	char *body = rx_event(EVENT, "a"), *request, *c;

	start(_i);
	request = rx_request(NULL, body);
	c = strstr(request, "telnyx-signature-ed25519");
	memcpy(c, "TELNYX-Signature-eD25519", 24);
	c = strstr(request, "telnyx-timestamp");
	memcpy(c, "Telnyx-TIMESTAMP", 16);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(the_content_type_does_not_matter)
{
	static const char *const types[] = {"Content-Type: text/plain\r\n",
	    "Content-Type: application/x-www-form-urlencoded\r\n",
	    "Content-Type: \r\n"};
	size_t i;

	start(_i);
	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		char id[] = {(char)('a' + i), '\0'};
		char *body = rx_event(EVENT, id), *request;
		char *lines = rx_signature_lines(RX_SEED, rx_now_s(), body);

		request = malloc(2048);
		(void)snprintf(request, 2048,
		    "POST /hook HTTP/1.1\r\nHost: a\r\n%s%sContent-Length: "
		    "%zu\r\n\r\n%s",
		    types[i], lines, strlen(body), body);
		ck_assert_int_eq(rx_ask(request), 200);
		free(request);
		free(lines);
		free(body);
	}
	rx_stop();
}
END_TEST

START_TEST(other_methods_are_refused_with_405_and_allow)
{
	/* evhttp itself answers 501 to what it does not know. */
	static const char *const methods[] = {
	    "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY"};
	size_t i, count = _i == 0 ? 7 : 4;
	char request[128];

	start(_i);
	for (i = 0; i < count; i++) {
		(void)snprintf(request, sizeof(request),
		    "%s /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
		    methods[i]);
		expect_refusal(
		    request, 405, TELNYX_WEBHOOK_REASON_METHOD, TELNYX_WEBHOOK_OK);
		ck_assert_ptr_nonnull(strstr(rx_head(), "Allow: POST\r\n"));
	}
	rx_stop();
}
END_TEST

START_TEST(a_body_one_byte_over_the_cap_is_refused_with_413)
{
	char *body = rx_event(EVENT, "a"), *request;

	start_on(_i, TELNYX_WEBHOOK_RECEIVER(.max_body_bytes = strlen(body)));
	request = rx_request(NULL, body);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	body = realloc(body, strlen(body) + 2);
	memcpy(body + strlen(body), " ", 2);
	request = rx_request(NULL, body);
	expect_refusal(
	    request, 413, TELNYX_WEBHOOK_REASON_BODY_SIZE, TELNYX_WEBHOOK_OK);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_body_that_is_too_long_is_refused_before_it_is_read)
{
	start(0);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\n"
		       "Content-Length: 262145\r\n\r\n",
	    413, TELNYX_WEBHOOK_REASON_BODY_SIZE, TELNYX_WEBHOOK_OK);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
		       "Content-Length: 99999999999999999999999\r\n\r\n",
	    413, TELNYX_WEBHOOK_REASON_BODY_SIZE, TELNYX_WEBHOOK_OK);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\n"
		       "Transfer-Encoding: chunked\r\n\r\n40001\r\n",
	    413, TELNYX_WEBHOOK_REASON_BODY_SIZE, TELNYX_WEBHOOK_OK);
	rx_stop();
}
END_TEST

START_TEST(a_head_over_its_cap_is_refused_with_431)
{
	char *request = malloc(20000);
	size_t len;

	start(0);
	len = (size_t)snprintf(request, 20000, "POST /hook HTTP/1.1\r\nHost: a\r\nX: ");
	memset(request + len, 'x', 17000);
	request[len + 17000] = '\0';
	expect_refusal(
	    request, 431, TELNYX_WEBHOOK_REASON_HEAD_SIZE, TELNYX_WEBHOOK_OK);
	free(request);
	rx_stop();
}
END_TEST

START_TEST(an_empty_body_is_refused_with_400_also_when_signed)
{
	char *request;

	start(_i);
	request = rx_request(NULL, "");
	expect_refusal(
	    request, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT, TELNYX_WEBHOOK_EMPTY);
	free(request);
	expect_refusal("POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
	    400, TELNYX_WEBHOOK_REASON_NOT_EVENT, TELNYX_WEBHOOK_EMPTY);
	rx_stop();
}
END_TEST

START_TEST(what_is_signed_but_no_event_is_refused_with_400)
{
	static const struct {
		const char *body;
		enum telnyx_webhook_result result;
	} bad[] = {
	    {"hello", TELNYX_WEBHOOK_NOT_JSON},
	    {"{\"data\":{", TELNYX_WEBHOOK_NOT_JSON},
	    {"[]", TELNYX_WEBHOOK_NOT_EVENT},
	    {"{\"sms_id\":\"1\",\"status\":\"delivered\"}", TELNYX_WEBHOOK_VERSION_1},
	};
	size_t i;

	start(_i);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *request = rx_request(NULL, bad[i].body);

		expect_refusal(
		    request, 400, TELNYX_WEBHOOK_REASON_NOT_EVENT, bad[i].result);
		free(request);
	}
	rx_stop();
}
END_TEST

START_TEST(what_is_no_http_is_refused_with_400)
{
	static const char *const bad[] = {"hello\r\n\r\n", "POST /hook\r\n\r\n",
	    "POST /hook HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n",
	    "POST /hook HTTP/1.1\r\n\r\n",
	    "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
	    "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n",
	    "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
	    "Content-Length: 2\r\n\r\n",
	    "POST /hook HTTP/1.1\nHost: a\n\n", "\x16\x03\x01\x02\x00\x01"};
	size_t i;

	start(0);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		expect_refusal(
		    bad[i], 400, TELNYX_WEBHOOK_REASON_NOT_HTTP, TELNYX_WEBHOOK_OK);
	expect_refusal("POST /hook HTTP/3.0\r\nHost: a\r\n\r\n", 505,
	    TELNYX_WEBHOOK_REASON_NOT_HTTP, TELNYX_WEBHOOK_OK);
	rx_stop();
}
END_TEST

START_TEST(other_paths_are_refused_with_404_before_the_body)
{
	static const char *const paths[] = {
	    "/", "/hook/", "/hooks", "/Hook", "*", "http://a", "http://a/", "//hook"};
	char request[128];
	size_t i;

	start(0);
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		(void)snprintf(request, sizeof(request),
		    "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
		    paths[i]);
		expect_refusal(
		    request, 404, TELNYX_WEBHOOK_REASON_PATH, TELNYX_WEBHOOK_OK);
	}
	rx_stop();
}
END_TEST

START_TEST(a_query_and_an_absolute_target_belong_to_the_path)
{
	static const char *const targets[] = {
	    "/hook?reference=7", "http://a:80/hook", "https://a/hook?x=/other"};
	size_t i;

	start(0);
	for (i = 0; i < 3; i++) {
		char id[] = {(char)('a' + i), '\0'}, request[2048];
		char *body = rx_event(EVENT, id);
		char *lines = rx_signature_lines(RX_SEED, rx_now_s(), body);

		(void)snprintf(request, sizeof(request),
		    "POST %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: %zu\r\n\r\n%s",
		    targets[i], lines, strlen(body), body);
		ck_assert_int_eq(rx_ask(request), 200);
		free(lines);
		free(body);
	}
	rx_stop();
}
END_TEST

START_TEST(while_paused_everything_is_answered_503)
{
	char *body = rx_event(EVENT, "a"), *request;

	start(_i);
	request = rx_request(NULL, body);
	telnyx_webhook_receiver_pause(rx.receiver);
	expect_refusal(request, 503, TELNYX_WEBHOOK_REASON_PAUSED, TELNYX_WEBHOOK_OK);
	telnyx_webhook_receiver_resume(rx.receiver);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_chunked_body_is_put_together_before_it_is_verified)
{
	char *body = rx_event(EVENT, "a"), *lines, request[4096];
	size_t len = strlen(body), at, used;

	start(_i);
	lines = rx_signature_lines(RX_SEED, rx_now_s(), body);
	used = (size_t)snprintf(request, sizeof(request),
	    "POST /hook HTTP/1.1\r\nHost: a\r\n%sTransfer-Encoding: chunked\r\n\r\n",
	    lines);
	for (at = 0; at < len; at += 7)
		used += (size_t)snprintf(request + used, sizeof(request) - used,
		    "%zx\r\n%.7s\r\n", len - at < 7 ? len - at : 7, body + at);
	(void)snprintf(request + used, sizeof(request) - used, "0\r\n\r\n");
	ck_assert_int_eq(rx_ask(request), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 1);
	free(lines);
	free(body);
	rx_stop();
}
END_TEST

/* Replies that nobody reads do not pile up: no more requests are read meanwhile. */
START_TEST(who_sends_and_does_not_read_is_not_read_either)
{
	static const char one[] = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
	const unsigned many = 150000;
	struct rx_client *client;
	struct evbuffer *output;
	uint64_t before;
	unsigned i;

	start(0);
	client = rx_connect();
	rx_settle();
	bufferevent_disable(client->bev, EV_READ);
	output = bufferevent_get_output(client->bev);
	for (i = 0; i < many; i++)
		ck_assert_int_eq(evbuffer_add(output, one, sizeof(one) - 1), 0);
	do {
		before = rx_stats().requests;
		rx_settle();
	} while (rx_stats().requests != before);
	ck_assert_uint_gt(before, 0);
	ck_assert_uint_lt(before, many / 3 * 2);
	/* And goes on where it was. */
	bufferevent_enable(client->bev, EV_READ);
	while (rx_stats().requests < many) {
		ck_assert(!client->gone);
		event_base_loop(rx.base, EVLOOP_ONCE);
		evbuffer_drain(bufferevent_get_input(client->bev), SIZE_MAX);
	}
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_PATH), many);
	rx_client_free(client);
	rx_stop();
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_their_order)
{
	struct rx_client *client;
	char *all = calloc(1, 65536);
	int i;

	start(_i);
	for (i = 0; i < 20; i++) {
		char id[16], *body, *request;
		size_t used = strlen(all);

		(void)snprintf(id, sizeof(id), "e%d", i / 2);
		body = rx_event(EVENT, id);
		request = rx_request_signed(
		    i % 4 == 3 ? RX_OTHER_SEED : RX_SEED, rx_now_s(), NULL, body);
		(void)snprintf(all + used, 65536 - used, "%s", request);
		free(request);
		free(body);
	}
	client = rx_connect();
	rx_say(client, all);
	for (i = 0; i < 20; i++)
		expect_next(client, i % 4 == 3 ? 401 : 200);
	rx_settle();
	ck_assert_uint_eq(calls, 10);
	rx_client_free(client);
	free(all);
	rx_stop();
}
END_TEST

static struct telnyx_webhook_handle *held;

static void
on_held(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)event;
	(void)arg;
	held = handle;
}

/* It costs nothing while the application thinks, and is there afterwards. */
START_TEST(what_is_pipelined_behind_a_held_event_waits_however_much_it_is)
{
	static const char one[] = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
	char *body = rx_event(EVENT, "a"), *request;
	struct rx_client *client;
	const unsigned many = 100000;
	unsigned i;

	start_on(0,
	    TELNYX_WEBHOOK_RECEIVER(.acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED));
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     rx.receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_held, NULL),
	    TELNYX_OK);
	held = NULL;
	request = rx_request_signed(RX_SEED, rx_now_s(), NULL, body);
	client = rx_connect();
	rx_say(client, request);
	for (i = 0; i < many; i++)
		rx_say(client, one);
	rx_settle();
	ck_assert_ptr_nonnull(held);
	ck_assert_uint_eq(rx_stats().requests, 0);
	ck_assert(telnyx_webhook_answer(held, true));
	while (rx_stats().requests < many + 1) {
		ck_assert(!client->gone);
		event_base_loop(rx.base, EVLOOP_ONCE);
		evbuffer_drain(bufferevent_get_input(client->bev), SIZE_MAX);
	}
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DELIVERED), 1);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_PATH), many);
	rx_client_free(client);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(expect_100_continue_is_obeyed)
{
	char *body = rx_event(EVENT, "a"), *request, *split;
	struct rx_client *client;

	start(_i);
	request = rx_request("Expect: 100-continue\r\n", body);
	split = strstr(request, "\r\n\r\n") + 4;
	client = rx_connect();
	rx_send(client, request, (size_t)(split - request));
	expect_next(client, 100);
	rx_say(client, split);
	expect_next(client, 200);
	rx_client_free(client);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(expect_100_continue_of_http_1_0_is_ignored)
{
	struct rx_client *client;

	start(0);
	client = rx_connect();
	rx_say(client, "POST /hook HTTP/1.0\r\nExpect: 100-continue\r\n"
		       "Content-Length: 2\r\n\r\n");
	ck_assert(rx_is_silent(client));
	rx_say(client, "{}");
	expect_next(client, 401);
	rx_client_free(client);
	rx_stop();
}
END_TEST

START_TEST(a_request_may_come_byte_by_byte)
{
	char *body = rx_event(EVENT, "a"), *request, *c;
	struct rx_client *client;

	start(_i);
	request = rx_request(NULL, body);
	client = rx_connect();
	for (c = request; *c != '\0'; c++) {
		rx_send(client, c, 1);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
	}
	expect_next(client, 200);
	rx_client_free(client);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(a_client_that_only_shuts_its_side_has_its_answer)
{
	char *body = rx_event(EVENT, "a"), *request;
	struct rx_client *client;

	start_on(0, TELNYX_WEBHOOK_RECEIVER(.acknowledge = TELNYX_WEBHOOK_ACK_AFTER));
	request = rx_request(NULL, body);
	client = rx_connect();
	rx_say(client, request);
	rx_settle();
	ck_assert_int_eq(shutdown(bufferevent_getfd(client->bev), SHUT_WR), 0);
	expect_next(client, 200);
	rx_wait_gone(client);
	rx_client_free(client);
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 0);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(http_1_0_and_connection_close_end_the_connection)
{
	static const char *const versions[] = {
	    "HTTP/1.0\r\n", "HTTP/1.1\r\nConnection: close\r\n"};
	size_t i;

	start(0);
	for (i = 0; i < 2; i++) {
		char id[] = {(char)('a' + i), '\0'}, request[2048];
		char *body = rx_event(EVENT, id);
		char *lines = rx_signature_lines(RX_SEED, rx_now_s(), body);
		struct rx_client *client = rx_connect();

		(void)snprintf(request, sizeof(request),
		    "POST /hook %sHost: a\r\n%sContent-Length: %zu\r\n\r\n%s",
		    versions[i], lines, strlen(body), body);
		rx_say(client, request);
		expect_next(client, 200);
		ck_assert_ptr_nonnull(strstr(rx_head(), "Connection: close"));
		rx_wait_gone(client);
		rx_client_free(client);
		free(lines);
		free(body);
	}
	rx_stop();
}
END_TEST

START_TEST(replies_carry_the_date_and_no_body)
{
	start(0);
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_str_eq(rx_head(), "HTTP/1.1 200 OK\r\n"
				    "Date: Sun, 22 Nov 2026 18:00:00 GMT\r\n"
				    "Content-Length: 0\r\n\r\n");
	rx_stop();
}
END_TEST

START_TEST(tls_serves_the_same)
{
	struct cert cert = cert_make(
	    &(struct cert_spec){.name = "localhost", .san = "IP:127.0.0.1"}, NULL);
	char *pem = cert_pem(&cert), *cert_path = cert_file(&cert);
	char *key_path = cert_key_file(&cert);
	char *body = rx_event(EVENT, "a"), *request;
	struct rx_client *client;

	RX_START(.tolerance_s = 0);
	rx_listen(TELNYX_WEBHOOK_LISTEN(.cert_file = cert_path, .key_file = key_path,
	    .path = "/hook"));
	ck_assert_int_eq(
	    strncmp(telnyx_webhook_receiver_url(rx.receiver), "https://", 8), 0);
	request = rx_request(NULL, body);
	client = rx_connect_tls(pem);
	rx_say(client, request);
	expect_next(client, 200);
	rx_say(client, request);
	expect_next(client, 200);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DUPLICATE), 1);
	rx_client_free(client);

	/* Who speaks no TLS is not answered. */
	client = rx_connect();
	rx_say(client, request);
	rx_wait_gone(client);
	rx_client_free(client);
	rx_settle();
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_TLS), 1);
	ck_assert_uint_eq(rx_stats().connections, 0);
	(void)remove(cert_path);
	(void)remove(key_path);
	free(request);
	free(body);
	free(pem);
	free(cert_path);
	free(key_path);
	cert_clear(&cert);
	rx_stop();
}
END_TEST

static char *
key_pem(const struct cert *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *text;
	long len;

	ck_assert_int_eq(
	    PEM_write_bio_PrivateKey(bio, cert->key, NULL, NULL, 0, NULL, NULL), 1);
	len = BIO_get_mem_data(bio, &data);
	text = calloc(1, (size_t)len + 1);
	memcpy(text, data, (size_t)len);
	BIO_free(bio);
	return text;
}

static void
expect_unfit(const struct telnyx_webhook_listen_params *params, const char *field)
{
	struct telnyx_error *error = NULL;

	ck_assert_int_eq(telnyx_webhook_receiver_listen(rx.receiver, params, &error),
	    TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, field);
	telnyx_error_free(error);
	ck_assert_ptr_null(telnyx_webhook_receiver_url(rx.receiver));
}

START_TEST(settings_that_cannot_be_listened_with_are_named)
{
	struct cert cert = cert_make(&(struct cert_spec){.name = "a"}, NULL);
	struct cert other = cert_make(&(struct cert_spec){.name = "b"}, NULL);
	char *pem = cert_pem(&cert), *key = key_pem(&cert),
	     *other_key = key_pem(&other);
	struct telnyx_error *error = NULL;
	uint16_t port;

	RX_START(.tolerance_s = 0);
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.path = "hook"), "path");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.path = "/a?b"), "path");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.address = "localhost"), "address");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.cert_pem = pem), "key_file");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.key_pem = key), "cert_file");
	expect_unfit(
	    TELNYX_WEBHOOK_LISTEN(.cert_pem = pem, .cert_file = "/", .key_pem = key),
	    "cert_pem");
	expect_unfit(
	    TELNYX_WEBHOOK_LISTEN(.cert_pem = pem, .key_pem = other_key), "key_pem");
	expect_unfit(
	    TELNYX_WEBHOOK_LISTEN(.cert_pem = "nothing", .key_pem = key), "cert_pem");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.cert_file = "/nowhere", .key_pem = key),
	    "cert_file");

	rx_listen(TELNYX_WEBHOOK_LISTEN(.cert_pem = pem, .key_pem = key));
	port = rx.port;
	ck_assert_int_eq(
	    telnyx_webhook_receiver_listen(rx.receiver, NULL, NULL), TELNYX_E_INVALID);
	telnyx_webhook_receiver_free(rx.receiver);
	rx.receiver = NULL;
	/* Taken: by a listener that does not share. */
	{
		struct rx first = rx;

		RX_START(.tolerance_s = 0);
		rx_listen(NULL);
		port = rx.port;
		ck_assert_int_eq(telnyx_webhook_receiver_new(rx.base,
				     TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC),
				     &first.receiver, NULL),
		    TELNYX_OK);
		ck_assert_int_eq(telnyx_webhook_receiver_listen(first.receiver,
				     TELNYX_WEBHOOK_LISTEN(.port = port), &error),
		    TELNYX_E_SYSTEM);
		ck_assert_ptr_nonnull(strstr(error->detail, "in use"));
		telnyx_error_free(error);
		telnyx_webhook_receiver_free(first.receiver);
		event_base_free(first.base);
		free(first.env);
	}
	free(pem);
	free(key);
	free(other_key);
	cert_clear(&cert);
	cert_clear(&other);
	rx_stop();
}
END_TEST

static void
expect_no_receiver(
    const struct telnyx_webhook_receiver_params *params, const char *field)
{
	struct event_base *base = event_base_new();
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_error *error = NULL;

	ck_assert_int_eq(telnyx_webhook_receiver_new(base, params, &receiver, &error),
	    TELNYX_E_CONFIG);
	ck_assert_ptr_null(receiver);
	ck_assert_str_eq(error->field, field);
	telnyx_error_free(error);
	event_base_free(base);
}

START_TEST(settings_that_cannot_be_used_are_named)
{
	static const char *const list[] = {RX_PUBLIC, NULL};
	struct telnyx_webhook_keys *keys = NULL;
	struct event_base *base = event_base_new();
	struct telnyx_webhook_receiver *receiver;

	expect_no_receiver(NULL, "public_key");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = "x"), "public_key");
	expect_no_receiver(
	    TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC, .timeout_ms = UINT32_MAX),
	    "timeout_ms");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC,
			       .max_body_bytes = SIZE_MAX),
	    "max_body_bytes");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC,
			       .max_body_bytes = 1000, .max_body_bytes_total = 1999),
	    "max_body_bytes_total");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC,
			       .acknowledge = (enum telnyx_webhook_acknowledge)3),
	    "acknowledge");
	ck_assert_int_eq(telnyx_webhook_keys_new(list, &keys, NULL), TELNYX_OK);
	expect_no_receiver(
	    TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC, .keys = keys),
	    "public_key");
	ck_assert_int_eq(telnyx_webhook_receiver_new(base,
			     TELNYX_WEBHOOK_RECEIVER(.keys = keys), &receiver, NULL),
	    TELNYX_OK);
	telnyx_webhook_keys_unref(keys);
	telnyx_webhook_receiver_free(receiver);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(base,
		&(struct telnyx_webhook_receiver_params){.public_key = RX_PUBLIC},
		&receiver, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(NULL, NULL, &receiver, NULL), TELNYX_E_INVALID);
	telnyx_webhook_receiver_free(NULL);
	event_base_free(base);
}
END_TEST

START_TEST(a_path_that_is_taken_cannot_be_mounted)
{
	start(1);
	ck_assert_int_eq(telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/hook"),
	    TELNYX_E_CONFIG);
	ck_assert_int_eq(telnyx_webhook_receiver_mount(rx.receiver, rx.http, "hook"),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/two"), TELNYX_OK);
	telnyx_webhook_receiver_unmount(rx.receiver, rx.http);
	ck_assert_int_eq(rx_post("a"), 404);
	ck_assert_uint_eq(rx.reports, 0);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/hook"), TELNYX_OK);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_stop();
}
END_TEST

START_TEST(every_reason_has_a_name_of_its_own)
{
	int i, k;

	for (i = 0; i < TELNYX_WEBHOOK_REASON_COUNT; i++)
		for (k = 0; k < i; k++)
			ck_assert_str_ne(
			    telnyx_webhook_reason_name((enum telnyx_webhook_reason)i),
			    telnyx_webhook_reason_name((enum telnyx_webhook_reason)k));
	ck_assert_str_eq(
	    telnyx_webhook_reason_name((enum telnyx_webhook_reason)i), "?");
	ck_assert_str_eq(
	    telnyx_webhook_reason_name((enum telnyx_webhook_reason) - 1), "?");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_receiver");
	TCase *both = tcase_create("both fronts");
	TCase *own = tcase_create("own listener");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(both, a_signed_event_is_answered_200_and_handed_over, 0, 2);
	tcase_add_loop_test(
	    both, an_id_is_remembered_up_to_a_count_and_for_a_time, 0, 2);
	tcase_add_loop_test(
	    both, an_event_whose_id_marks_nothing_is_never_taken_for_another, 0, 2);
	tcase_add_loop_test(both, keys_are_changed_while_it_runs, 0, 2);
	tcase_add_loop_test(both, a_forgery_is_refused_with_401, 0, 2);
	tcase_add_loop_test(both, an_unsigned_event_is_refused_with_401, 0, 2);
	tcase_add_loop_test(
	    both, a_replay_beyond_the_tolerance_is_refused_with_401, 0, 2);
	tcase_add_loop_test(both, a_signature_header_that_comes_twice_is_refused, 0, 2);
	tcase_add_loop_test(both, header_names_are_compared_in_any_case, 0, 2);
	tcase_add_loop_test(both, the_content_type_does_not_matter, 0, 2);
	tcase_add_loop_test(both, other_methods_are_refused_with_405_and_allow, 0, 2);
	tcase_add_loop_test(
	    both, a_body_one_byte_over_the_cap_is_refused_with_413, 0, 2);
	tcase_add_loop_test(
	    both, an_empty_body_is_refused_with_400_also_when_signed, 0, 2);
	tcase_add_loop_test(
	    both, what_is_signed_but_no_event_is_refused_with_400, 0, 2);
	tcase_add_loop_test(both, while_paused_everything_is_answered_503, 0, 2);
	tcase_add_loop_test(
	    both, a_chunked_body_is_put_together_before_it_is_verified, 0, 2);
	tcase_add_loop_test(both, pipelined_requests_are_answered_in_their_order, 0, 2);
	tcase_add_test(both, who_sends_and_does_not_read_is_not_read_either);
	tcase_add_test(
	    both, what_is_pipelined_behind_a_held_event_waits_however_much_it_is);
	tcase_add_loop_test(both, expect_100_continue_is_obeyed, 0, 2);
	tcase_add_loop_test(both, a_request_may_come_byte_by_byte, 0, 2);
	tcase_add_test(both, a_path_that_is_taken_cannot_be_mounted);
	tcase_add_test(own, a_body_that_is_too_long_is_refused_before_it_is_read);
	tcase_add_test(own, a_head_over_its_cap_is_refused_with_431);
	tcase_add_test(own, what_is_no_http_is_refused_with_400);
	tcase_add_test(own, other_paths_are_refused_with_404_before_the_body);
	tcase_add_test(own, a_query_and_an_absolute_target_belong_to_the_path);
	tcase_add_test(own, a_client_that_only_shuts_its_side_has_its_answer);
	tcase_add_test(own, expect_100_continue_of_http_1_0_is_ignored);
	tcase_add_test(own, http_1_0_and_connection_close_end_the_connection);
	tcase_add_test(own, replies_carry_the_date_and_no_body);
	tcase_add_test(own, tls_serves_the_same);
	tcase_add_test(own, settings_that_cannot_be_listened_with_are_named);
	tcase_add_test(own, settings_that_cannot_be_used_are_named);
	tcase_add_test(own, every_reason_has_a_name_of_its_own);
	suite_add_tcase(suite, both);
	suite_add_tcase(suite, own);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
