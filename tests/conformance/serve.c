/* SPDX-License-Identifier: MIT */
/*
 * A sandbox for the conformance test, with what no call of the API can make:
 * an opt-out and a delivery of a webhook.  It says its URL and runs until its
 * input ends, so that it never outlives who started it.
 */
#include <stdio.h>
#include <unistd.h>

#include <event2/event.h>
#include <json-c/json.h>

#include "sandbox/sandbox_internal.h"

static const char delivery[] =
    "{\"id\":\"4d09cdc3-8948-47f0-aa62-74ac943d6c58\","
    "\"user_id\":\"5d09cdc3-8948-47f0-aa62-74ac943d6c58\","
    "\"record_type\":\"webhook_delivery\",\"status\":\"delivered\",\"webhook\":{"
    "\"record_type\":\"event\",\"event_type\":\"message.sent\","
    "\"id\":\"6d09cdc3-8948-47f0-aa62-74ac943d6c58\","
    "\"occurred_at\":\"2026-01-01T00:00:00Z\",\"payload\":{}},"
    "\"started_at\":\"2026-01-01T00:00:00Z\","
    "\"finished_at\":\"2026-01-01T00:00:01Z\",\"attempts\":[]}";

static void
on_input(evutil_socket_t fd, short what, void *arg)
{
	char byte;

	(void)what;
	if (read((int)fd, &byte, 1) <= 0)
		event_base_loopbreak(arg);
}

int
main(void)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox = NULL;
	struct event *input = NULL;
	bool good = base != NULL &&
		    telnyx_sandbox_new(base, TELNYX_SANDBOX(.tls = TELNYX_FALSE),
			&sandbox, NULL) == TELNYX_OK &&
		    telnyx_sandbox_optout_add(
			sandbox, "+13125550001", "+13125550009", NULL, "STOP") &&
		    telnyx_sandbox_delivery_add(sandbox, json_tokener_parse(delivery));

	if (good)
		input =
		    event_new(base, STDIN_FILENO, EV_READ | EV_PERSIST, on_input, base);
	good = input != NULL && event_add(input, NULL) == 0 &&
	       printf("%s\n", telnyx_sandbox_url(sandbox)) > 0 && fflush(stdout) == 0 &&
	       event_base_dispatch(base) >= 0;
	if (input != NULL)
		event_free(input);
	telnyx_sandbox_free(sandbox);
	if (base != NULL)
		event_base_free(base);
	return good ? 0 : 1;
}
