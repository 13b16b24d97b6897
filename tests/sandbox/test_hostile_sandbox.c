/* SPDX-License-Identifier: MIT */
/* The sandbox under peers that send too much, say half of what they say, keep
 * connections for nothing, or do not read: its memory and its connections are bounded,
 * and others are served meanwhile. */
#include "hostile_sandbox_fx.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <check.h>

#include "sandbox/wire/conn.h"

static int
status_of(const char *id)
{
	struct sfx_reply reply;
	char target[128];
	int status;

	snprintf(target, sizeof(target), "/v2/messages/%s", id);
	sfx_call("GET", target, NULL, NULL, &reply);
	status = reply.status;
	sfx_reply_clear(&reply);
	return status;
}

/* --- memory --- */

/* One buffer may be counted after it has grown. */
static void
assert_bounded(void)
{
	ck_assert_uint_le(
	    sfx.sandbox->memory.used, sfx.sandbox->memory.limit + 2 * MIB);
}

START_TEST(the_oldest_of_what_is_over_makes_room)
{
	char first[TELNYX_SANDBOX_ID_BYTES], last[TELNYX_SANDBOX_ID_BYTES];
	char *body = large_message("");
	int i;

	START(.max_memory_bytes = 12 * MIB);
	ck_assert_int_eq(post(body, first), 200);
	for (i = 0; i < 40; i++) {
		sfx_clock_advance(1000);
		ck_assert_int_eq(post(body, last), 200);
		assert_bounded();
	}
	ck_assert_int_eq(status_of(first), 404);
	ck_assert_int_eq(status_of(last), 200);
	ck_assert_ptr_null(telnyx_sandbox_get_request(sfx.sandbox, 1));
	ck_assert_ptr_nonnull(telnyx_sandbox_get_request(sfx.sandbox, 41));
	free(body);
	stop();
}
END_TEST

START_TEST(what_is_under_way_stays_and_what_finds_no_room_is_told_so)
{
	char first[TELNYX_SANDBOX_ID_BYTES];
	char *body = large_message("");
	int i, status = 200;

	START(.max_memory_bytes = 8 * MIB);
	ck_assert_int_eq(post(body, first), 200);
	for (i = 0; i < 20 && status == 200; i++) {
		status = post(body, NULL);
		assert_bounded();
	}
	ck_assert_int_eq(status, 503);
	ck_assert_int_ge(i, 4); /* and not before there was need */
	ck_assert_int_eq(status_of(first), 200);
	sfx_clock_advance(1000); /* they are delivered */
	ck_assert_int_eq(post(body, NULL), 200);
	free(body);
	stop();
}
END_TEST

START_TEST(events_that_wait_for_their_receiver_are_in_the_budget)
{
	char *body = large_message(",\"webhook_url\":\"http://127.0.0.1:1/\"");
	int i, status = 200;

	START(.max_memory_bytes = 16 * MIB);
	for (i = 0; i < 20 && status == 200; i++)
		status = post(body, NULL);
	ck_assert_int_eq(status, 503);
	for (i = 0; i < 40; i++) {
		sfx_clock_advance(500);
		turns(2);
		assert_bounded();
	}
	ck_assert_int_eq(post(body, NULL), 200);
	free(body);
	stop();
}
END_TEST

