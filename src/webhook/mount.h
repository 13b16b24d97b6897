/* SPDX-License-Identifier: MIT */
/* The front on an evhttp of the caller's, as far as others need it. */
#ifndef TELNYX_WEBHOOK_MOUNT_H
#define TELNYX_WEBHOOK_MOUNT_H

struct telnyx_webhook_receiver;

/* Unmount from every evhttp, and end the requests that still wait. */
void telnyx_webhook_mounts_free(struct telnyx_webhook_receiver *receiver);

#endif
