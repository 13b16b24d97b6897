/* SPDX-License-Identifier: MIT */
/**
 * @file phone_number.h
 * The numbers of the account: list, look at, change and release them.  What
 * they have to do with messages is in phone_number_messaging.h.
 * Names follow the API's (`/v2/phone_numbers`), so its reference reads across.
 */
#ifndef TELNYX_PHONE_NUMBER_H
#define TELNYX_PHONE_NUMBER_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

enum telnyx_phone_number_status {
	TELNYX_PHONE_NUMBER_STATUS_UNSET = 0,
	TELNYX_PHONE_NUMBER_PURCHASE_PENDING = 1,
	TELNYX_PHONE_NUMBER_PURCHASE_FAILED = 2,
	TELNYX_PHONE_NUMBER_PORT_PENDING = 3,
	TELNYX_PHONE_NUMBER_PORT_FAILED = 4,
	TELNYX_PHONE_NUMBER_ACTIVE = 5,
	TELNYX_PHONE_NUMBER_DELETED = 6,
	TELNYX_PHONE_NUMBER_EMERGENCY_ONLY = 7,
	TELNYX_PHONE_NUMBER_PORTED_OUT = 8,
	TELNYX_PHONE_NUMBER_PORT_OUT_PENDING = 9,
	TELNYX_PHONE_NUMBER_REQUIREMENT_INFO_PENDING = 10,
	TELNYX_PHONE_NUMBER_REQUIREMENT_INFO_UNDER_REVIEW = 11,
	TELNYX_PHONE_NUMBER_REQUIREMENT_INFO_EXCEPTION = 12,
	TELNYX_PHONE_NUMBER_PROVISION_PENDING = 13,
	/** A value this version does not know: see the raw string. */
	TELNYX_PHONE_NUMBER_STATUS_UNKNOWN = -1
};

/** What kind of number it is; the API's several spellings are one value. */
enum telnyx_phone_number_type {
	TELNYX_PHONE_NUMBER_TYPE_UNSET = 0,
	TELNYX_PHONE_NUMBER_LOCAL = 1,
	TELNYX_PHONE_NUMBER_TOLL_FREE = 2,
	TELNYX_PHONE_NUMBER_MOBILE = 3,
	TELNYX_PHONE_NUMBER_NATIONAL = 4,
	TELNYX_PHONE_NUMBER_SHARED_COST = 5,
	TELNYX_PHONE_NUMBER_LANDLINE = 6,
	/** Also what a number just bought may say instead of LOCAL. */
	TELNYX_PHONE_NUMBER_LONG_CODE = 7,
	TELNYX_PHONE_NUMBER_SHORT_CODE = 8,
	TELNYX_PHONE_NUMBER_TYPE_UNKNOWN = -1
};

/**
 * A number of the account.  Allocated by the library, read-only, growing only
 * at its end; any text may be NULL.  The slim list leaves out `tags`, names
 * and the messaging profile; a deletion leaves out a few more.
 */
struct telnyx_phone_number {
	const char *id; /**< Decimal digits, such as "1293384261075731499". */
	const char *record_type;
	const char *phone_number; /**< +E.164. */
	const char *country_iso_alpha2;
	enum telnyx_phone_number_status status;
	const char *status_text; /**< As the API wrote it. */
	const char *const *tags; /**< Ended by NULL. */
	size_t tag_count;
	const char *external_pin; /**< A secret: for porting it away. */
	const char *connection_name;
	const char *connection_id;
	const char *customer_reference;
	const char *messaging_profile_id;
	const char *messaging_profile_name;
	const char *billing_group_id;
	struct telnyx_opt_bool emergency_enabled;
	const char *emergency_address_id;
	const char *emergency_status; /**< "active", "disabled", ... */
	struct telnyx_opt_bool call_forwarding_enabled;
	struct telnyx_opt_bool cnam_listing_enabled;
	struct telnyx_opt_bool caller_id_name_enabled;
	struct telnyx_opt_bool call_recording_enabled;
	struct telnyx_opt_bool t38_fax_gateway_enabled;
	struct telnyx_time purchased_at;
	struct telnyx_time created_at;
	enum telnyx_phone_number_type phone_number_type;
	const char *phone_number_type_text;
	const char *inbound_call_screening; /**< "disabled", "flag_calls", ... */
	struct telnyx_time updated_at;
	struct telnyx_opt_bool hd_voice_enabled;
	const char *source_type; /**< "number_order", "port_request". */
	struct telnyx_opt_bool deletion_lock_enabled;
	struct telnyx_time activated_at;
	const char *messaging_campaign_id; /**< The 10DLC campaign that it is on. */

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;
};

/**
 * Which numbers to list; NULL and 0 mean "not given".  Copied.  The names are
 * the API's: `filter[phone_number]` is filter_phone_number.
 */
