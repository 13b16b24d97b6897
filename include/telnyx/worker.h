/* SPDX-License-Identifier: MIT */
/**
 * @file worker.h
 * The worker of a durable queue: it claims jobs, sends them through a client, and
 * records what became of them.  Part of <telnyx/queue.h>, which is to be included.
 */
#ifndef TELNYX_WORKER_H
#define TELNYX_WORKER_H

#include <telnyx/client.h>
#include <telnyx/job.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_worker;

/** What the worker does by itself about an UNKNOWN job of which nothing is found. */
enum telnyx_unknown_policy {
	TELNYX_UNKNOWN_PARK = 0, /**< Nothing: a person decides. */
	/** Send it again, `unknown_after_ms` after its claim, while it has attempts
	 * left.  It may arrive twice. */
	TELNYX_UNKNOWN_RESEND = 1,
	TELNYX_UNKNOWN_GIVE_UP = 2 /**< Discard it then; it frees no unique key. */
};

/** What a program decides about a job, before or after an attempt. */
enum telnyx_job_verdict {
	TELNYX_JOB_GO_ON = 0,	  /**< What the worker would do. */
	TELNYX_JOB_SNOOZE = 1,	  /**< Again after wait_ms; it costs no attempt. */
	TELNYX_JOB_TRY_AGAIN = 2, /**< After an attempt: again after wait_ms. */
	TELNYX_JOB_DISCARD = 3,
	TELNYX_JOB_DROP = 4 /**< Cancelled. */
};

/** A verdict, with its wait. */
struct telnyx_job_decision {
	enum telnyx_job_verdict verdict;
	uint32_t wait_ms; /**< Of SNOOZE and TRY_AGAIN. */
};

/** What changed, for telemetry. */
enum telnyx_job_event {
	TELNYX_JOB_EVENT_CLAIMED = 1,
	TELNYX_JOB_EVENT_ACCEPTED = 2,
	TELNYX_JOB_EVENT_SNOOZED = 3,
	TELNYX_JOB_EVENT_RETRYING = 4,
	TELNYX_JOB_EVENT_DISCARDED = 5,
	TELNYX_JOB_EVENT_UNKNOWN = 6,
	TELNYX_JOB_EVENT_RELEASED = 7,	 /**< Its worker ended; proved not begun. */
	TELNYX_JOB_EVENT_RESOLVED = 8,	 /**< It was UNKNOWN; see `state`. */
	TELNYX_JOB_EVENT_DELIVERY = 9,	 /**< `delivery` is further. */
	TELNYX_JOB_EVENT_DUPLICATE = 10, /**< Telnyx took it more than once. */
	/** What was refused, or cancelled, was accepted all the same. */
	TELNYX_JOB_EVENT_CONTRADICTION = 11,
	TELNYX_JOB_EVENT_HELD = 12,
	TELNYX_JOB_EVENT_SENDER_HELD = 13,     /**< All jobs of `sender` wait. */
	TELNYX_JOB_EVENT_BATCH_ENDED = 14,     /**< Of `batch`; may be told again. */
	TELNYX_JOB_EVENT_STORE_WENT_BACK = 15, /**< The worker stops claiming. */
	/** `error`: the store or the journal fails.  Tried again; told once. */
	TELNYX_JOB_EVENT_TROUBLE = 16,
	TELNYX_JOB_EVENT_TROUBLE_OVER = 17, /**< It is recorded again. */
	/** `error`: the store is damaged, or was removed or replaced.  The worker does
	 * nothing more: drain it, which lets what is in flight end. */
	TELNYX_JOB_EVENT_STORE_LOST = 18
};

/** A change.  Borrowed; texts may be NULL. */
struct telnyx_job_change {
	enum telnyx_job_event event;
	int64_t id; /**< 0: not of one job. */
	int64_t fence;
	enum telnyx_job_state state;
	const char *reference;
	const char *message_id;
	const char *sender;
	const char *batch;
	uint64_t batch_sequence; /**< Of BATCH_ENDED: grows with each end. */
	const char *error;
};

