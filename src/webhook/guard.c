/* SPDX-License-Identifier: MIT */
/* Freeing only sets free_wanted while anything of the receiver is on the stack;
 * the outermost telnyx_webhook_leave() then destroys it. */
#include "webhook/guard.h"

#include <unistd.h>

#include "webhook/receiver_internal.h"

void
telnyx_webhook_enter(struct telnyx_webhook_receiver *receiver)
{
	receiver->depth++;
}

void
telnyx_webhook_leave(struct telnyx_webhook_receiver *receiver)
{
	if (--receiver->depth == 0 && receiver->free_wanted && !receiver->destroying)
		receiver->destroy(receiver);
}

bool
telnyx_webhook_admits(const struct telnyx_webhook_receiver *receiver)
{
	return telnyx_deferred_admits(receiver->deferred);
}

bool
telnyx_webhook_in_child(const struct telnyx_webhook_receiver *receiver)
{
	return getpid() != receiver->pid;
}
