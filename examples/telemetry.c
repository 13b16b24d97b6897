/* SPDX-License-Identifier: MIT */
/*
 * Telemetry: counters fed by events, as one feeds a metrics library, and
 * beside them the ready logger, which prints a line for each event.
 *
 *   TELNYX_API_KEY=KEY... telemetry
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

struct counters {
	uint64_t succeeded, failed[TELNYX_ERROR_INTERNAL + 1]; /* failed: by type */
	uint64_t attempts, retries, parts;
	uint64_t opened, reused; /* connections */
	uint64_t longest_ns;
	uint32_t queue; /* the deepest */
};

/* A subscriber observes: of the API it may call nothing but names. */
static void
count(const struct telnyx_event *event, void *arg)
{
	struct counters *c = arg;

	switch (event->type) {
	case TELNYX_EVENT_REQUEST_STOP:
		c->succeeded++;
		c->parts += (uint64_t)event->parts;
		if (event->duration_ns > c->longest_ns)
			c->longest_ns = event->duration_ns;
		break;
	case TELNYX_EVENT_REQUEST_FAILED:
		if (event->error_type <= TELNYX_ERROR_INTERNAL)
			c->failed[event->error_type]++;
		break;
	case TELNYX_EVENT_ATTEMPT_START:
		c->attempts++;
		break;
	case TELNYX_EVENT_RETRY_SCHEDULED:
		c->retries++;
		break;
	case TELNYX_EVENT_CONNECTION_OPENED:
		c->opened++;
		break;
	case TELNYX_EVENT_CONNECTION_REUSED:
		c->reused++;
		break;
	case TELNYX_EVENT_QUEUE_DEPTH:
		if (event->queue_depth > c->queue)
			c->queue = event->queue_depth;
		break;
	default:
		break; /* also what a later version adds */
	}
}

static void
report(const struct counters *c)
{
	int type;

	printf("succeeded %" PRIu64 ", parts %" PRIu64 ", longest %.1f ms\n",
	    c->succeeded, c->parts, (double)c->longest_ns / 1e6);
	for (type = 1; type <= TELNYX_ERROR_INTERNAL; type++)
		if (c->failed[type] > 0)
			printf("failed %" PRIu64 ": %s\n", c->failed[type],
			    telnyx_error_type_name((enum telnyx_error_type)type));
	printf("attempts %" PRIu64 ", retries %" PRIu64 "\n", c->attempts, c->retries);
	printf("connections opened %" PRIu64 ", reused %" PRIu64
	       "; deepest queue %" PRIu32 "\n",
	    c->opened, c->reused, c->queue);
}

int
main(void)
{
	static const char *const numbers[] = {"+13125550002", "+13125550003",
	    "+13125550004", "+13125550005", "not a number"};
	struct event_base *base = event_base_new();
	struct telnyx_client *client = NULL;
	struct counters counters = {0};
	struct telnyx_config config;
	int exit_status = EXIT_FAILURE;
	size_t i;

	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	config.ca_file = getenv("TELNYX_CA_FILE");
	config.from = "+13125550001";
	config.max_connections = 2; /* so that there is a queue to see */
	if (base == NULL ||
	    telnyx_client_new(base, &config, &client, NULL) != TELNYX_OK ||
	    telnyx_telemetry_add(client, TELNYX_EVENT_ALL, count, &counters, NULL) !=
		TELNYX_OK ||
	    telnyx_telemetry_add(client, TELNYX_EVENT_ALL, telnyx_telemetry_log, stdout,
		NULL) != TELNYX_OK) {
		fprintf(stderr, "telemetry: cannot start\n");
		goto done;
	}
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		/* No callback: here the events are enough. */
		if (telnyx_message_send(client,
			TELNYX_MESSAGE(.to = numbers[i], .text = "Hello"), NULL, NULL,
			NULL, NULL) != TELNYX_OK)
			goto done;
	(void)telnyx_client_close(client, TELNYX_CLOSE_WAIT, NULL, NULL);
	(void)event_base_dispatch(base);
	report(&counters);
	exit_status = counters.succeeded > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
done:
	telnyx_client_free(client);
	if (base != NULL)
		event_base_free(base);
	return exit_status;
}
