/* SPDX-License-Identifier: MIT */
/*
 * Do N clients on N threads scale?  Each thread has a loop with a client and a sandbox
 * of its own (plain HTTP/1.1, so that the sandbox costs little), and sends messages, 50
 * at a time.  Prints messages a second of all threads together.
 *
 *   threads [THREADS [MESSAGES-EACH]]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#define MOST 64
#define IN_FLIGHT 50

struct lane {
	pthread_t thread;
	struct event_base *base;
	struct telnyx_client *client;
	unsigned long left, accepted, in_flight;
};

static void on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg);

static void
fill(struct lane *lane)
{
	while (lane->left > 0 && lane->in_flight < IN_FLIGHT &&
	       telnyx_message_send(lane->client,
		   TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
		       .text = "Hello"),
		   NULL, on_sent, lane, NULL) == TELNYX_OK) {
		lane->left--;
		lane->in_flight++;
	}
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct lane *lane = arg;

	(void)error;
	lane->in_flight--;
	lane->accepted += message != NULL;
	fill(lane);
	if (lane->in_flight == 0)
		(void)event_base_loopbreak(lane->base);
}

static void *
run(void *arg)
{
	struct lane *lane = arg;
	struct telnyx_sandbox *sandbox = NULL;

	if ((lane->base = event_base_new()) == NULL ||
	    telnyx_sandbox_new(lane->base, TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)),
		&sandbox, NULL) != TELNYX_OK ||
	    telnyx_client_new(lane->base,
		TELNYX_CONFIG(.api_key = "KEY",
		    .base_url = telnyx_sandbox_url(sandbox)),
		&lane->client, NULL) != TELNYX_OK)
		return NULL;
	fill(lane);
	(void)event_base_dispatch(lane->base);
	telnyx_client_free(lane->client);
	telnyx_sandbox_free(sandbox);
	event_base_free(lane->base);
	return NULL;
}

static double
now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	unsigned long threads = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, accepted = 0,
		      i;
	unsigned long each = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	static struct lane lanes[MOST];
	double began = now_s(), took;

	if (threads < 1 || threads > MOST)
		return EXIT_FAILURE;
	for (i = 0; i < threads; i++) {
		lanes[i].left = each;
		if (pthread_create(&lanes[i].thread, NULL, run, &lanes[i]) != 0)
			return EXIT_FAILURE;
	}
	for (i = 0; i < threads; i++) {
		(void)pthread_join(lanes[i].thread, NULL);
		accepted += lanes[i].accepted;
	}
	took = now_s() - began;
	printf("%lu threads: %lu of %lu accepted, %.0f a second\n", threads, accepted,
	    threads * each, (double)accepted / took);
	return accepted == threads * each ? EXIT_SUCCESS : EXIT_FAILURE;
}
