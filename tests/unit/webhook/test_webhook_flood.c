/* SPDX-License-Identifier: MIT */
/* The receiver's own listener under those who mean it no good: slow ones, many
 * of them, ones that vanish, and a machine that has no descriptors left. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "support/receiver_fx.h"
#include "webhook/receiver_internal.h"

#define MANY 400

static unsigned calls;

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct telnyx_webhook_handle **keep = arg;

	(void)event;
	calls++;
	if (keep != NULL)
		*keep = handle;
}

static void
start(const struct telnyx_webhook_receiver_params *params)
{
	calls = 0;
	rx_start(params);
	rx_listen(NULL);
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     rx.receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, NULL),
	    TELNYX_OK);
}

/* A bare connection, in the kernel alone. */
static int
dial(void)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(rx.port);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

/* How many of them the receiver still holds. */
static unsigned
still_open(const int *fds, unsigned count)
{
	unsigned open = 0, i;
	char byte;

	for (i = 0; i < count; i++) {
		ssize_t n = recv(fds[i], &byte, 1, MSG_PEEK);

		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			open++;
	}
	return open;
}

static void
hang_up(const int *fds, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		close(fds[i]);
}

START_TEST(a_head_that_trickles_is_cut_off_at_the_deadline)
{
	static const char head[] = "POST /hook HTTP/1.1\r\nHost: a\r\nX: ";
	struct rx_client *client;
	int i;

	start(TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 5000));
	client = rx_connect();
	rx_say(client, head);
	/* A byte each 100 ms moves nothing. */
	for (i = 0; i < 49; i++) {
		rx_say(client, "x");
		rx_advance_ms(100);
	}
	ck_assert(rx_is_silent(client));
	rx_advance_ms(100);
	ck_assert_int_eq(rx_status(client), 408);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_SLOW), 1);
	rx_wait_gone(client);
	rx_client_free(client);
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 0);
	rx_stop();
}
END_TEST

START_TEST(a_body_that_trickles_is_cut_off_at_the_deadline)
{
	struct rx_client *client;
	int i;

	start(TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 5000));
	client = rx_connect();
	rx_say(client, "POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n");
	for (i = 0; i < 50; i++) {
		rx_say(client, "x");
		rx_advance_ms(100);
	}
	ck_assert_int_eq(rx_status(client), 408);
	rx_client_free(client);
	rx_stop();
}
END_TEST

START_TEST(who_says_nothing_is_cut_off_too)
{
	struct rx_client *client;

	start(TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 5000, .idle_timeout_ms = 7000));
	client = rx_connect();
	rx_advance_ms(4999);
	ck_assert(rx_is_silent(client));
	rx_advance_ms(1);
	rx_wait_gone(client);
	rx_client_free(client);
	ck_assert_int_eq(rx.last.http_status, 0);
	ck_assert_int_eq(rx.last.reason, TELNYX_WEBHOOK_REASON_SLOW);
	rx_stop();
}
END_TEST

START_TEST(between_requests_a_connection_may_idle_for_its_own_time)
{
	char *body = rx_event("message.sent", "a"), *request;
	struct rx_client *client;

	start(TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 5000, .idle_timeout_ms = 7000));
	request = rx_request(NULL, body);
	client = rx_connect();
	rx_say(client, request);
	ck_assert_int_eq(rx_status(client), 200);
	rx_advance_ms(6999);
	/* A request that begins now has all of its time. */
	rx_send(client, request, 20);
	rx_advance_ms(4999);
	rx_say(client, request + 20);
	ck_assert_int_eq(rx_status(client), 200);
	rx_advance_ms(7000);
	rx_wait_gone(client);
	rx_client_free(client);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_SLOW), 0);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(who_does_not_hang_up_after_a_refusal_is_let_go)
{
	struct rx_client *client;

	start(TELNYX_WEBHOOK_RECEIVER(.timeout_ms = 5000));
	client = rx_connect();
	rx_say(client, "GET /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 1); /* drained, for a while */
	rx_advance_ms(2000);
	ck_assert_uint_eq(rx_stats().connections, 0);
	rx_client_free(client);
	rx_stop();
}
END_TEST

START_TEST(clients_that_vanish_at_any_byte_leave_nothing_behind)
{
	char *body = rx_event("message.sent", "a"), *request;
	size_t len, i;

	start(TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 0));
	request = rx_request(NULL, body);
	len = strlen(request);
	for (i = 0; i < len; i++) {
		struct rx_client *client = rx_connect();

		rx_send(client, request, i);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
		rx_client_free(client);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
	}
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 0);
	ck_assert_uint_eq(calls, 0);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_LEFT), rx_stats().requests);
	ck_assert_int_eq(rx_ask(request), 200);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

START_TEST(of_a_flood_of_connections_the_flood_pays)
{
	static const char announced[] = "POST /hook HTTP/1.1\r\nHost: a\r\n"
					"Content-Length: 262144\r\n\r\n";
	int fds[MANY];
	unsigned i;

	start(TELNYX_WEBHOOK_RECEIVER(.max_connections = 100));
	for (i = 0; i < MANY; i++) {
		fds[i] = dial();
		if (i % 2 == 0) /* half of them say that a large body comes */
			(void)!send(fds[i], announced, sizeof(announced) - 1, 0);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
	}
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 100);
	ck_assert_uint_eq(still_open(fds, MANY), 100);
	/* Who has something to say is heard at once, and the oldest go for it. */
	ck_assert_int_eq(rx_post("a"), 200);
	ck_assert_int_eq(rx_post("b"), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 2);
	ck_assert_uint_ge(rx_count(TELNYX_WEBHOOK_REASON_CONNECTIONS), MANY - 100);
	hang_up(fds, MANY);
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 0);
	rx_stop();
}
END_TEST

