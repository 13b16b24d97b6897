/* SPDX-License-Identifier: MIT */
/*
 * The text of a simulated phone.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_TEXT_H
#define TELNYX_SANDBOX_MESSAGES_TEXT_H

#include "sandbox/engine/answer.h"
#include "sandbox/engine/engine.h"

/* Borrowed from its JSON. */
struct sbx_text {
	const char *from; /* the phone */
	const char *to;	  /* a number of ours */
	const char *profile_id;
	const char *text;
	size_t text_len;
	const char *subject;	   /* or NULL */
	struct json_object *media; /* URLs, or objects with one; or NULL */
	const char *keyword;	   /* what it asks for, "STOP"; or NULL */
	const char *encoding;
	int parts;
};

/* Judge what a phone sent.  False: `answer` says why not. */
bool sbx_text_read(struct telnyx_sandbox *sandbox, struct json_object *json,
    struct sbx_text *text, struct sbx_answer *answer);

#endif
