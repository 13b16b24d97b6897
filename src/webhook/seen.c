/* SPDX-License-Identifier: MIT */
#include "webhook/seen.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct telnyx_seen_entry {
	UT_hash_handle hh;
	TAILQ_ENTRY(telnyx_seen_entry) entry; /* when done */
	struct telnyx_webhook_handle *holder;
	uint64_t done_ns;
	char id[];
};

void
telnyx_seen_init(struct telnyx_seen *seen, uint32_t max_count, uint64_t window_ns)
{
	seen->by_id = NULL;
	TAILQ_INIT(&seen->done);
	seen->done_count = 0;
	seen->max_count = max_count;
	seen->window_ns = window_ns;
}

static void
drop(struct telnyx_seen *seen, struct telnyx_seen_entry *entry)
{
	if (entry->holder == NULL) {
		TAILQ_REMOVE(&seen->done, entry, entry);
		seen->done_count--;
	}
	HASH_DEL(seen->by_id, entry);
	free(entry);
}

void
telnyx_seen_clear(struct telnyx_seen *seen)
{
	struct telnyx_seen_entry *entry;

	while ((entry = TAILQ_FIRST(&seen->done)) != NULL)
		drop(seen, entry);
}

/* Forget what is too old, a few ids at a time, so that no request waits for thousands
 * of them. */
static void
expire(struct telnyx_seen *seen, uint64_t now_ns)
{
	struct telnyx_seen_entry *entry;
	int budget = 8;

	while (budget-- > 0 && (entry = TAILQ_FIRST(&seen->done)) != NULL &&
	       now_ns - entry->done_ns >= seen->window_ns)
		drop(seen, entry);
}

struct telnyx_seen_entry *
telnyx_seen_find(struct telnyx_seen *seen, const char *id, uint64_t now_ns)
{
	struct telnyx_seen_entry *entry;

	expire(seen, now_ns);
	HASH_FIND(hh, seen->by_id, id, strlen(id), entry);
	if (entry != NULL && entry->holder == NULL &&
	    now_ns - entry->done_ns >= seen->window_ns) {
		drop(seen, entry);
		entry = NULL;
	}
	return entry;
}

struct telnyx_webhook_handle *
telnyx_seen_holder(const struct telnyx_seen_entry *entry)
{
	return entry->holder;
}

struct telnyx_seen_entry *
telnyx_seen_begin(
    struct telnyx_seen *seen, const char *id, struct telnyx_webhook_handle *holder)
{
	struct telnyx_seen_entry *entry;
	size_t len = strlen(id);

	if ((entry = calloc(1, sizeof(*entry) + len + 1)) == NULL)
		return NULL;
	memcpy(entry->id, id, len);
	entry->holder = holder;
	HASH_ADD_KEYPTR(hh, seen->by_id, entry->id, len, entry);
	if (entry->hh.tbl == NULL) {
		free(entry);
		return NULL;
	}
	return entry;
}

void
telnyx_seen_done(
    struct telnyx_seen *seen, struct telnyx_seen_entry *entry, uint64_t now_ns)
{
	entry->holder = NULL;
	entry->done_ns = now_ns;
	TAILQ_INSERT_TAIL(&seen->done, entry, entry);
	if (++seen->done_count > seen->max_count)
		drop(seen, TAILQ_FIRST(&seen->done));
}

void
telnyx_seen_forget(struct telnyx_seen *seen, struct telnyx_seen_entry *entry)
{
	drop(seen, entry);
}
