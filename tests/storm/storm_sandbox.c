/* SPDX-License-Identifier: MIT */
/* The sandbox of the storm: it delivers webhooks, and it breaks what it can break
 * without refusing a message, as a refused one is rightly sent again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>

#include "storm/storm.h"

#define FAULT_EVERY_MS 25
/* And no more often than every so many requests: on a slow machine faults that wait
 * would leave no request without one. */
#define REQUESTS_A_FAULT 20

static void
misbehave(evutil_socket_t fd, short what, void *arg)
{
	static uint64_t last;
	uint64_t requests = telnyx_sandbox_request_count(arg);
	struct telnyx_sandbox_reply reply;

	(void)fd;
	(void)what;
	if (requests < last + REQUESTS_A_FAULT)
		return;
	last = requests;
	memset(&reply, 0, sizeof(reply));
	reply.size = sizeof(reply);
	reply.match = "/messages";
	switch (storm_random(5)) {
	case 0: /* taken, and no answer */
		reply.fault = TELNYX_SANDBOX_FAULT_RESET;
		break;
	case 1: /* half an answer */
		reply.fault = TELNYX_SANDBOX_FAULT_CLOSE;
		reply.fault_at_reply_byte = TELNYX_INT(storm_random(200));
		break;
	case 2: /* half a request: not in the log */
		reply.fault = TELNYX_SANDBOX_FAULT_RESET;
		reply.fault_at_request_byte = TELNYX_INT(storm_random(300));
		break;
	default:
		reply.delay_ms = (uint32_t)(storm_random(30));
		break;
	}
	telnyx_sandbox_script(arg, &reply);
}

int
storm_sandbox(const char *dir)
{
	struct event_base *base = event_base_new();
	struct timeval often = {0, FAULT_EVERY_MS * 1000};
	struct telnyx_sandbox *sandbox = NULL;
	char log[300], *error = NULL;
	struct event *timer;

	snprintf(log, sizeof(log), "%s/ledger", dir);
	if (base == NULL ||
	    telnyx_sandbox_new(base,
		TELNYX_SANDBOX(.tls = TELNYX_BOOL(false), .log_path = log,
		    .keep_requests = 100,
		    .events =
			TELNYX_SANDBOX_EVENTS(.delivered_after_ms = TELNYX_INT(50),
			    .timeout_ms = 200, .backoff_ms = 100,
			    .keep_deliveries = 1000000)),
		&sandbox, &error) != TELNYX_OK) {
		fprintf(stderr, "storm: no sandbox: %s\n", error != NULL ? error : "?");
		return 1;
	}
	storm_write(dir, "key", telnyx_sandbox_webhook_public_key(sandbox));
	storm_write(dir, "url", telnyx_sandbox_url(sandbox));
	timer = event_new(base, -1, EV_PERSIST, misbehave, sandbox);
	event_add(timer, &often);
	event_base_dispatch(base);
	return 1;
}
