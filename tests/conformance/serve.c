/* SPDX-License-Identifier: MIT */
/*
 * A sandbox for the conformance test, with what no call of the API makes:
 * an opt-out and a delivery of a webhook.  It says its URL and runs until its
 * input ends, so that it never outlives who started it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>

/* A phone opts out, and a receiver, the sandbox itself, is told of it. */
static bool
opt_out(struct event_base *base, struct telnyx_sandbox *sandbox)
{
	const char *url = telnyx_sandbox_url(sandbox);
	char hook[128];

	snprintf(hook, sizeof(hook), "%.*s/hook", (int)(strrchr(url, '/') - url), url);
	if (telnyx_sandbox_script(sandbox,
		TELNYX_SANDBOX_REPLY(.match = "/hook", .status = 200, .body = "ok")) !=
		TELNYX_OK ||
	    telnyx_sandbox_events_set(
		sandbox, TELNYX_SANDBOX_EVENTS(.webhook_url = hook)) != TELNYX_OK ||
	    telnyx_sandbox_receive(sandbox,
		TELNYX_SANDBOX_INBOUND(.from = "+13125550009", .to = "+13125550001",
		    .text = "STOP"),
		NULL) != TELNYX_OK)
		return false;
	while (telnyx_sandbox_events_pending(sandbox) > 0) {
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			return false;
	}
	return telnyx_sandbox_events_set(
		   sandbox, TELNYX_SANDBOX_EVENTS(.webhook_url = NULL)) == TELNYX_OK;
}

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
		    telnyx_sandbox_new(base, TELNYX_SANDBOX(.tls = TELNYX_BOOL(false)),
			&sandbox, NULL) == TELNYX_OK &&
		    opt_out(base, sandbox);

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
