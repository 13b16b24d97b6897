/* SPDX-License-Identifier: MIT */
/*
 * The ids of events: in progress, or done.  What is done is remembered over a
 * window bounded by count and by time; what is in progress until it is settled;
 * what failed not at all, so that the next delivery is a first one.
 */
#ifndef TELNYX_WEBHOOK_SEEN_H
#define TELNYX_WEBHOOK_SEEN_H

#include <sys/queue.h>

#include <stdint.h>

struct telnyx_seen_entry;
struct telnyx_webhook_handle;

struct telnyx_seen {
	struct telnyx_seen_entry *by_id;      /* uthash */
	TAILQ_HEAD(, telnyx_seen_entry) done; /* the oldest first */
	uint32_t done_count;
	uint32_t max_count;
	uint64_t window_ns;
};

void telnyx_seen_init(struct telnyx_seen *seen, uint32_t max_count, uint64_t window_ns);
/* No entry may be in progress any more. */
void telnyx_seen_clear(struct telnyx_seen *seen);

/* Look an id up.  NULL: it was not seen, or is no longer remembered. */
struct telnyx_seen_entry *telnyx_seen_find(
    struct telnyx_seen *seen, const char *id, uint64_t now_ns);
/* The handle that has the event; NULL: the event is done. */
struct telnyx_webhook_handle *telnyx_seen_holder(const struct telnyx_seen_entry *entry);
/* Enter a new id, as one in progress.  NULL: no memory. */
struct telnyx_seen_entry *telnyx_seen_begin(
    struct telnyx_seen *seen, const char *id, struct telnyx_webhook_handle *holder);
/* Settle an id that is in progress: it is remembered from now on, or forgotten. */
void telnyx_seen_done(
    struct telnyx_seen *seen, struct telnyx_seen_entry *entry, uint64_t now_ns);
void telnyx_seen_forget(struct telnyx_seen *seen, struct telnyx_seen_entry *entry);

#endif
