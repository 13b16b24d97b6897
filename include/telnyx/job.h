/* SPDX-License-Identifier: MIT */
/**
 * @file job.h
 * The jobs of the durable queue: what is handed over, what it becomes, and what a
 * person can do about it.  Part of <telnyx/queue.h>, which is to be included.
 */
#ifndef TELNYX_JOB_H
#define TELNYX_JOB_H

#include <telnyx/message.h>
#include <telnyx/message_kinds.h>
#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_queue;

/** Where a job is. */
enum telnyx_job_state {
	TELNYX_JOB_READY = 0,	 /**< Waits for its time and its turn. */
	TELNYX_JOB_CLAIMED = 1,	 /**< In the hands of a worker. */
	TELNYX_JOB_ACCEPTED = 2, /**< Telnyx has it; see `delivery`. */
	TELNYX_JOB_UNKNOWN =
	    3, /**< It may have left; it is not sent again by itself. */
	/** It will not be sent; see `reason`.  It has not left, unless `doubt` says
	 * otherwise: of a claim before, or because it was given up. */
	TELNYX_JOB_DISCARDED = 4,
	TELNYX_JOB_CANCELLED = 5, /**< Nobody wanted it any more. */
	TELNYX_JOB_HELD = 6	  /**< Waits for a person; see `reason`. */
};
#define TELNYX_JOB_STATE_COUNT 7

/** Why a job is in its state. */
enum telnyx_job_reason {
	TELNYX_JOB_REASON_NONE = 0,
	TELNYX_JOB_SNOOZED = 1, /**< Ready: not now; it cost no attempt. */
	TELNYX_JOB_RETRYING =
	    2, /**< Ready: an attempt failed and surely did not send. */
	TELNYX_JOB_RELEASED = 3, /**< Ready: its worker ended, and had not begun. */
	TELNYX_JOB_REJECTED = 4, /**< Discarded: refused for good. */
	TELNYX_JOB_ATTEMPTS_USED = 5, /**< Discarded: max_attempts. */
	TELNYX_JOB_EXPIRED = 6,	      /**< Discarded: too late to be of use. */
	TELNYX_JOB_GAVE_UP = 7,	      /**< Discarded: by the policy for unknown ones. */
	TELNYX_JOB_BY_OPERATOR = 8,   /**< By a person, whatever the state. */
	TELNYX_JOB_RESENDING = 9, /**< Ready: once in doubt, sent anew on purpose. */
	TELNYX_JOB_KILLS_WORKERS = 10, /**< Held: two workers died preparing it. */
	TELNYX_JOB_UNREADABLE = 11,    /**< Held: of a later version of this library. */
	TELNYX_JOB_NO_SENDER = 12,     /**< Held: no sender of its name. */
	TELNYX_JOB_BY_HANDLER = 13,    /**< By the program's own `before` or `after`. */
	TELNYX_JOB_STORE_WENT_BACK =
	    14 /**< Unknown: the store is older than its past. */
};

/** Why it is not known whether a job has left.  Stays when that is found out. */
enum telnyx_job_doubt {
	TELNYX_DOUBT_NONE = 0,
	TELNYX_DOUBT_WORKER_DIED = 1,
	TELNYX_DOUBT_TIMEOUT = 2,
	TELNYX_DOUBT_CONNECTION = 3, /**< It broke before a complete answer. */
	TELNYX_DOUBT_ANSWER = 4,     /**< An answer that says neither yes nor no. */
	TELNYX_DOUBT_STORE_WENT_BACK = 5
};

/** What has been found out since. */
enum telnyx_job_found {
	TELNYX_FOUND_NOTHING = 0,
	TELNYX_FOUND_JOURNAL = 1,      /**< The dead worker's journal said it. */
	TELNYX_FOUND_LATE_OUTCOME = 2, /**< Its worker's own word, late. */
	TELNYX_FOUND_WEBHOOK = 3,
	TELNYX_FOUND_LOOK_UP = 4, /**< A webhook delivery, asked for. */
	TELNYX_FOUND_OPERATOR = 5,
	TELNYX_FOUND_NO_EVIDENCE = 6 /**< None in TELNYX_NO_EVIDENCE_MS. */
};

