/* SPDX-License-Identifier: MIT */
/**
 * @file sub_number_order.h
 * The parts of a number order, one for each country and kind of number
 * (`/v2/sub_number_orders`).
 */
#ifndef TELNYX_SUB_NUMBER_ORDER_H
#define TELNYX_SUB_NUMBER_ORDER_H

#include <telnyx/number_order.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A part of an order.  Allocated by the library, read-only, growing only at
 * its end; any text may be NULL.
 */
struct telnyx_sub_number_order {
	const char *id;
	const char *order_request_id; /**< The order's id. */
	const char *country_code;
	enum telnyx_phone_number_type phone_number_type;
	const char *phone_number_type_text;
	const char *user_id;
	const struct telnyx_regulatory_requirement *const *regulatory_requirements;
	size_t regulatory_requirement_count;
	const char *record_type;
	struct telnyx_opt_int phone_numbers_count;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;
	struct telnyx_opt_bool requirements_met;
	enum telnyx_number_order_status status;
	const char *status_text;
	const char *customer_reference;
	struct telnyx_opt_bool is_block_sub_number_order;
	/** Only where they were asked for; at most 50. */
	const struct telnyx_number_order_phone_number *const *phone_numbers;
	size_t phone_number_count;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;
};

/**
 * Which parts to list; NULL and 0 mean "not given".  Copied.
 */
struct telnyx_sub_number_order_list_params {
	size_t size; /**< sizeof(struct telnyx_sub_number_order_list_params). */
	const char *filter_status;	     /**< "pending", "success", "failure". */
	const char *filter_order_request_id; /**< Those of one order. */
	const char *filter_country_code;
	enum telnyx_phone_number_type filter_phone_number_type;
	struct telnyx_opt_int filter_phone_numbers_count;
	/** TRUE: each with its first 50 numbers. */
	struct telnyx_opt_bool filter_include_phone_numbers;
};

#ifndef __cplusplus
/** `TELNYX_SUB_NUMBER_ORDER_LIST(.filter_order_request_id = id)`: a pointer. */
#define TELNYX_SUB_NUMBER_ORDER_LIST(...)                                              \
	(&(struct telnyx_sub_number_order_list_params){                                \
	    .size = sizeof(struct telnyx_sub_number_order_list_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_sub_number_order_list_params_init(
    struct telnyx_sub_number_order_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * How to look at a part.  Copied.
 */
struct telnyx_sub_number_order_get_params {
	size_t size; /**< sizeof(struct telnyx_sub_number_order_get_params). */
	/** TRUE: with its first 50 numbers. */
	struct telnyx_opt_bool filter_include_phone_numbers;
};

#ifndef __cplusplus
/** `TELNYX_SUB_NUMBER_ORDER_GET(.filter_include_phone_numbers = TELNYX_BOOL(true))`: a
 * pointer. */
#define TELNYX_SUB_NUMBER_ORDER_GET(...)                                               \
	(&(struct telnyx_sub_number_order_get_params){                                 \
	    .size = sizeof(struct telnyx_sub_number_order_get_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_sub_number_order_get_params_init(
    struct telnyx_sub_number_order_get_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p part and @p error is not NULL. */
typedef void (*telnyx_sub_number_order_cb)(const struct telnyx_sub_number_order *part,
    const struct telnyx_error *error, void *arg);

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_sub_number_order_item_cb)(
    const struct telnyx_sub_number_order *part, const struct telnyx_page *page,
    void *arg);

/**
 * List the parts of orders (`GET /sub_number_orders`), all on one page.
 * Returns as telnyx_phone_number_list() does; so do all below.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sub_number_order_list(
    struct telnyx_client *client,
    const struct telnyx_sub_number_order_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_sub_number_order_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Look at one (`GET /sub_number_orders/{sub_number_order_id}`).
 *
 * @param params  Copied; NULL: without its numbers.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sub_number_order_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_sub_number_order_get_params *params,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Answer its requirements (`PATCH /sub_number_orders/{sub_number_order_id}`);
 * repeatable.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sub_number_order_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_number_order_update_params *params,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Cancel it (`PATCH /sub_number_orders/{sub_number_order_id}/cancel`);
 * repeatable.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sub_number_order_cancel(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Answer its requirements with those of a group
 * (`POST /sub_number_orders/{id}/requirement_group`); never repeated on an
 * unknown outcome unless asked.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_sub_number_order_update_requirement_group(
    struct telnyx_client *client, const char *id, const char *requirement_group_id,
    const struct telnyx_call_options *opts, telnyx_sub_number_order_cb cb, void *arg,
    uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_sub_number_order *telnyx_sub_number_order_dup(
    const struct telnyx_sub_number_order *part);

/** Free what telnyx_sub_number_order_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_sub_number_order_free(struct telnyx_sub_number_order *part);

#ifdef __cplusplus
}
#endif
#endif