/* With a length, and in chunks. */
START_TEST(of_a_request_with_a_wrong_key_no_body_is_kept)
{
	const struct telnyx_sandbox_request *kept;
	struct sfx_peer *peer;
	char *body = large_message("");
	char head[512];
	size_t before;
	int i;

	START(.api_key = SFX_KEY);
	before = sfx.sandbox->memory.used;
	snprintf(head, sizeof(head),
	    _i == 0 ? "POST /v2/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
		      "no\r\nContent-Length: %zu\r\n\r\n"
		    : "POST /v2/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
		      "no\r\nTransfer-Encoding: chunked\r\n\r\n%zX\r\n",
	    strlen(body));
	for (i = 0; i < 20; i++) {
		peer = sfx_peer_new();
		sfx_peer_write(peer, head);
		sfx_peer_write_bytes(peer, body, PAD_BYTES / 2);
		while (evbuffer_get_length(bufferevent_get_output(peer->bev)) > 0)
			sfx_turn();
		turns(3);
		/* What libevent has read of it, and no more. */
		ck_assert_uint_lt(sfx.sandbox->memory.used - before, MIB / 2);
		sfx_peer_write(peer, body + PAD_BYTES / 2);
		sfx_peer_write(peer, _i == 0 ? "" : "\r\n0\r\n\r\n");
		sfx_expect_status(peer, 401);
		sfx_peer_free(peer);
	}
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 20);
	kept = telnyx_sandbox_get_request(sfx.sandbox, 20);
	ck_assert_str_eq(kept->target, "/v2/messages");
	ck_assert_str_eq(kept->body, "");
	ck_assert_uint_eq(kept->body_bytes, 0);
	ck_assert_ptr_nonnull(strstr(kept->headers, "Bearer no"));
	ck_assert_uint_lt(sfx.sandbox->memory.requests.bytes, 20 * 1024);
	free(body);
	stop();
}
END_TEST

START_TEST(of_a_request_with_a_wrong_key_no_long_head_is_kept)
{
	struct sfx_reply reply;
	char *headers = malloc(60000);
	char target[4000] = "/v2/";

	START(.api_key = SFX_KEY);
	memset(target + 4, 'a', sizeof(target) - 5);
	target[sizeof(target) - 1] = '\0';
	snprintf(headers, 60000, "X-Pad: %050000d\r\n", 0);
	sfx_call("GET", target, headers, NULL, &reply);
	ck_assert_int_eq(reply.status, 401);
	ck_assert_uint_lt(sfx.sandbox->memory.requests.bytes, 2048);
	ck_assert_str_eq(telnyx_sandbox_get_request(sfx.sandbox, 1)->headers, "");
	sfx_reply_clear(&reply);
	free(headers);
	stop();
}
END_TEST

START_TEST(half_read_requests_share_the_budget)
{
	struct sfx_peer *peers[24];
	char *request = large_request(PAD_BYTES);
	struct sfx_reply reply;
	int i, refused = 0;

	START(.max_memory_bytes = 8 * MIB);
	for (i = 0; i < 24; i++) {
		peers[i] = sfx_peer_new();
		sfx_peer_write_bytes(peers[i], request, PAD_BYTES);
		while (!peers[i]->over &&
		       evbuffer_get_length(bufferevent_get_output(peers[i]->bev)) > 0)
			sfx_turn();
		turns(3);
		assert_bounded();
	}
	for (i = 0; i < 24; i++) {
		if (evbuffer_get_length(peers[i]->in) > 0) {
			sfx_peer_reply(peers[i], &reply);
			ck_assert_int_eq(reply.status, 503);
			sfx_reply_clear(&reply);
			refused++;
		}
		sfx_peer_free(peers[i]);
	}
	ck_assert_int_ge(refused, 12);
	ck_assert_int_lt(refused, 23);
	turns(3);
	ck_assert_uint_lt(sfx.sandbox->memory.used, MIB); /* it was given back */
	sfx_post(SFX_MESSAGE, &reply);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 1);
	sfx_reply_clear(&reply);
	free(request);
	stop();
}
END_TEST

/* --- connections --- */

