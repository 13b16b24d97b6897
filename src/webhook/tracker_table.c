/* SPDX-License-Identifier: MIT */
/* The entries of a tracker, where they stand and how they are found. */
#include "webhook/tracker_internal.h"

#include <stdlib.h>
#include <string.h>

/* The API's limit for send_at (its page on scheduling). */
#define SCHEDULE_MS (INT64_C(5) * 24 * 3600 * 1000)
/* No timeout_ms is longer: it has 32 bits. */
#define LONGEST_MS INT64_C(0x100000000)

struct telnyx_track_entry *
telnyx_track_by_id(struct telnyx_tracker *tracker, const char *id)
{
	struct telnyx_track_entry *entry = NULL;

	if (id != NULL)
		HASH_FIND(by_id, tracker->by_id, id, strlen(id), entry);
	return entry;
}

/* What the hash table calls equal stands in one of its buckets. */
struct telnyx_track_entry *
telnyx_track_next_by_id(const struct telnyx_track_entry *entry)
{
	const UT_hash_handle *own = &entry->by_id;
	const UT_hash_handle *next;

	for (next = own->hh_next; next != NULL; next = next->hh_next)
		if (next->hashv == own->hashv && next->keylen == own->keylen &&
		    memcmp(next->key, own->key, own->keylen) == 0)
			return ELMT_FROM_HH(own->tbl, next);
	return NULL;
}

struct telnyx_track_entry *
telnyx_track_by_reference(struct telnyx_tracker *tracker, const char *reference)
{
	struct telnyx_track_entry *entry = NULL;

	if (reference != NULL)
		HASH_FIND(by_reference, tracker->by_reference, reference,
		    strlen(reference), entry);
	return entry;
}

struct telnyx_track_entry *
telnyx_track_resolving(struct telnyx_tracker *tracker, const char *reference)
{
	struct telnyx_track_entry *entry =
	    telnyx_track_by_reference(tracker, reference);

	return entry != NULL && entry->state == TELNYX_TRACK_STATE_RESOLVING ? entry
									     : NULL;
}

static bool
add_id(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry, const char *id)
{
	size_t len = strlen(id);

	if ((entry->id = strdup(id)) == NULL)
		return false;
	HASH_ADD_KEYPTR(by_id, tracker->by_id, entry->id, len, entry);
	if (entry->by_id.tbl != NULL)
		return true;
	free(entry->id);
	entry->id = NULL;
	return false;
}

static void
drop_reference(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry)
{
	if (entry->by_reference.tbl != NULL)
		HASH_DELETE(by_reference, tracker->by_reference, entry);
	entry->by_reference.tbl = NULL;
}

static bool
waits_by_reference(const struct telnyx_track_entry *entry)
{
	return entry->state == TELNYX_TRACK_STATE_RESOLVING ||
	       entry->state == TELNYX_TRACK_STATE_EARLY;
}

static bool
add_reference(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    const char *reference)
{
	struct telnyx_track_entry *other;
	size_t len = strlen(reference);

	if ((entry->reference = strdup(reference)) == NULL)
		return false;
	if ((other = telnyx_track_by_reference(tracker, reference)) != NULL) {
		if (waits_by_reference(other))
			return true;
		drop_reference(tracker, other);
	}
	HASH_ADD_KEYPTR(
	    by_reference, tracker->by_reference, entry->reference, len, entry);
	if (entry->by_reference.tbl != NULL)
		return true;
	free(entry->reference);
	entry->reference = NULL;
	return false;
}

bool
telnyx_track_name(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    const char *id, const char *reference)
{
	return (id == NULL || entry->id != NULL || add_id(tracker, entry, id)) &&
	       (reference == NULL || entry->reference != NULL ||
		   add_reference(tracker, entry, reference));
}

static int64_t
wait_ns(const struct telnyx_tracker *tracker, enum telnyx_track_state state)
{
	int64_t ms = tracker->params.early_ms;

	if (state == TELNYX_TRACK_STATE_RESOLVING)
		ms = tracker->params.resolve_ms;
	else if (state == TELNYX_TRACK_STATE_FOLLOWED)
		ms = tracker->params.timeout_ms;
	else if (state == TELNYX_TRACK_STATE_SCHEDULED)
		ms = tracker->params.timeout_ms + SCHEDULE_MS;
	return ms * TELNYX_TRACK_NS_PER_MS;
}

/* How much of the time of its line to come is over for an entry.  A scheduled message
 * has its time from its send_at on, where that is known: of the five days counts what
 * is left until then. */
static int64_t
waited_ns(const struct telnyx_tracker *tracker, const struct telnyx_track_entry *entry,
    enum telnyx_track_state state)
{
	int64_t to_come;

