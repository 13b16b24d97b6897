/* SPDX-License-Identifier: MIT */
/*
 * Every kind of failure, and what a job queue does about it.  Five of them are
 * provoked here, without a message reaching anyone.
 *
 *   TELNYX_API_KEY=KEY... errors
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

static const char *
what_to_do(const struct telnyx_error *error)
{
	/* The outcome first: what may have been delivered is never sent again
	 * by a machine.  A webhook or a person will tell. */
	if (error->outcome == TELNYX_OUTCOME_UNKNOWN)
		return "alert: it may have been delivered";
	if (error->outcome == TELNYX_OUTCOME_ACCEPTED)
		return "discard the job: it was sent, but its id was lost on the way";
	switch (error->type) {
	case TELNYX_ERROR_VALIDATION: /* error->field names what is at fault */
		return "discard: it would be refused again";
	case TELNYX_ERROR_AUTHENTICATION: /* this key's other jobs fail as well */
		return "alert, and keep the job until the key is mended";
	case TELNYX_ERROR_RATE_LIMIT: /* error->retry_after_ms; -1: not said */
		return "snooze for as long as the server asks";
	case TELNYX_ERROR_NETWORK: /* after all attempts of the library's own */
	case TELNYX_ERROR_TIMEOUT:
		return "retry later: it did not get there";
	case TELNYX_ERROR_API: /* a refusal; some pass by themselves */
		return telnyx_error_is_retryable(error) ? "snooze" : "discard";
	case TELNYX_ERROR_CANCELLED:
		return "discard: we gave it up ourselves";
	case TELNYX_ERROR_CLOSING:
		return "retry when the program runs again";
	case TELNYX_ERROR_INTERNAL: /* no memory */
	case TELNYX_ERROR_NONE:
		break;
	}
	return "alert"; /* also for a type that only a later version knows */
}

static void
on_done(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	unsigned *failures = arg;
	char why[512];

	if (message != NULL)
		return;
	(*failures)++;
	printf("%s: %s\n    %s\n", telnyx_error_type_name(error->type),
	    telnyx_error_message(error, why, sizeof(why)), what_to_do(error));
}

int
main(void)
{
	char mute[64]; /* where connections are accepted, but nothing answered */
	const struct {
		const char *base_url, *api_key, *to;
	} trials[] = {{NULL, NULL, "555"},		  /* validation */
	    {NULL, "KEY_wrong", "+13125550002"},	  /* authentication */
	    {"http://127.0.0.1:1", NULL, "+13125550002"}, /* network */
	    {mute, NULL, "+13125550002"},		  /* timeout */
	    {mute, NULL, "+13125550002"}};		  /* cancelled */
	enum { TRIALS = sizeof(trials) / sizeof(trials[0]) };
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	struct telnyx_client *clients[TRIALS] = {NULL};
	struct event_base *base = event_base_new();
	struct telnyx_config config;
	unsigned failures = 0;
	uint64_t id = 0;
	size_t i;

	if (base == NULL || bind(listener, (struct sockaddr *)&address, length) != 0 ||
	    listen(listener, 5) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &length) != 0)
		goto done;
	(void)snprintf(mute, sizeof(mute), "http://127.0.0.1:%u",
	    (unsigned)ntohs(address.sin_port));

	/* A client each, to have it all in one program; a service has one. */
	for (i = 0; i < TRIALS; i++) {
		telnyx_config_init(&config);
		config.base_url = trials[i].base_url;
		config.api_key = trials[i].api_key;
		telnyx_config_from_env(&config); /* where it is still NULL */
		config.ca_file = getenv("TELNYX_CA_FILE");
		config.from = "+13125550001";
		config.timeout_ms = 1500;
		if (telnyx_client_new(base, &config, &clients[i], NULL) != TELNYX_OK ||
		    telnyx_message_send(clients[i],
			TELNYX_MESSAGE(.to = trials[i].to, .text = "Hello"), NULL,
			on_done, &failures, &id) != TELNYX_OK)
			goto done;
		(void)telnyx_client_close(clients[i], TELNYX_CLOSE_WAIT, NULL, NULL);
	}
	(void)telnyx_request_cancel(clients[TRIALS - 1], id);
	(void)event_base_dispatch(base);
done:
	for (i = 0; i < TRIALS; i++)
		telnyx_client_free(clients[i]);
	if (base != NULL)
		event_base_free(base);
	if (listener >= 0)
		(void)close(listener);
	return failures == TRIALS ? EXIT_SUCCESS : EXIT_FAILURE;
}
