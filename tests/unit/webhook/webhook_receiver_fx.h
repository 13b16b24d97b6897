/* SPDX-License-Identifier: MIT */
/* What the tests of the receiver share: a receiver on both fronts, and what it is
 * expected to refuse. */
#ifndef TELNYX_TESTS_WEBHOOK_RECEIVER_FX_H
#define TELNYX_TESTS_WEBHOOK_RECEIVER_FX_H

#include "support/fixture.h"
#include "support/certs.h"
#include "support/receiver_fx.h"

/* Of RX_OTHER_SEED. */
#define OTHER_PUBLIC "AfT15PoAMVAu/xVzcAmc0KET4auRbY8Rh6jqPcy99Ms="
#define EVENT "message.finalized"

extern unsigned calls;

void on_event(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg);
/* 0: its own listener; 1: an evhttp. */
void start_on(int front, const struct telnyx_webhook_receiver_params *params);
void start(int front);
/* Sent on a connection of its own, `request` is answered so, for this reason,
 * and reaches nobody. */
void expect_refusal(const char *request, int status, enum telnyx_webhook_reason reason,
    enum telnyx_webhook_result result);
/* Let a reply go on one connection, and look that it does. */
void expect_next(struct rx_client *client, int status);

#endif
