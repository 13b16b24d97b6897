/* SPDX-License-Identifier: MIT */
/*
 * The messages that are kept.
 *
 * Of an outbound message the body it was made from is kept, of an inbound one
 * what the simulated phone gave; a document is built anew each time, as that
 * takes a tenth of the memory.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_MESSAGES_H
#define TELNYX_SANDBOX_MESSAGES_MESSAGES_H

#include "sandbox/engine/answer.h"
#include "sandbox/engine/engine.h"
#include "sandbox/messages/fate.h"

struct sbx_phone;

struct sbx_message {
	UT_hash_handle hh;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char group_id[TELNYX_SANDBOX_ID_BYTES]; /* "": it is no leg of a group */
	int64_t received_ms;			/* by the wall clock, and */
	int64_t received_steady_ms;		/* by the steady one */
	int64_t send_at_ms;			/* 0: at once */
	unsigned refs;				/* the table's and a walk's */
	size_t held;				/* bytes, as counted */
	struct sbx_fate fate;
	bool cancelled;
	bool inbound;
	bool other; /* RCS, WhatsApp: `body` is the document itself */
	bool smart; /* its profile substituted characters when it came */
	size_t body_len;
	char body[];
};

/* What this floor keeps. */
struct sbx_messages {
	struct sbx_message *by_id; /* uthash; the oldest is first */
	size_t count;
	size_t keep;
	struct sbx_phone *blocked; /* uthash; see optouts.c */
};

/* `keep` 0: a good many. */
void sbx_messages_init(struct telnyx_sandbox *sandbox, size_t keep);
void sbx_messages_clear(struct telnyx_sandbox *sandbox);

/* Is there room for a message, and for the bytes of its events?  False: `answer`
 * says that there is none. */
bool sbx_message_room(struct telnyx_sandbox *sandbox, size_t body_len,
    size_t event_bytes, struct sbx_answer *answer);
/* A message of now with a new id, not yet kept; NULL: no memory. */
struct sbx_message *sbx_message_new(
    struct telnyx_sandbox *sandbox, const char *body, size_t body_len);
void sbx_message_unref(struct telnyx_sandbox *sandbox, struct sbx_message *message);
/* Keep a message, letting the oldest go.  False: no memory. */
bool sbx_message_keep(struct telnyx_sandbox *sandbox, struct sbx_message *message);
/* Take back one that is kept: nobody gets it, and nothing is told of it. */
void sbx_message_discard(struct telnyx_sandbox *sandbox, struct sbx_message *message);
/* Find a kept one; NULL: there is none. */
struct sbx_message *sbx_message_find(
    struct telnyx_sandbox *sandbox, const char *id, size_t id_len);
/* The next of the kept messages, in order of arrival; NULL begins, and ends. */
const struct sbx_message *sbx_message_next(const struct telnyx_sandbox *sandbox,
    const struct sbx_message *message, bool oldest_first);
/* The time for a message: its arrival's, and what has passed since, so that it
 * comes to its end also when the wall clock goes back. */
int64_t sbx_message_now(
    const struct telnyx_sandbox *sandbox, const struct sbx_message *message);

#endif