START_TEST(a_burst_larger_than_the_limit_of_handles_is_taken)
{
	struct rx_client *client;
	char *all = calloc(1, 65536);
	unsigned i;

	/* Nobody holds a handle for long, so that nobody is told to come back. */
	start(TELNYX_WEBHOOK_RECEIVER(.max_in_progress = 3));
	for (i = 0; i < 50; i++) {
		char id[16], *body, *request;
		size_t used = strlen(all);

		(void)snprintf(id, sizeof(id), "e%u", i);
		body = rx_event("message.sent", id);
		request = rx_request(NULL, body);
		memcpy(all + used, request, strlen(request) + 1);
		free(request);
		free(body);
	}
	client = rx_connect();
	rx_say(client, all);
	for (i = 0; i < 50; i++)
		ck_assert_int_eq(rx_status(client), 200);
	rx_settle();
	ck_assert_uint_eq(calls, 50);
	rx_client_free(client);
	free(all);
	rx_stop();
}
END_TEST

START_TEST(a_connection_whose_event_is_being_worked_on_does_not_make_room)
{
	struct telnyx_webhook_handle *handle = NULL;
	char *body = rx_event("message.sent", "a"), *request;
	struct rx_client *client, *other;

	start(TELNYX_WEBHOOK_RECEIVER(.max_connections = 1,
	    .acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED));
	ck_assert_int_eq(telnyx_webhook_receiver_on(
			     rx.receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, &handle),
	    TELNYX_OK);
	request = rx_request(NULL, body);
	client = rx_connect();
	rx_say(client, request);
	rx_settle();
	ck_assert_ptr_nonnull(handle);
	other = rx_connect();
	rx_say(other, request);
	rx_wait_gone(other);
	rx_client_free(other);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_CONNECTIONS), 1);
	ck_assert(telnyx_webhook_answer(handle, true));
	ck_assert_int_eq(rx_status(client), 200);
	rx_client_free(client);
	free(request);
	free(body);
	rx_stop();
}
END_TEST

/* The descriptors run out under it: accepting pauses, does not spin, makes room,
 * and goes on. */
START_TEST(running_out_of_descriptors_pauses_the_listener)
{
	struct rlimit old, few;
	int fds[MANY], hoard[256];
	unsigned count = 0, hoarded = 0, i;
	uint64_t pauses;

	start(TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 0));
	/* Connect first, with descriptors to spare, and accept none of them. */
	for (i = 0; i < 100; i++)
		fds[count++] = dial();
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = old;
	few.rlim_cur = (rlim_t)fds[count - 1] + 11;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);

	rx_settle();
	pauses = rx_stats().accept_pauses;
	ck_assert_uint_eq(pauses, 1); /* the clock stands: it has not tried again */
	ck_assert_uint_eq(rx_stats().accepted, 10);
	/* It closed those for room, so that the next pause's end gets further. */
	for (i = 0; i < 12; i++)
		rx_advance_ms(100);
	ck_assert_uint_ge(rx_stats().accepted, 100);
	ck_assert_uint_le(rx_stats().accept_pauses, 13);

	/* Nothing of ours can make room: it still only tries every 100 ms. */
	while (hoarded < 256 && (hoard[hoarded] = dup(fds[0])) >= 0)
		hoarded++;
	hang_up(fds, 50);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	for (i = 0; i < hoarded; i++)
		close(hoard[i]);
	hang_up(fds + 50, count - 50);
	rx_settle();
	rx_advance_ms(200);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_stop();
}
END_TEST

/* accept() fails without a descriptor, also when nobody waits for one. */
START_TEST(the_last_descriptor_taken_costs_no_connection)
{
	struct rlimit old, few;
	int fds[10], i;

	start(TELNYX_WEBHOOK_RECEIVER(.tolerance_s = 0));
	for (i = 0; i < 10; i++)
		fds[i] = dial();
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = old;
	few.rlim_cur = (rlim_t)fds[9] + 11;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);

	rx_settle();
	ck_assert_uint_eq(rx_stats().accept_pauses, 1);
	ck_assert_uint_eq(rx_stats().connections, 10);

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	for (i = 0; i < 10; i++)
		close(fds[i]);
	rx_settle();
	rx_stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_flood");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_test(core, a_head_that_trickles_is_cut_off_at_the_deadline);
	tcase_add_test(core, a_body_that_trickles_is_cut_off_at_the_deadline);
	tcase_add_test(core, who_says_nothing_is_cut_off_too);
	tcase_add_test(core, between_requests_a_connection_may_idle_for_its_own_time);
	tcase_add_test(core, who_does_not_hang_up_after_a_refusal_is_let_go);
	tcase_add_test(core, clients_that_vanish_at_any_byte_leave_nothing_behind);
	tcase_add_test(core, of_a_flood_of_connections_the_flood_pays);
	tcase_add_test(core, a_burst_larger_than_the_limit_of_handles_is_taken);
	tcase_add_test(
	    core, a_connection_whose_event_is_being_worked_on_does_not_make_room);
	tcase_add_test(core, running_out_of_descriptors_pauses_the_listener);
	tcase_add_test(core, the_last_descriptor_taken_costs_no_connection);
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
