/* SPDX-License-Identifier: MIT */
/*
 * Posts: each is the HTTP request of one attempt.
 */
#ifndef TELNYX_SANDBOX_EVENTS_POST_H
#define TELNYX_SANDBOX_EVENTS_POST_H

#include "sandbox/events/receipt.h"
#include "sandbox/events/webhooks.h"

struct sbx_post;

/* `error` is one of Telnyx's codes, or 0 where there was an answer; `receipt`
 * is good for the length of the call, and may be plundered. */
typedef void (*sbx_post_cb)(void *arg, int error, struct sbx_receipt *receipt);

/* POST `body` with `headers` (lines, beside Host and Content-Length) to a URL.
 * NULL: no memory; else `cb` runs once from the loop, and the post is freed
 * after it. */
struct sbx_post *sbx_post_new(struct sbx_webhooks *hooks, const char *url,
    const char *headers, const char *body, size_t body_len, sbx_post_cb cb, void *arg);
void sbx_post_free(struct sbx_post *post);
/* Close the connections that are kept open between posts. */
void sbx_post_close_idle(struct sbx_webhooks *hooks);

#endif
