/* SPDX-License-Identifier: MIT */
/**
 * @file queue.h
 * The durable queue: a library of its own, libtelnyx-queue (pkg-config:
 * telnyx-queue).
 *
 * The promise.  A job that telnyx_queue_enqueue() has called back for survives
 * whatever leaves the disk whole.  Its message leaves at most once by itself.  If it
 * cannot be known whether the message left, the job is UNKNOWN: it says why, what has
 * been found out since, and is never sent again but on purpose.  A duplicate that a
 * resend on purpose makes is told.
 *
 * How.  A worker (worker.h) claims a job, which is committed to the disk before the
 * first byte is sent, and commits the outcome after.  A worker that died in between
 * leaves its jobs UNKNOWN, but for those that its journal proves not begun.  Each
 * claim has a reference of its own in the message's webhook URLs: webhooks, and
 * look-ups in Telnyx's list of webhook deliveries, then say what became of it.
 *
 * Threads.  A queue has one thread of its own, which does all work on the disk; it
 * blocks all signals and runs no callback.  Everything else is in the thread of the
 * loop, and the contract in telnyx.h holds: a call from another thread returns
 * TELNYX_E_WRONG_THREAD, callbacks run from the loop and never inside a call, exactly
 * once where a call returned TELNYX_OK, and what they are handed is borrowed.  A
 * callback may use the queue, and free it.  A forked child may only free.
 *
 * Stores.  "sqlite:PATH" is a file, made if it is not there, readable by its owner
 * alone.  Many processes may enqueue; one at a time may work.  Not on a network file
 * system.
 */
#ifndef TELNYX_QUEUE_H
#define TELNYX_QUEUE_H

#include <telnyx/job.h>
#include <telnyx/worker.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_webhook_event;

/** Which texts a store keeps of jobs that have ended. */
enum telnyx_keep_text {
	TELNYX_KEEP_TEXT_ALWAYS = 0, /**< Until the job is pruned. */
	/** Until its message is delivered or failed, or the job is over otherwise. */
	TELNYX_KEEP_TEXT_UNTIL_END = 1,
	TELNYX_KEEP_TEXT_UNTIL_ACCEPTED = 2 /**< Until Telnyx has it. */
};

/** Settings of a queue; zero means the default.  Copied. */
struct telnyx_queue_config {
	size_t size;	   /**< sizeof(struct telnyx_queue_config). */
	const char *store; /**< Required: "sqlite:PATH". */
	enum telnyx_keep_text keep_text;
	/** How long another process may keep the store busy before an operation
	 * fails; 10,000. */
	uint32_t busy_timeout_ms;
	/** Operations waiting for the disk at once, at most; 100,000. */
	uint32_t max_waiting;
};

#ifndef __cplusplus
/** `TELNYX_QUEUE_CONFIG(.store = "sqlite:/var/lib/app/queue.db")`: a pointer. */
#define TELNYX_QUEUE_CONFIG(...)                                                       \
	(&(struct telnyx_queue_config){                                                \
	    .size = sizeof(struct telnyx_queue_config), __VA_ARGS__})
#endif

/** Zero @p config and set its size. */
static inline void
telnyx_queue_config_init(struct telnyx_queue_config *config)
{
	TELNYX_STRUCT_INIT(config);
}

/** Runs once: @p error is NULL if the store is open. */
typedef void (*telnyx_queue_open_cb)(
    struct telnyx_queue *queue, const struct telnyx_error *error, void *arg);

/**
 * Open a store, and make it if there is none.  The thread does it: operations may be
 * submitted at once, and fail with the same error if it cannot be opened.
 *
 * @param base    Borrowed; outlives the queue.
 * @param config  Copied.
 * @param cb      Optional.
 * @param queue   Set to the queue; free it with telnyx_queue_free().
 * @retval TELNYX_E_INVALID    NULL, a wrong size, or a store that no driver knows.
 * @retval TELNYX_E_SYSTEM     No thread, or no descriptor, could be had.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_open(struct event_base *base,
    const struct telnyx_queue_config *config, telnyx_queue_open_cb cb, void *arg,
    struct telnyx_queue **queue);

/**
 * Free a queue.  What is being committed is waited for, so this may take as long as
 * the disk does; callbacks of what is not done run before this returns, with
 * TELNYX_ERROR_CLOSING and outcome NOT_SENT: those operations have changed nothing.
 * Its worker is freed first.  In a forked child nothing is touched.  NULL is fine.
 *
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_queue_free(struct telnyx_queue *queue);

/** What became of one job that was to be enqueued. */
struct telnyx_job_ref {
	int64_t id;	/**< The job's; of a duplicate, the first one's; 0: refused. */
	bool duplicate; /**< Its key is taken: nothing was enqueued. */
	/** Why it was refused: what is at fault, and how; NULL: it was not. */
	const char *refused;
};

