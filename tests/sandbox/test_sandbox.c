/* SPDX-License-Identifier: MIT */
/* The sandbox as a server: what counts as a request, and the log as the truth about
 * what arrived. */
#include "sandbox_server_fx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>
#include <json-c/json.h>

static void
start_plain(void)
{
	SFX_START(.tls = TELNYX_BOOL(false));
}

/* --- requests --- */

START_TEST(request_is_kept_as_it_was_sent)
{
	const struct telnyx_sandbox_request *kept;
	struct sfx_reply reply;
	char *value;

	sfx_call("POST", "/v2/messages?x=%20",
	    SFX_HEADERS "X-One:  a \tb  \r\nx-one: second\r\nX-Empty:\r\n", SFX_MESSAGE,
	    &reply);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 1);
	kept = telnyx_sandbox_get_request(sfx.sandbox, 1);
	ck_assert_uint_eq(kept->number, 1);
	ck_assert_uint_eq(kept->connection, 1);
	ck_assert_str_eq(kept->method, "POST");
	ck_assert_str_eq(kept->target, "/v2/messages?x=%20");
	ck_assert_str_eq(kept->body, SFX_MESSAGE);
	ck_assert_uint_eq(kept->body_bytes, strlen(SFX_MESSAGE));
	ck_assert_ptr_nonnull(strstr(kept->headers, "X-One:  a \tb  \r\n"));
	value = telnyx_sandbox_request_header(kept, "x-ONE");
	ck_assert_str_eq(value, "a \tb");
	free(value);
	value = telnyx_sandbox_request_header(kept, "X-Empty");
	ck_assert_str_eq(value, "");
	free(value);
	ck_assert_ptr_null(telnyx_sandbox_request_header(kept, "X-On"));
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 0));
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 2));
	sfx_reply_clear(&reply);
}
END_TEST

START_TEST(one_connection_carries_many_requests)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();
	int i;

	for (i = 0; i < 5; i++) {
		sfx_peer_write(peer, request);
		sfx_expect_status(peer, 200);
	}
	ck_assert_uint_eq(telnyx_sandbox_connection_count(sfx.sandbox), 1);
	ck_assert_uint_eq(telnyx_sandbox_get_request(sfx.sandbox, 5)->connection, 1);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_order)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *one = sfx_message_request();
	char *two = sfx_request("GET", "/v2/none", NULL, NULL);
	char all[4096];

	snprintf(all, sizeof(all), "%s%s\r\n%s%s", one, two, one, two);
	sfx_peer_write(peer, all);
	sfx_expect_status(peer, 200);
	sfx_expect_status(peer, 404);
	sfx_expect_status(peer, 200);
	sfx_expect_status(peer, 404);
	ck_assert_str_eq(
	    telnyx_sandbox_get_request(sfx.sandbox, 2)->target, "/v2/none");
	free(one);
	free(two);
	sfx_peer_free(peer);
}
END_TEST

/* A thousand requests at once are more than the output takes at a time. */
START_TEST(long_pipeline_is_answered_in_full)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();
	int i;

	for (i = 0; i < 1000; i++)
		sfx_peer_write(peer, request);
	for (i = 0; i < 1000; i++)
		sfx_expect_status(peer, 200);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 1000);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

/* It costs nothing while the reply waits, and is answered afterwards. */
START_TEST(what_is_pipelined_behind_a_delay_waits_however_much_it_is)
{
	struct sfx_peer *peer = sfx_peer_new();
	char *request = sfx_message_request();
	int i, active = 1;

	SFX_SCRIPT(.delay_ms = 1000);
	for (i = 0; i < 3000; i++)
		sfx_peer_write(peer, request);
	ck_assert_uint_gt(3000 * strlen(request), 2 * 262144);
	for (i = 0; i < 500; i++) {
		event_base_loopexit(sfx.base, &(struct timeval){0, 2000});
		event_base_dispatch(sfx.base);
		active = event_base_get_num_events(sfx.base, EVENT_BASE_COUNT_ACTIVE);
		if (i > 20 && active == 0)
			break;
	}
	ck_assert_int_eq(active, 0);
	sfx_clock_advance(1000);
	for (i = 0; i < 3000; i++)
		sfx_expect_status(peer, 200);
	free(request);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(request_may_come_a_byte_at_a_time)
{
	struct sfx_peer *peer = sfx_peer_new();
	const char *request = POST_HEAD "Transfer-Encoding: chunked\r\n\r\n"
					"4\r\n{\"to\r\n0\r\n\r\n";

	for (; *request != '\0'; request++) {
		sfx_peer_write_bytes(peer, request, 1);
		while (evbuffer_get_length(bufferevent_get_output(peer->bev)) > 0)
			sfx_turn();
	}
	sfx_expect_status(peer, 400);
	ck_assert_str_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->body, "{\"to");
	sfx_peer_free(peer);
}
END_TEST