/* A bare connection, in the kernel alone. */
static int
dial(void)
{
	const char *port = strrchr(telnyx_sandbox_url(sfx.sandbox), ':') + 1;
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

/* Have so many more accepted. */
static void
wait_accepted(uint64_t count)
{
	while (telnyx_sandbox_connection_count(sfx.sandbox) < count)
		sfx_turn();
}

/* What they say, if anything: nothing, or half a request. */
static const char *const openings[] = {"", "POST /v2/messages HTTP/1.1\r\nHost: x\r\n",
    "POST /v2/messages HTTP/1.1\r\nHost: x\r\n" SFX_HEADERS
    "Content-Length: 100\r\n\r\nhalf"};

START_TEST(a_flood_of_connections_does_not_shut_out_a_sender)
{
	char *request = sfx_message_request();
	struct sfx_peer *good;
	int fds[100], i;

	START(.max_connections = 20);
	good = sfx_peer_new();
	sfx_peer_write(good, request);
	sfx_expect_status(good, 200);
	for (i = 0; i < 100; i++) {
		fds[i] = dial();
		ck_assert_int_eq(
		    (int)send(fds[i], openings[_i], strlen(openings[_i]), MSG_NOSIGNAL),
		    (int)strlen(openings[_i]));
		if (i % 10 == 9) {
			wait_accepted((uint64_t)i + 2);
			turns(2);
			ck_assert_uint_le(sfx.sandbox->wire->conn_count, 20);
			/* On the connection that it has, and on a new one. */
			if (_i == 0) {
				sfx_peer_write(good, request);
				sfx_expect_status(good, 200);
			}
		}
	}
	sfx_peer_free(good);
	good = sfx_peer_new();
	sfx_peer_write(good, request);
	sfx_expect_status(good, 200);
	sfx_peer_free(good);
	for (i = 0; i < 100; i++)
		close(fds[i]);
	free(request);
	stop();
}
END_TEST

START_TEST(who_holds_all_descriptors_is_closed_for_who_comes)
{
	struct rlimit old, none;
	char *request = sfx_message_request();
	struct sfx_peer *peer;
	int fds[40], i, highest;

	START(.port = 0);
	for (i = 0; i < 40; i++)
		fds[i] = dial();
	wait_accepted(40);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	highest = dup(0);
	ck_assert_int_ge(highest, 0);
	close(highest);
	none = old;
	none.rlim_cur = (rlim_t)highest + 1; /* room for the peer's end alone */
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	peer = sfx_peer_new();
	sfx_peer_write(peer, request);
	for (i = 0; i < 20 && evbuffer_get_length(peer->in) == 0; i++) {
		turns(5);
		sfx_clock_advance(100); /* that accepting pauses for */
	}
	sfx_expect_status(peer, 200);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	sfx_peer_free(peer);
	for (i = 0; i < 40; i++)
		close(fds[i]);
	free(request);
	stop();
}
END_TEST

START_TEST(a_request_that_is_half_said_ends_however_it_trickles)
{
	struct sfx_peer *peer;
	int i;

	START(.request_timeout_ms = 5000);
	peer = sfx_peer_new();
	sfx_clock_advance(4000); /* it runs from the request's first byte */
	sfx_peer_write(peer, openings[1 + _i]);
	turns(3);
	for (i = 0; i < 4; i++) {
		sfx_clock_advance(1000);
		sfx_peer_write(peer, _i == 0 ? "X" : "y");
		turns(2);
		ck_assert(!peer->over);
	}
	ck_assert_uint_eq(evbuffer_get_length(peer->in), 0);
	sfx_clock_advance(1000);
	sfx_expect_status(peer, 408);
	sfx_peer_wait_over(peer);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sfx.sandbox), 0);
	sfx_peer_free(peer);
	stop();
}
END_TEST

START_TEST(an_idle_connection_is_closed_after_its_time)
{
	char *request = sfx_message_request();
	struct sfx_peer *fresh, *used;

	START(.idle_timeout_ms = 7000);
	fresh = sfx_peer_new();
	used = sfx_peer_new();
	wait_accepted(2);
	sfx_clock_advance(4000);
	sfx_peer_write(used, request);
	sfx_expect_status(used, 200);
	sfx_clock_advance(3000);
	sfx_peer_wait_over(fresh);
	turns(3);
	ck_assert(!used->over);
	sfx_clock_advance(4000);
	sfx_peer_wait_over(used);
	ck_assert_int_eq(used->end, SFX_CLOSED);
	sfx_peer_free(fresh);
	sfx_peer_free(used);
	free(request);
	stop();
}
END_TEST

