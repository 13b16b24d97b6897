/* SPDX-License-Identifier: MIT */
/* The listener of our own, as far as others need it. */
#ifndef TELNYX_WEBHOOK_LISTEN_H
#define TELNYX_WEBHOOK_LISTEN_H

struct telnyx_webhook_receiver;

/* Close the listener, if there is one; its connections stay. */
void telnyx_webhook_listener_free(struct telnyx_webhook_receiver *receiver);

#endif
