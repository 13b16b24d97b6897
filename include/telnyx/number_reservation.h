/* SPDX-License-Identifier: MIT */
/**
 * @file number_reservation.h
 * Numbers held for a while before they are bought
 * (`/v2/number_reservations`): 30 minutes, and 30 more for each extension, as
 * Telnyx's page on reservations says.
 */
#ifndef TELNYX_NUMBER_RESERVATION_H
#define TELNYX_NUMBER_RESERVATION_H

#include <telnyx/number_order.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A number that is held, or could not be. */
struct telnyx_reserved_phone_number {
	const char *id;
	const char *record_type;
	const char *phone_number; /**< +E.164. */
	enum telnyx_number_order_status status;
	const char *status_text;
	const char *errors; /**< Why not, such as "Number is already on hold". */
	struct telnyx_time created_at;
	struct telnyx_time updated_at;
	struct telnyx_time expired_at; /**< When it is going to end. */
};

/**
 * A reservation.  Allocated by the library, read-only, growing only at its
 * end; any text may be NULL.
 */
struct telnyx_number_reservation {
	const char *id;
	const char *record_type;
	const struct telnyx_reserved_phone_number *const *phone_numbers;
	size_t phone_number_count;
	enum telnyx_number_order_status status; /**< Of all of it. */
	const char *status_text;
	const char *customer_reference;
	const char *errors;
	struct telnyx_time created_at;
	struct telnyx_time updated_at;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	/** The reply it came in; NULL for a copy. */
	const struct telnyx_reply *reply;
};

/**
 * What to reserve.  Copied.
 */
struct telnyx_number_reservation_params {
	size_t size; /**< sizeof(struct telnyx_number_reservation_params). */
	/** Required: at least one; ended by NULL. */
	const struct telnyx_number_order_item *const *phone_numbers;
	const char *customer_reference;
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_RESERVATION(.phone_numbers = items)`: a pointer. */
#define TELNYX_NUMBER_RESERVATION(...)                                                 \
	(&(struct telnyx_number_reservation_params){                                   \
	    .size = sizeof(struct telnyx_number_reservation_params), __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_reservation_params_init(struct telnyx_number_reservation_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Which reservations to list; NULL and 0 mean "not given".  Copied.
 */
struct telnyx_number_reservation_list_params {
	size_t size; /**< sizeof(struct telnyx_number_reservation_list_params). */
	const char *filter_status;	  /**< "pending", "success", "failure". */
	const char *filter_created_at_gt; /**< ISO 8601. */
	const char *filter_created_at_lt;
	const char *filter_phone_numbers_phone_number; /**< With this number. */
	const char *filter_customer_reference;
};

#ifndef __cplusplus
/** `TELNYX_NUMBER_RESERVATION_LIST(.filter_status = "success")`: a pointer. */
#define TELNYX_NUMBER_RESERVATION_LIST(...)                                            \
	(&(struct telnyx_number_reservation_list_params){                              \
	    .size = sizeof(struct telnyx_number_reservation_list_params),              \
	    __VA_ARGS__})
#endif
/** Zero @p params and set its size. */
static inline void
telnyx_number_reservation_list_params_init(
    struct telnyx_number_reservation_list_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/** Runs exactly once; just one of @p reservation and @p error is not NULL. */
typedef void (*telnyx_number_reservation_cb)(
    const struct telnyx_number_reservation *reservation,
    const struct telnyx_error *error, void *arg);

/** Runs for each item of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_number_reservation_item_cb)(
    const struct telnyx_number_reservation *reservation, const struct telnyx_page *page,
    void *arg);

/**
 * Reserve numbers (`POST /number_reservations`); never repeated on an unknown
 * outcome unless asked; a customer_reference of its own tells then whether it was
 * taken (a list may show it late: look for a minute before reserving again).  Returns
 * as telnyx_phone_number_list() does; so do all below.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_reservation_create(
    struct telnyx_client *client, const struct telnyx_number_reservation_params *params,
    const struct telnyx_call_options *opts, telnyx_number_reservation_cb cb, void *arg,
    uint64_t *request_id);

/**
 * Look at a reservation (`GET /number_reservations/{number_reservation_id}`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_reservation_get(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_reservation_cb cb, void *arg,
    uint64_t *request_id);

/**
 * List reservations (`GET /number_reservations`).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_reservation_list(
    struct telnyx_client *client,
    const struct telnyx_number_reservation_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_number_reservation_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id);

/**
 * Hold its numbers for longer
 * (`POST /number_reservations/{number_reservation_id}/actions/extend`); never
 * repeated on an unknown outcome unless asked, as each one may add 30 minutes.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_number_reservation_extend(
    struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_reservation_cb cb, void *arg,
    uint64_t *request_id);

/** A deep copy, free of any thread.  @retval NULL  No memory. @since 0.1 */
TELNYX_EXPORT struct telnyx_number_reservation *telnyx_number_reservation_dup(
    const struct telnyx_number_reservation *reservation);

/** Free what telnyx_number_reservation_dup() gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_number_reservation_free(
    struct telnyx_number_reservation *reservation);

#ifdef __cplusplus
}
#endif
#endif
