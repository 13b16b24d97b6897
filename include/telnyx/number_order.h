/* SPDX-License-Identifier: MIT */
/**
 * @file number_order.h
 * Orders of numbers, as the API has them (`/v2/number_orders`).  To buy one
 * number and wait for it there is number_purchase.h.
 */
#ifndef TELNYX_NUMBER_ORDER_H
#define TELNYX_NUMBER_ORDER_H

#include <telnyx/phone_number.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How long to wait for an order where no call option says so: orders take
 * longer than other calls. */
#define TELNYX_NUMBER_ORDER_TIMEOUT_MS 60000

/** How an order stands, or a part of one, or a reservation. */
enum telnyx_number_order_status {
	TELNYX_NUMBER_ORDER_STATUS_UNSET = 0,
	TELNYX_NUMBER_ORDER_PENDING = 1,
	TELNYX_NUMBER_ORDER_SUCCESS = 2,
	TELNYX_NUMBER_ORDER_FAILURE = 3,
	/** A value this version does not know: see the raw string. */
	TELNYX_NUMBER_ORDER_STATUS_UNKNOWN = -1
};

/** What a regulator wants to know of a number's user. */
struct telnyx_regulatory_requirement {
	const char *record_type;
	const char *requirement_id;
	const char *field_type;	 /**< "textual", "datetime", "address", "document". */
	const char *field_value; /**< A text, or the id of an address or document. */
	const char *status;
};

/**
 * A number within an order.  Its `id` is the order's, not the one that the
 * number has in struct telnyx_phone_number.
 */
struct telnyx_number_order_phone_number {
	const char *id;
	const char *record_type;
	const char *phone_number; /**< +E.164. */
	const char *order_request_id;
	const char *sub_number_order_id;
	const char *country_code;
	const char *country_iso_alpha2;
	enum telnyx_phone_number_type phone_number_type;
	const char *phone_number_type_text;
	const struct telnyx_regulatory_requirement *const *regulatory_requirements;
	size_t regulatory_requirement_count;
	struct telnyx_opt_bool requirements_met;
	const char *requirements_status; /**< "pending", "approved", ... */
	enum telnyx_number_order_status status;
	const char *status_text;
	const char *bundle_id;
	const char *locality;
	struct telnyx_time deadline; /**< For the requirements. */
	struct telnyx_opt_bool is_block_number;

