/* SPDX-License-Identifier: MIT */
/**
 * @file message_find.h
 * Find a message by its reference: was it accepted, and what is its id?
 *
 * For a send whose outcome is not known: the program ended in it, or its answer was
 * lost.  Telnyx's webhook deliveries (`GET /webhook_deliveries`) are asked for one to
 * a URL that carries the reference (see struct telnyx_message_params).  It does not
 * matter whether the webhook arrived, only that Telnyx tried.
 *
 * A delivery proves that the message was accepted.  That there is none proves
 * nothing by itself: Telnyx makes the first one when the message leaves its queue, and
 * lists it when its attempts are over.  Look again later, or follow the reference
 * with a tracker (tracker.h), and do not send the message again meanwhile.
 */
#ifndef TELNYX_MESSAGE_FIND_H
#define TELNYX_MESSAGE_FIND_H

#include <telnyx/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How long after a send the lack of any webhook begins to say something: 4 h 15 min.
 * Telnyx keeps a message in its queue for four hours (its rate limits' page: a queue
 * holds 14,400 seconds' worth), and tells of it when it leaves or expires; the rest is
 * for the attempts of that webhook, up to three for each URL, whose intervals Telnyx
 * does not publish.
 */
#define TELNYX_NO_EVIDENCE_MS 15300000

/**
 * How long after a send the lack of a delivery still says something: ten days.  Telnyx
 * does not say how long it lists deliveries; it keeps the messages themselves that
 * long.
 */
#define TELNYX_EVIDENCE_KEPT_MS 864000000

/** What the deliveries say of a message. */
enum telnyx_evidence_kind {
	TELNYX_EVIDENCE_ACCEPTED = 1, /**< Telnyx took it. */
	/** No delivery yet, or, of a send of more than TELNYX_EVIDENCE_KEPT_MS ago, no
	 * more: it may have been accepted. */
	TELNYX_EVIDENCE_NOTHING_SEEN = 2,
	/** No delivery, though one should be listed by now: it was sent at least
	 * TELNYX_NO_EVIDENCE_MS ago, as `age_ms` says. */
	TELNYX_EVIDENCE_NO_EVIDENCE = 3
};

/** What was found.  Read-only, borrowed in the callback, growing only at its end. */
struct telnyx_message_evidence {
	enum telnyx_evidence_kind kind;
	const char *reference; /**< As it was asked for. */
	/** The message's, as telnyx_message_get() takes it; NULL unless ACCEPTED, as
	 * all below. */
	const char *id;
	/** What telnyx_tracker_follow() takes: its group_message_id, or else its id. */
	const char *tracked_id;
	/** The message as the delivered event has it: of several a final one, else the
	 * first of the list; keep it with telnyx_message_dup().  Its status may be old:
	 * telnyx_message_get() has the present one. */
	const struct telnyx_message *message;
};

/** Runs exactly once; just one of @p found and @p error is not NULL. */
typedef void (*telnyx_message_find_cb)(const struct telnyx_message_evidence *found,
    const struct telnyx_error *error, void *arg);

/** What is known of the send.  Copied. */
struct telnyx_message_find_params {
	size_t size; /**< sizeof(struct telnyx_message_find_params). */
	/** How long ago it was sent; of a scheduled message, how long ago it was to
	 * leave.  0: not known, and then it is never NO_EVIDENCE. */
	uint64_t age_ms;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGE_FIND(.age_ms = now - row->sent_at)`: a pointer. */
#define TELNYX_MESSAGE_FIND(...)                                                       \
	(&(struct telnyx_message_find_params){                                         \
	    .size = sizeof(struct telnyx_message_find_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_message_find_params_init(struct telnyx_message_find_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Look for a delivery of this reference, page by page, until there is one.  What is
 * listed meanwhile is looked for at the end.
 *
 * @param client     Borrowed until @p cb has run; of the account that sent.
 * @param reference  Copied.  One that no message can have is a validation error.
 * @param params     Copied; NULL: nothing is known.
 * @param opts       Copied; NULL for the client's defaults.  Its timeout is for all
 *                   pages.  As it only reads, it may be repeated.
 * @param cb         An error, also where the list was not given in full, is never
 *                   "nothing seen".
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @return  As telnyx_message_send(): TELNYX_OK means that @p cb will run.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_message_find_by_reference(
    struct telnyx_client *client, const char *reference,
    const struct telnyx_message_find_params *params,
    const struct telnyx_call_options *opts, telnyx_message_find_cb cb, void *arg,
    uint64_t *request_id);

/** Static lower-case text such as "nothing_seen"; "?" for another number.
 * @since 0.1 */
TELNYX_EXPORT const char *telnyx_evidence_kind_name(enum telnyx_evidence_kind kind);

#ifdef __cplusplus
}
#endif
#endif
