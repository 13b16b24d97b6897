/* SPDX-License-Identifier: MIT */
/**
 * @file tracker.h
 * What became of each message: the results of sends and the events of webhooks,
 * put together on a loop.
 *
 * Hand it the result of every send and every event.  It then says of each
 * message once how it ended: a final status, or none in time.  Events may come
 * before the result of the send they are about, twice, and out of order: a
 * status never turns back.
 *
 * A send whose outcome is UNKNOWN is followed by its reference (see struct
 * telnyx_message_params): an event that carries it proves that the message was
 * accepted, and has its id.
 *
 * What a database knows of the time before a restart is followed, too:
 * telnyx_tracker_follow().  What Telnyx has told meanwhile is not told again:
 * telnyx_message_get() (of an id) and telnyx_message_find_by_reference() ask for it.
 *
 * To stop without losing sight of a message: send no more, and free the tracker and
 * what feeds it when on_idle runs; what takes too long is kept in a database.
 *
 * The contract in telnyx.h holds: one thread, the one of the loop; callbacks
 * from the loop alone, where the tracker may be used and freed; in a forked
 * child nothing but free, and from another thread TELNYX_E_WRONG_THREAD.  While
 * something is followed, the loop has a timer.
 */
#ifndef TELNYX_TRACKER_H
#define TELNYX_TRACKER_H

#include <telnyx/message_find.h>
#include <telnyx/metrics.h>
#include <telnyx/webhook.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_tracker;

/** What is said of a message.  ACCEPTED is followed by one more of the same
 * message, every other one is its last. */
enum telnyx_tracker_result {
	TELNYX_TRACKER_FINAL = 1,    /**< Each recipient's status is final. */
	TELNYX_TRACKER_TIMEOUT = 2,  /**< Not within timeout_ms. */
	TELNYX_TRACKER_ACCEPTED = 3, /**< Its outcome was unknown; now it has an id. */
	/** No event had its reference within resolve_ms.  With a resolve_ms below
	 * the default that says little: it may still wait in Telnyx's queue.
	 * Beyond, it may have been accepted all the same, but where webhooks arrive,
	 * and arrived all the time, that is not likely. */
	TELNYX_TRACKER_NO_EVIDENCE = 4,
	TELNYX_TRACKER_DROPPED = 5, /**< The oldest one, to make room. */
	TELNYX_TRACKER_CLOSED = 6   /**< The tracker was freed. */
};

/** A recipient, and the furthest that the message to it is known to have come. */
struct telnyx_tracker_recipient {
	const char *phone_number;
	enum telnyx_message_status status;
};

/** What is said.  Read-only, borrowed, growing only at its end. */
struct telnyx_tracker_report {
	enum telnyx_tracker_result result;
	/** The message's, or its group_message_id; NULL: never known. */
	const char *id;
	const char *reference; /**< NULL: none. */
	/** Of all recipients together: the first one's that did not succeed,
	 * else the first one's. */
	enum telnyx_message_status status;
	const struct telnyx_tracker_recipient *const *recipients; /**< Not with
								   ACCEPTED. */
	size_t recipient_count;
	const char *code;     /**< The first error that an event had; else NULL. */
	uint64_t duration_ns; /**< Since it was handed over, and its age then. */
	void *arg;	      /**< As given to telnyx_tracker_sent() or _follow(). */
};

typedef void (*telnyx_tracker_cb)(
    const struct telnyx_tracker_report *report, void *arg);

/** Runs from the loop once nothing is left to wait for: after the last report of all
 * that was followed, and again only after something more was.  Never when there was
 * nothing (see `following`, `resolving` and `reporting` of the stats), nor when the
 * tracker is freed. */
typedef void (*telnyx_tracker_idle_cb)(struct telnyx_tracker *tracker, void *arg);