START_TEST(chunked_body_is_put_together)
{
	struct sfx_peer *peer = sfx_peer_new();
	char request[1024];
	size_t half = strlen(SFX_MESSAGE) - 20;

	snprintf(request, sizeof(request),
	    POST_HEAD "Transfer-Encoding: chunked\r\n\r\n"
		      "14;name=value\r\n%.20s\r\n%zX\r\n%s\r\n0\r\nTrailer: x\r\n\r\n",
	    SFX_MESSAGE, half, &SFX_MESSAGE[20]);
	sfx_peer_write(peer, request);
	sfx_expect_status(peer, 200);
	ck_assert_str_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->body, SFX_MESSAGE);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(expectation_is_met_before_the_body_comes)
{
	struct sfx_peer *peer = sfx_peer_new();
	char head[512];

	snprintf(head, sizeof(head),
	    POST_HEAD "Expect: 100-continue\r\nContent-Length: %zu\r\n\r\n",
	    strlen(SFX_MESSAGE));
	sfx_peer_write(peer, head);
	sfx_expect_status(peer, 100);
	sfx_peer_write(peer, SFX_MESSAGE);
	sfx_expect_status(peer, 200);
	sfx_peer_free(peer);
}
END_TEST

struct wire_case {
	const char *text;
	int status;
};