/** How a job's message is sent: which function of the client takes it. */
enum telnyx_job_operation {
	TELNYX_JOB_SEND = 0, /**< telnyx_message_send() */
	TELNYX_JOB_LONG_CODE = 1,
	TELNYX_JOB_SHORT_CODE = 2,
	TELNYX_JOB_NUMBER_POOL = 3,
	TELNYX_JOB_ALPHANUMERIC_SENDER_ID = 4,
	TELNYX_JOB_SCHEDULE = 5, /**< telnyx_message_schedule() */
	TELNYX_JOB_GROUP_MMS = 6,
	TELNYX_JOB_RCS = 7,
	TELNYX_JOB_WHATSAPP = 8,
	TELNYX_JOB_OPERATION_UNKNOWN = -1
};

/**
 * A job to enqueue; zero means the default.  Make it with TELNYX_JOB().  Copied.
 * One of message, group_mms, rcs and whatsapp is required.
 */
struct telnyx_job_params {
	size_t size; /**< sizeof(struct telnyx_job_params). */
	/** Without a `reference`: that is the queue's. */
	const struct telnyx_message_params *message;
	enum telnyx_job_operation operation; /**< Of `message`: up to SCHEDULE; SEND. */
	const char *queue; /**< "default"; 1 to 64 of A-Z, a-z, 0-9, '_', '-', '.'. */
	/** Whose it is, up to 128 bytes: workers are fair between parts. */
	const char *part;
	/** The name of a sender that the worker knows; NULL: its client's own.  Never
	 * a key: a store holds none. */
	const char *sender;
	int priority;	  /**< 0, the first, to 9; within a part. */
	int max_attempts; /**< 1 to 1,000; 20. */
	/** When it may leave, as a Unix time in ms; 0: now. */
	int64_t run_at_ms;
	int64_t delay_ms; /**< From now, in place of run_at_ms. */
	/** When it is too late, from run_at_ms on; 0: never.  It is then discarded, not
	 * sent late. */
	int64_t expires_in_ms;
	/** Of several jobs of one key only the first is taken, up to 256 bytes. */
	const char *unique_key;
	/** How long the key counts, from enqueueing; 0: as long as the store keeps the
	 * job.  It counts in any case until the job has ended. */
	int64_t unique_for_ms;
	/** States (1u << TELNYX_JOB_...) that free the key at once.  Only DISCARDED and
	 * CANCELLED can: what was given up or discarded by a person frees none. */
	unsigned unique_free;
	const char
	    *batch;	  /**< A campaign, up to 128 bytes: counted, its end is told. */
	const char *meta; /**< The caller's own, up to 4,096 bytes; not sent. */

	/** @name In place of `message`: one of these, which says the operation @{ */
	const struct telnyx_group_mms_params *group_mms;
	const struct telnyx_rcs_params *rcs;
	const struct telnyx_whatsapp_params *whatsapp;
	/** @} */
};

