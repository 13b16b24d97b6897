/* SPDX-License-Identifier: MIT */
/**
 * @file phone_number_messaging.h
 * What a number of the account has to do with messages: its messaging profile,
 * product and health; and the assignment of many numbers at once
 * (`/v2/phone_numbers/{id}/messaging`, `/v2/messaging_numbers_bulk_updates`).
 */
#ifndef TELNYX_PHONE_NUMBER_MESSAGING_H
#define TELNYX_PHONE_NUMBER_MESSAGING_H

#include <telnyx/phone_number.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How well a number does; ratios are decimal text, 0 to 1. */
struct telnyx_number_health {
	struct telnyx_opt_int message_count; /**< How many the ratios are of. */
	const char *inbound_outbound_ratio;
	const char *success_ratio;
	const char *spam_ratio;
};

/** What a number can do with one kind of message. */
struct telnyx_messaging_feature_set {
	struct telnyx_opt_bool domestic_two_way;
	struct telnyx_opt_bool international_inbound;
	struct telnyx_opt_bool international_outbound;
};

struct telnyx_messaging_features {
	const struct telnyx_messaging_feature_set *sms; /**< NULL: none. */
	const struct telnyx_messaging_feature_set *mms; /**< NULL: none. */
};

/**
 * A number with its messaging settings.  Allocated by the library, read-only,
 * growing only at its end; any text may be NULL.
 */
struct telnyx_phone_number_messaging {
	const char *id; /**< The number's, as in struct telnyx_phone_number. */
	const char *record_type;
	const char *phone_number;	  /**< +E.164. */
	const char *messaging_profile_id; /**< NULL: on none. */
	struct telnyx_time created_at;
	struct telnyx_time updated_at;
	const char *country_code; /**< ISO 3166-1 alpha-2. */
	enum telnyx_phone_number_type type;
	const char *type_text; /**< As the API wrote it. */
	const struct telnyx_number_health *health;
	const char *const *eligible_messaging_products;
	size_t eligible_messaging_product_count;
	const char *traffic_type;
	const char *messaging_product; /**< Such as "A2P", "P2P". */
	const struct telnyx_messaging_features *features;
	const char *organization_id;
	const char *const *tags;
	size_t tag_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;
};

/**
 * An update of many numbers' messaging settings, which runs on after it was
 * taken: look again until `pending` is empty.
 */
struct telnyx_messaging_numbers_bulk_update {
	const char *record_type;
	const char *order_id;
	const char *const *success; /**< +E.164, ended by NULL. */
	size_t success_count;
	const char *const *pending;
	size_t pending_count;
	const char *const *failed;
	size_t failed_count;

	const struct telnyx_json *json;
	const struct telnyx_reply *reply;
};

/**
 * Which numbers to list; NULL and 0 mean "not given".  Copied.
 */
struct telnyx_phone_number_messaging_list_params {
	size_t size; /**< sizeof(struct telnyx_phone_number_messaging_list_params). */
	const char *filter_messaging_profile_id;
	const char *filter_phone_number; /**< +E.164, exact; several by commas. */
	const char *filter_phone_number_contains;
	/** TOLL_FREE, LONG_CODE or SHORT_CODE. */
	enum telnyx_phone_number_type filter_type;
	const char *sort_phone_number; /**< "asc" or "desc". */
};

#ifndef __cplusplus
/** `TELNYX_PHONE_NUMBER_MESSAGING_LIST(.filter_messaging_profile_id = id)`: a pointer.
 */