static const struct wire_case bad_requests[] = {
    {"\x16\x03\x01\x02\x00", 400}, /* TLS on a plain port */
    {"hello\r\n", 400},
    {"GET /\r\n", 400},
    {"GET  / HTTP/1.1\r\n", 400},
    {"GET /a b HTTP/1.1\r\n", 400},
    {"GET /\x80 HTTP/1.1\r\n", 400},
    {"GET / HTTP/1.1\nHost: x\n\n", 400},
    {"G{T / HTTP/1.1\r\n", 400},
    {"PRI * HTTP/2.0\r\n", 505},
    {"GET / FTP/1.1\r\n", 400},
    {"GET / HTTP/1.1\r\n\r\n", 400}, /* no Host */
    {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: x\r\nnothing\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n", 400},
    {POST_HEAD "Content-Length: x\r\n", 400},
    {POST_HEAD "Content-Length: -1\r\n", 400},
    {POST_HEAD "Content-Length:\r\n", 400},
    {POST_HEAD "Content-Length: 1\r\nContent-Length: 2\r\n", 400},
    {POST_HEAD "Content-Length: 1048577\r\n\r\n", 413},
    {POST_HEAD "Content-Length: 99999999999999999999\r\n", 413},
    {POST_HEAD "Transfer-Encoding: gzip, chunked\r\n", 400},
    {POST_HEAD "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
    /* HTTP/1.0 has no chunks: who reads it so finds no body here. */
    {"POST / HTTP/1.0\r\nConnection: keep-alive\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	400},
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
    /* A line's end for some readers. */
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\n1;\rx\r\na\r\n0\r\n\r\n", 400},
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\rc\r\n\r\n", 400},
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\n\r\n", 400},
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400},
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413},
    {POST_HEAD "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 413},
};

START_TEST(what_is_no_request_is_refused_closed_and_not_logged)
{
	struct sfx_peer *peer = sfx_peer_new();

	sfx_peer_write(peer, bad_requests[_i].text);
	sfx_expect_status(peer, bad_requests[_i].status);
	sfx_peer_wait_over(peer);
	ck_assert_int_eq(peer->end, SFX_CLOSED);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 0);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(head_over_64_kilobytes_is_431)
{
	struct sfx_peer *peer = sfx_peer_new();
	char line[1024];
	int i;

	memset(line, 'a', sizeof(line));
	memcpy(line, "X: ", 3);
	memcpy(line + sizeof(line) - 3, "\r\n", 3);
	sfx_peer_write(peer, POST_HEAD);
	for (i = 0; i < 70; i++)
		sfx_peer_write(peer, line);
	sfx_expect_status(peer, 431);
	sfx_peer_wait_over(peer);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(body_of_exactly_a_megabyte_is_taken)
{
	struct sfx_peer *peer = sfx_peer_new();
	char head[512];
	char *body = malloc(1048576);

	ck_assert_ptr_nonnull(body);
	memset(body, ' ', 1048576);
	snprintf(head, sizeof(head), POST_HEAD "Content-Length: 1048576\r\n\r\n");
	sfx_peer_write(peer, head);
	sfx_peer_write_bytes(peer, body, 1048576);
	sfx_expect_status(peer, 400); /* blank, but whole */
	ck_assert_uint_eq(
	    telnyx_sandbox_get_request(sfx.sandbox, 1)->body_bytes, 1048576);
	free(body);
	sfx_peer_free(peer);
}
END_TEST

static const struct wire_case closers[] = {
    {"GET / HTTP/1.1\r\nHost: x\r\nConnection: x, close\r\n\r\n", 401},
    {"GET / HTTP/1.0\r\n\r\n", 401},
};

START_TEST(connection_closes_when_the_client_asks)
{
	struct sfx_peer *peer = sfx_peer_new();
	struct sfx_reply reply;

	sfx_peer_write(peer, closers[_i].text);
	sfx_peer_reply(peer, &reply);
	ck_assert_int_eq(reply.status, closers[_i].status);
	ck_assert_ptr_nonnull(strstr(reply.head, "Connection: close\r\n"));
	sfx_peer_wait_over(peer);
	ck_assert_int_eq(peer->end, SFX_CLOSED);
	sfx_reply_clear(&reply);
	sfx_peer_free(peer);
}
END_TEST

START_TEST(head_request_gets_no_body)
{
	struct sfx_peer *peer = sfx_peer_new();

	sfx_peer_write(peer, "HEAD / HTTP/1.0\r\n\r\n");
	sfx_peer_wait_over(peer);
	ck_assert_int_gt((int)evbuffer_search(peer->in, "\r\n\r\n", 4, NULL).pos, 0);
	ck_assert_uint_eq(
	    (size_t)evbuffer_search(peer->in, "\r\n\r\n", 4, NULL).pos + 4,
	    evbuffer_get_length(peer->in));
	sfx_peer_free(peer);
}
END_TEST

/* --- the log --- */

static char *
read_log(void)
{
	FILE *file = fopen(log_path, "r");
	char *text = calloc(1, 65536);

	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_lt(fread(text, 1, 65535, file), 65535);
	fclose(file);
	return text;
}

START_TEST(log_has_a_line_for_each_request_and_no_key)
{
	struct sfx_reply reply;
	struct json_object *line;
	char *text;
	char *rest;
	int fd;

	snprintf(log_path, sizeof(log_path), "/tmp/telnyx-sandbox-test-XXXXXX");
	fd = mkstemp(log_path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq((int)write(fd, "{}\n", 3), 3); /* appended to */
	close(fd);
	SFX_START(.tls = TELNYX_BOOL(false), .log_path = log_path);
	sfx_post("{\"to\":\"+1\",\"text\":\"\xc3\xa9\\n\"}", &reply);
	sfx_reply_clear(&reply);
	SFX_SCRIPT(.status = 503);
	sfx_call("GET", "/v2/messages/x?y", NULL, NULL, &reply);
	sfx_reply_clear(&reply);
	sfx_post("\xff{", &reply);
	sfx_reply_clear(&reply);

	text = read_log();
	ck_assert_ptr_null(strstr(text, SFX_KEY));
	ck_assert_ptr_null(strstr(text, "uthorization"));
	rest = strchr(text, '\n') + 1;
	line = json_tokener_parse(rest);
	ck_assert_pstr_eq(sfx_json(line, "number"), "1");
	ck_assert_pstr_eq(sfx_json(line, "time"), "2026-03-20T09:46:40.000Z");
	ck_assert_pstr_eq(sfx_json(line, "connection"), "1");
	ck_assert_pstr_eq(sfx_json(line, "method"), "POST");
	ck_assert_pstr_eq(sfx_json(line, "path"), "/v2/messages");
	ck_assert_pstr_eq(
	    sfx_json(line, "body"), "{\"to\":\"+1\",\"text\":\"\xc3\xa9\\n\"}");
	ck_assert_pstr_eq(sfx_json(line, "json/text"), "\xc3\xa9\n");
	json_object_put(line);
	rest = strchr(rest, '\n') + 1;
	line = json_tokener_parse(rest);
	ck_assert_pstr_eq(sfx_json(line, "number"), "2");
	ck_assert_pstr_eq(sfx_json(line, "path"), "/v2/messages/x?y");
	ck_assert_pstr_eq(sfx_json(line, "body"), "");
	ck_assert_pstr_eq(sfx_json(line, "json"), NULL);
	json_object_put(line);
	rest = strchr(rest, '\n') + 1;
	line = json_tokener_parse(rest);
	ck_assert_pstr_eq(sfx_json(line, "body"), NULL);
	ck_assert_pstr_eq(sfx_json(line, "body_base64"), "/3s=");
	json_object_put(line);
	rest = strchr(rest, '\n') + 1;
	ck_assert_str_eq(rest, "");
	free(text);
	sfx_stop();
	unlink(log_path);
}
END_TEST

START_TEST(nothing_in_the_log_steers_a_terminal_and_a_line_says_what_was_sent)
{
	static const char body[] = "{\"to\":\"+1\",\"text\":\"\xC2\x9B"
				   "2J\x7f\xE2\x80\xAE\\u009b\"}";
	struct sfx_reply reply;
	struct json_object *line;
	const char *s;
	char *text;

	snprintf(log_path, sizeof(log_path), "/tmp/telnyx-sandbox-test-XXXXXX");
	close(mkstemp(log_path));
	SFX_START(.tls = TELNYX_BOOL(false), .log_path = log_path);
	sfx_post(body, &reply);
	sfx_reply_clear(&reply);
	text = read_log();
	for (s = text; *s != '\0'; s++)
		ck_assert((*s >= 0x20 && *s < 0x7f) || *s == '\n');
	line = json_tokener_parse(text);
	ck_assert_pstr_eq(sfx_json(line, "body"), body);
	ck_assert_pstr_eq(sfx_json(line, "json/text"), "\xC2\x9B"
						       "2J\x7f\xE2\x80\xAE\xC2\x9B");
	json_object_put(line);
	free(text);
	sfx_stop();
	unlink(log_path);
}
END_TEST

START_TEST(line_is_in_the_log_before_the_reply_is_sent)
{
	struct sfx_peer *peer;
	char *request = sfx_message_request();
	char *text;

	snprintf(log_path, sizeof(log_path), "/tmp/telnyx-sandbox-test-XXXXXX");
	close(mkstemp(log_path));
	SFX_START(.tls = TELNYX_BOOL(true), .log_path = log_path);
	peer = sfx_peer_new();
	SFX_SCRIPT(.delay_ms = 1000);
	sfx_peer_write(peer, request);
	while (telnyx_sandbox_request_count(sfx.sandbox) == 0)
		sfx_turn();
	text = read_log();
	ck_assert_int_eq(text[strlen(text) - 1], '\n');
	ck_assert_uint_eq(evbuffer_get_length(peer->in), 0);
	free(text);
	free(request);
	sfx_peer_free(peer);
	sfx_stop();
	unlink(log_path);
}
END_TEST

START_TEST(full_disk_is_told_once_and_service_goes_on)
{
	struct sfx_reply reply;
	char told[512] = "";
	int ends[2];
	int saved = dup(2);
	int i;

	if (access("/dev/full", W_OK) != 0)
		return; /* only Linux has one */
	ck_assert_int_eq(pipe(ends), 0);
	SFX_START(.tls = TELNYX_BOOL(false), .log_path = "/dev/full");
	dup2(ends[1], 2);
	for (i = 0; i < 3; i++) {
		sfx_post(SFX_MESSAGE, &reply);
		ck_assert_int_eq(reply.status, 200);
		sfx_reply_clear(&reply);
	}
	dup2(saved, 2);
	close(ends[1]);
	ck_assert_int_gt((int)read(ends[0], told, sizeof(told) - 1), 0);
	ck_assert_ptr_nonnull(strstr(told, "cannot write the log: No space left"));
	ck_assert_ptr_eq(strchr(told, '\n'), told + strlen(told) - 1);
	close(ends[0]);
	close(saved);
	sfx_stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *tcase;

	tcase = tcase_create("requests");
	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, start_plain, sfx_stop);
	tcase_add_test(tcase, request_is_kept_as_it_was_sent);
	tcase_add_test(tcase, one_connection_carries_many_requests);
	tcase_add_test(tcase, pipelined_requests_are_answered_in_order);
	tcase_add_test(tcase, long_pipeline_is_answered_in_full);
	tcase_add_test(
	    tcase, what_is_pipelined_behind_a_delay_waits_however_much_it_is);
	tcase_add_test(tcase, request_may_come_a_byte_at_a_time);
	tcase_add_test(tcase, chunked_body_is_put_together);
	tcase_add_test(tcase, expectation_is_met_before_the_body_comes);
	tcase_add_loop_test(tcase, what_is_no_request_is_refused_closed_and_not_logged,
	    0, COUNT_OF(bad_requests));
	tcase_add_test(tcase, head_over_64_kilobytes_is_431);
	tcase_add_test(tcase, body_of_exactly_a_megabyte_is_taken);
	tcase_add_loop_test(
	    tcase, connection_closes_when_the_client_asks, 0, COUNT_OF(closers));
	tcase_add_test(tcase, head_request_gets_no_body);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("life");
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, log_has_a_line_for_each_request_and_no_key);
	tcase_add_test(
	    tcase, nothing_in_the_log_steers_a_terminal_and_a_line_says_what_was_sent);
	tcase_add_test(tcase, line_is_in_the_log_before_the_reply_is_sent);
	tcase_add_test(tcase, full_disk_is_told_once_and_service_goes_on);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
