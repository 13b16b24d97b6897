/* SPDX-License-Identifier: MIT */
/*
 * Many tenants, one client: each tenant is a sender with a key, a number and a
 * rate of its own; connections are shared, fairly.
 *
 *   TELNYX_API_KEY=KEY... many_tenants
 *
 * A real service has a key for each; here all use the one of the environment.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

#define MESSAGES_EACH 3

struct tenant {
	const char *name, *from;
	double rate_per_second; /* 0: no limit of its own */
	unsigned accepted, failed;
	double slowest_ms;
};

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct tenant *tenant = arg;
	char why[512];
	double ms;

	if (error != NULL) {
		tenant->failed++;
		fprintf(stderr, "%s: %s\n", tenant->name,
		    telnyx_error_message(error, why, sizeof(why)));
		return;
	}
	tenant->accepted++;
	ms = (double)message->reply->duration_ns / 1e6;
	if (ms > tenant->slowest_ms)
		tenant->slowest_ms = ms;
}

/* Queue a tenant's messages, all at once: its rate paces them. */
static bool
serve(struct telnyx_client *client, const char *api_key, struct tenant *tenant)
{
	struct telnyx_sender *sender = NULL;
	enum telnyx_status status;
	char text[64], why[256];
	unsigned i;

	status = telnyx_sender_new(
	    TELNYX_SENDER(.tenant_id = tenant->name, .api_key = api_key,
		.from = tenant->from, .messaging_profile_id = "profile of this tenant",
		.rate_per_second = tenant->rate_per_second, .rate_burst = 1),
	    &sender, NULL);
	for (i = 0; status == TELNYX_OK && i < MESSAGES_EACH; i++) {
		(void)snprintf(
		    text, sizeof(text), "Message %u of %s", i + 1, tenant->name);
		status = telnyx_message_send(client,
		    TELNYX_MESSAGE(.to = "+13125550002", .text = text),
		    TELNYX_CALL_OPTIONS(.sender = sender), on_sent, tenant, NULL);
	}
	if (status != TELNYX_OK)
		fprintf(stderr, "%s: %s\n", tenant->name,
		    telnyx_error_message(telnyx_refusal(status), why, sizeof(why)));
	/* Each call took a reference, so ours can go.  A service keeps its
	 * senders, and gives who else needs one a telnyx_sender_ref(), on any
	 * thread; when a key changes it makes a new sender. */
	telnyx_sender_unref(sender);
	return status == TELNYX_OK;
}

int
main(void)
{
	struct tenant tenants[] = {{.name = "acme", .from = "+13125550011"},
	    {.name = "globex", .from = "+13125550012", .rate_per_second = 10},
	    {.name = "initech", .from = "Initech", .rate_per_second = 5}};
	struct event_base *base = event_base_new();
	struct telnyx_client *client = NULL;
	struct telnyx_config config;
	int exit_status = EXIT_SUCCESS;
	struct tenant *t;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	if (base == NULL ||
	    telnyx_client_new(base, &config, &client, NULL) != TELNYX_OK) {
		fprintf(stderr, "many_tenants: cannot start\n");
		if (base != NULL)
			event_base_free(base);
		return EXIT_FAILURE;
	}
	for (t = tenants; t < tenants + sizeof(tenants) / sizeof(tenants[0]); t++)
		if (!serve(client, config.api_key, t))
			exit_status = EXIT_FAILURE;
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	(void)event_base_dispatch(base);
	telnyx_client_free(client); /* calls back what is still due, if any is */
	for (t = tenants; t < tenants + sizeof(tenants) / sizeof(tenants[0]); t++) {
		printf("%-8s %u accepted, %u failed, slowest %.0f ms\n", t->name,
		    t->accepted, t->failed, t->slowest_ms);
		if (t->accepted != MESSAGES_EACH)
			exit_status = EXIT_FAILURE;
	}
	event_base_free(base);
	return exit_status;
}
