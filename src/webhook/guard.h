/* SPDX-License-Identifier: MIT */
/*
 * The guard of a receiver: who is inside it, so that it is not freed under them.
 *
 * Whatever libevent or the caller calls begins with telnyx_webhook_enter() and
 * ends with telnyx_webhook_leave().  A receiver that was freed meanwhile goes in
 * the outermost telnyx_webhook_leave().
 */
#ifndef TELNYX_WEBHOOK_GUARD_H
#define TELNYX_WEBHOOK_GUARD_H

#include <stdbool.h>

struct telnyx_webhook_receiver;

void telnyx_webhook_enter(struct telnyx_webhook_receiver *receiver);
/* Nothing of the receiver may be touched after this. */
void telnyx_webhook_leave(struct telnyx_webhook_receiver *receiver);
/* May the calling thread use it (base/home.h)?  Not while another thread runs the
 * loop, and not in a forked child. */
bool telnyx_webhook_admits(const struct telnyx_webhook_receiver *receiver);
/* Is this process a forked child?  A child sends nothing. */
bool telnyx_webhook_in_child(const struct telnyx_webhook_receiver *receiver);

#endif
