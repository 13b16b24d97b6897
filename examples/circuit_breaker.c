/* SPDX-License-Identifier: MIT */
/*
 * The circuit breaker: after three failures in a row the client stops trying
 * for a while, and says so at once to whoever sends; then one message tries.
 * The server that fails is a port of ours where nobody listens.
 *
 *   TELNYX_API_KEY=KEY... circuit_breaker
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

struct sender {
	struct telnyx_client *client;
	unsigned attempted, refused; /* with and without an attempt */
};

static void send_next(struct sender *sender);

static void
on_done(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct sender *sender = arg;
	char why[512];

	if (message != NULL)
		return;
	printf("%s\n", telnyx_error_message(error, why, sizeof(why)));
	if (error->kept_by != TELNYX_KEPT_BY_BREAKER) {
		sender->attempted++;
		send_next(sender);
		return;
	}
	/* Nothing was tried: a job queue would put it off for so long. */
	printf("put off for %" PRId64 " ms\n", error->retry_after_ms);
	sender->refused++;
	(void)telnyx_client_close(sender->client, TELNYX_CLOSE_WAIT, NULL, NULL);
}

static void
send_next(struct sender *sender)
{
	if (telnyx_message_send(sender->client,
		TELNYX_MESSAGE(.to = "+13125550002", .text = "Are you there?"), NULL,
		on_done, sender, NULL) != TELNYX_OK)
		fprintf(stderr, "circuit_breaker: cannot send\n");
}

static void
on_breaker(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	printf("breaker: %s\n", telnyx_breaker_state_name(event->breaker));
}

int
main(void)
{
	struct event_base *base = event_base_new();
	struct sender sender = {0};
	struct telnyx_config config;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.base_url = "http://127.0.0.1:1"; /* refuses */
	config.from = "+13125550001";
	config.max_attempts = 1;
	config.breaker_failures = 3;
	config.breaker_open_ms = 20000;
	if (base != NULL &&
	    telnyx_client_new(base, &config, &sender.client, NULL) == TELNYX_OK &&
	    telnyx_telemetry_add(sender.client, TELNYX_EVENT_BREAKER, on_breaker, NULL,
		NULL) == TELNYX_OK) {
		send_next(&sender);
		(void)event_base_dispatch(base);
	}
	telnyx_client_free(sender.client);
	if (base != NULL)
		event_base_free(base);
	return sender.attempted == 3 && sender.refused == 1 ? EXIT_SUCCESS
							    : EXIT_FAILURE;
}
