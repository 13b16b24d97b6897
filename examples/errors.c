/* SPDX-License-Identifier: MIT */
/*
 * Every kind of failure, and what a job queue does about it.  Five of them are
 * provoked here, without a message reaching anyone.
 *
 *   TELNYX_API_KEY=KEY... errors
 *
 * A telnyx-sandbox has to know the key (--api-key-file): else it lets the wrong
 * one in, too.
 */
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

static void
say_what_to_do(const struct telnyx_error *error)
{
	int64_t delay_ms;

	switch (telnyx_error_advice(error, &delay_ms)) {
	case TELNYX_ADVICE_DONE:
		puts("    done: it was sent, but its id was lost on the way");
		break;
	case TELNYX_ADVICE_RETRY:
		printf("    try again in %" PRId64 " ms, a few times\n", delay_ms);
		break;
	case TELNYX_ADVICE_SNOOZE:
		printf("    put off for %" PRId64 " ms; it was no try\n", delay_ms);
		break;
	case TELNYX_ADVICE_DISCARD: /* error->field may name what is at fault */
		puts("    discard: it would fail again");
		break;
	case TELNYX_ADVICE_HOLD_SENDER: /* this key's other jobs fail as well */
		puts("    alert, and hold all jobs of this sender");
		break;
	case TELNYX_ADVICE_RESOLVE:
		/* What may have been delivered is never sent again by a
		 * machine.  A webhook or a person will tell. */
		puts("    alert: it may have been delivered");
		break;
	}
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
	printf("%s: %s\n", telnyx_error_type_name(error->type),
	    telnyx_error_message(error, why, sizeof(why)));
	say_what_to_do(error);
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
	uint64_t request_id = 0;
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
			on_done, &failures, &request_id) != TELNYX_OK)
			goto done;
		(void)telnyx_client_close(clients[i], TELNYX_CLOSE_WAIT, NULL, NULL);
	}
	(void)telnyx_request_cancel(clients[TRIALS - 1], request_id);
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
