/* SPDX-License-Identifier: MIT */
/* Numbers that are held for a while. */
#include <telnyx/number_reservation.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/number_order_tables.h"

/* Repeat classes: both POSTs add something (Telnyx's page on reservations). */
static const struct telnyx_operation create_operation = {
    .name = "number_reservation_create",
    .method = "POST",
    .path = "/number_reservations",
    .repeat = TELNYX_REPEAT_ONCE,
    .id = "CreateNumberReservation",
    .body = &telnyx_number_reservation_params_table,
    .result = &telnyx_number_reservation_table,
    .required = TELNYX_REQUIRED("phone_numbers"),
    .what = "a reservation",
    .expects = "id",
};
static const struct telnyx_operation get_operation = {
    .name = "number_reservation_get",
    .method = "GET",
    .path = "/number_reservations/{number_reservation_id}",
    .repeat = TELNYX_REPEAT_READ,
    .id = "RetrieveNumberReservation",
    .result = &telnyx_number_reservation_table,
    .what = "a reservation",
    .expects = "id",
};
static const struct telnyx_operation list_operation = {
    .name = "number_reservation_list",
    .method = "GET",
    .path = "/number_reservations",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListNumberReservations",
    .query = &telnyx_number_reservation_list_params_table,
    .result = &telnyx_number_reservation_table,
    .document = TELNYX_DOCUMENT_LIST,
};
static const struct telnyx_operation extend_operation = {
    .name = "number_reservation_extend",
    .method = "POST",
    .path = "/number_reservations/{number_reservation_id}/actions/extend",
    .repeat = TELNYX_REPEAT_ONCE,
    .id = "ExtendNumberReservationExpiryTime",
    .result = &telnyx_number_reservation_table,
    .what = "a reservation",
    .expects = "id",
};

TELNYX_RESOURCE(number_reservation)
TELNYX_RESOURCE_ITEM(number_reservation)

enum telnyx_status
telnyx_number_reservation_create(struct telnyx_client *client,
    const struct telnyx_number_reservation_params *params,
    const struct telnyx_call_options *opts, telnyx_number_reservation_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &create_operation, NULL, params, opts,
	    TELNYX_TELL(number_reservation, cb, arg), request_id);
}

enum telnyx_status
telnyx_number_reservation_get(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_reservation_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &get_operation, TELNYX_PATH(id), NULL, opts,
	    TELNYX_TELL(number_reservation, cb, arg), request_id);
}

enum telnyx_status
telnyx_number_reservation_list(struct telnyx_client *client,
    const struct telnyx_number_reservation_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_number_reservation_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &list_operation, NULL, params, list, opts,
	    TELNYX_LISTED(number_reservation, item, done, arg), request_id);
}

enum telnyx_status
telnyx_number_reservation_extend(struct telnyx_client *client, const char *id,
    const struct telnyx_call_options *opts, telnyx_number_reservation_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &extend_operation, TELNYX_PATH(id), NULL,
	    opts, TELNYX_TELL(number_reservation, cb, arg), request_id);
}