	if (state != TELNYX_TRACK_STATE_SCHEDULED || entry->send_at_ms == 0)
		return entry->waited_ns;
	to_come = entry->send_at_ms - tracker->env->unix_ms(tracker->env);
	if (to_come > SCHEDULE_MS)
		to_come = SCHEDULE_MS;
	if (to_come < -LONGEST_MS)
		to_come = -LONGEST_MS;
	return (SCHEDULE_MS - to_come) * TELNYX_TRACK_NS_PER_MS;
}

/* --- lines: pairing heaps, as due times come in any order --- */

static bool
is_before(const struct telnyx_track_entry *a, const struct telnyx_track_entry *b)
{
	return a->due_ns < b->due_ns ||
	       (a->due_ns == b->due_ns && a->number < b->number);
}

/* Make one heap of two, each of which may be empty: the root that is due later becomes
 * a child of the other. */
static struct telnyx_track_entry *
meld(struct telnyx_track_entry *a, struct telnyx_track_entry *b)
{
	struct telnyx_track_entry *first = a;

	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	if (is_before(b, a)) {
		first = b;
		b = a;
	}
	b->before = first;
	b->next = first->child;
	if (b->next != NULL)
		b->next->before = b;
	first->child = b;
	return first;
}

/* Take the first of a row of siblings out of it. */
static struct telnyx_track_entry *
shift(struct telnyx_track_entry **row)
{
	struct telnyx_track_entry *entry = *row;

	if (entry != NULL) {
		*row = entry->next;
		entry->next = entry->before = NULL;
	}
	return entry;
}

/* Make one heap of a row of siblings: first of each two, then of all, which is what
 * keeps the later ones cheap. */
static struct telnyx_track_entry *
meld_row(struct telnyx_track_entry *row)
{
	struct telnyx_track_entry *pairs = NULL, *heap = NULL, *one;

	while ((one = shift(&row)) != NULL) {
		one = meld(one, shift(&row));
		one->next = pairs;
		pairs = one;
	}
	while ((one = shift(&pairs)) != NULL)
		heap = meld(heap, one);
	return heap;
}

static void
leave_line(struct telnyx_track_entry **line, struct telnyx_track_entry *entry)
{
	struct telnyx_track_entry *later = meld_row(entry->child);

	entry->child = NULL;
	if (*line == entry) {
		*line = later;
		return;
	}
	if (entry->before->child == entry)
		entry->before->child = entry->next;
	else
		entry->before->next = entry->next;
	if (entry->next != NULL)
		entry->next->before = entry->before;
	entry->next = entry->before = NULL;
	*line = meld(*line, later);
}

void
telnyx_track_move(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    enum telnyx_track_state state)
{
	if (entry->state != TELNYX_TRACK_STATE_ENDING) {
		leave_line(&tracker->lines[entry->state], entry);
		tracker->counts[entry->state]--;
	}
	entry->state = state;
	if (state == TELNYX_TRACK_STATE_ENDING) {
		entry->waited_ns = 0;
		return;
	}
	entry->due_ns = telnyx_track_now_ns(tracker) + wait_ns(tracker, state) -
			waited_ns(tracker, entry, state);
	entry->waited_ns = 0;
	entry->number = ++tracker->last_number;
	tracker->lines[state] = meld(tracker->lines[state], entry);
	tracker->counts[state]++;
}

struct telnyx_track_entry *
telnyx_track_add(struct telnyx_tracker *tracker, enum telnyx_track_state state,
    const char *id, const char *reference, int64_t waited_ns)
{
	struct telnyx_track_entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL)
		return NULL;
	entry->state = TELNYX_TRACK_STATE_ENDING; /* in no line yet */
	entry->waited_ns = waited_ns;
	telnyx_track_move(tracker, entry, state);
	if (!telnyx_track_name(tracker, entry, id, reference)) {
		telnyx_track_remove(tracker, entry);
		return NULL;
	}
	return entry;
}

void
telnyx_track_remove(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry)
{
	telnyx_track_move(tracker, entry, TELNYX_TRACK_STATE_ENDING);
	if (entry->by_id.tbl != NULL)
		HASH_DELETE(by_id, tracker->by_id, entry);
	drop_reference(tracker, entry);
	telnyx_track_clear(&entry->recipients);
	free(entry->id);
	free(entry->reference);
	free(entry);
}

void
telnyx_track_prune(struct telnyx_tracker *tracker)
{
	static const enum telnyx_track_state states[] = {
	    TELNYX_TRACK_STATE_EARLY, TELNYX_TRACK_STATE_ENDED};
	int64_t now = telnyx_track_now_ns(tracker);
	struct telnyx_track_entry *entry;
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		while ((entry = tracker->lines[states[i]]) != NULL &&
		       (entry->due_ns <= now ||
			   tracker->counts[states[i]] > tracker->params.max_messages)) {
			if (states[i] == TELNYX_TRACK_STATE_EARLY)
				tracker->stats.early_dropped++;
			telnyx_track_remove(tracker, entry);
		}
	}
}
