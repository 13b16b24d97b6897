/* SPDX-License-Identifier: MIT */
/**
 * @file webhook_event.h
 * What a webhook says.  Part of <telnyx/webhook.h>, which is to be included.
 */
#ifndef TELNYX_WEBHOOK_EVENT_H
#define TELNYX_WEBHOOK_EVENT_H

#include <telnyx/webhook.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What happened, and which part of the event is filled in. */
enum telnyx_webhook_type {
	TELNYX_WEBHOOK_TYPE_UNSET = 0,
	TELNYX_WEBHOOK_MESSAGE_SENT = 1,      /**< `message` */
	TELNYX_WEBHOOK_MESSAGE_FINALIZED = 2, /**< `message` */
	TELNYX_WEBHOOK_MESSAGE_RECEIVED = 3,  /**< `message` */
	TELNYX_WEBHOOK_MESSAGE_READ = 4,      /**< `message` (RCS) */
	TELNYX_WEBHOOK_SPEND_LIMIT = 5,	      /**< `spend_limit` */
	TELNYX_WEBHOOK_BRAND = 6,	      /**< `registration` (10DLC) */
	TELNYX_WEBHOOK_CAMPAIGN = 7,	      /**< `registration` (10DLC) */
	TELNYX_WEBHOOK_CAMPAIGN_NUMBER = 8,   /**< `registration` (10DLC) */
	TELNYX_WEBHOOK_NUMBER_ORDER = 9,      /**< `number_order` */
	TELNYX_WEBHOOK_LINK_CLICK = 10,	      /**< `link_click` */
	/** `message`: sent from the business's own app (WhatsApp), not by you. */
	TELNYX_WEBHOOK_MESSAGE_ECHO = 11,
	TELNYX_WEBHOOK_WHATSAPP_ACCOUNT = 12, /**< See `payload`. */
	/** @name `hosted_number_order` @{ */
	TELNYX_WEBHOOK_HOSTED_ORDER_CREATED = 13,
	TELNYX_WEBHOOK_HOSTED_ORDER_UPDATED = 14,
	TELNYX_WEBHOOK_HOSTED_ORDER_DELETED = 15,
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_DETECTED = 16,
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_APPROVAL_REQUESTED = 17,
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_APPROVED = 18,
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_REJECTED = 19,
	TELNYX_WEBHOOK_HOSTED_ORDER_TRANSFER_AUTO_APPROVED = 20,
	/** @} */
	/** A type this version does not know: see `type_text` and `json`. */
	TELNYX_WEBHOOK_TYPE_UNKNOWN = -1
};

/** How many types there are; each is from 1 to this. */
#define TELNYX_WEBHOOK_TYPE_COUNT 20

/** `messaging-profile.spend-limit-reached`. */
struct telnyx_webhook_spend_limit {
	const char *messaging_profile_id;
	const char *configured_limit; /**< Decimal text, such as "10.00". */
	const char *current_cost;     /**< Decimal text. */
};

/** `10dlc.brand.update`, `10dlc.campaign.update`, `10dlc.phone_number.update`:
 * how a registration goes on. */
struct telnyx_webhook_registration {
	const char *type;   /**< Such as REGISTRATION, MNO_REVIEW, ASSIGNMENT. */
	const char *status; /**< Such as ACCEPTED, REJECTED, DORMANT, success. */
	const char *event;  /**< The registry's, such as BRAND_ADD. */
	const char *description;
	const char *const *reasons; /**< Why not; ended by NULL. */
	size_t reason_count;
	const char *brand_id;
	const char *brand_name;
	const char *tcr_brand_id; /**< The Campaign Registry's. */
	const char *campaign_id;
	const char *tcr_campaign_id;
	const char *phone_number;
};

/** A number of an order. */
struct telnyx_webhook_ordered_number {
	const char *id;
	const char *phone_number;
	const char *status; /**< pending, success, failure. */
	const char *requirements_status;
	struct telnyx_opt_bool requirements_met;
	const char *country_code;
	const char *phone_number_type;
};