/** What became of all. */
struct telnyx_enqueued {
	const struct telnyx_job_ref *const *refs; /**< In the order of the jobs. */
	size_t count;
	size_t enqueued;
	size_t duplicates;
	size_t refused;
};

/** Runs exactly once.  One of @p enqueued and @p error is NULL.  With an error nothing
 * was enqueued, or, where its outcome is UNKNOWN, the disk failed in the commit:
 * unique keys make it safe to enqueue again. */
typedef void (*telnyx_enqueue_cb)(const struct telnyx_enqueued *enqueued,
    const struct telnyx_error *error, void *arg);

/**
 * Hand over jobs.  When @p cb runs they are on the disk.  All or, on an error, none.
 *
 * @param jobs  Copied; `count` pointers, 1 to 100,000.  One that no worker could send
 *              is refused alone (see telnyx_job_ref).
 * @param cb    Optional.
 * @retval TELNYX_E_INVALID       NULL, a wrong size.
 * @retval TELNYX_E_QUEUE_FULL    max_waiting.
 * @retval TELNYX_E_CLOSING
 * @retval TELNYX_E_WRONG_THREAD
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_enqueue(struct telnyx_queue *queue,
    const struct telnyx_job_params *const *jobs, size_t count, telnyx_enqueue_cb cb,
    void *arg);

/**
 * The same of JSON, with the same bounds and results: each text is an object with the
 * fields of a message as the API has them (`{"to":"+1...","text":"Hi"}`) and, for the
 * rest, `job`:
 *
 *     {"unique_key":"order-7","unique_for":"1d","unique_free":["discarded"],
 *      "run_at":"2026-12-24T08:00:00Z","delay":"10m","expires_in":"5m","priority":0,
 *      "queue":"default","part":"acme","sender":"acme","batch":"may","meta":"…",
 *      "max_attempts":20,"operation":"message_send"}
 *
 * Durations are a number of seconds, or a text with ms, s, m, h or d.  A member that
 * is not known refuses the job, as does a null in `job`.
 *
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_enqueue_json(struct telnyx_queue *queue,
    const char *const *texts, size_t count, telnyx_enqueue_cb cb, void *arg);

/** Runs exactly once; one of @p job and @p error is NULL, both if there is no such
 * job. */
typedef void (*telnyx_job_cb)(
    const struct telnyx_job *job, const struct telnyx_error *error, void *arg);

/** Look at a job, its payload included.  This and all that follow return as
 * telnyx_queue_enqueue() does; where an answer is the point, @p cb is required.
 * @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_get(
    struct telnyx_queue *queue, int64_t id, telnyx_job_cb cb, void *arg);

/** Runs exactly once.  @p jobs is NULL on an error.  Fewer than the limit: the last
 * page. */
typedef void (*telnyx_jobs_cb)(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg);

/** A page of jobs by id.  @param filter  NULL: all.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_list(struct telnyx_queue *queue,
    const struct telnyx_job_filter *filter, telnyx_jobs_cb cb, void *arg);

/** How many jobs are where. */
struct telnyx_job_counts {
	uint64_t states[TELNYX_JOB_STATE_COUNT]; /**< By enum telnyx_job_state. */
	uint64_t delivered;			 /**< Of the accepted. */
	uint64_t failed;			 /**< Of the accepted, too. */
	uint64_t duplicates;	 /**< Jobs that Telnyx has taken more than once. */
	int64_t oldest_ready_ms; /**< How long the first that is due has waited. */
	int64_t ended_at_ms; /**< Of a batch: when it last had nothing left to do. */
};

