/* SPDX-License-Identifier: MIT */
/*
 * What the sandbox tells of by itself: webhooks.
 *
 * Vocabulary: a *walk* follows one message until its end and makes an *event*
 * of each thing to tell; a *delivery* is an event on its way to its receiver,
 * through up to six *attempts*; a *post* is the HTTP request of one attempt,
 * and the *receipt* what the receiver answered to it.  A *task* is something
 * that the *timeline* does later.
 *
 * The way of an event: walk, inbound -> delivery -> signature -> post -> receipt
 * -> delivery (again, or done and listed).
 */
#ifndef TELNYX_SANDBOX_EVENTS_WEBHOOKS_H
#define TELNYX_SANDBOX_EVENTS_WEBHOOKS_H

#include <openssl/ssl.h>

#include "sandbox/engine/engine.h"
#include "sandbox/events/host_names.h"
#include "sandbox/events/timeline.h"

struct sbx_delivery;
struct sbx_line;
struct sbx_walk;

/* What this floor keeps. */
struct sbx_webhooks {
	struct telnyx_sandbox *sandbox;
	struct telnyx_sandbox_events settings; /* its texts are owned */
	uint8_t failure_status;		       /* of the settings, looked up */
	uint8_t failure_error;
	uint64_t chances; /* drawn */
	EVP_PKEY *key;
	char public_key[48]; /* base64 */
	SSL_CTX *tls;	     /* of the posts; NULL: not yet needed */
	struct sbx_timeline timeline;
	size_t pending; /* walks, and deliveries that are not over */
	struct sbx_walk *walks;
	struct sbx_delivery *deliveries; /* not over */
	struct sbx_delivery *queue;	 /* ready to be attempted */
	struct sbx_delivery *done;	 /* to be listed, oldest first */
	size_t done_count;
	size_t posting;
	struct sbx_line *idle; /* connections kept open */
	size_t idle_count;
	struct sbx_names names;
};

/* The floor's state, with settings (or NULL for the defaults).  `*why` is a static
 * phrase. */
enum telnyx_status sbx_webhooks_init(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_events *settings, const char **why);
void sbx_webhooks_clear(struct telnyx_sandbox *sandbox);

#endif
