/* SPDX-License-Identifier: MIT */
/*
 * Those who send to a webhook listener and mean it no good: floods of connections
 * that say nothing or little, from one address and from several, and bodies that
 * never end.  Good webhooks get through; the machine's other timers run on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "support/fixture.h"
#include "support/receiver_fx.h"
#include "support/watchdog.h"
#include "webhook/receiver_internal.h"

#define ROOM 100
#define FLOOD 400
#define GOOD 12
#define KIB 1024u

static struct watchdog dog;
static unsigned calls;

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	(void)event;
	(void)handle;
	(void)arg;
	calls++;
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
	watchdog_start(&dog, rx.base);
}

static void
stop(void)
{
	watchdog_run_until(&dog, rx.base, 1);
	watchdog_check(&dog, 1);
	watchdog_stop(&dog);
	rx_stop();
}

/* A bare connection from 127.0.0.`host`. */
static int
dial_from(unsigned host)
{
	struct sockaddr_in here = {.sin_family = AF_INET}, there;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	here.sin_addr.s_addr = htonl(0x7f000000u + host);
	there = here;
	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	there.sin_port = htons(rx.port);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&here, sizeof(here)), 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&there, sizeof(there)), 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

static void
say(int fd, const char *text, size_t bytes)
{
	ck_assert_int_eq(send(fd, text, bytes, MSG_NOSIGNAL), (ssize_t)bytes);
}

/* What it was answered; 0: nothing. */
static int
status_of(int fd)
{
	char text[64];
	ssize_t len = recv(fd, text, sizeof(text) - 1, MSG_PEEK);

	if (len < 13)
		return 0;
	text[len] = '\0';
	return (int)strtol(text + 9, NULL, 10);
}

struct good {
	int fd;
	char *request;
};

/* Half of a good request from 127.0.0.1, and more than half of its head. */
static void
begin_good(struct good *good, unsigned number)
{
	char id[16], *body;

	(void)snprintf(id, sizeof(id), "good-%u", number);
	body = rx_event("message.sent", id);
	good->request = rx_request(NULL, body);
	free(body);
	good->fd = dial_from(1);
	say(good->fd, good->request, strlen(good->request) / 2);
}

static void
finish_good(struct good *good)
{
	size_t half = strlen(good->request) / 2;

	ck_assert_msg(send(good->fd, good->request + half, strlen(good->request) - half,
			  MSG_NOSIGNAL) > 0,
	    "it was closed");
}

enum flood { SILENT = 0, SPEAKING = 1, OF_THE_SAME_ADDRESS = 2 };

static int
dial_flood(enum flood kind, unsigned number)
{
	int fd = dial_from(kind == OF_THE_SAME_ADDRESS ? 1 : 2 + number % 4);

	if (kind == SPEAKING)
		say(fd, "P", 1);
	return fd;
}

