/* SPDX-License-Identifier: MIT */
/**
 * @file message.h
 * Send a message, look at one, cancel a scheduled one.
 * Names follow the API's (`POST /v2/messages`), so its reference reads across.
 */
#ifndef TELNYX_MESSAGE_H
#define TELNYX_MESSAGE_H

#include <telnyx/request.h>
#include <telnyx/segment.h>

#ifdef __cplusplus
extern "C" {
#endif

enum telnyx_message_type {
	TELNYX_MESSAGE_TYPE_UNSET = 0, /**< Telnyx infers it: media make an MMS. */
	TELNYX_MESSAGE_TYPE_SMS = 1,
	TELNYX_MESSAGE_TYPE_MMS = 2,
	TELNYX_MESSAGE_TYPE_RCS = 3,	  /**< In replies and events only. */
	TELNYX_MESSAGE_TYPE_WHATSAPP = 4, /**< The same. */
	TELNYX_MESSAGE_TYPE_UNKNOWN = -1
};

/**
 * Where a message is on its way to one recipient.  The first eight are of
 * the API's description; the rest appear in its documents.
 */
enum telnyx_message_status {
	TELNYX_MESSAGE_STATUS_UNSET = 0, /**< The reply had none. */
	TELNYX_MESSAGE_QUEUED = 1,
	TELNYX_MESSAGE_SENDING = 2,
	TELNYX_MESSAGE_SENT = 3, /**< To the carrier; not yet to the phone. */
	TELNYX_MESSAGE_EXPIRED = 4,
	TELNYX_MESSAGE_SENDING_FAILED = 5,
	TELNYX_MESSAGE_DELIVERY_UNCONFIRMED = 6,
	TELNYX_MESSAGE_DELIVERED = 7,
	TELNYX_MESSAGE_DELIVERY_FAILED = 8,
	TELNYX_MESSAGE_SCHEDULED = 9,
	TELNYX_MESSAGE_CANCELLED = 10,
	TELNYX_MESSAGE_RECEIVED = 11,
	TELNYX_MESSAGE_WEBHOOK_DELIVERED = 12,
	TELNYX_MESSAGE_READ = 13,
	/** A value this version does not know: see the raw string. */
	TELNYX_MESSAGE_STATUS_UNKNOWN = -1
};

enum telnyx_direction {
	TELNYX_DIRECTION_UNSET = 0,
	TELNYX_DIRECTION_INBOUND = 1,
	TELNYX_DIRECTION_OUTBOUND = 2,
	TELNYX_DIRECTION_UNKNOWN = -1
};

/**
 * What to send; NULL and 0 mean "not given", and then the sender's value is
 * taken where it has one.  Make it with TELNYX_MESSAGE().  Copied.
 *
 * What is seen to be wrong is refused before sending, unless `validate` is false, as a
 * validation error whose `field` has the name here: numbers and senders by their form,
 * texts by UTF-8 and their parts, URLs by their form, length and count, and enums.
 * Telnyx checks the rest: the time in send_at (of which only the UTF-8 is looked at),
 * what goes with which type, and whether there is such a number or profile.  The limits
 * are Telnyx's.
 */
struct telnyx_message_params {
	size_t size;	  /**< sizeof(struct telnyx_message_params). */
	const char *to;	  /**< Required: +E.164, or a short code of 5-6 digits. */
	const char *from; /**< The same, or 1-11 letters, digits, spaces. */
	const char *messaging_profile_id; /**< Required without a from. */
	const char *text;    /**< UTF-8; not blank for SMS; at most 10 parts. */
	const char *subject; /**< MMS. */
	const char *const *media_urls; /**< Up to 10, as TELNYX_STRINGS() makes them. */
	enum telnyx_message_type type;
	enum telnyx_encoding encoding;
	struct telnyx_opt_bool
	    auto_detect;     /**< True: refuse an over-long SMS (40328). */
	const char *send_at; /**< ISO 8601, 5 minutes to 5 days ahead; not checked. */
	const char *webhook_url;	  /**< http or https, up to 2,000 bytes. */
	const char *webhook_failover_url; /**< The same. */
	struct telnyx_opt_bool use_profile_webhooks;
	/**
	 * A name of your own for this message, 1-64 of A-Z, a-z, 0-9, '_' and
	 * '-'.  It goes into the query of webhook_url and
	 * webhook_failover_url, as telnyx_reference, and comes back as the
	 * `reference` of each event, so that one proves that a message of
	 * unknown outcome was accepted (see telnyx/tracker.h, message_find.h).  It
	 * needs a webhook_url, of the message, its sender or the client; Telnyx sees
	 * it.
	 */
	const char *reference;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGE(.to = "+1...", .text = "Hello")`: a pointer. */
#define TELNYX_MESSAGE(...)                                                            \
	(&(struct telnyx_message_params){                                              \
	    .size = sizeof(struct telnyx_message_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size, for C++ and step-by-step filling. */
static inline void
telnyx_message_params_init(struct telnyx_message_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** One end of a message. */
struct telnyx_message_party {
	const char *phone_number;
	enum telnyx_message_status status;
	const char *status_text; /**< As the API wrote it. */
	const char *carrier;
	const char *line_type;
	const char *agent_id;	/**< RCS. */
	const char *agent_name; /**< RCS. */
};

struct telnyx_message_media {
	const char *url;
	const char *content_type;
	const char *sha256;
	struct telnyx_opt_int size; /**< Bytes. */
};

struct telnyx_cost_breakdown {
	const struct telnyx_cost *carrier_fee;
	const struct telnyx_cost *rate;
};

/** What an error is about. */
struct telnyx_message_error_source {
	const char *pointer; /**< RFC 6901. */
	const char *parameter;
};

/** An entry of a message's own `errors`: why a carrier refused it. */
struct telnyx_message_error {
	const char *code;
	const char *title;
	const char *detail;
	const struct telnyx_message_error_source *source;
	const struct telnyx_json *meta;
};

/**
 * A message as the API describes it.  Allocated by the library, read-only,
 * growing only at its end; any text may be NULL.  Arrays have a count and are
 * also ended by NULL.  Borrowed in a callback: keep it with
 * telnyx_message_dup().
 */
struct telnyx_message {
	const char *id;
	const char *record_type;
	enum telnyx_direction direction;
	const char *direction_text;
	enum telnyx_message_type type;
	const char *type_text;
	const char *messaging_profile_id;
	const char *organization_id;
	const struct telnyx_message_party *from;
	const struct telnyx_message_party *const *to;
	size_t to_count;
	const struct telnyx_message_party *const *cc;
	size_t cc_count;
	const char *text;
	const char *subject;
	const struct telnyx_message_media *const *media;
	size_t media_count;
	const char *webhook_url;
	const char *webhook_failover_url;
	struct telnyx_opt_bool use_profile_webhooks;
	const char *encoding; /**< As written: "GSM-7", "UCS-2". */
	struct telnyx_opt_int parts;
	const char *const *tags;
	size_t tag_count;
	const struct telnyx_cost *cost; /**< NULL: not known yet. */
	const struct telnyx_cost_breakdown *cost_breakdown;
	const char *tcr_campaign_id;
	struct telnyx_opt_bool tcr_campaign_billable;
	const char *tcr_campaign_registered;
	struct telnyx_time send_at;
	struct telnyx_time received_at;
	struct telnyx_time sent_at;
	struct telnyx_time completed_at;
	struct telnyx_time valid_until;
	const struct telnyx_message_error *const *errors;
	size_t error_count;
	struct telnyx_opt_bool smart_encoding_applied;
	struct telnyx_opt_int num_chars;
	const char *wait_seconds; /**< Decimal text. */
	const char *group_message_id;
	const char *autoresponse_type; /**< Inbound: STOP, START, HELP. */

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;

	/** What an RCS or WhatsApp message says; else NULL. */
	const struct telnyx_json *body;
};

/** Runs exactly once; just one of @p message and @p error is not NULL. */
typedef void (*telnyx_message_cb)(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg);

/**
 * Queue one outbound message (`POST /messages`, never repeated on an unknown
 * outcome unless asked).
 *
 * @param client  Borrowed until @p cb has run.
 * @param params  Copied; may go out of scope as soon as this returns.
 * @param opts    Copied; NULL for the client's defaults.
 * @param cb      Runs exactly once if this returns TELNYX_OK, never from
 *                inside this call (rules 3 and 4).  NULL: nobody is told.
 * @param arg     Handed to @p cb untouched.
 * @param[out] request_id  Optional: for telnyx_request_cancel(); never used twice.
 *
 * @retval TELNYX_OK              Taken by this client, not yet by Telnyx.
 * @retval TELNYX_E_INVALID       A NULL client or params, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_NO_MEMORY     Refused; cb will not run.
 * @retval TELNYX_E_QUEUE_FULL    Refused: max_queued reached; cb will not run.
 * @retval TELNYX_E_CLOSING       Refused: the client is closing.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_message_send(struct telnyx_client *client,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts,
    telnyx_message_cb cb, void *arg, uint64_t *request_id);

/**
 * Look at a message as telnyx_message_send() would before sending it, and send
 * nothing: the defaults of sender and client are filled in, and what Telnyx must
 * refuse is found.  What it lets through Telnyx may still refuse.
 *
 * @param client      Its defaults count, and whether it validates at all.
 * @param params      Borrowed until this returns, as @p opts is.
 * @param[out] error  Optional: what is wrong, with its `field`, to be freed with
 *                    telnyx_error_free(); else NULL.
 *
 * @retval TELNYX_OK              A send of it would go out.
 * @retval TELNYX_E_INVALID       It would be refused, as *error says; or a NULL client
 *                                or params, or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_NO_MEMORY     Not known.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_message_validate(
    const struct telnyx_client *client, const struct telnyx_message_params *params,
    const struct telnyx_call_options *opts, struct telnyx_error **error);

/**
 * Read a message back (`GET /messages/{id}`; Telnyx keeps it for 10 days).
 * Returns as telnyx_message_send() does.
 *
 * @param id  Its `id`.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_message_get(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_message_cb cb,
    void *arg, uint64_t *request_id);

/**
 * Cancel a scheduled message (`DELETE /messages/{id}`), until a minute before
 * its send_at.  Repeatable: cancelling twice cancels once.  Returns as
 * telnyx_message_send() does.
 *
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_message_cancel(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_message_cb cb,
    void *arg, uint64_t *request_id);

/** Has every recipient got it?  True when each status is `delivered` (or
 * `read`); false while any is on its way or failed.  @since 0.1 */
TELNYX_EXPORT bool telnyx_message_is_delivered(const struct telnyx_message *message);

/** Is it over without success for some recipient: `sending_failed`,
 * `delivery_failed`, `delivery_unconfirmed`, `expired` or `cancelled`?
 * @since 0.1 */
TELNYX_EXPORT bool telnyx_message_is_failed(const struct telnyx_message *message);

/** The API's word for a status, such as "sending_failed"; "?" for UNKNOWN. */
TELNYX_EXPORT const char *telnyx_message_status_name(enum telnyx_message_status status);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_message *telnyx_message_dup(
    const struct telnyx_message *message);

/** Free what telnyx_message_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_message_free(struct telnyx_message *message);

#ifdef __cplusplus
}
#endif
#endif
