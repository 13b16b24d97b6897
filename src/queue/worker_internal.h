/* SPDX-License-Identifier: MIT */
/*
 * The worker's own structs, and how its files call each other.
 *
 * Life of a worker:
 *
 *   RECOVERING   what the one before left is released or parked (RECOVER)
 *   BEGINNING    its journal is made anew, and its session is noted (BEGIN)
 *   WORKING      it claims, sends, records
 *   DRAINING     it claims no more
 *   STOPPED      it could not start, or has drained
 *
 * Life of a piece of work, a claimed job:
 *
 *   claimed      its claim is on the disk, and it has a slot of the journal; it is
 *                pending while the client has as much as it can put on the wire
 *   begun        the journal says so, then the client has it
 *   ended        its news wait for the disk, in `unwritten`, or are on their way
 *   recorded     the slot is given back, and the work is freed
 *
 * worker.c has the states and the timers, worker_claim.c takes jobs, worker_send.c
 * hands them to the client, worker_outcome.c makes news of how that ended,
 * worker_record.c brings news to the store, worker_look.c resolves what is in doubt,
 * worker_senders.c says which senders rest.
 */
#ifndef TELNYX_QUEUE_WORKER_INTERNAL_H
#define TELNYX_QUEUE_WORKER_INTERNAL_H

#include <telnyx/client.h>

#include "queue/queue_internal.h"

/* No more is claimed while more than this waits for the disk. */
#define TELNYX_WORKER_MAX_UNWRITTEN 4096

enum telnyx_worker_state {
	TELNYX_WORKER_RECOVERING,
	TELNYX_WORKER_BEGINNING,
	TELNYX_WORKER_WORKING,
	TELNYX_WORKER_DRAINING,
	TELNYX_WORKER_STOPPED
};

/* What a claim brought: its jobs are in the operation's arena, which therefore lives
 * as long as one of them. */
struct telnyx_claimed {
	struct telnyx_store_claim store; /* first */
	size_t works;
	size_t taken; /* of its jobs: how many have become works */
	uint32_t most;
	int64_t boot_ms; /* when it was submitted */
	bool limited;	 /* there are queues or senders that may give nothing now */
	bool halved;	 /* one of them as it has half of the slots */
};

/* One of the queues that it takes from. */
struct telnyx_worker_lane {
	const char *name;
	uint32_t max_in_flight; /* 0: no limit of its own */
	uint32_t in_flight;
	double rate, tokens; /* claims a second; 0: no limit */
};

struct telnyx_worker_sender; /* in worker_senders.c */

struct telnyx_work {
	TAILQ_ENTRY(telnyx_work) entry; /* of pending, in_flight, or unwritten */
	struct telnyx_worker *worker;	/* NULL: it was freed */
	struct telnyx_claimed *claimed;
	const struct telnyx_job *job;
	struct telnyx_worker_lane *lane;     /* NULL: none of its own */
	struct telnyx_worker_sender *sender; /* NULL: no memory was left for it */
	size_t slot;			     /* SIZE_MAX: none */
	char reference[TELNYX_QUEUE_REFERENCE_MAX];
	bool begun;
	struct telnyx_arena arena; /* of the news */
	struct telnyx_news news;
	bool hold_sender;
};
TAILQ_HEAD(telnyx_work_list, telnyx_work);

struct telnyx_worker {
	struct telnyx_queue *queue;
	struct telnyx_worker_params params; /* texts and lists in the arena */
	struct telnyx_arena arena;
	struct telnyx_worker_lane *lanes; /* NULL: all queues that there are */
	size_t lane_count;
	enum telnyx_worker_state state;
	struct telnyx_journal *journal;
	int64_t session;
	bool free_wanted;
	unsigned depth;

	struct telnyx_work_list pending;   /* claimed, and not begun */
	struct telnyx_work_list in_flight; /* in the client's hands */
	struct telnyx_work_list unwritten; /* their news wait for the disk */
	size_t in_flight_count;		   /* with those that are pending */
	size_t unwritten_count;
	struct telnyx_worker_sender *senders; /* by name */
	bool claiming, recording;
	struct telnyx_claimed *taking; /* some of it has become no work yet */
	/* The store or the journal failed: nothing is claimed or recorded for a while.
	 */
	bool trouble;
	int64_t trouble_until_ms, trouble_told_ms; /* by the clock that never steps */
	bool trouble_told;			   /* and that it is over was not */
	bool lost;	    /* the store is damaged or gone: nothing goes to it */
	bool went_back;	    /* the store did: no claims at all */
	bool no_room;	    /* the client waits until there is room */
	bool client_closes; /* nothing more is claimed for it */
	bool all_slots;	    /* the next claim lets one sender have more than half */
	bool exhausted;	    /* the last claim found nothing more */
	bool limited;	    /* and there may be more, which a limit has kept back */
	bool idle_told;
	bool looking;
	bool asking_batches, batches_due;
	struct telnyx_store_op *batches_told; /* kept while it is being noted */
	unsigned ticks;			      /* of the look timer */
	size_t looks_out;
	size_t rooms_out; /* calls of the client's that are to come */
	size_t ops_out;	  /* operations whose owner this is */