/** Subset of jobs that a worker takes, and how fast. */
struct telnyx_worker_queue {
	size_t size; /**< sizeof(struct telnyx_worker_queue). */
	const char *name;
	uint32_t max_in_flight; /**< 0: the worker's. */
	double rate_per_second; /**< Claims; 0: no limit. */
};

#ifndef __cplusplus
/** `TELNYX_WORKER_QUEUE(.name = "otp", .max_in_flight = 50)`: a pointer. */
#define TELNYX_WORKER_QUEUE(...)                                                       \
	(&(struct telnyx_worker_queue){                                                \
	    .size = sizeof(struct telnyx_worker_queue), __VA_ARGS__})
#endif

/** Zero @p queue and set its size. */
static inline void
telnyx_worker_queue_init(struct telnyx_worker_queue *queue)
{
	TELNYX_STRUCT_INIT(queue);
}

/** Settings of a worker; zero means the default.  Copied. */
struct telnyx_worker_params {
	size_t size; /**< sizeof(struct telnyx_worker_params). */
	/** Required; borrowed; outlives the worker.  Of the same base as the queue. */
	struct telnyx_client *client;
	/** Where the client goes, as its config says; NULL: TELNYX_DEFAULT_BASE_URL.
	 * A store is bound to the host of its first claim. */
	const char *base_url;
	/** The client goes to a sandbox: any host, but never a store of Telnyx's. */
	bool sandbox;
	/** Where the begun-journal is; NULL: beside the store, as "<its file>-begun",
	 * else "<its file>-<the store's name>-begun"; of its owner alone.  The file
	 * system has to outlive the process: in a container, not the container's. */
	const char *journal_dir;
	/** Ended by NULL; NULL: all queues. */
	const struct telnyx_worker_queue *const *queues;
	uint32_t max_in_flight;	     /**< Jobs claimed at once, 1 to 100,000; 100. */
	double rate_per_second;	     /**< Claims of all queues; 0: no limit. */
	double part_rate_per_second; /**< Claims of each part; 0: no limit. */
	uint32_t lease_ms;	     /**< 1,000 or more; 15,000. */
	uint32_t poll_ms;	     /**< How often to look for new jobs; 200. */
	/** Of a send; 10,000.  It stands in place of the sender's and the client's, as
	 * their max_attempts counts for nothing here: a claim is one attempt. */
	uint32_t timeout_ms;
	/** No webhook URL is set anywhere, and none is missed: jobs in doubt can then
	 * be resolved by people alone. */
	bool no_webhooks;
	enum telnyx_unknown_policy unknown;
	uint64_t unknown_after_ms; /**< TELNYX_NO_EVIDENCE_MS. */
	/** Leave to take an unknown_after_ms below TELNYX_NO_EVIDENCE_MS for RESEND. */
	bool accept_duplicates;
	/** No look-ups at Telnyx of jobs in doubt. */
	bool no_look_ups;

	/** The sender of a name; borrowed.  NULL, or no function: the job is held. */
	struct telnyx_sender *(*sender)(const char *name, void *arg);
	/** Before an attempt; may be NULL, as all below.  Not for sending by itself. */
	struct telnyx_job_decision (*before)(const struct telnyx_job *job, void *arg);
	/** After an attempt that surely did not send.  @p suggested is what would be.
	 */
	struct telnyx_job_decision (*after)(const struct telnyx_job *job,
	    const struct telnyx_error *error, struct telnyx_job_decision suggested,
	    void *arg);
	/** The wait before attempt number job->attempt + 1, in ms. */
	uint32_t (*backoff)(const struct telnyx_job *job, void *arg);
	void (*on_change)(const struct telnyx_job_change *change, void *arg);
	/** Once, unless the worker is freed before: it works, or, with an error, does
	 * not: free it then. */
	void (*on_start)(
	    struct telnyx_worker *worker, const struct telnyx_error *error, void *arg);
	/** Nothing is claimed, and nothing is ready and due.  Again when that was so no
	 * more in between. */
	void (*on_idle)(struct telnyx_worker *worker, void *arg);
	void *arg;
};