#define TELNYX_PHONE_NUMBER_MESSAGING_LIST(...)                                        \
	(&(struct telnyx_phone_number_messaging_list_params){                          \
	    .size = sizeof(struct telnyx_phone_number_messaging_list_params),          \
	    __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_phone_number_messaging_list_params_init(
    struct telnyx_phone_number_messaging_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * What to change; what is not given, or null, stays.  Copied.
 */
struct telnyx_phone_number_messaging_update_params {
	size_t size; /**< sizeof(struct telnyx_phone_number_messaging_update_params). */
	const char *messaging_profile_id; /**< "": take it off its profile. */
	const char *messaging_product;
	const char *const *tags; /**< Ended by NULL. */
};

#ifndef __cplusplus
/** `TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(.messaging_profile_id = id)`: a pointer. */
#define TELNYX_PHONE_NUMBER_MESSAGING_UPDATE(...)                                      \
	(&(struct telnyx_phone_number_messaging_update_params){                        \
	    .size = sizeof(struct telnyx_phone_number_messaging_update_params),        \
	    __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_phone_number_messaging_update_params_init(
    struct telnyx_phone_number_messaging_update_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Which numbers to put on which profile.  Copied.
 */
struct telnyx_messaging_numbers_bulk_update_params {
	size_t size; /**< sizeof(struct telnyx_messaging_numbers_bulk_update_params). */
	const char *messaging_profile_id; /**< Required; "": off their profiles. */
	const char *const *numbers;	  /**< Required: +E.164, ended by NULL. */
	/** TRUE: assign, and change no other setting. */
	struct telnyx_opt_bool assign_only;
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(.numbers = list, ...)`: a pointer. */
#define TELNYX_MESSAGING_NUMBERS_BULK_UPDATE(...)                                      \
	(&(struct telnyx_messaging_numbers_bulk_update_params){                        \
	    .size = sizeof(struct telnyx_messaging_numbers_bulk_update_params),        \
	    __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_messaging_numbers_bulk_update_params_init(
    struct telnyx_messaging_numbers_bulk_update_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p settings and @p error is not NULL. */
typedef void (*telnyx_phone_number_messaging_cb)(
    const struct telnyx_phone_number_messaging *settings,
    const struct telnyx_error *error, void *arg);

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_phone_number_messaging_item_cb)(
    const struct telnyx_phone_number_messaging *settings,
    const struct telnyx_page *page, void *arg);

/**
 * List numbers with their messaging settings (`GET /phone_numbers/messaging`).
 * Returns as telnyx_phone_number_list() does; so do all below.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_messaging_list(
    struct telnyx_client *client,
    const struct telnyx_phone_number_messaging_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Look at one number's settings (`GET /phone_numbers/{id}/messaging`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_messaging_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id);

/**
 * Change them (`PATCH /phone_numbers/{id}/messaging`); repeatable.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_messaging_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_phone_number_messaging_update_params *params,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id);

/**
 * Put a number on a messaging profile (`PATCH /phone_numbers/{id}/messaging`);
 * repeatable.
 *
 * @param id                    Its `id`: see telnyx_phone_number_find_by_number().
 * @param messaging_profile_id  "": take it off its profile.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_phone_number_assign(
    struct telnyx_client *client, const char *id, const char *messaging_profile_id,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_phone_number_messaging *telnyx_phone_number_messaging_dup(
    const struct telnyx_phone_number_messaging *settings);

/** Free what telnyx_phone_number_messaging_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_phone_number_messaging_free(
    struct telnyx_phone_number_messaging *settings);

/** Runs exactly once; just one of @p update and @p error is not NULL. */
typedef void (*telnyx_messaging_numbers_bulk_update_cb)(
    const struct telnyx_messaging_numbers_bulk_update *update,
    const struct telnyx_error *error, void *arg);

/**
 * Put many numbers on a profile (`POST /messaging_numbers_bulk_updates`); never
 * repeated on an unknown outcome unless asked.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_numbers_bulk_update_create(
    struct telnyx_client *client,
    const struct telnyx_messaging_numbers_bulk_update_params *params,
    const struct telnyx_call_options *opts, telnyx_messaging_numbers_bulk_update_cb cb,
    void *arg, uint64_t *request_id);

/**
 * How far it is (`GET /messaging_numbers_bulk_updates/{order_id}`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_numbers_bulk_update_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_numbers_bulk_update_cb cb,
    void *arg, uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_messaging_numbers_bulk_update *
telnyx_messaging_numbers_bulk_update_dup(
    const struct telnyx_messaging_numbers_bulk_update *update);

/** Free what telnyx_messaging_numbers_bulk_update_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_numbers_bulk_update_free(
    struct telnyx_messaging_numbers_bulk_update *update);

#ifdef __cplusplus
}
#endif
#endif
