/* SPDX-License-Identifier: MIT */
/*
 * Flows of the sandbox's own webhooks.  It is its own receiver: a script has it
 * take what comes to /hook.
 */
#include "torture.h"

#include <stdio.h>
#include <string.h>

#include <telnyx/sandbox.h>

static char hook[128];

/* Of fx.sandbox, before anything fails. */
void
torture_prepare_sandbox(void)
{
	const char *url = telnyx_sandbox_url(fx.sandbox);

	(void)snprintf(
	    hook, sizeof(hook), "%.*s/hook", (int)(strrchr(url, '/') - url), url);
	ck_assert_int_eq(telnyx_sandbox_script(fx.sandbox,
			     TELNYX_SANDBOX_REPLY(.match = "/hook", .times = 1000,
				 .status = 200, .body = "ok")),
	    TELNYX_OK);
}

/* A text is told, a phone opts out and in again, and a message is told until
 * its end; every event comes to an end, taken or given up. */
void
torture_sandbox(void)
{
	static const char *const texts[] = {"Hello", "STOP", "START"};
	struct flow_result *result = NULL;
	unsigned i;

	if (!flow_took(telnyx_sandbox_events_set(fx.sandbox,
		TELNYX_SANDBOX_EVENTS(.webhook_url = hook, .webhook_failover_url = hook,
		    .duplicate_percent = 100, .reorder_percent = 100))))
		return;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		(void)flow_took(telnyx_sandbox_receive(fx.sandbox,
		    TELNYX_SANDBOX_INBOUND(.from = "+13125550003", .to = "+13125550001",
			.text = texts[i]),
		    NULL));
	if (flow_client(TELNYX_CONFIG())) {
		/* Without a mark, which the oracle would find in the webhooks. */
		result = flow_result(0);
		if (result != NULL)
			result->taken = flow_took(telnyx_message_send(fx.client,
			    TELNYX_MESSAGE(.from = "+13125550001", .to = "+13125550002",
				.text = "Told"),
			    NULL, flow_on_message, result, NULL));
		flow_settle();
	}
	for (i = 0; i < 300 && telnyx_sandbox_events_pending(fx.sandbox) > 0; i++) {
		flow_turns();
		if (telnyx_sandbox_events_pending(fx.sandbox) > 0)
			(void)fx_clock_jump(fx.env);
	}
	if (telnyx_sandbox_events_pending(fx.sandbox) > 0)
		flow_wrong("events never come to an end");
	if (fx.client != NULL)
		flow_end();
}
