/* SPDX-License-Identifier: MIT */
/*
 * The script: replies that were ordered, in a queue.
 */
#ifndef TELNYX_SANDBOX_WIRE_SCRIPT_H
#define TELNYX_SANDBOX_WIRE_SCRIPT_H

#include <telnyx/sandbox.h>

struct sbx_entry {
	struct sbx_entry *next;
	unsigned refs; /* the queue's and each claim's */
	uint32_t times_left;
	struct telnyx_sandbox_reply reply; /* its texts are owned */
};

/* The entry that a request for `target` would use.  A NULL target means "not
 * known yet": then only an entry that any request would use.  Or NULL. */
struct sbx_entry *sbx_entry_peek(struct telnyx_sandbox *sandbox, const char *target);
/* Use an entry that was peeked at once; released by the unref. */
struct sbx_entry *sbx_entry_claim(
    struct telnyx_sandbox *sandbox, struct sbx_entry *entry);
void sbx_entry_unref(struct sbx_entry *entry);
void sbx_entry_free_all(struct telnyx_sandbox *sandbox);

#endif
