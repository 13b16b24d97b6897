/* SPDX-License-Identifier: MIT */
/*
 * A store, as the queue sees it: operations are submitted, and are done later, from
 * the loop, in the order of their submission, each on the disk (or not done at all)
 * when its `done` runs.  A driver gathers what waits into one commit.
 *
 * Operations are made by the queue's files, one struct each below, with the
 * operation first; a driver never frees one.  What a driver puts into `out` members
 * belongs to the operation's arena.  `failure` has the error if `status` is not
 * TELNYX_OK: then nothing of the operation has been done, or, with the outcome
 * UNKNOWN, it may have been (the commit failed).
 *
 * Drivers: store_sqlite*.c.
 */
#ifndef TELNYX_QUEUE_STORE_H
#define TELNYX_QUEUE_STORE_H

#include <sys/queue.h>

#include "base/arena.h"
#include "base/error.h"
#include "queue/journal.h"
#include "queue/transition.h"

#define TELNYX_STORE_NAME_LEN 8 /* of [a-z0-9], in each reference */
/* The oldest version that is migrated, and the newest that is understood. */
#define TELNYX_STORE_VERSION 1

enum telnyx_store_kind {
	TELNYX_STORE_ENQUEUE = 0,
	TELNYX_STORE_CLAIM,
	TELNYX_STORE_NEWS,
	TELNYX_STORE_COMMAND,
	TELNYX_STORE_RECOVER,
	TELNYX_STORE_BEGIN,
	TELNYX_STORE_DUE,
	TELNYX_STORE_LIST,
	TELNYX_STORE_COUNT,
	TELNYX_STORE_PAUSE,
	TELNYX_STORE_SENDER,
	TELNYX_STORE_PRUNE,
	TELNYX_STORE_BATCHES,
	TELNYX_STORE_ADOPT,
	TELNYX_STORE_HOLDS,
	TELNYX_STORE_HEALTH,
	TELNYX_STORE_BACKUP,
	TELNYX_STORE_KINDS
};

struct telnyx_store_op {
	STAILQ_ENTRY(telnyx_store_op) entry;
	enum telnyx_store_kind kind;
	/* Runs once, from the loop, unless the store was freed in a forked child. */
	void (*done)(struct telnyx_store_op *op);
	enum telnyx_status status;
	struct telnyx_failure failure;
	struct telnyx_arena arena;
	uint64_t commits; /* the store's count of commits, after this one */
	/* With a failure: the store is damaged or gone, and nothing helps. */
	bool hopeless;
};

/* A job to be stored.  Texts are borrowed from the operation. */
struct telnyx_job_draft {
	const char *refused; /* skip it */
	enum telnyx_job_operation operation;
	const char *queue, *part, *sender, *batch, *unique_key, *meta, *to, *payload;
	int priority, max_attempts;
	int64_t run_at_ms, expires_at_ms; /* 0: never */
	int64_t unique_until_ms;	  /* 0: as long as the job is there */
	unsigned unique_free;
};

struct telnyx_store_enqueue {
	struct telnyx_store_op op;
	int64_t now_ms;
	const struct telnyx_job_draft *drafts;
	size_t count;
	struct telnyx_job_ref *refs; /* out: `count`, the maker's */
};

/* Take jobs that are due, in turn from each part. */
struct telnyx_claim_limit {
	const char *queue;
	uint32_t most;
};
struct telnyx_store_claim {
	struct telnyx_store_op op;
	int64_t session; /* of BEGIN */
	int64_t now_ms;
	int64_t safe_at_ms; /* for the rows */
	uint32_t most;	    /* over all queues */
	/* Queues that are claimed from; NULL: all that there are. */
	const struct telnyx_claim_limit *limits;
	size_t limit_count;
	/* Senders that nothing is claimed of now. */
	const char *const *resting;
	size_t resting_count;
	double part_rate; /* jobs a second of each part; 0: no limit */
	/* out: with their payloads and fences; what has expired is not among them. */
	struct telnyx_job **jobs;
	size_t count;
	uint64_t expired;
	/* Nothing that is due was left behind, but for what limits and pauses keep. */
	bool exhausted;
	/* The rate of a part has kept back what is due. */
	bool kept;
	/* out: what has expired, as news of it. */
	struct telnyx_news_item *expired_items;
	size_t expired_count;
};

/* News of single jobs, in order. */
struct telnyx_news_item {
	int64_t id;
	struct telnyx_news news;
	/* out */
	bool missing; /* no such job: it was pruned */
	struct telnyx_turn_of_events turn;
	enum telnyx_job_state state;		 /* now */
	const char *message_id, *sender, *batch; /* now; NULL: none */
};
struct telnyx_store_news {
	struct telnyx_store_op op;
	struct telnyx_news_item *items;
	size_t count;
};

/* The same news for all that a filter takes. */
struct telnyx_store_command {
	struct telnyx_store_op op;
	struct telnyx_job_filter filter; /* checked */
	struct telnyx_news news;
	struct telnyx_queue_result result; /* out */
};