/** Runs exactly once; one of @p counts and @p error is NULL. */
typedef void (*telnyx_job_counts_cb)(const struct telnyx_job_counts *counts,
    const struct telnyx_error *error, void *arg);

/** Count jobs.  @param filter  NULL: all.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_count(struct telnyx_queue *queue,
    const struct telnyx_job_filter *filter, telnyx_job_counts_cb cb, void *arg);

/** What a command, or another change, has done. */
struct telnyx_queue_result {
	uint64_t changed;    /**< Jobs, queues or senders. */
	uint64_t refused;    /**< In another state than the command needs. */
	uint64_t too_early;  /**< A resend whose last attempt may not be over. */
	int64_t earliest_ms; /**< When the last of those may be: a Unix time in ms. */
};

/** Runs exactly once; one of @p result and @p error is NULL. */
typedef void (*telnyx_queue_cb)(const struct telnyx_queue_result *result,
    const struct telnyx_error *error, void *arg);

/** Say @p command of jobs.  @param force  See TELNYX_JOB_RESEND.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_command(struct telnyx_queue *queue,
    enum telnyx_job_command command, const struct telnyx_job_filter *filter, bool force,
    telnyx_queue_cb cb, void *arg);

/** Claim nothing more of a queue.  @param name      NULL: of all queues.
 * @param until_ms  A Unix time in ms; 0: until telnyx_queue_resume().  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_pause(struct telnyx_queue *queue,
    const char *name, int64_t until_ms, telnyx_queue_cb cb, void *arg);
/** Go on.  @param name  NULL: with all.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_resume(
    struct telnyx_queue *queue, const char *name, telnyx_queue_cb cb, void *arg);

/** Claim jobs of a sender again that was held, as its key or account was refused.
 * @param name  NULL: of all senders; "": the client's own.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_release_sender(
    struct telnyx_queue *queue, const char *name, telnyx_queue_cb cb, void *arg);

/** Delete jobs that ended at least @p age_ms ago: accepted, discarded, cancelled;
 * in pieces, so that other work goes on.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_prune(
    struct telnyx_queue *queue, uint64_t age_ms, telnyx_queue_cb cb, void *arg);

/** What an event was to the queue. */
enum telnyx_queue_event_result {
	TELNYX_QUEUE_EVENT_TAKEN = 1,	/**< About a job of this store; on the disk. */
	TELNYX_QUEUE_EVENT_FOREIGN = 2, /**< Of another store: answer 404. */
	TELNYX_QUEUE_EVENT_OTHER = 3,	/**< Not about a job: the program's own. */
	TELNYX_QUEUE_EVENT_GONE = 4	/**< Of this store; the job was pruned. */
};

/** Runs exactly once.  With an @p error the event is not taken: have it sent again. */
typedef void (*telnyx_queue_event_cb)(
    enum telnyx_queue_event_result result, const struct telnyx_error *error, void *arg);

/** Take a webhook's event into account; answer it (webhook_receiver.h,
 * TELNYX_WEBHOOK_ACK_WHEN_ANSWERED) when @p cb has run.  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_event(struct telnyx_queue *queue,
    const struct telnyx_webhook_event *event, telnyx_queue_event_cb cb, void *arg);

/** What to do with a store that is not where it was, or older than its journal. */
enum telnyx_adopt {
	/** It is a copy or a backup: it gets a name of its own, and what was ready or
	 * claimed becomes UNKNOWN, as it may have been sent since. */
	TELNYX_ADOPT_PARKED = 1,
	/** It was only moved, and nothing was sent since. */
	TELNYX_ADOPT_TRUSTED = 2
};

/**
 * Let workers work on such a store again, while none does.  Returns as
 * telnyx_queue_enqueue(); refused through @p cb while a worker works.
 *
 * @param journal_dir  Where workers have their journal, as in struct
 *                     telnyx_worker_params.  Copied.
 * @param cb           Its `changed`: the jobs that are UNKNOWN now.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_adopt(struct telnyx_queue *queue,
    enum telnyx_adopt how, const char *journal_dir, telnyx_queue_cb cb, void *arg);

#ifdef __cplusplus
}
#endif

#include <telnyx/queue_care.h>

#endif
