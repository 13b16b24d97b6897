/* SPDX-License-Identifier: MIT */
/*
 * Schedule a message for an hour from now, read it back, and cancel it: three
 * calls, each started from the callback of the one before.
 *
 *   TELNYX_API_KEY=KEY... scheduled
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

struct app {
	struct telnyx_client *client;
	int exit_status;
};

/* Each callback comes here first.  False: the chain ends. */
static bool
succeeded(struct app *app, const char *what, const struct telnyx_message *message,
    const struct telnyx_error *error)
{
	char why[512];

	if (error == NULL) {
		printf("%s: %s, %s for %s\n", what, message->id,
		    message->to_count > 0 ? message->to[0]->status_text : "no status",
		    message->send_at.text != NULL ? message->send_at.text : "no time");
		return true;
	}
	fprintf(stderr, "scheduled: %s: %s\n", what,
	    telnyx_error_message(error, why, sizeof(why)));
	(void)telnyx_client_close(app->client, 0, NULL, NULL);
	return false;
}

/* A call that was not taken has no callback, so the chain ends here too. */
static void
started(struct app *app, enum telnyx_status status)
{
	char why[256];

	if (status == TELNYX_OK)
		return;
	fprintf(stderr, "scheduled: not taken: %s\n",
	    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
	(void)telnyx_client_close(app->client, 0, NULL, NULL);
}

static void
on_cancelled(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;

	if (!succeeded(app, "cancelled", message, error))
		return;
	app->exit_status = EXIT_SUCCESS;
	(void)telnyx_client_close(app->client, 0, NULL, NULL);
}

static void
on_read(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;

	/* Cancelling is possible until a minute before send_at.  It is safe to
	 * repeat, so the library does, also after an unknown outcome. */
	if (succeeded(app, "read back", message, error))
		started(app, telnyx_message_cancel(app->client, message->id, NULL,
				 on_cancelled, app, NULL));
}

static void
on_scheduled(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct app *app = arg;

	if (succeeded(app, "taken", message, error))
		started(app, telnyx_message_get(
				 app->client, message->id, NULL, on_read, app, NULL));
}

int
main(void)
{
	struct app app = {NULL, EXIT_FAILURE};
	struct event_base *base = event_base_new();
	struct telnyx_error *error = NULL;
	struct telnyx_config config;
	char send_at[TELNYX_TIMESTAMP_MAX], why[512];

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	if (base == NULL ||
	    telnyx_client_new(base, &config, &app.client, &error) != TELNYX_OK ||
	    telnyx_timestamp_format(((int64_t)time(NULL) + 3600) * 1000, send_at) !=
		TELNYX_OK) {
		fprintf(stderr, "scheduled: cannot start: %s\n",
		    telnyx_error_message(error, why, sizeof(why)));
		goto done;
	}
	started(&app, telnyx_message_send(app.client,
			  TELNYX_MESSAGE(.to = "+13125550002",
			      .text = "Your appointment is tomorrow at nine.",
			      .send_at = send_at),
			  NULL, on_scheduled, &app, NULL));
	(void)event_base_dispatch(base);
done:
	telnyx_error_free(error);
	telnyx_client_free(app.client);
	if (base != NULL)
		event_base_free(base);
	return app.exit_status;
}
