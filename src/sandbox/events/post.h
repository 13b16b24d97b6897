/* SPDX-License-Identifier: MIT */
/*
 * Posts: each is the HTTP request of one attempt.
 */
#ifndef TELNYX_SANDBOX_EVENTS_POST_H
#define TELNYX_SANDBOX_EVENTS_POST_H

#include "sandbox/events/receipt.h"
#include "sandbox/events/webhooks.h"

struct telnyx_sandbox_post;

/* `error` is one of Telnyx's codes, or 0 where there was an answer; `receipt`
 * is good for the length of the call, and may be plundered. */
typedef void (*telnyx_sandbox_post_cb)(
    void *arg, int error, struct telnyx_sandbox_receipt *receipt);

/* POST `body` with `headers` (lines, beside Host and Content-Length) to a URL.
 * NULL: no memory; else `cb` runs once from the loop, and the post is freed
 * after it. */
struct telnyx_sandbox_post *telnyx_sandbox_post_new(
    struct telnyx_sandbox_webhooks *hooks, const char *url, const char *headers,
    const char *body, size_t body_len, telnyx_sandbox_post_cb cb, void *arg);
void telnyx_sandbox_post_free(struct telnyx_sandbox_post *post);
/* Close the connections that are kept open between posts. */
void telnyx_sandbox_post_close_idle(struct telnyx_sandbox_webhooks *hooks);

#endif