	struct event *poll_timer;
	struct event *look_timer;
	struct event *pending_timer;
	struct event *drain_timer;
	double tokens;	      /* of the rate of all queues */
	int64_t tokens_at_ms; /* of all buckets, by the clock that never steps */
	int64_t started_at_ms, started_boot_ms; /* by either clock */
	int64_t clock_offset_ms;	/* wall clock minus boot clock, as trusted */
	int64_t clock_strange_since_ms; /* 0: it agrees */
	int64_t clock_strange_offset_ms;

	telnyx_drain_cb drain_cb;
	void *drain_arg;
	struct telnyx_worker_stats stats;
};

/* worker.c */
/* It works now, or cannot. */
void telnyx_worker_started(
    struct telnyx_worker *worker, const struct telnyx_error *error);
void telnyx_worker_pump(struct telnyx_worker *worker);
void telnyx_worker_enter(struct telnyx_worker *worker);
void telnyx_worker_leave(struct telnyx_worker *worker);
/* The wall clock, but for a step of more than a minute that has not lasted yet. */
int64_t telnyx_worker_now_ms(struct telnyx_worker *worker);
void telnyx_worker_change(
    struct telnyx_worker *worker, const struct telnyx_job_change *change);
void telnyx_worker_trouble(struct telnyx_worker *worker, const char *error);
/* An operation has failed: that is trouble, or the end. */
void telnyx_worker_store_failed(
    struct telnyx_worker *worker, const struct telnyx_store_op *op);
/* Something was written. */
void telnyx_worker_trouble_over(struct telnyx_worker *worker);

/* worker_start.c */
void telnyx_worker_begin(struct telnyx_worker *worker);

/* worker_senders.c */
struct telnyx_worker_sender *telnyx_worker_sender(
    struct telnyx_worker *worker, const char *name);
/* One message more of it is in flight, or one less. */
void telnyx_worker_sender_count(struct telnyx_worker_sender *sender, int more);
/* Nothing of it is claimed for so long. */
void telnyx_worker_sender_rest(struct telnyx_worker_sender *sender, int64_t ms);
/* Name in the claim those that rest.  False: no memory. */
bool telnyx_worker_resting(
    struct telnyx_worker *worker, struct telnyx_claimed *claimed);
/* Are there several? */
bool telnyx_worker_has_senders(const struct telnyx_worker *worker);
void telnyx_worker_senders_free(struct telnyx_worker *worker);

/* worker_claim.c */
void telnyx_worker_claim(struct telnyx_worker *worker);
/* Make works of what was claimed; what there is no memory for comes with the next
 * call. */
void telnyx_worker_take(struct telnyx_worker *worker);
/* The rest is left to the next worker, which finds in the journal that it was not
 * begun. */
void telnyx_worker_take_no_more(struct telnyx_worker *worker);
void telnyx_work_free(struct telnyx_work *work);

/* worker_send.c: hand jobs to the client, as many as it can put on the wire, or say at
 * once what becomes of them. */
void telnyx_worker_hand_over(struct telnyx_worker *worker);

/* worker_outcome.c: news of how it ended. */
void telnyx_work_answered(struct telnyx_work *work,
    const struct telnyx_message *message, const struct telnyx_error *error);
/* The same without an attempt: `news` has what, wait, reason; texts are static. */
void telnyx_work_ended(struct telnyx_work *work, enum telnyx_news_what what,
    enum telnyx_job_reason reason, int64_t wait_ms, const char *why);

/* worker_record.c */
void telnyx_worker_record(struct telnyx_worker *worker);

/* worker_batch.c: batches that have ended are told. */
void telnyx_worker_ask_batches(struct telnyx_worker *worker);

/* worker_look.c */
void telnyx_worker_look(struct telnyx_worker *worker);
/* An operation with news of one job, from who is not its work. */
void telnyx_worker_send_news(
    struct telnyx_worker *worker, int64_t id, const struct telnyx_news *news);

#endif
