/* SPDX-License-Identifier: MIT */
/*
 * The inside of a run in a store.
 *
 *   looking -> enqueuing -> working -> draining -> telling -> over
 *
 *   looking    which runs has the store?  store_look.c
 *   enqueuing  rows become jobs: store_enqueue.c
 *   working    a worker sends them: store_work.c
 *   draining   no more is begun, and what is in flight ends
 *   telling    results are made of the jobs: store_tell.c
 *
 * A run's jobs are a queue and a batch of its name.  Two jobs that are never sent, its
 * notes, say that there is such a run, and that it is enqueued whole: they are far in
 * the future, and of a sender that nobody has.  They never end, so that none of them is
 * pruned; and keys outlive jobs that are, so that even then no row is sent again.
 */
#ifndef TELNYX_PROGRAMS_BULK_STORE_INTERNAL_H
#define TELNYX_PROGRAMS_BULK_STORE_INTERNAL_H

#include <event2/event.h>

#include <telnyx/queue.h>

#include "programs/bulk/store.h"
#include "programs/bulk/streak.h"
#include "programs/common/empty.h"
#include "programs/common/program.h"

#define BULK_NOTES "telnyx-bulk-notes" /* the queue and batch of notes */
#define BULK_KEY_SIZE (BULK_RUN_NAME_SIZE + 32)

enum bulk_store_state {
	BULK_STORE_LOOKING,
	BULK_STORE_ENQUEUING,
	BULK_STORE_WORKING,
	BULK_STORE_DRAINING,
	BULK_STORE_TELLING,
	BULK_STORE_OVER
};

/* The runs of a store, as their notes have it. */
struct bulk_store_runs {
	size_t count;
	unsigned number;	   /* of the last run of this identity; 0: none */
	unsigned whole;		   /* the last that is enqueued whole */
	bool adopted;		   /* its note was parked: the store is a copy */
	struct bulk_identity last; /* of the last run that is not */
	unsigned last_number;
	int64_t first_other; /* ID of the first note of such a run; 0: none */
};

struct bulk_store {
	struct bulk_job job;	    /* a copy: its rows are read more than once */
	struct program_rows *again; /* its rows, when they are read again; owned */
	const struct bulk_spool *spool;
	const struct bulk_identity *identity;
	char name[BULK_RUN_NAME_SIZE];
	unsigned number;
	enum bulk_store_state state;
	void (*enter)(struct bulk_store *store, enum bulk_store_state next);
	int status;    /* to exit with */
	bool faulty;   /* the input is, and it was told */
	bool finished; /* nothing is sent in this start */
	uint64_t begun_ns;

	struct event_base *base;
	struct event *turn;  /* goes on with rows */
	struct event *check; /* is anything left? */
	struct event *tick;  /* draws the bar */
	struct program_signals heeded;
	int signals;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	int64_t listed; /* jobs up to this id were listed */
	struct bulk_store_runs runs;
	bool compared; /* OUTPUT with the store */
	int64_t note;  /* ID of this run's; 0: it is not put yet */

	unsigned pieces; /* on their way to the disk */
	bool rows_ended;

	bool working;	 /* the worker does */
	bool store_lost; /* it is damaged or gone: nothing can be read from it */
	bool idle;
	struct program_empty empty;
	char trouble[256];	   /* that was said last */
	struct bulk_streak streak; /* of what surely was not sent */
	struct bulk_streak lost;   /* of what may have been */
	int64_t newest;		   /* job that was claimed last */
	uint64_t
	    later_since_ns; /* the server says nothing but "later"; 0: it does not */
	uint64_t doubt_since_ns; /* look-ups are waited for; 0: they are not */
	uint64_t jobs, done;	 /* for the bar */

	unsigned char *told; /* a bit for each row that has a job */
	size_t told_size;
	uint64_t left; /* rows whose job is still to be sent */
	bool page_asked, pages_over, rows_over;
};

/* --- store_end.c --- */

/* End the loop. */
void bulk_store_end(struct bulk_store *store, int status);
/* End it in trouble; `why` is told, unless it is NULL. */
void bulk_store_fail(struct bulk_store *store, const char *why);
/* What a callback was handed, or a call has returned.  False: the run has ended, and it
 * was told why. */
bool bulk_store_good(struct bulk_store *store, const struct telnyx_error *error);
bool bulk_store_asked(struct bulk_store *store, enum telnyx_status status);
/* Read the input from its start.  False: the run has ended. */
bool bulk_store_read_again(struct bulk_store *store);
/* The row of a job. */
uint64_t bulk_store_row_of(const struct telnyx_job *job);
/* Go on with rows in the next turn. */
void bulk_store_go_on(struct bulk_store *store);

/* --- store_look.c --- */

void bulk_store_look(struct bulk_store *store);
/* The store had no run, and this one's note is put: was another faster? */
void bulk_store_look_again(struct bulk_store *store);

/* --- store_enqueue.c --- */

void bulk_store_enqueue(struct bulk_store *store);
/* Take more rows, in a turn of the loop. */
void bulk_store_enqueue_more(struct bulk_store *store);

/* --- store_work.c --- */

void bulk_store_work(struct bulk_store *store);
void bulk_store_drain(struct bulk_store *store);
void bulk_store_on_check(evutil_socket_t fd, short what, void *arg);
/* Has the server said nothing but "later" for too long? */
void bulk_store_check_patience(struct bulk_store *store);

/* --- store_tell.c --- */

void bulk_store_tell(struct bulk_store *store);
void bulk_store_tell_more(struct bulk_store *store);

#endif
