/* SPDX-License-Identifier: MIT */
/* Where a run sends to, and where it is told what became of it: the client, with
 * --sandbox the sandbox inside this program, and the listener for webhooks. */
#ifndef TELNYX_PROGRAMS_WORKER_TARGET_H
#define TELNYX_PROGRAMS_WORKER_TARGET_H

#include <stdbool.h>

#include <event2/event.h>

#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#include "programs/worker/log.h"
#include "programs/worker/options.h"
#include "programs/worker/senders.h"
#include "programs/worker/webhooks.h"

struct worker_target {
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	struct worker_webhooks *webhooks; /* NULL: none listens here */
	const char *base_url;		  /* borrowed */
};

/* Do the options go together?  False: it was told which do not. */
bool worker_target_check(
    const struct worker_options *options, const struct worker_senders *senders);

/* False: it was told what is wrong; the target is to be closed all the same. */
bool worker_target_open(struct worker_target *target, struct event_base *base,
    const struct worker_options *options, struct worker_log *log);
/* After the queue was freed. */
void worker_target_close(struct worker_target *target);

#endif
