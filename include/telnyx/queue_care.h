/* SPDX-License-Identifier: MIT */
/**
 * @file queue_care.h
 * Looking after the store of a durable queue: what keeps its jobs back, whether it is
 * whole, a copy of it.  Part of <telnyx/queue.h>, which is to be included.
 */
#ifndef TELNYX_QUEUE_CARE_H
#define TELNYX_QUEUE_CARE_H

#include <telnyx/queue.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What keeps jobs back. */
enum telnyx_hold_kind {
	TELNYX_HOLD_QUEUE =
	    1, /**< `queue` is paused; "": all without a say of their own. */
	TELNYX_HOLD_SENDER =
	    2,		     /**< `sender` is held: its key or account was refused. */
	TELNYX_HOLD_JOBS = 3 /**< Jobs of a queue and sender, HELD for one reason. */
};

/** One of those.  Borrowed; growing only at its end. */
struct telnyx_queue_hold {
	enum telnyx_hold_kind kind;
	const char *queue;  /**< Of a sender: where its jobs are; NULL: nowhere. */
	const char *sender; /**< "": the client's own; NULL: of a queue. */
	/** Jobs that are ready and due and cannot be claimed; or that are HELD. */
	uint64_t jobs;
	int64_t until_ms; /**< Of a queue: a Unix time in ms; 0: until it is resumed. */
	int64_t since_ms; /**< Of a sender. */
	const char *why;  /**< Of a sender, one line; NULL: not known. */
	enum telnyx_job_reason reason; /**< Of jobs. */
};

/** Runs exactly once.  @p holds is NULL on an error. */
typedef void (*telnyx_queue_holds_cb)(const struct telnyx_queue_hold *const *holds,
    size_t count, const struct telnyx_error *error, void *arg);

/** What keeps jobs back now?  Returns as telnyx_queue_count().  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_holds(
    struct telnyx_queue *queue, telnyx_queue_holds_cb cb, void *arg);

/** How a store is.  Borrowed; growing only at its end. */
struct telnyx_queue_health {
	int version;	    /**< Of its tables. */
	uint64_t commits;   /**< Since it was made. */
	const char *damage; /**< The first that was found; NULL: none. */
	const char *held;   /**< Why no worker may work on it; NULL: one may. */
	const char *worker; /**< The last one's name; NULL: there was none. */
	const char *host;   /**< The machine that it was on. */
	int64_t pid;	    /**< Its process. */
	int64_t started_ms; /**< A Unix time in ms. */
	int64_t ended_ms;   /**< The same; 0: it works, or was killed. */
};

/** Runs exactly once; one of @p health and @p error is NULL. */
typedef void (*telnyx_queue_health_cb)(const struct telnyx_queue_health *health,
    const struct telnyx_error *error, void *arg);

/** How is the store?  Reads all of it, which takes its time: not with a queue that
 * others wait for.  @param deep  Whether each index has what its table has, too, which
 * takes longer.  Returns as telnyx_queue_count().  @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_examine(
    struct telnyx_queue *queue, bool deep, telnyx_queue_health_cb cb, void *arg);

/**
 * Copy the store as it is now to a new file, of its owner alone, which is on the disk
 * when @p cb runs.  Others may use it meanwhile; operations of this queue wait.
 * A copy is a store that went back: telnyx_queue_adopt() says how to work on it.
 *
 * @param path  Copied.  What is there already is not written over: an error.
 * @param cb    Its `changed`: 1.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_queue_backup(
    struct telnyx_queue *queue, const char *path, telnyx_queue_cb cb, void *arg);

#ifdef __cplusplus
}
#endif
#endif
