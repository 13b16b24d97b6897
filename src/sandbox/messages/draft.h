/* SPDX-License-Identifier: MIT */
/*
 * A draft: what a valid body of POST /v2/messages says.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_DRAFT_H
#define TELNYX_SANDBOX_MESSAGES_DRAFT_H

#include "sandbox/messages/messages.h"

/* Borrowed from the body's JSON. */
struct sbx_draft {
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
bool sbx_draft_read(struct telnyx_sandbox *sandbox, struct json_object *body,
    const struct sbx_message *message, struct sbx_draft *draft,
    struct sbx_answer *answer);
/* The sender, and its profile, also where the draft leaves them open. */
const char *sbx_draft_from(const struct sbx_draft *draft);
const char *sbx_draft_profile(
    const struct telnyx_sandbox *sandbox, const struct sbx_draft *draft);

#endif
