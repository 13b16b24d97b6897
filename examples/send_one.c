/* SPDX-License-Identifier: MIT */
/*
 * Send one message and say what became of it.
 *
 *   TELNYX_API_KEY=KEY... send_one FROM TO TEXT
 *
 * Without arguments it sends between two numbers that nobody has.
 * TELNYX_BASE_URL and TELNYX_CA_FILE point it at a sandbox.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

/* Runs exactly once, from the loop; message and error end with it. */
static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	int *exit_status = arg;
	char why[512];

	if (error == NULL) {
		printf("accepted: id %s, %s, parts %d, attempts %d\n", message->id,
		    message->to_count > 0 ? message->to[0]->status_text : "no status",
		    (int)message->parts.value, message->reply->attempts);
		*exit_status = EXIT_SUCCESS;
		return;
	}
	fprintf(
	    stderr, "send_one: %s\n", telnyx_error_message(error, why, sizeof(why)));
	if (error->outcome == TELNYX_OUTCOME_UNKNOWN)
		fprintf(stderr, "send_one: it may have been delivered: do not just "
				"send it again\n");
}

int
main(int argc, char **argv)
{
	int exit_status = EXIT_FAILURE;
	struct event_base *base = NULL;
	struct telnyx_client *client = NULL;
	struct telnyx_error *error = NULL;
	struct telnyx_config config;
	enum telnyx_status status;
	char why[512];

	if (argc != 1 && argc != 4) {
		fprintf(stderr, "usage: send_one FROM TO TEXT\n");
		return EXIT_FAILURE;
	}
	if ((base = event_base_new()) == NULL) {
		fprintf(stderr, "send_one: no event base\n");
		goto done;
	}
	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE"); /* NULL: the system's store */
	status = telnyx_client_new(base, &config, &client, &error);
	if (status != TELNYX_OK) {
		fprintf(stderr, "send_one: no client: %s\n",
		    telnyx_error_message(error != NULL ? error : telnyx_refusal(status),
			why, sizeof(why)));
		goto done;
	}

	/* Everything is copied: nothing here has to outlive the call. */
	status = telnyx_message_send(client,
	    TELNYX_MESSAGE(.from = argc == 4 ? argv[1] : "+13125550001",
		.to = argc == 4 ? argv[2] : "+13125550002",
		.text = argc == 4 ? argv[3] : "Hello from libtelnyx"),
	    NULL, on_sent, &exit_status, NULL);
	if (status != TELNYX_OK) { /* on_sent will not run */
		fprintf(stderr, "send_one: not taken: %s\n",
		    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
		goto done;
	}

	/* No more work will come: the loop ends when this message is done. */
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	if (event_base_dispatch(base) < 0)
		fprintf(stderr, "send_one: the loop failed\n");
done:
	telnyx_error_free(error);
	telnyx_client_free(client);
	if (base != NULL)
		event_base_free(base);
	return exit_status;
}
