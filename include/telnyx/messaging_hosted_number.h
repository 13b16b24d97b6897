/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_hosted_number.h
 * Numbers of other carriers whose messages Telnyx carries
 * (`/v2/messaging_hosted_numbers`). They are described as one's own numbers
 * are, by struct telnyx_phone_number_messaging.
 */
#ifndef TELNYX_MESSAGING_HOSTED_NUMBER_H
#define TELNYX_MESSAGING_HOSTED_NUMBER_H

#include <telnyx/messaging_hosted_number_order.h>
#include <telnyx/phone_number_messaging.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which hosted numbers; all if NULL or empty. */
struct telnyx_messaging_hosted_number_list_params {
	size_t size; /**< sizeof(struct telnyx_messaging_hosted_number_list_params). */
	const char *filter_messaging_profile_id;
	const char *filter_phone_number; /**< +E.164, exact. */
	const char *filter_phone_number_contains;
	const char *sort_phone_number; /**< "asc" or "desc". */
};

#ifndef __cplusplus
/** `TELNYX_MESSAGING_HOSTED_NUMBER_FILTER(.filter_messaging_profile_id = id)`: a
 * pointer. */
#define TELNYX_MESSAGING_HOSTED_NUMBER_FILTER(...)                                     \
	(&(struct telnyx_messaging_hosted_number_list_params){                         \
	    .size = sizeof(struct telnyx_messaging_hosted_number_list_params),         \
	    __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_messaging_hosted_number_list_params_init(
    struct telnyx_messaging_hosted_number_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** `GET /messaging_hosted_numbers`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_list(
    struct telnyx_client *client,
    const struct telnyx_messaging_hosted_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_phone_number_messaging_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/** `GET /messaging_hosted_numbers/{id}`. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id);

/**
 * `PATCH /messaging_hosted_numbers/{id}`: repeatable, it sets a state. @since
 * 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_update(
    struct telnyx_client *client, const char *id,
    const struct telnyx_phone_number_messaging_update_params *params,
    const struct telnyx_call_options *opts, telnyx_phone_number_messaging_cb cb,
    void *arg, uint64_t *request_id);

/**
 * `DELETE /messaging_hosted_numbers/{id}`: no longer hosted; gives the order it
 * came by. @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_hosted_number_delete(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_messaging_hosted_number_order_cb cb,
    void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