/** `number_order.complete`. */
struct telnyx_webhook_number_order {
	const char *id;
	const char *status; /**< pending, success, failure. */
	const char *customer_reference;
	const char *messaging_profile_id;
	const char *connection_id;
	const char *billing_group_id;
	const struct telnyx_webhook_ordered_number *const *phone_numbers;
	size_t phone_number_count;
	struct telnyx_opt_int phone_numbers_count; /**< As the order says it. */
	struct telnyx_opt_bool requirements_met;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;
};

/** Someone followed a shortened link. */
struct telnyx_webhook_link_click {
	const char *url; /**< The original one. */
	const char *to;
	const char *message_id;
	struct telnyx_time time_clicked;
};

/** A number of a hosted number order. */
struct telnyx_webhook_hosted_number {
	const char *phone_number;
	const char *status;
};

/** `messaging_hosted_numbers_orders.created` and the seven beside it: how an
 * order goes on, and whether the numbers may leave another account. */
struct telnyx_webhook_hosted_number_order {
	const char *order_id;
	const char *order_status;
	const char *decision;
	struct telnyx_opt_int approval_deadline; /**< Unix time, in seconds. */
	const struct telnyx_webhook_hosted_number *const *numbers;
	size_t number_count;
	const char *messaging_profile_id;
	const char *user_id;
};

/**
 * An event.  Allocated by the library, read-only, growing only at its end; any
 * text may be NULL, also `id` (a link click has none).  Arrays have a count
 * and are also ended by NULL.  In a receiver's callback it is borrowed: keep it with
 * telnyx_webhook_event_dup().
 */
struct telnyx_webhook_event {
	enum telnyx_webhook_type type;
	const char *type_text; /**< As written: "message.sent". */
	/** The same in each delivery of one event.  NULL: none, or one that marks
	 * nothing: blank, 0, false or null. */
	const char *id;
	struct telnyx_time occurred_at;
	struct telnyx_opt_int attempt; /**< To deliver it; 1 is the first. */
	const char *delivered_to;      /**< The URL it was posted to. */

	/** Just one of these, or of what is at the end, is not NULL; none for an
	 * unknown type and for `whatsapp.account.update`. */
	const struct telnyx_message *message;
	const struct telnyx_webhook_spend_limit *spend_limit;
	const struct telnyx_webhook_registration *registration;
	const struct telnyx_webhook_number_order *number_order;
	const struct telnyx_webhook_link_click *link_click;

	/** The `reference` that the message was sent with (see struct
	 * telnyx_message_params), read from the webhook's URL; else NULL. */
	const char *reference;

	const struct telnyx_json *payload; /**< `data.payload`; NULL: none. */
	const struct telnyx_json *json;	   /**< The whole body. */

	const struct telnyx_webhook_hosted_number_order *hosted_number_order;
};

/**
 * Read a body.  It proves nothing: verify first.  Tolerant: what is missing
 * reads as absent, a type that is not known passes with its JSON.
 *
 * @param body    Borrowed for the call.
 * @param target  The request's own path and query, or whole URL, where a
 *                reference is looked for when the body has none; it is not
 *                signed.  NULL: not known.
 * @param[out] event  Free it with telnyx_webhook_event_free(); NULL on failure.
 * @return  TELNYX_WEBHOOK_OK, a reason of the second group, or
 *          TELNYX_WEBHOOK_NO_MEMORY, TELNYX_WEBHOOK_INTERNAL.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_webhook_result telnyx_webhook_event_parse(const void *body,
    size_t body_bytes, const char *target, struct telnyx_webhook_event **event);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_webhook_event *telnyx_webhook_event_dup(
    const struct telnyx_webhook_event *event);

/** Free what _parse or _dup gave.  NULL is fine.  @since 0.1 */
TELNYX_EXPORT void telnyx_webhook_event_free(struct telnyx_webhook_event *event);

/** The API's word, such as "message.sent"; "?" for UNKNOWN.  @since 0.1 */
TELNYX_EXPORT const char *telnyx_webhook_type_name(enum telnyx_webhook_type type);

#ifdef __cplusplus
}
#endif
#endif
