/* SPDX-License-Identifier: MIT */
/**
 * @file number_order_phone_number.h
 * The numbers within orders, and what regulators want to know of them
 * (`/v2/number_order_phone_numbers`).
 */
#ifndef TELNYX_NUMBER_ORDER_PHONE_NUMBER_H
#define TELNYX_NUMBER_ORDER_PHONE_NUMBER_H

#include <telnyx/number_order.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Which numbers to list; NULL means "not given".  Copied.
 */
struct telnyx_number_order_phone_number_list_params {
	size_t
	    size; /**< sizeof(struct telnyx_number_order_phone_number_list_params). */
	const char *filter_country_code; /**< Such as "US". */
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_ORDER_PHONE_NUMBER_LIST(.filter_country_code = "US")`: a pointer. */
#define TELNYX_NUMBER_ORDER_PHONE_NUMBER_LIST(...)                                     \
	(&(struct telnyx_number_order_phone_number_list_params){                       \
	    .size = sizeof(struct telnyx_number_order_phone_number_list_params),       \
	    __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_order_phone_number_list_params_init(
    struct telnyx_number_order_phone_number_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p number and @p error is not NULL. */
typedef void (*telnyx_number_order_phone_number_cb)(
    const struct telnyx_number_order_phone_number *number,
    const struct telnyx_error *error, void *arg);

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_number_order_phone_number_item_cb)(
    const struct telnyx_number_order_phone_number *number,
    const struct telnyx_page *page, void *arg);

/**
 * List the numbers of all orders (`GET /number_order_phone_numbers`), all on
 * one page.  Returns as telnyx_phone_number_list() does; so do all below.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_phone_number_list(
    struct telnyx_client *client,
    const struct telnyx_number_order_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_number_order_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Look at one
 * (`GET /number_order_phone_numbers/{number_order_phone_number_id}`).
 *
 * @param id  Its `id` within the order.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_phone_number_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_order_phone_number_cb cb,
    void *arg, uint64_t *request_id);

/**
 * Answer its requirements
 * (`PATCH /number_order_phone_numbers/{number_order_phone_number_id}`);
 * repeatable.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_order_phone_number_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_number_order_update_params *params,
    const struct telnyx_call_options *opts, telnyx_number_order_phone_number_cb cb,
    void *arg, uint64_t *request_id);

/**
 * Answer its requirements with those of a group
 * (`POST /number_order_phone_numbers/{id}/requirement_group`); never repeated on
 * an unknown outcome unless asked.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status
telnyx_number_order_phone_number_update_requirement_group(struct telnyx_client *client,
    const char *id, const char *requirement_group_id,
    const struct telnyx_call_options *opts, telnyx_number_order_phone_number_cb cb,
    void *arg, uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_number_order_phone_number *
telnyx_number_order_phone_number_dup(
    const struct telnyx_number_order_phone_number *number);

/** Free what telnyx_number_order_phone_number_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_number_order_phone_number_free(
    struct telnyx_number_order_phone_number *number);

#ifdef __cplusplus
}
#endif
#endif