/** Settings of a tracker; zero means the default.  Copied. */
struct telnyx_tracker_params {
	size_t size;	      /**< sizeof(struct telnyx_tracker_params). */
	telnyx_tracker_cb cb; /**< Required. */
	void *arg;	      /**< For cb and on_idle. */
	/** How long until TIMEOUT; 21,600,000: six hours, since Telnyx queues
	 * for up to four.  One that is scheduled has them from its send_at on, or,
	 * where that is not known, five days more. */
	uint32_t timeout_ms;
	/** How long until NO_EVIDENCE; TELNYX_NO_EVIDENCE_MS: 4 h 15 min. */
	uint32_t resolve_ms;
	/** Messages followed at once; also, each apart, events kept for sends
	 * to come, and messages that have ended, by which a late event is
	 * known.  100,000; one takes about 500 bytes. */
	uint32_t max_messages;
	telnyx_tracker_idle_cb on_idle; /**< NULL: nobody is told. */
	/** How long an event is kept whose send is not known, and a message that has
	 * ended; 600,000. */
	uint32_t early_ms;
};

#ifndef __cplusplus
/** `TELNYX_TRACKER(.cb = on_end)`: a pointer. */
#define TELNYX_TRACKER(...)                                                            \
	(&(struct telnyx_tracker_params){                                              \
	    .size = sizeof(struct telnyx_tracker_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_tracker_params_init(struct telnyx_tracker_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Make a tracker.
 *
 * @param base  Borrowed; outlives it.
 * @retval TELNYX_E_INVALID    A NULL argument or callback, or a wrong size.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_tracker_new(struct event_base *base,
    const struct telnyx_tracker_params *params, struct telnyx_tracker **out);

/**
 * Free it.  What is still followed is reported as CLOSED before this returns;
 * inside a callback, once that has unwound.  In a forked child nothing is
 * reported.  NULL is fine.
 *
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_tracker_free(struct telnyx_tracker *tracker);

/**
 * Follow a send.  Call it in the send's callback, with what that was handed.
 *
 * @param message    What was accepted; or NULL.  Copied.
 * @param error      Why there is no message: only an outcome of UNKNOWN or
 *                   ACCEPTED with a reference can be followed.
 * @param reference  Of the send; NULL: none.  Copied.  Not one by which an
 *                   unknown outcome is followed already: the message that was
 *                   found under that goes to telnyx_tracker_follow(), any other
 *                   is sent under a reference of its own.  If the message was to
 *                   leave later and its outcome is unknown, take
 *                   telnyx_tracker_follow(), which knows of its send_at.
 * @param arg        For the reports about it.
 * @retval TELNYX_OK            It will be reported, exactly once but for ACCEPTED.
 * @retval TELNYX_E_INVALID     Wrong arguments; nothing to follow, as the error
 *                              says what happened; or followed already, by its
 *                              id or by that reference.
 * @retval TELNYX_E_QUEUE_FULL  As much as max_messages waits for its report:
 *                              let the loop run.  No report will come.
 * @retval TELNYX_E_CLOSING     It is being freed.
 * @retval TELNYX_E_WRONG_THREAD  As for a client (rule 1).
 * @retval TELNYX_E_NO_MEMORY   No report will come.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_tracker_sent(struct telnyx_tracker *tracker,
    const struct telnyx_message *message, const struct telnyx_error *error,
    const char *reference, void *arg);

/** A message that was sent before, as a database knows it.  Copied. */
struct telnyx_tracker_follow_params {
	size_t size; /**< sizeof(struct telnyx_tracker_follow_params). */
	/** The message's, of a group its group_message_id; NULL: not known, and then it
	 * is resolved by its reference, as a send of unknown outcome is. */
	const char *id;
	const char *reference; /**< NULL: none. */
	/** How long ago it was sent; counts against timeout_ms or resolve_ms.  More
	 * than INT64_MAX is a difference below zero, of a clock that went back: 0.
	 * Ten years at most. */
	uint64_t age_ms;
	/** When it is to leave, as a Unix time in ms: the waiting begins then; 0: it
	 * was not scheduled. */
	int64_t send_at_ms;
};

#ifndef __cplusplus
/** `TELNYX_TRACKED(.id = row->message_id, .age_ms = now - row->sent_at)`: a pointer. */
#define TELNYX_TRACKED(...)                                                            \
	(&(struct telnyx_tracker_follow_params){                                       \
	    .size = sizeof(struct telnyx_tracker_follow_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_tracker_follow_params_init(struct telnyx_tracker_follow_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Follow what was sent before, say before a restart.  Events that came before this
 * call count, as with telnyx_tracker_sent().  One whose time is over is reported
 * from the loop at once.  Many of them may come in any order.
 *
 * What came while nobody listened is not seen here: ask
 * telnyx_message_find_by_reference() before a reference is followed, or else its
 * NO_EVIDENCE says nothing.  What was found for an unknown outcome that is followed
 * already goes here with its id and reference: both are followed from then on, the
 * earlier one is told of ACCEPTED.
 *
 * @param params  Copied.
 * @param arg     For the reports about it.
 * @retval TELNYX_OK            It will be reported, exactly once but for ACCEPTED.
 * @retval TELNYX_E_INVALID     Wrong arguments, no id and no reference among them; or
 *                              followed already, by that id or, where there is
 *                              none, as an unknown outcome by that reference.
 * @retval TELNYX_E_QUEUE_FULL  As above; nor will a report come after those below.
 * @retval TELNYX_E_CLOSING     It is being freed.
 * @retval TELNYX_E_WRONG_THREAD  The same.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_tracker_follow(struct telnyx_tracker *tracker,
    const struct telnyx_tracker_follow_params *params, void *arg);

/**
 * Take an event into account; one that is not about a message that was sent
 * from here is ignored.
 *
 * @param event  Borrowed for the call; verified by who hands it over.
 * @retval TELNYX_OK
 * @retval TELNYX_E_INVALID    A NULL argument.
 * @retval TELNYX_E_CLOSING    It is being freed.
 * @retval TELNYX_E_WRONG_THREAD  The same.
 * @retval TELNYX_E_NO_MEMORY  Not taken: have it delivered again.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_tracker_event(
    struct telnyx_tracker *tracker, const struct telnyx_webhook_event *event);

/** What is going on, and what has been reported since the start.  Make it with
 * TELNYX_TRACKER_STATS() or telnyx_tracker_stats_init(). */
struct telnyx_tracker_stats {
	size_t size; /**< sizeof(struct telnyx_tracker_stats). */

	/** @name Now @{ */
	uint64_t following; /**< Messages with an id. */
	uint64_t resolving; /**< Unknown outcomes. */
	uint64_t reporting; /**< Reports that the loop has not run yet. */
	uint64_t early;	    /**< Messages of events whose send is not known. */
	/** @} */

	/** @name Reports, by result @{ */
	uint64_t finals; /**< By status: telnyx_tracker_count(). */
	uint64_t timeouts;
	uint64_t accepted;
	uint64_t no_evidence;
	uint64_t dropped;
	/** @} */

	/** Events about a message, or with a reference, that was reported
	 * before: they change nothing of that. */
	uint64_t late;
	uint64_t early_dropped; /**< To make room, or after early_ms. */
	/** How long FINAL took, of TELNYX_HISTOGRAM_MESSAGE. */
	struct telnyx_histogram final_durations;
};

#ifndef __cplusplus
/** A pointer, for telnyx_tracker_get_stats(). */
#define TELNYX_TRACKER_STATS()                                                         \
	(&(struct telnyx_tracker_stats){.size = sizeof(struct telnyx_tracker_stats)})
#endif

/** Zero @p stats and set its size. */
static inline void
telnyx_tracker_stats_init(struct telnyx_tracker_stats *stats)
{
	TELNYX_STRUCT_INIT(stats);
}

/**
 * Fill in @p stats as far as its size goes.
 *
 * @retval TELNYX_E_INVALID       NULL, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  As for a client (rule 1).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_tracker_get_stats(
    const struct telnyx_tracker *tracker, struct telnyx_tracker_stats *stats);

/** How many messages were reported FINAL with @p status; 0 for NULL and for
 * another number.  @since 0.1 */
TELNYX_EXPORT uint64_t telnyx_tracker_count(
    const struct telnyx_tracker *tracker, enum telnyx_message_status status);

/** Static lower-case text such as "no_evidence"; "?" for another number.
 * @since 0.1 */
TELNYX_EXPORT const char *telnyx_tracker_result_name(enum telnyx_tracker_result result);

#ifdef __cplusplus
}
#endif
#endif