START_TEST(a_handshake_that_does_not_come_ends)
{
	int fd;
	char byte;

	start(TELNYX_SANDBOX(.request_timeout_ms = 5000));
	fd = dial();
	wait_accepted(1);
	sfx_clock_advance(4999);
	turns(3);
	ck_assert_int_eq((int)recv(fd, &byte, 1, 0), -1);
	sfx_clock_advance(1);
	turns(3);
	ck_assert_int_eq((int)recv(fd, &byte, 1, 0), 0);
	close(fd);
	stop();
}
END_TEST

START_TEST(what_a_script_delays_or_stalls_has_no_limit)
{
	char *request = sfx_message_request();
	struct sfx_peer *delayed, *stalled;

	START(.request_timeout_ms = 1000, .idle_timeout_ms = 1000,
	    .max_connections = 2);
	SFX_SCRIPT(.delay_ms = 3600000);
	SFX_SCRIPT(.fault = TELNYX_SANDBOX_FAULT_STALL);
	delayed = sfx_peer_new();
	sfx_peer_write(delayed, request);
	while (telnyx_sandbox_request_count(sfx.sandbox) < 1)
		sfx_turn();
	stalled = sfx_peer_new();
	sfx_peer_write(stalled, request);
	while (telnyx_sandbox_request_count(sfx.sandbox) < 2)
		sfx_turn();
	sfx_clock_advance(3599999);
	turns(3);
	ck_assert(!delayed->over && !stalled->over);
	sfx_settle(); /* it makes room at the cost of the stalled one */
	ck_assert(stalled->over && !delayed->over);
	sfx_clock_advance(1);
	sfx_expect_status(delayed, 200);
	sfx_peer_free(delayed);
	sfx_peer_free(stalled);
	free(request);
	stop();
}
END_TEST

START_TEST(a_reply_that_is_not_read_ends)
{
	char *request = sfx_message_request();
	char *large = malloc(16 * MIB + 1);
	int fd;

	START(.request_timeout_ms = 5000);
	memset(large, 'x', 16 * MIB);
	large[16 * MIB] = '\0';
	SFX_SCRIPT(.status = 200, .body = large);
	fd = dial();
	ck_assert_int_gt((int)send(fd, request, strlen(request), MSG_NOSIGNAL), 0);
	while (telnyx_sandbox_request_count(sfx.sandbox) < 1)
		sfx_turn();
	turns(5);
	ck_assert_uint_gt(sfx.sandbox->memory.used, 4 * MIB);
	sfx_clock_advance(4999);
	turns(3);
	ck_assert_uint_eq(sfx.sandbox->wire->conn_count, 1);
	sfx_clock_advance(1);
	ck_assert_uint_eq(sfx.sandbox->wire->conn_count, 0);
	ck_assert_uint_lt(sfx.sandbox->memory.used, MIB);
	close(fd);
	free(large);
	free(request);
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile, sandbox");
	TCase *tcase;

	tcase = tcase_create("memory");
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, the_oldest_of_what_is_over_makes_room);
	tcase_add_test(
	    tcase, what_is_under_way_stays_and_what_finds_no_room_is_told_so);
	tcase_add_test(tcase, events_that_wait_for_their_receiver_are_in_the_budget);
	tcase_add_loop_test(tcase, of_a_request_with_a_wrong_key_no_body_is_kept, 0, 2);
	tcase_add_test(tcase, of_a_request_with_a_wrong_key_no_long_head_is_kept);
	tcase_add_test(tcase, half_read_requests_share_the_budget);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("connections");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(
	    tcase, a_flood_of_connections_does_not_shut_out_a_sender, 0, 3);
	tcase_add_test(tcase, who_holds_all_descriptors_is_closed_for_who_comes);
	tcase_add_loop_test(
	    tcase, a_request_that_is_half_said_ends_however_it_trickles, 0, 2);
	tcase_add_test(tcase, an_idle_connection_is_closed_after_its_time);
	tcase_add_test(tcase, a_handshake_that_does_not_come_ends);
	tcase_add_test(tcase, what_a_script_delays_or_stalls_has_no_limit);
	tcase_add_test(tcase, a_reply_that_is_not_read_ends);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
