/* SPDX-License-Identifier: MIT */
/*
 * The inside of a tracker.
 *
 * An entry is a message, known by its id, by its reference, or by both.  Its
 * state is the line it stands in.  Each line has one length of time, of which some is
 * over for a message of a database, and is known by the entry that is due first:
 *
 *   EARLY      an event came, and no send yet
 *   RESOLVING  a send of unknown outcome; no event yet
 *   SCHEDULED  it will leave at its time
 *   FOLLOWED   it has an id, and no final status
 *   ENDING     its last report is due: it stands in `reports`, and in no line
 *   ENDED      reported; kept for a while, to know late events by
 *
 * What is in RESOLVING, SCHEDULED and FOLLOWED waits for its report.
 *
 * Several entries may have one id: a message that was followed by its id, and by its
 * reference as an unknown outcome, is reported for both.  An EARLY entry has its id
 * alone.  A reference leads to the one entry that waits to be known by it, RESOLVING
 * or EARLY, before any other.  One that only an event has brought (`heard`) proves a
 * send of unknown outcome that is handed over later, as that of an EARLY entry does.
 *
 * A report is never made at once: the entry joins `reports`, which a task of the
 * loop takes from the front, one by one.  An entry that was resolved is in
 * `reports` and in a line.  An ENDING entry is nobody's but the task's, so no
 * callback can free it.
 */
#ifndef TELNYX_WEBHOOK_TRACKER_INTERNAL_H
#define TELNYX_WEBHOOK_TRACKER_INTERNAL_H

#include <sys/queue.h>
#include <sys/types.h>

#ifndef HASH_NONFATAL_OOM
#define HASH_NONFATAL_OOM 1
#endif
#include <uthash.h>

#include <telnyx/tracker.h>

#include "base/env.h"
#include "net/deferred.h"
#include "webhook/track_status.h"

#define TELNYX_TRACK_CODE_BYTES 16
#define TELNYX_TRACK_NS_PER_MS INT64_C(1000000)
#define TELNYX_TRACK_STATUSES (TELNYX_MESSAGE_READ + 2u) /* the first: UNKNOWN */

enum telnyx_track_state {
	TELNYX_TRACK_STATE_EARLY,
	TELNYX_TRACK_STATE_RESOLVING,
	TELNYX_TRACK_STATE_SCHEDULED,
	TELNYX_TRACK_STATE_FOLLOWED,
	TELNYX_TRACK_STATE_ENDED,
	TELNYX_TRACK_LINES, /* the states above have a line */
	TELNYX_TRACK_STATE_ENDING = TELNYX_TRACK_LINES
};

struct telnyx_track_entry {
	/* In its line, a pairing heap: what is due later than this (the last one that
	 * came is its child, the others follow that), and where it stands itself. */
	struct telnyx_track_entry *child, *next;
	struct telnyx_track_entry *before; /* whose `next` or `child` this is */
	uint64_t number;		   /* of what is due at once: the lower first */
	TAILQ_ENTRY(telnyx_track_entry) in_reports;
	UT_hash_handle by_id, by_reference;
	enum telnyx_track_state state;
	enum telnyx_tracker_result end; /* ENDING: what is to be reported */
	bool resolved;			/* ACCEPTED is to be reported before */
	bool reporting;			/* in `reports` */
	bool heard;			/* an event has brought `reference`, no send */
	char *id;			/* NULL: not known */
	char *reference;		/* NULL: none */
	void *arg;
	/* Times of the environment's clock, signed: a message may have been sent before
	 * that began. */
	int64_t sent_ns;
	int64_t due_ns;	   /* of its line */
	int64_t waited_ns; /* of the next line's time that is over; negative: to come */
	int64_t heard_ns;  /* when an event brought `reference` last */
	int64_t send_at_ms; /* when it leaves, in Unix time; 0: at once, or not known */
	struct telnyx_track_list recipients;
	char code[TELNYX_TRACK_CODE_BYTES];
};

TAILQ_HEAD(telnyx_track_reports, telnyx_track_entry);

struct telnyx_tracker {
	struct telnyx_env *env; /* owned */
	struct telnyx_deferred *deferred;
	struct telnyx_timer *timer;
	struct telnyx_task task;
	struct telnyx_tracker_params params;
	pid_t pid;