struct telnyx_phone_number_list_params {
	size_t size;		/**< sizeof(struct telnyx_phone_number_list_params). */
	const char *filter_tag; /**< In the slim list: with include_tags. */
	struct telnyx_opt_bool
	    filter_without_tags; /**< True: those without; not slim. */
	/** At least three digits that are in the number; no `+`, or nothing is
	 * found. */
	const char *filter_phone_number;
	enum telnyx_phone_number_status filter_status;
	const char *filter_country_iso_alpha2; /**< Such as "US". */
	const char *filter_connection_id;
	/** @name Three characters at least; slim: with include_connection @{ */
	const char *filter_voice_connection_name_contains;
	const char *filter_voice_connection_name_starts_with;
	const char *filter_voice_connection_name_ends_with;
	const char *filter_voice_connection_name_eq;
	/** @} */
	/** "pay-per-minute" or "channel". */
	const char *filter_voice_usage_payment_method;
	const char *filter_billing_group_id;	 /**< "null": those without. */
	const char *filter_emergency_address_id; /**< "null": those without. */
	const char *filter_customer_reference;
	/** LOCAL, NATIONAL, TOLL_FREE, MOBILE or SHARED_COST. */
	enum telnyx_phone_number_type filter_number_type_eq;
	const char *filter_source; /**< "ported" or "purchased". */
	/** "purchased_at", "phone_number", "connection_name" or
	 * "usage_payment_method". */
	const char *sort;
	/** TRUE: list also where the messaging profile cannot be read; not
	 * slim. */
	struct telnyx_opt_bool handle_messaging_profile_error;
	struct telnyx_opt_bool include_connection; /**< The slim list only. */
	struct telnyx_opt_bool include_tags;	   /**< The slim list only. */
};

#ifndef __cplusplus
/** `TELNYX_PHONE_NUMBER_LIST(.filter_tag = "acme")`: a pointer. */
#define TELNYX_PHONE_NUMBER_LIST(...)                                                  \
	(&(struct telnyx_phone_number_list_params){                                    \
	    .size = sizeof(struct telnyx_phone_number_list_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_phone_number_list_params_init(struct telnyx_phone_number_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * What to change of a number; what is not given stays.  Copied.  Its messaging
 * profile is not here: see telnyx_phone_number_assign().
 */
struct telnyx_phone_number_update_params {
	size_t size; /**< sizeof(struct telnyx_phone_number_update_params). */
	const char *const *tags; /**< Ended by NULL. */
	const char *external_pin;
	struct telnyx_opt_bool hd_voice_enabled;
	const char *customer_reference;
	const char *address_id;
	const char *connection_id;
	const char *billing_group_id;
};

#ifndef __cplusplus
/** `TELNYX_PHONE_NUMBER_UPDATE(.customer_reference = "acme")`: a pointer. */
#define TELNYX_PHONE_NUMBER_UPDATE(...)                                                \
	(&(struct telnyx_phone_number_update_params){                                  \
	    .size = sizeof(struct telnyx_phone_number_update_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_phone_number_update_params_init(struct telnyx_phone_number_update_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p number and @p error is not NULL, but for
 * telnyx_phone_number_find_by_number(). */
typedef void (*telnyx_phone_number_cb)(const struct telnyx_phone_number *number,
    const struct telnyx_error *error, void *arg);

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_phone_number_item_cb)(
    const struct telnyx_phone_number *number, const struct telnyx_page *page,
    void *arg);

/**
 * List the numbers of the account (`GET /phone_numbers`).
 *
 * @param params  Copied; NULL: all of them.
 * @param list    Copied; NULL for the defaults.
 * @param opts    Copied; NULL for the client's defaults.
 * @param item    Runs from the loop for each number; NULL: nobody is told.
 * @param done    Runs exactly once, at the end, if this returns TELNYX_OK.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 *
 * @retval TELNYX_OK              Taken by this client.
 * @retval TELNYX_E_INVALID       A NULL client or a wrong size.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_NO_MEMORY     Refused; no callback will run, nor for those below.
 * @retval TELNYX_E_QUEUE_FULL    max_queued reached.
 * @retval TELNYX_E_CLOSING       The client is closing.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_list(struct telnyx_client *client,
    const struct telnyx_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * The same with less of each number, and faster (`GET /phone_numbers/slim`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_list_slim(
    struct telnyx_client *client, const struct telnyx_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Look at one number (`GET /phone_numbers/{id}`).
 *
 * @param id  Its `id`, of digits; not the number itself, for which there is
 *            telnyx_phone_number_find_by_number().
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @return  As telnyx_phone_number_list(); here and below TELNYX_OK means that
 *          @p cb will run exactly once.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_get(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_phone_number_cb cb,
    void *arg, uint64_t *request_id);

/**
 * Find a number of the account by its value, over all pages of a list that
 * the server narrows down.
 *
 * @param phone_number  +E.164.
 * @param cb            Gets the number; or NULL twice, where the account has no
 *                      such number; or an error.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_find_by_number(
    struct telnyx_client *client, const char *phone_number,
    const struct telnyx_call_options *opts, telnyx_phone_number_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Change a number (`PATCH /phone_numbers/{id}`); repeatable.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_phone_number_update_params *params,
    const struct telnyx_call_options *opts, telnyx_phone_number_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Release a number for good (`DELETE /phone_numbers/{id}`); repeatable: where
 * an earlier attempt's end is unknown, a 404 is its success, and @p cb gets the
 * error of that 404.  @p cb gets the number as it was.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_delete(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_cb cb, void *arg,
    uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_phone_number *telnyx_phone_number_dup(
    const struct telnyx_phone_number *number);

/** Free what telnyx_phone_number_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_phone_number_free(struct telnyx_phone_number *number);

#ifdef __cplusplus
}
#endif
#endif
