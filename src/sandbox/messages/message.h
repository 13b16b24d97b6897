/* SPDX-License-Identifier: MIT */
/*
 * A message as the sandbox keeps it, and the documents made of it.
 *
 * Of an outbound message the body it was made from is kept, of an inbound one
 * what the simulated phone gave; a document is built anew each time, as that
 * takes a tenth of the memory.  What has become of a message is not written
 * anywhere: it follows from its fate and the time, so that a message of which
 * nobody is told costs no timer.
 */
#ifndef TELNYX_SANDBOX_MESSAGES_MESSAGE_H
#define TELNYX_SANDBOX_MESSAGES_MESSAGE_H

#include "sandbox/sandbox_internal.h"

/* Adding to the table may fail, and is then seen by `hh.tbl`. */
#ifndef HASH_NONFATAL_OOM
#define HASH_NONFATAL_OOM 1
#endif
#include <uthash.h>

/* How an outbound message ends, chosen when it is made. */
struct telnyx_sandbox_fate {
	uint32_t delivered_after_ms;
	uint8_t status; /* into the list of fates; 0: delivered */
	uint8_t error;	/* into the list of errors; 0: none */
};

struct telnyx_sandbox_message {
	UT_hash_handle hh;
	char id[TELNYX_SANDBOX_ID_BYTES];
	char group_id[TELNYX_SANDBOX_ID_BYTES]; /* "": it is no leg of a group */
	int64_t received_ms;			/* by the wall clock, and */
	int64_t received_steady_ms;		/* by the steady one */
	int64_t send_at_ms;			/* 0: at once */
	unsigned refs;				/* the table's and a walk's */
	size_t held;				/* bytes, as counted */
	struct telnyx_sandbox_fate fate;
	bool cancelled;
	bool inbound;
	bool other; /* RCS, WhatsApp: `body` is the document itself */
	bool smart; /* its profile substituted characters when it came */
	size_t body_len;
	char body[];
};

/* Where an outbound message stands. */
struct telnyx_sandbox_state {
	const char *status;
	int64_t sent_ms;      /* 0: not yet, or never */
	int64_t completed_ms; /* 0: not yet, or never */
	uint8_t error;
};

/* What a simulated phone sent; borrowed from its JSON. */
struct telnyx_sandbox_text {
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
bool telnyx_sandbox_text_read(struct telnyx_sandbox *sandbox, struct json_object *json,
    struct telnyx_sandbox_text *text, struct telnyx_sandbox_answer *answer);

void telnyx_sandbox_message_unref(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_message *message);
/* Find a kept one; NULL: there is none. */
struct telnyx_sandbox_message *telnyx_sandbox_message_find(
    struct telnyx_sandbox *sandbox, const char *id, size_t id_len);
/* A message of now with a new id, not yet kept; NULL: no memory. */
struct telnyx_sandbox_message *telnyx_sandbox_message_new(
    struct telnyx_sandbox *sandbox, const char *body, size_t body_len);
/* Keep a message, letting the oldest go.  False: no memory. */
bool telnyx_sandbox_message_keep(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_message *message);
/* Take back one that is kept: nobody gets it, and nothing is told of it. */
void telnyx_sandbox_message_discard(
    struct telnyx_sandbox *sandbox, struct telnyx_sandbox_message *message);

/* --- message_json.c --- */

/* The document of an outbound message, field for field as a live reply had it.
 * NULL: no memory. */
struct json_object *telnyx_sandbox_message_json(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message,
    const struct telnyx_sandbox_draft *draft, const struct telnyx_sandbox_state *state);
/* The same as webhooks have it: message.sent, or, when it has completed,
 * message.finalized. */
struct json_object *telnyx_sandbox_message_event_json(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message,
    const struct telnyx_sandbox_draft *draft, const struct telnyx_sandbox_state *state);
/* A document of another kind, taken, with what has become of the message since. */
struct json_object *telnyx_sandbox_message_aged(
    struct json_object *document, const struct telnyx_sandbox_state *state);
/* The document of an inbound message, the same in both. */
struct json_object *telnyx_sandbox_inbound_json(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_message *message,
    const struct telnyx_sandbox_text *text);
/* Who sends, and under which profile, where the draft leaves it open. */
const char *telnyx_sandbox_draft_from(const struct telnyx_sandbox_draft *draft);
const char *telnyx_sandbox_draft_profile(
    const struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_draft *draft);

/* --- fate.c --- */

/* Is it a status that a message can end with? */
bool telnyx_sandbox_fate_find(const char *status, uint8_t *index);
/* The code that goes with a failure unless another is asked for. */
uint8_t telnyx_sandbox_fate_error(uint8_t status);
/* Choose one of the failures that a carrier gives. */
void telnyx_sandbox_fate_draw(uint64_t chance, struct telnyx_sandbox_fate *fate);
/* Is it a code that a carrier gives?  0 is none. */
bool telnyx_sandbox_carrier_error_find(const char *code, uint8_t *index);
struct json_object *telnyx_sandbox_carrier_error_json(uint8_t index);
/* How long after it was taken a message is sent, and whether it ever is. */
bool telnyx_sandbox_fate_sent(
    const struct telnyx_sandbox_fate *fate, int64_t *after_ms);
/* The same of its end. */
bool telnyx_sandbox_fate_completed(
    const struct telnyx_sandbox_fate *fate, int64_t *after_ms);
/* What has become of it at a point in time. */
void telnyx_sandbox_state_at(const struct telnyx_sandbox_message *message,
    int64_t now_ms, struct telnyx_sandbox_state *state);

#endif