START_TEST(good_webhooks_get_through_any_flood_of_connections)
{
	struct good good[GOOD];
	int fds[FLOOD];
	unsigned i;

	start(TELNYX_WEBHOOK_RECEIVER(.max_connections = ROOM));
	for (i = 0; i < FLOOD; i++) {
		if (i % 30 == 0 && i / 30 < GOOD)
			begin_good(&good[i / 30], i / 30);
		fds[i] = dial_flood((enum flood)_i, i);
		(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
	}
	ck_assert_uint_le(rx_stats().connections, ROOM);
	for (i = 0; i < GOOD; i++)
		finish_good(&good[i]);
	rx_settle();
	for (i = 0; i < GOOD; i++) {
		ck_assert_int_eq(status_of(good[i].fd), 200);
		close(good[i].fd);
		free(good[i].request);
	}
	ck_assert_uint_eq(calls, GOOD);
	for (i = 0; i < FLOOD; i++)
		close(fds[i]);
	rx_settle();
	ck_assert_uint_eq(rx_stats().connections, 0);
	stop();
}
END_TEST

/* One turn of the loop accepts them all, before it reads from any. */
START_TEST(who_has_spoken_in_a_burst_is_heard)
{
	struct good good;
	int fds[FLOOD];
	unsigned i;

	start(TELNYX_WEBHOOK_RECEIVER(.max_connections = ROOM));
	begin_good(&good, 0);
	finish_good(&good);
	for (i = 0; i < FLOOD; i++)
		fds[i] = dial_flood(OF_THE_SAME_ADDRESS, i);
	rx_settle();
	ck_assert_int_eq(status_of(good.fd), 200);
	ck_assert_uint_eq(calls, 1);
	for (i = 0; i < FLOOD; i++)
		close(fds[i]);
	close(good.fd);
	free(good.request);
	rx_settle();
	stop();
}
END_TEST

/* Among those that wait for nothing but room, a newcomer has no better claim. */
START_TEST(half_read_requests_of_many_addresses_stay)
{
	int fds[10], late;
	unsigned i;

	start(TELNYX_WEBHOOK_RECEIVER(.max_connections = 10));
	for (i = 0; i < 10; i++) {
		fds[i] = dial_from(10 + i);
		say(fds[i], "POST", 4);
		rx_settle();
	}
	late = dial_from(30);
	rx_settle();
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_CONNECTIONS), 1);
	ck_assert_int_eq(recv(late, &(char){0}, 1, 0), 0); /* it was turned away */
	for (i = 0; i < 10; i++) {
		ck_assert_int_eq(recv(fds[i], &(char){0}, 1, 0), -1);
		ck_assert_int_eq(errno, EAGAIN);
		close(fds[i]);
	}
	close(late);
	rx_settle();
	stop();
}
END_TEST

START_TEST(half_read_bodies_hold_no_more_than_all_may)
{
	static const char head[] = "POST /hook HTTP/1.1\r\nHost: a\r\n"
				   "Content-Length: 61440\r\n\r\n";
	const size_t total = (size_t)256 * KIB;
	char *body = calloc(1, 60 * KIB);
	unsigned i, refused = 0, turns;
	int fds[40];

	start(TELNYX_WEBHOOK_RECEIVER(.max_body_bytes = 64 * KIB,
	    .max_body_bytes_total = total));
	for (i = 0; i < 40; i++) {
		fds[i] = dial_from(2);
		say(fds[i], head, sizeof(head) - 1);
		say(fds[i], body, 59 * KIB);
		for (turns = 0; turns < 20; turns++) {
			(void)event_base_loop(rx.base, EVLOOP_NONBLOCK);
			ck_assert_uint_le(rx.receiver->bodies.held, total);
		}
	}
	rx_settle();
	for (i = 0; i < 40; i++)
		refused += status_of(fds[i]) == 503;
	ck_assert_uint_gt(refused, 30);
	ck_assert_uint_lt(refused, 40);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_BUSY), refused);
	ck_assert_uint_gt(rx.receiver->bodies.held, 59 * KIB);
	/* A webhook as Telnyx sends it finds its place. */
	ck_assert_int_eq(rx_post("a"), 200);
	rx_advance_ms(15000); /* their time is over */
	rx_settle();
	ck_assert_uint_eq(rx.receiver->bodies.held, 0);
	ck_assert_uint_eq(rx.receiver->bodies.holders, 0);
	for (i = 0; i < 40; i++)
		close(fds[i]);
	free(body);
	rx_settle();
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile_senders");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(
	    all, good_webhooks_get_through_any_flood_of_connections, 0, 3);
	tcase_add_test(all, who_has_spoken_in_a_burst_is_heard);
	tcase_add_test(all, half_read_requests_of_many_addresses_stay);
	tcase_add_test(all, half_read_bodies_hold_no_more_than_all_may);
	suite_add_tcase(suite, all);
	return fx_main(suite);
}
