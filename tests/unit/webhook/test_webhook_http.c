/* SPDX-License-Identifier: MIT */
/* The ways that HTTP has of being unusual, and what the receiver makes of each. */
#include "webhook_receiver_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <sys/socket.h>

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

int
main(void)
{
	Suite *suite = suite_create("webhook_http");
	TCase *tcase;

	tcase = tcase_create("both fronts");
	tcase_add_loop_test(tcase, header_names_are_compared_in_any_case, 0, 2);
	tcase_add_loop_test(tcase, the_content_type_does_not_matter, 0, 2);
	tcase_add_loop_test(tcase, other_methods_are_refused_with_405_and_allow, 0, 2);
	tcase_add_loop_test(
	    tcase, a_body_one_byte_over_the_cap_is_refused_with_413, 0, 2);
	tcase_add_loop_test(
	    tcase, a_chunked_body_is_put_together_before_it_is_verified, 0, 2);
	tcase_add_loop_test(
	    tcase, pipelined_requests_are_answered_in_their_order, 0, 2);
	tcase_add_test(tcase, who_sends_and_does_not_read_is_not_read_either);
	tcase_add_test(
	    tcase, what_is_pipelined_behind_a_held_event_waits_however_much_it_is);
	tcase_add_loop_test(tcase, expect_100_continue_is_obeyed, 0, 2);
	tcase_add_loop_test(tcase, a_request_may_come_byte_by_byte, 0, 2);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("own listener");
	tcase_add_test(tcase, a_body_that_is_too_long_is_refused_before_it_is_read);
	tcase_add_test(tcase, a_head_over_its_cap_is_refused_with_431);
	tcase_add_test(tcase, what_is_no_http_is_refused_with_400);
	tcase_add_test(tcase, other_paths_are_refused_with_404_before_the_body);
	tcase_add_test(tcase, a_query_and_an_absolute_target_belong_to_the_path);
	tcase_add_test(tcase, a_client_that_only_shuts_its_side_has_its_answer);
	tcase_add_test(tcase, expect_100_continue_of_http_1_0_is_ignored);
	tcase_add_test(tcase, http_1_0_and_connection_close_end_the_connection);
	tcase_add_test(tcase, replies_carry_the_date_and_no_body);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