#ifndef __cplusplus
/** `TELNYX_WORKER(.client = client, .no_webhooks = true)`: a pointer. */
#define TELNYX_WORKER(...)                                                             \
	(&(struct telnyx_worker_params){                                               \
	    .size = sizeof(struct telnyx_worker_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_worker_params_init(struct telnyx_worker_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Start the worker of a queue.  First it sees to what the one before it left:
 * released, where that one's journal proves that it was not begun, else UNKNOWN.
 * What cannot be known yet (another process works on the store, it went back, it is of
 * another host, the journal cannot be written) is told to on_start.
 *
 * @param queue   Borrowed; frees the worker when it is freed itself.
 * @param params  Copied.
 * @param worker  Set to the worker; free it with telnyx_worker_free().
 * @retval TELNYX_E_INVALID       NULL, a wrong size or value.
 * @retval TELNYX_E_CONFIG        RESEND too early without accept_duplicates.
 * @retval TELNYX_E_CLOSING       The queue has a worker already.
 * @retval TELNYX_E_WRONG_THREAD
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_worker_start(struct telnyx_queue *queue,
    const struct telnyx_worker_params *params, struct telnyx_worker **worker);

/** Runs once: nothing is claimed any more.  @p left: of jobs whose outcome was not
 * there in time, which are UNKNOWN until it is, or for good. */
typedef void (*telnyx_drain_cb)(struct telnyx_worker *worker, uint64_t left, void *arg);

/**
 * Claim no more, and let what is in flight end and be recorded.
 *
 * @param timeout_ms  Then @p cb runs all the same.
 * @retval TELNYX_E_CLOSING  It does already.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_worker_drain(
    struct telnyx_worker *worker, uint32_t timeout_ms, telnyx_drain_cb cb, void *arg);

/** Free a worker, also inside a callback.  What it has in flight goes on in the client;
 * unless its outcome was recorded it is UNKNOWN at the next start.  In a forked child
 * nothing is touched.  NULL is fine.  @since 0.1 */
TELNYX_EXPORT void telnyx_worker_free(struct telnyx_worker *worker);

/** What a worker does, and has done since it started. */
struct telnyx_worker_stats {
	size_t size;	    /**< sizeof(struct telnyx_worker_stats). */
	uint64_t in_flight; /**< Claimed and not yet recorded. */
	uint64_t unwritten; /**< Of those: with an outcome that waits for the disk. */
	uint64_t claimed;
	uint64_t accepted;
	uint64_t snoozed;
	uint64_t retried;
	uint64_t discarded;
	uint64_t unknown;
	uint64_t released; /**< At the start, by the journal's proof. */
	uint64_t parked;   /**< At the start, without one. */
	uint64_t resolved;
	uint64_t duplicates;
	uint64_t commits;
};

#ifndef __cplusplus
/** A pointer, for telnyx_worker_get_stats(). */
#define TELNYX_WORKER_STATS()                                                          \
	(&(struct telnyx_worker_stats){.size = sizeof(struct telnyx_worker_stats)})
#endif

/** Zero @p stats and set its size. */
static inline void
telnyx_worker_stats_init(struct telnyx_worker_stats *stats)
{
	TELNYX_STRUCT_INIT(stats);
}

/** Fill in @p stats as far as its size goes.  @retval TELNYX_E_INVALID  NULL, or a
 * wrong size.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_worker_get_stats(
    const struct telnyx_worker *worker, struct telnyx_worker_stats *stats);

/** Static lower-case text such as "claimed"; "?" for an unknown number.  @since 0.1 */
TELNYX_EXPORT const char *telnyx_job_event_name(enum telnyx_job_event event);

#ifdef __cplusplus
}
#endif
#endif
