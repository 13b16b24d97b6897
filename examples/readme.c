/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <event2/event.h>
#include <telnyx/telnyx.h>

/* Runs exactly once, from the loop, with a message or with an error. */
static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	char why[512];

	if (error != NULL)
		printf("%s\n", telnyx_error_message(error, why, sizeof(why)));
	else
		printf("accepted, id %s\n", message->id);
	*(bool *)arg = error == NULL;
}

int
main(void)
{
	struct event_base *base = event_base_new(); /* a server has one already */
	struct telnyx_client *client;
	struct telnyx_config config;
	struct telnyx_error *error;
	bool accepted = false;
	char why[512];

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);	   /* TELNYX_API_KEY, TELNYX_BASE_URL */
	config.ca_file = getenv("TELNYX_CA_FILE"); /* NULL: the system's store */
	if (telnyx_client_new(base, &config, &client, &error) != TELNYX_OK) {
		puts(telnyx_error_message(error, why, sizeof(why)));
		return 1;
	}
	telnyx_message_send(client,
	    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
		.text = "Hello"),
	    NULL, on_sent, &accepted, NULL); /* TELNYX_OK: on_sent will run */
	telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL); /* after that */
	event_base_dispatch(base);
	telnyx_client_free(client);
	event_base_free(base);
	return accepted ? 0 : 1;
}