	struct telnyx_track_entry *by_id, *by_reference;      /* uthash */
	struct telnyx_track_entry *lines[TELNYX_TRACK_LINES]; /* what is due first */
	uint64_t last_number;
	uint32_t counts[TELNYX_TRACK_LINES];
	struct telnyx_track_reports reports;
	uint32_t reporting;
	struct telnyx_tracker_stats stats;	  /* sums only */
	uint64_t statuses[TELNYX_TRACK_STATUSES]; /* of stats.finals */

	bool unarmed; /* the timer should be armed, and memory was out */
	bool in_callback;
	bool free_wanted; /* freed by a callback, which has to return first */
	bool closing;
};

/* With another environment than the real one, which it then owns: for tests. */
enum telnyx_status telnyx_tracker_new_with_env(struct event_base *base,
    struct telnyx_env *env, const struct telnyx_tracker_params *params,
    struct telnyx_tracker **out);

static inline int64_t
telnyx_track_now_ns(const struct telnyx_tracker *tracker)
{
	return (int64_t)tracker->env->now_ns(tracker->env);
}

/* --- tracker.c --- */

/* How many entries wait for their report. */
uint64_t telnyx_track_waiting(const struct telnyx_tracker *tracker);
/* The first of all lines that wait: the one that is due first, or that was sent first
 * of those at the head of a line.  NULL: there is none. */
struct telnyx_track_entry *telnyx_track_first(
    struct telnyx_tracker *tracker, bool by_due);
/* May the calling thread use it (base/home.h)?  Not while another thread runs the
 * loop, and not in a forked child. */
bool telnyx_track_admits(const struct telnyx_tracker *tracker);
/* Arm the timer for when the next entry is due. */
void telnyx_track_arm(struct telnyx_tracker *tracker);
/* Have the loop report an entry. */
void telnyx_track_report_later(
    struct telnyx_tracker *tracker, struct telnyx_track_entry *entry);
/* End an entry: its last report is this. */
void telnyx_track_end(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    enum telnyx_tracker_result result);
/* A message has an id now: put its entry in the line that it belongs to. */
void telnyx_track_go_on(
    struct telnyx_tracker *tracker, struct telnyx_track_entry *entry);
/* The id of a RESOLVING entry is known: tell of ACCEPTED, and take in what other
 * entries know of the message.  False: no memory; the entry is as it was. */
bool telnyx_track_resolve(
    struct telnyx_tracker *tracker, struct telnyx_track_entry *entry, const char *id);
/* Does the reference of an entry, brought by an event not long ago, prove a send of
 * unknown outcome that comes now? */
bool telnyx_track_proves(
    struct telnyx_tracker *tracker, const struct telnyx_track_entry *entry);
/* Keep when a message leaves, where it says so. */
void telnyx_track_schedule(
    struct telnyx_track_entry *entry, const struct telnyx_message *message);
/* The id that a message is known by. */
const char *telnyx_track_name_of(const struct telnyx_message *message);

/* --- tracker_table.c: entries, their lines and indexes --- */

struct telnyx_track_entry *telnyx_track_by_id(
    struct telnyx_tracker *tracker, const char *id);
/* Another entry with the id of this one; NULL: that was the last one. */
struct telnyx_track_entry *telnyx_track_next_by_id(
    const struct telnyx_track_entry *entry);
struct telnyx_track_entry *telnyx_track_by_reference(
    struct telnyx_tracker *tracker, const char *reference);
/* The entry that is RESOLVING by this reference; NULL: there is none. */
struct telnyx_track_entry *telnyx_track_resolving(
    struct telnyx_tracker *tracker, const char *reference);
/* Add a new entry to a line, of whose time some is over; the id or the reference may be
 * NULL.  NULL: no memory. */
struct telnyx_track_entry *telnyx_track_add(struct telnyx_tracker *tracker,
    enum telnyx_track_state state, const char *id, const char *reference,
    int64_t waited_ns);
/* Give an entry an id or reference that it lacks.  From now on the reference leads to
 * it, unless another entry waits to be known by that.  False: no memory. */
bool telnyx_track_name(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    const char *id, const char *reference);
/* Put an entry in a state's line. */
void telnyx_track_move(struct telnyx_tracker *tracker, struct telnyx_track_entry *entry,
    enum telnyx_track_state state);
/* Take an entry out of its line and the indexes, and free it. */
void telnyx_track_remove(
    struct telnyx_tracker *tracker, struct telnyx_track_entry *entry);
/* Forget entries that are beyond their time, or beyond max_messages, in the lines that
 * nobody waits for a report of. */
void telnyx_track_prune(struct telnyx_tracker *tracker);

#endif