	/** NULL within an order. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply;
};

/**
 * An order.  Allocated by the library, read-only, growing only at its end; any
 * text may be NULL.  In a list its numbers have an id and the number alone.
 */
struct telnyx_number_order {
	const char *id;
	const char *record_type;
	struct telnyx_opt_int phone_numbers_count;
	const char *connection_id;
	const char *messaging_profile_id;
	const char *billing_group_id;
	const struct telnyx_number_order_phone_number *const *phone_numbers;
	size_t phone_number_count; /**< Of those that are here. */
	const char *const *sub_number_orders_ids;
	size_t sub_number_orders_id_count;
	enum telnyx_number_order_status status;
	const char *status_text; /**< As the API wrote it. */
	const char *customer_reference;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;
	struct telnyx_opt_bool requirements_met;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;
};

/**
 * One number to order, or to reserve.  Copied.
 */
struct telnyx_number_order_item {
	size_t size;		  /**< sizeof(struct telnyx_number_order_item). */
	const char *phone_number; /**< Required: +E.164, of a recent search. */
	const char *requirement_group_id; /**< Orders only. */
	const char *bundle_id;		  /**< Orders only. */
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_ORDER_ITEM(.phone_number = "+1...")`: a pointer. */
#define TELNYX_NUMBER_ORDER_ITEM(...)                                                  \
	(&(struct telnyx_number_order_item){                                           \
	    .size = sizeof(struct telnyx_number_order_item), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_order_item_init(struct telnyx_number_order_item *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * What to order.  Copied.
 */
struct telnyx_number_order_params {
	size_t size; /**< sizeof(struct telnyx_number_order_params). */
	/** Required: at least one; ended by NULL. */
	const struct telnyx_number_order_item *const *phone_numbers;
	const char *connection_id;
	const char *messaging_profile_id; /**< Put them on it at once. */
	const char *billing_group_id;
	/** To look the order up by: see telnyx_number_order_list(). */
	const char *customer_reference;
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_ORDER(.phone_numbers = items)`: a pointer. */
#define TELNYX_NUMBER_ORDER(...)                                                       \
	(&(struct telnyx_number_order_params){                                         \
	    .size = sizeof(struct telnyx_number_order_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_order_params_init(struct telnyx_number_order_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Which orders to list; NULL and 0 mean "not given".  Copied.
 */
struct telnyx_number_order_list_params {
	size_t size; /**< sizeof(struct telnyx_number_order_list_params). */
	const char *filter_status;	  /**< "pending", "success", "failure". */
	const char *filter_created_at_gt; /**< ISO 8601. */
	const char *filter_created_at_lt;
	const char *filter_phone_numbers_count; /**< Such as "1". */
	const char *filter_customer_reference;
	struct telnyx_opt_bool filter_requirements_met;
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_ORDER_LIST(.filter_status = "pending")`: a pointer. */
#define TELNYX_NUMBER_ORDER_LIST(...)                                                  \
	(&(struct telnyx_number_order_list_params){                                    \
	    .size = sizeof(struct telnyx_number_order_list_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_order_list_params_init(struct telnyx_number_order_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * An answer to a requirement.  Copied.
 */
struct telnyx_regulatory_requirement_params {
	size_t size; /**< sizeof(struct telnyx_regulatory_requirement_params). */
	const char *requirement_id;
	const char *field_value; /**< A text, or the id of an address or document. */
};

#ifndef __cplusplus
/** `TELNYX_REGULATORY_REQUIREMENT(.requirement_id = id, .field_value = text)`: a
 * pointer. */
#define TELNYX_REGULATORY_REQUIREMENT(...)                                             \
	(&(struct telnyx_regulatory_requirement_params){                               \
	    .size = sizeof(struct telnyx_regulatory_requirement_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_regulatory_requirement_params_init(
    struct telnyx_regulatory_requirement_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * What to change of an order, or of a part of one.  Copied.
 */
struct telnyx_number_order_update_params {
	size_t size; /**< sizeof(struct telnyx_number_order_update_params). */
	/** Ended by NULL. */
	const struct telnyx_regulatory_requirement_params *const
	    *regulatory_requirements;
	const char *customer_reference; /**< Whole orders only. */
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_ORDER_UPDATE(.customer_reference = "acme")`: a pointer. */
#define TELNYX_NUMBER_ORDER_UPDATE(...)                                                \
	(&(struct telnyx_number_order_update_params){                                  \
	    .size = sizeof(struct telnyx_number_order_update_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_order_update_params_init(struct telnyx_number_order_update_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p order and @p error is not NULL. */
typedef void (*telnyx_number_order_cb)(const struct telnyx_number_order *order,
    const struct telnyx_error *error, void *arg);

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_number_order_item_cb)(
    const struct telnyx_number_order *order, const struct telnyx_page *page, void *arg);

/**
 * Order numbers (`POST /number_orders`): bought when the order's status is
 * `success`, which may take a while: see telnyx_number_order_wait().  Never
 * repeated on an unknown outcome unless asked; a customer_reference of its own
 * tells then whether it was taken (a list may show it late: look for a minute before
 * ordering again).  Returns as telnyx_phone_number_list() does;
 * so do all below.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_create(
    struct telnyx_client *client, const struct telnyx_number_order_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Look at an order (`GET /number_orders/{number_order_id}`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_get(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_number_order_cb cb,
    void *arg, uint64_t *request_id);

/**
 * List orders (`GET /number_orders`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_list(struct telnyx_client *client,
    const struct telnyx_number_order_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_number_order_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Change an order (`PATCH /number_orders/{number_order_id}`); repeatable.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_number_order_update_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Look at an order until it is complete, ever less often (0.5 s to 8 s).
 *
 * @param opts  Its timeout, or else TELNYX_NUMBER_ORDER_TIMEOUT_MS, counts for
 *              all of it.
 * @param cb    Gets the order with status SUCCESS or FAILURE, or, at once, one that
 *              waits for regulatory requirements (requirements_met is false), or an
 *              error.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_wait(struct telnyx_client *client,
    const char *id, const struct telnyx_call_options *opts, telnyx_number_order_cb cb,
    void *arg, uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_number_order *telnyx_number_order_dup(
    const struct telnyx_number_order *order);

/** Free what telnyx_number_order_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_number_order_free(struct telnyx_number_order *order);

#ifdef __cplusplus
}
#endif
#endif
