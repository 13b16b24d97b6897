/* SPDX-License-Identifier: MIT */
/*
 * A budget in bytes for all that callers make the sandbox hold: requests that
 * are kept, messages with the events they have yet to tell, deliveries that are
 * listed, requests that are half read, and replies that are half sent.
 *
 * Three of these parts are kept only to be looked at: the oldest of them make
 * room for what comes.  Each belongs to a floor above, which says how.
 */
#ifndef TELNYX_SANDBOX_ENGINE_MEMORY_H
#define TELNYX_SANDBOX_ENGINE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct telnyx_sandbox;

/* Said where there is no room: a detail of 503, 10037. */
#define SBX_FULL                                                                       \
	"The sandbox holds as many bytes as it may; this request was not taken."

/* What one floor keeps. */
struct sbx_memory_part {
	size_t bytes;
	/* Lets the oldest go until so many bytes are free; returns how many were
	 * freed. */
	size_t (*trim)(struct telnyx_sandbox *sandbox, size_t bytes);
};

struct sbx_memory {
	size_t limit;
	size_t used; /* the parts below, and what is under way */
	struct sbx_memory_part requests;
	struct sbx_memory_part messages;
	struct sbx_memory_part deliveries; /* that are over */
};

/* Is there room for `bytes` more?  The oldest of what is over makes it, if need be. */
bool sbx_memory_room(struct telnyx_sandbox *sandbox, size_t bytes);
/* Count what a holder holds `now`, in place of *held. */
void sbx_memory_count(struct telnyx_sandbox *sandbox, size_t *held, size_t now);
/* Count what a holder holds that belongs to a part. */
void sbx_memory_count_part(struct telnyx_sandbox *sandbox, struct sbx_memory_part *part,
    size_t *held, size_t now);

#endif