/* What a worker finds at its start. */
struct telnyx_store_recover {
	struct telnyx_store_op op;
	int64_t now_ms;
	/* Of the journal that is there; its `readable` is false: it proves nothing. */
	const struct telnyx_journal_content *journal;
	const char *host_bound; /* "api.telnyx.com", or "sandbox" */
	/* out */
	char store[TELNYX_STORE_NAME_LEN + 1];
	uint64_t released, parked, held;
	struct telnyx_news_item *items; /* of what was claimed, as far as memory goes */
	size_t count;
};

/* A worker takes up its work: after RECOVER, and after its journal was made anew. */
struct telnyx_store_begin {
	struct telnyx_store_op op;
	int64_t now_ms;
	const char *name, *host; /* who says so, for the one that is refused */
	const struct telnyx_journal_identity *journal;
	int64_t session; /* out */
};

/* Jobs in doubt whose time to look has come. */
struct telnyx_store_due {
	struct telnyx_store_op op;
	int64_t now_ms;
	int64_t next_ms; /* until then they are not due again, unless news say so */
	uint32_t most;
	struct telnyx_job **jobs; /* out, with their payloads */
	size_t count;
};

/* A page, by id; of one id: telnyx_queue_get(). */
struct telnyx_store_list {
	struct telnyx_store_op op;
	struct telnyx_job_filter filter; /* checked */
	struct telnyx_job **jobs;	 /* out */
	size_t count;
};

struct telnyx_store_count {
	struct telnyx_store_op op;
	int64_t now_ms;
	struct telnyx_job_filter filter;
	struct telnyx_job_counts counts; /* out */
};

struct telnyx_store_pause {
	struct telnyx_store_op op;
	const char *queue; /* NULL: all */
	bool paused;
	int64_t until_ms; /* 0: for ever */
	struct telnyx_queue_result result;
};

/* Hold a sender's jobs back, or no more. */
struct telnyx_store_sender {
	struct telnyx_store_op op;
	const char *sender; /* NULL: all */
	bool held;
	const char *why;
	int64_t now_ms;
	struct telnyx_queue_result result;
};

struct telnyx_store_prune {
	struct telnyx_store_op op;
	int64_t before_ms; /* ended until then */
	uint32_t most;	   /* in this operation */
	struct telnyx_queue_result result;
};

/* Batches that have ended and of which nobody was told; those of `told` were. */
struct telnyx_batch_end {
	const char *batch;
	uint64_t sequence;
};
struct telnyx_store_batches {
	struct telnyx_store_op op;
	const struct telnyx_batch_end *told;
	size_t told_count;
	struct telnyx_batch_end *ended; /* out */
	size_t count;
};

struct telnyx_store_adopt {
	struct telnyx_store_op op;
	enum telnyx_adopt how;
	int64_t now_ms;
	const struct telnyx_journal_content *journal; /* NULL: none is there */
	struct telnyx_queue_result result;
};

struct telnyx_store_holds {
	struct telnyx_store_op op;
	int64_t now_ms;
	struct telnyx_queue_hold **holds; /* out */
	size_t count;
};

struct telnyx_store_health {
	struct telnyx_store_op op;
	bool deep;
	struct telnyx_queue_health health; /* out */
};

/* In the place of all that a transaction sees. */
struct telnyx_store_backup {
	struct telnyx_store_op op;
	const char *path;
	bool copied; /* a group that failed is run again */
};

struct telnyx_store;

struct telnyx_store_config {
	struct event_base *base;
	const char *place; /* what follows the scheme */
	enum telnyx_keep_text keep_text;
	uint32_t busy_timeout_ms;
	/* Runs once from the loop; `failure` is NULL if the store is open. */
	void (*opened)(const struct telnyx_error *failure, void *arg);
	void *arg;
};

struct telnyx_store_driver {
	const char *scheme; /* "sqlite:" */
	enum telnyx_status (*open)(
	    const struct telnyx_store_config *config, struct telnyx_store **out);
	void (*submit)(struct telnyx_store *store, struct telnyx_store_op *op);
	/* Waits for the commit under way.  `done` runs before it returns for each
	 * operation; those that were not begun have failed (CLOSING, NOT_SENT).  In a
	 * forked child: touches nothing. */
	void (*free)(struct telnyx_store *store);
	/* The one that works: who else does is refused by BEGIN, which takes this lock;
	 * it ends with the store or with this. */
	void (*end_work)(struct telnyx_store *store);
	/* Where the begun-journal goes if nobody says so; and the store's name once it
	 * is open. */
	const char *(*directory)(struct telnyx_store *store);
	const char *(*name)(struct telnyx_store *store);
	/* Is this the store's name, or one that it had before it was adopted? */
	bool (*is_ours)(struct telnyx_store *store, const char *name);
	/* The file's own name, without directory. */
	const char *(*file)(struct telnyx_store *store);
};

/* Each driver's struct begins with this. */
struct telnyx_store {
	const struct telnyx_store_driver *driver;
};

extern const struct telnyx_store_driver telnyx_store_sqlite;

#endif
