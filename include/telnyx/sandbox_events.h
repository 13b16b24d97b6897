/* SPDX-License-Identifier: MIT */
/**
 * @file sandbox_events.h
 * The sandbox's own part in a conversation: what becomes of the messages it
 * took, the texts of a simulated phone, and the webhooks that tell of both.
 * They are signed as Telnyx's are, with a key made at start-up.
 *
 * A message goes queued, sending, sent, and then to its end: a fiftieth of the
 * time until its end it is queued, after a twentieth it is sent.  Where there is
 * a URL, message.sent and message.finalized are told.  An event goes to its URL
 * up to 3 times and then to the failover URL up to 3 times, until one answers
 * 2xx in time; redirects are not followed (Telnyx's documents; they publish no
 * intervals).  Retries, duplicates and events of one message may come in any
 * order, and at once.
 */
#ifndef TELNYX_SANDBOX_EVENTS_H
#define TELNYX_SANDBOX_EVENTS_H

#include <telnyx/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct telnyx_sandbox;

/** Zero means the default.  Make it with TELNYX_SANDBOX_EVENTS().  Copied. */
struct telnyx_sandbox_events {
	size_t size;
	/** For messaging profiles without a webhook_url of their own, http or https:
	 * for inbound messages, and for messages that name no webhook_url and do
	 * not say use_profile_webhooks false.  NULL or empty: none. */
	const char *webhook_url;
	const char *webhook_failover_url;

	/** From a message's arrival, or its send_at, to its end: 0 to 86,400,000
	 * ms; not given: 1000. */
	struct telnyx_opt_int delivered_after_ms;

	/** @name Failures @{ */
	uint32_t failure_percent; /**< Of messages; 0 to 100. */
	/** How they end: "delivery_failed", "delivery_unconfirmed", and, without
	 * having been sent, "sending_failed" or "expired"; or "sent": nothing
	 * more is ever heard.  NULL: any of them but the last. */
	const char *failure_status;
	/** The error they then have, "40001" to "40019"; NULL: what goes with
	 * the status.  Only beside failure_status. */
	const char *failure_code;
	/** Only messages to numbers that contain this fail; NULL: any. */
	const char *failure_to;
	/** @} */

	/** Of events: told once more after they were taken; 0 to 100. */
	uint32_t duplicate_percent;
	/** Of messages: sent is told after finalized; 0 to 100. */
	uint32_t reorder_percent;

	/** For each attempt, from dialling to the status line; 0: 2000. */
	uint32_t timeout_ms;
	/** Between a first and a second attempt; then twice that.  0: 1000. */
	uint32_t backoff_ms;
	uint32_t max_connections; /**< At once, to receivers; 0: 32. */
	/** Deliveries kept for GET /v2/webhook_deliveries; 0: 1000. */
	uint32_t keep_deliveries;
	/** Messages and events not yet told; 0: 50,000.  When it is reached,
	 * messages of which to tell are refused with 40318. */
	uint32_t max_pending;

	/** What an https receiver's certificate must come from, PEM: a root, an
	 * intermediate, or itself; NULL: its certificate is not looked at. */
	const char *ca_pem;
};

#ifndef __cplusplus
#define TELNYX_SANDBOX_EVENTS(...)                                                     \
	(&(struct telnyx_sandbox_events){                                              \
	    .size = sizeof(struct telnyx_sandbox_events), __VA_ARGS__})
#endif

/** Zero @p events and set its size. */
static inline void
telnyx_sandbox_events_init(struct telnyx_sandbox_events *events)
{
	TELNYX_STRUCT_INIT(events);
}

/**
 * Replace all these settings.  Messages that were taken before end as they
 * would have; where their events go follows the new settings.
 *
 * @retval TELNYX_E_INVALID    NULL, a wrong size, or a value out of range: then
 *                             nothing has changed, nor for those below.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sandbox_events_set(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_events *events);

/** The key that webhooks are signed with: 32 bytes in base64, as the portal
 * shows it.  Lives as long as the sandbox. */
TELNYX_EXPORT const char *telnyx_sandbox_webhook_public_key(
    const struct telnyx_sandbox *sandbox);

/** Messages whose end has yet to be told, and events under way. */
TELNYX_EXPORT size_t telnyx_sandbox_events_pending(
    const struct telnyx_sandbox *sandbox);

/** A text of the simulated phone. */
struct telnyx_sandbox_inbound {
	size_t size;
	const char *from;	       /**< The phone, +E.164 or a short code. */
	const char *to;		       /**< A number of yours. */
	const char *text;	       /**< UTF-8; may be NULL beside media. */
	const char *const *media_urls; /**< Makes it an MMS. */
	size_t media_url_count;	       /**< At most 10. */
	/** NULL: the one that @ref to belongs to. */
	const char *messaging_profile_id;
};

#ifndef __cplusplus
#define TELNYX_SANDBOX_INBOUND(...)                                                    \
	(&(struct telnyx_sandbox_inbound){                                             \
	    .size = sizeof(struct telnyx_sandbox_inbound), __VA_ARGS__})
#endif

#define TELNYX_SANDBOX_ID_BYTES 37 /**< A UUID as text, with its zero. */

/**
 * Receive a text, as if a phone had sent it: it is told as message.received.
 *
 * STOP, STOPALL, STOP ALL, UNSUBSCRIBE, CANCEL, END and QUIT, in any case and
 * with nothing beside them, block further messages to that phone: error 40300
 * under status 400, for the messaging profile, and, where the number it wrote to
 * is on none, for that number.
 * START and UNSTOP lift that; HELP, and INFO to a short code, ask for help.
 * Of all these the event says `autoresponse_type`; no reply is made up.
 *
 * @param[out] id  Optional: the message's.
 * @retval TELNYX_E_INVALID     NULL, a wrong size, not a number, nothing in it,
 *                              not UTF-8.
 * @retval TELNYX_E_QUEUE_FULL  max_pending is reached.
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sandbox_receive(struct telnyx_sandbox *sandbox,
    const struct telnyx_sandbox_inbound *inbound, char id[TELNYX_SANDBOX_ID_BYTES]);

#ifdef __cplusplus
}
#endif
#endif