#ifndef __cplusplus
/** `TELNYX_JOB(.message = TELNYX_MESSAGE(.to = "+1...", .text = "Hi"))`: a pointer. */
#define TELNYX_JOB(...)                                                                \
	(&(struct telnyx_job_params){                                                  \
	    .size = sizeof(struct telnyx_job_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_job_params_init(struct telnyx_job_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** A job as the store has it.  Read-only, borrowed, growing only at its end; any text
 * may be NULL.  Times are Unix times in ms; 0: not yet. */
struct telnyx_job {
	int64_t id; /**< Above 0. */
	enum telnyx_job_state state;
	enum telnyx_job_reason reason;
	enum telnyx_job_doubt doubt;
	enum telnyx_job_found found;
	/** How often it was claimed; never goes back. */
	int64_t fence;
	int attempt; /**< What counts against max_attempts. */
	int max_attempts;
	int snoozes;
	int resends;	/**< On purpose, of what was in doubt. */
	bool duplicate; /**< Telnyx has taken it more than once, as far as is known. */
	const char *reference; /**< Of its last claim: "<store>-<id>-<fence>". */
	const char *queue;
	const char *part;   /**< "": none. */
	const char *sender; /**< "": the client's own. */
	const char *batch;
	const char *unique_key;
	const char *meta;
	enum telnyx_job_operation operation;
	int priority;
	int64_t enqueued_at_ms;
	int64_t run_at_ms;
	int64_t expires_at_ms;
	int64_t claimed_at_ms;
	int64_t finished_at_ms; /**< When it left CLAIMED for good. */
	const char *message_id; /**< Telnyx's. */
	const char *group_message_id;
	/** The furthest that is known; UNSET: accepted, no more. */
	enum telnyx_message_status delivery;
	const char *to; /**< A group's: the first. */
	/** The last failure, in one line without the message's text; NULL: none. */
	const char *error;
	const char *error_code; /**< Telnyx's, such as "40310". */
	/** The last 20 attempts and decisions, the oldest first; a line of text each,
	 * ended by a line end: "<Unix time in ms> <fence> <what> <detail>". */
	const char *history;
	/** What is sent, as JSON; NULL: no more kept, or not asked for. */
	const char *payload;
};

/** Which jobs; all that is given has to fit, and nothing given means all. */
struct telnyx_job_filter {
	size_t size;	    /**< sizeof(struct telnyx_job_filter). */
	const int64_t *ids; /**< `id_count` of them. */
	size_t id_count;
	unsigned states; /**< 1u << TELNYX_JOB_..., added up; 0: all. */
	const char *queue;
	const char *part;
	const char *sender;
	const char *batch;
	int64_t after;	/**< Only ids above; for the next page of a list. */
	uint32_t limit; /**< Of a list: 1 to 1,000; 100.  Of a command: 0 is all. */
	bool payloads;	/**< Of a list: with payloads. */
};

#ifndef __cplusplus
/** `TELNYX_JOBS(.states = 1u << TELNYX_JOB_UNKNOWN)`: a pointer. */
#define TELNYX_JOBS(...)                                                               \
	(&(struct telnyx_job_filter){                                                  \
	    .size = sizeof(struct telnyx_job_filter), __VA_ARGS__})
#endif

/** Zero @p filter and set its size. */
static inline void
telnyx_job_filter_init(struct telnyx_job_filter *filter)
{
	TELNYX_STRUCT_INIT(filter);
}

/** What a person, or a program for one, says of jobs. */
enum telnyx_job_command {
	/** READY, HELD: it will not be sent. */
	TELNYX_JOB_CANCEL = 1,
	/** READY: until TELNYX_JOB_RELEASE. */
	TELNYX_JOB_HOLD = 2,
	/** HELD: ready again. */
	TELNYX_JOB_RELEASE = 3,
	/** DISCARDED, CANCELLED: ready again with new attempts.  What was in doubt is
	 * refused: TELNYX_JOB_RESEND says what that is.  So is, of both, a job whose
	 * text is no more kept; and one that has expired is not retried. */
	TELNYX_JOB_RETRY = 4,
	/** UNKNOWN: the person knows that it was accepted. */
	TELNYX_JOB_RESOLVE_ACCEPTED = 5,
	/** UNKNOWN: no more is asked; it frees no key. */
	TELNYX_JOB_RESOLVE_DISCARD = 6,
	/** UNKNOWN, or what was: send it again, at the risk of a second message.
	 * Refused, but with force, until its last attempt is surely over: two leases
	 * and the deadline after its claim. */
	TELNYX_JOB_RESEND = 7
};

/** @name Names for logs
 * Static lower-case text such as "ready", "worker_died"; "?" for an unknown number.
 * @since 0.1 @{ */
TELNYX_EXPORT const char *telnyx_job_state_name(enum telnyx_job_state state);
TELNYX_EXPORT const char *telnyx_job_reason_name(enum telnyx_job_reason reason);
TELNYX_EXPORT const char *telnyx_job_doubt_name(enum telnyx_job_doubt doubt);
TELNYX_EXPORT const char *telnyx_job_found_name(enum telnyx_job_found found);
TELNYX_EXPORT const char *telnyx_job_operation_name(
    enum telnyx_job_operation operation);
/** @} */

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given.
 * @since 0.1 */
TELNYX_EXPORT struct telnyx_job *telnyx_job_dup(const struct telnyx_job *job);
/** Free a copy.  NULL is fine.  @since 0.1 */
TELNYX_EXPORT void telnyx_job_free(struct telnyx_job *job);

#ifdef __cplusplus
}
#endif
#endif
