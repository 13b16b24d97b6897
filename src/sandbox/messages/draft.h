/* SPDX-License-Identifier: MIT */
/*
 * A draft: what a valid body of POST /v2/messages says.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_DRAFT_H
#define TELNYX_SANDBOX_MESSAGES_DRAFT_H

#include "sandbox/messages/messages.h"

/* Borrowed from the body's JSON. */
struct telnyx_sandbox_draft {
	const char *to;
	const char *from;	/* NULL: a number pool */
	const char *profile_id; /* NULL: not given */
	const char *text;	/* NULL: not given */
	size_t text_len;
	const char *subject;
	struct json_object *media_urls; /* NULL, or an array of strings */
	const char *send_at;
	int64_t send_at_ms;
	const char *webhook_url;
	const char *webhook_failover_url;
	bool use_profile_webhooks;
	bool mms;
	const char *encoding; /* as a reply says it */
	int parts;
	bool smart; /* its profile substitutes characters */
};

/* Judge a body, of now, or as that of `message` was when it came.  False:
 * `answer` says why not. */
bool telnyx_sandbox_draft_read(struct telnyx_sandbox *sandbox, struct json_object *body,
    const struct telnyx_sandbox_message *message, struct telnyx_sandbox_draft *draft,
    struct telnyx_sandbox_answer *answer);
/* The sender, and its profile, also where the draft leaves them open. */
const char *telnyx_sandbox_draft_from(const struct telnyx_sandbox_draft *draft);
const char *telnyx_sandbox_draft_profile(
    const struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_draft *draft);

#endif
