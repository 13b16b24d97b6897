/* SPDX-License-Identifier: MIT */
/*
 * Calls everything, and counts what the reader of the description refused.
 *
 *   conformance URL
 */
#include "conformance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
run_begin(struct run *run, const char *operation, const char *which, bool typed)
{
	snprintf(run->operation_header, sizeof(run->operation_header),
	    "X-Operation: %s", operation);
	run->headers[0] = run->operation_header;
	run->headers[1] = typed ? "X-Typed: yes" : "X-Typed: no";
	run->headers[2] = NULL;
	telnyx_call_options_init(&run->options);
	run->options.headers = run->headers;
	run->options.max_attempts = 1;
	run->options.timeout_ms = 30000;
	run->operation = operation;
	run->which = which;
	run->done = false;
	run->calls++;
}

static void
complain(struct run *run, const char *why)
{
	run->failures++;
	printf("not ok - %s, %s: %s\n", run->operation, run->which, why);
}

void
run_end(struct run *run, enum telnyx_status status)
{
	if (status != TELNYX_OK) {
		complain(run, telnyx_status_message(status));
		return;
	}
	while (!run->done && event_base_loop(run->base, EVLOOP_ONCE) == 0)
		;
	if (!run->done)
		complain(run, "the callback never ran");
}

void
run_told(struct run *run, const struct telnyx_error *error)
{
	char why[1024];

	run->done = true;
	/* An example that lacks what a result cannot lack says nothing of the
	 * request, to which the server said yes. */
	if (error == NULL || error->http_status / 100 == 2)
		return;
	telnyx_error_message(error, why, sizeof(why));
	complain(run, why);
	if (error->body != NULL)
		printf("  %.*s\n", (int)error->body_bytes, error->body);
}

void
told_list(const struct telnyx_list_summary *summary, const struct telnyx_error *error,
    void *arg)
{
	(void)summary;
	run_told(arg, error);
}

void
told_call(const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg)
{
	(void)reply;
	run_told(arg, error);
}

int
main(int argc, char **argv)
{
	struct run run;
	struct telnyx_config config;
	struct telnyx_error *error = NULL;
	char why[512];
	int exit_status = EXIT_FAILURE;

	memset(&run, 0, sizeof(run));
	if (argc != 2 || (run.base = event_base_new()) == NULL) {
		fprintf(stderr, "usage: conformance URL\n");
		goto done;
	}
	telnyx_config_init(&config);
	config.api_key = "KEY0123";
	config.base_url = argv[1];
	if (telnyx_client_new(run.base, &config, &run.client, &error) != TELNYX_OK) {
		fprintf(stderr, "conformance: no client: %s\n",
		    error != NULL ? telnyx_error_message(error, why, sizeof(why))
				  : "out of memory");
		goto done;
	}
	try_messages(&run);
	try_profiles(&run);
	try_numbers(&run);
	try_orders(&run);
	try_others(&run);
	try_callable(&run);
	printf("%s - %d calls of the library are as described, %d are not\n",
	    run.failures == 0 ? "ok" : "not ok", run.calls - run.failures,
	    run.failures);
	exit_status = run.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
done:
	telnyx_error_free(error);
	telnyx_client_free(run.client);
	if (run.base != NULL)
		event_base_free(run.base);
	return exit_status;
}
