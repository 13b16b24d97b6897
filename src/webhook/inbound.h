/* SPDX-License-Identifier: MIT */
/*
 * An inbound request: what a front has read, to be verified, parsed, and handed to
 * the application if its event is new.
 */
#ifndef TELNYX_WEBHOOK_INBOUND_H
#define TELNYX_WEBHOOK_INBOUND_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_webhook_receiver;
struct telnyx_webhook_waiter;

struct telnyx_webhook_inbound {
	const char *target;
	const char *signature; /* NULL: none */
	const char *timestamp;
	bool repeated; /* one of the two came twice */
	const void *body;
	size_t body_bytes;
};

/* Work on a whole request.  True: the waiter waits for the application.  False: it
 * was answered, and may be gone. */
bool telnyx_webhook_inbound_process(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_inbound *inbound, struct telnyx_webhook_waiter *waiter);

#endif
