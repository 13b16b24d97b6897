/* SPDX-License-Identifier: MIT */
/*
 * Rate limits: a limit of our own, in parts a second, and beside it the
 * server's, which the client follows when replies say that it is near.
 * Messages wait in the client; their deadlines hold meanwhile.
 *
 *   TELNYX_API_KEY=KEY... rate_limit
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#define MESSAGES 6

struct tally {
	unsigned sent, failed;
};

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct tally *tally = arg;
	char why[512];

	if (error == NULL) {
		tally->sent++;
		printf("%s: %d parts\n", message->id, (int)message->parts.value);
		return;
	}
	tally->failed++;
	fprintf(stderr, "%s\n", telnyx_error_message(error, why, sizeof(why)));
}

/* The server has said that its limit is near: all that uses the key waits. */
static void
on_held(const struct telnyx_event *event, void *arg)
{
	(void)arg;
	printf(
	    "the server's limit holds us for %.1f s\n", (double)event->delay_ns / 1e9);
}

int
main(void)
{
	struct event_base *base = event_base_new();
	struct telnyx_client *client = NULL;
	struct tally tally = {0};
	struct telnyx_config config;
	int i;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	config.rate_per_second = 20;		 /* a toll-free number's, say */
	config.rate_unit = TELNYX_RATE_SEGMENTS; /* a long text counts as often */
	config.rate_burst = 2;			 /* after a pause */
	config.rate_adapt = TELNYX_BOOL(true);	 /* x-ratelimit-*, and 429 */
	if (base == NULL ||
	    telnyx_client_new(base, &config, &client, NULL) != TELNYX_OK ||
	    telnyx_telemetry_add(client, TELNYX_EVENT_RATE_HELD, on_held, NULL, NULL) !=
		TELNYX_OK)
		goto done;
	for (i = 0; i < MESSAGES; i++)
		if (telnyx_message_send(client,
			TELNYX_MESSAGE(.to = "+13125550002", .text = "One at a time"),
			NULL, on_sent, &tally, NULL) != TELNYX_OK)
			goto done;
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	(void)event_base_dispatch(base);
done:
	telnyx_client_free(client);
	if (base != NULL)
		event_base_free(base);
	return tally.sent == MESSAGES ? EXIT_SUCCESS : EXIT_FAILURE;
}
