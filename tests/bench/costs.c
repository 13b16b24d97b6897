/* SPDX-License-Identifier: MIT */
/*
 * What the library costs beside the sending: one line of JSON on standard
 * output.
 *
 *	idle N       heap for each of N idle TLS connections
 *	held N       heap for each of N more messages that have been sent and are
 *	             not answered, with N in flight before; the server passes them
 *	             on to the port given as -P, where this program listens
 *	reconnect N  send, let the idle connection go, send, N times: how many
 *	             handshakes were resumed, and the CPU of one turn
 *	stay N       N messages one after the other on one connection
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#include "harness.h"

#define WARM_TURNS 20

static struct event_base *base;
static struct telnyx_client *client;
static unsigned long left, opened, resumed, closed;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	bench_failed(what);
	exit(2);
}

static size_t
heap_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static struct telnyx_client *
make_client(const char *prefix, uint32_t idle_ms)
{
	struct telnyx_client *made = NULL;
	char url[64];

	(void)snprintf(url, sizeof(url), "%s://%s:%u/%s",
	    bench_options.plain ? "http" : "https", BENCH_HOST,
	    (unsigned)bench_options.port, prefix);
	must(
	    telnyx_client_new(base,
		TELNYX_CONFIG(.api_key = BENCH_KEY, .from = BENCH_FROM,
		    .messaging_profile_id = BENCH_PROFILE, .base_url = url,
		    .ca_file = bench_options.ca_file, .timeout_ms = 120000,
		    .idle_timeout_ms = idle_ms, .max_connections = 4000,
		    .http_version = bench_options.h2 ? TELNYX_HTTP_2 : TELNYX_HTTP_1_1),
		&made, NULL) == TELNYX_OK,
	    "telnyx_client_new()");
	return made;
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	char why[512];

	(void)message;
	(void)arg;
	if (error != NULL && error->type != TELNYX_ERROR_CLOSING)
		bench_failed(telnyx_error_message(error, why, sizeof(why)));
	left--;
}

static void
submit(unsigned long count)
{
	for (left += count; count > 0; count--)
		must(telnyx_message_send(client,
			 TELNYX_MESSAGE(.to = bench_recipient(), .text = BENCH_TEXT),
			 NULL, on_sent, NULL, NULL) == TELNYX_OK,
		    "telnyx_message_send()");
}

static void
run_until_answered(void)
{
	while (left > 0)
		(void)event_base_loop(base, EVLOOP_ONCE);
}

static void
run_loop_ms(unsigned ms)
{
	struct timeval delay = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	(void)event_base_loopexit(base, &delay);
	(void)event_base_loop(base, EVLOOP_NO_EXIT_ON_EMPTY);
}

/* --- idle --- */

static unsigned
idle_connections(void)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};

	must(telnyx_client_get_stats(client, &stats) == TELNYX_OK,
	    "telnyx_client_get_stats()");
	return (unsigned)stats.idle_connections;
}

/* With so many in flight as there are to be connections: over HTTP/2 the server
 * must take one stream a connection.  What a connection holds is what is given
 * back when it goes: all else is in use before and after. */
static void
measure_idle(void)
{
	unsigned long count = bench_options.messages;
	unsigned connections;
	size_t with;

	client = make_client("v2", 1000);
	/* Twice, so that each has carried more than its first message. */
	submit(count);
	run_until_answered();
	submit(count);
	run_until_answered();
	run_loop_ms(300);
	connections = idle_connections();
	with = heap_bytes();
	must(connections > 1, "no connections were left idle");
	while (idle_connections() > 0)
		run_loop_ms(100);
	run_loop_ms(100);
	(void)printf("{\"connections\":%u,\"bytes_per_connection\":%.0f}\n",
	    connections, (double)(with - heap_bytes()) / connections);
}

/* --- held --- */

/* What nginx hands the messages to: a port that never accepts. */
static void
listen_for_ever(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_port = htons((uint16_t)bench_options.server_pid);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		 listen(fd, 4096) == 0,
	    "the port for held messages (-P) cannot be had");
}

static void
measure_held(void)
{
	unsigned long count = bench_options.messages;
	size_t before;

	listen_for_ever();
	client = make_client("held", 600000);
	submit(count);
	run_loop_ms(1500);
	before = heap_bytes();
	submit(count);
	run_loop_ms(1500);
	must(left == 2 * count, "a message was answered");
	(void)printf("{\"messages\":%lu,\"bytes_per_message\":%.0f}\n", count,
	    (double)(heap_bytes() - before) / (double)count);
}

/* --- reconnect and stay --- */

static void
on_event(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	if (event->type == TELNYX_EVENT_CONNECTION_OPENED) {
		opened++;
		resumed += event->tls_resumed;
	} else {
		closed++;
	}
}

static void
measure_turns(bool reconnect)
{
	unsigned long wanted = bench_options.messages, turns;
	double user, system, start_us = 0, used;

	client = make_client("v2", reconnect ? 1 : 600000);
	must(telnyx_telemetry_add(client,
		 TELNYX_EVENT_CONNECTION_OPENED | TELNYX_EVENT_CONNECTION_CLOSED,
		 on_event, NULL, NULL) == TELNYX_OK,
	    "telnyx_telemetry_add()");
	for (turns = 0; turns < WARM_TURNS + wanted; turns++) {
		if (turns == WARM_TURNS) {
			start_us = bench_cpu_us(&user, &system);
			opened = resumed = 0;
		}
		closed = 0;
		submit(1);
		while (left > 0 || (reconnect && closed == 0))
			(void)event_base_loop(base, EVLOOP_ONCE);
	}
	used = bench_cpu_us(&user, &system) - start_us;
	(void)printf("{\"turns\":%lu,\"connections\":%lu,\"resumed\":%lu,"
		     "\"cpu_us_per_turn\":%.2f}\n",
	    wanted, opened, resumed, used / (double)wanted);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	bench_start(argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv, "costs");
	base = bench_base_new();
	if (strcmp(what, "idle") == 0)
		measure_idle();
	else if (strcmp(what, "held") == 0)
		measure_held();
	else if (strcmp(what, "reconnect") == 0 || strcmp(what, "stay") == 0)
		measure_turns(what[0] == 'r');
	else
		must(false, "what: idle, held, reconnect or stay");
	return 0;
}
