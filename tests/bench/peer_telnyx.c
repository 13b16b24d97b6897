/* SPDX-License-Identifier: MIT */
/* The bench's peer that is this library, used as its headers say. */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#include "harness.h"

static struct event_base *base;
static struct telnyx_client *client;

static void submit(unsigned *slot);

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	unsigned *slot = arg;
	char why[512];

	if (error != NULL)
		bench_failed(telnyx_error_message(error, why, sizeof(why)));
	else if (message->id == NULL || message->to_count == 0 ||
		 message->to[0]->status != TELNYX_MESSAGE_QUEUED)
		bench_failed("the reply does not say what it should");
	if (bench_answered(*slot))
		(void)event_base_loopbreak(base);
	else
		submit(slot);
}

static void
submit(unsigned *slot)
{
	bench_submitted(*slot);
	if (telnyx_message_send(client,
		TELNYX_MESSAGE(.to = bench_recipient(), .text = BENCH_TEXT), NULL,
		on_sent, slot, NULL) != TELNYX_OK)
		bench_failed("telnyx_message_send()");
}

int
main(int argc, char **argv)
{
	struct telnyx_error *error = NULL;
	unsigned *slots, i;
	char url[64], why[512];

	bench_start(argc, argv, "telnyx");
	base = bench_base_new();
	(void)snprintf(url, sizeof(url), "https://%s:%u/v2", BENCH_HOST,
	    (unsigned)bench_options.port);
	slots = calloc(bench_options.in_flight, sizeof(*slots));
	if (slots == NULL ||
	    telnyx_client_new(base,
		TELNYX_CONFIG(.api_key = BENCH_KEY, .from = BENCH_FROM,
		    .messaging_profile_id = BENCH_PROFILE, .base_url = url,
		    .ca_file = bench_options.ca_file, .timeout_ms = 60000,
		    .connect_timeout_ms = 60000, /* the peers have none */
		    .max_connections = bench_options.in_flight,
		    .http_version = bench_options.h2 ? TELNYX_HTTP_2 : TELNYX_HTTP_1_1),
		&client, &error) != TELNYX_OK) {
		bench_failed(error != NULL
				 ? telnyx_error_message(error, why, sizeof(why))
				 : "no memory");
		return 1;
	}
	for (i = 0; i < bench_options.in_flight; i++) {
		slots[i] = i;
		submit(&slots[i]);
	}
	(void)event_base_dispatch(base);
	/* What is in flight goes with the process: to end it would be work that
	 * no other peer does. */
	return bench_report();
}
