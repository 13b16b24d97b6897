/* SPDX-License-Identifier: MIT */
/*
 * Reservations of numbers: for half an hour, and as much again each time they
 * are extended.  What has expired is for sale again.
 */
#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/engine/time.h"
#include "sandbox/api/reservations.h"
#include "sandbox/api/routes.h"
#include "sandbox/api/wanted.h"

#define RESERVATION_MS INT64_C(1800000) /* half an hour */

static const char reservation_model[] =
    "{'id': '@id', 'record_type': 'number_reservation', 'phone_numbers': [], "
    "'status': 'success', 'customer_reference': '', 'created_at': '@now', "
    "'errors': '', 'updated_at': '@now'}";

static void
set_expiry(struct telnyx_sandbox_call *call, struct json_object *entries, int64_t when)
{
	size_t i;

	for (i = 0; i < json_object_array_length(entries); i++) {
		struct json_object *entry = json_object_array_get_idx(entries, i);

		telnyx_sandbox_put_time(
		    &call->answer->failed, entry, "expired_at", when);
		telnyx_sandbox_put_time(
		    &call->answer->failed, entry, "updated_at", call->now_ms);
	}
}

static const struct telnyx_sandbox_field reference[] = {
    {"customer_reference", TELNYX_SANDBOX_TEXT, false, false, NULL},
    {.name = NULL},
};

static void
create_reservation(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = telnyx_sandbox_at(call->body, "phone_numbers");
	struct telnyx_sandbox_record *record = NULL;
	struct json_object *doc = NULL;
	struct json_object *entries = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	size_t i;

	if (!telnyx_sandbox_wanted_judge(call, false))
		return;
	telnyx_sandbox_id(call->sandbox, id);
	doc = telnyx_sandbox_model(call, reservation_model, id);
	telnyx_sandbox_overlay(call, reference, doc);
	entries = telnyx_sandbox_at(doc, "phone_numbers");
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *entry = telnyx_sandbox_model(call,
		    "{'id': '@uuid', 'record_type': 'reserved_phone_number', "
		    "'status': 'success', 'errors': '', 'created_at': '@now'}",
		    id);

		telnyx_sandbox_put_shared(failed, entry, "phone_number",
		    telnyx_sandbox_at(
			json_object_array_get_idx(list, i), "phone_number"));
		telnyx_sandbox_append(failed, entries, entry);
	}
	if (entries != NULL)
		set_expiry(call, entries, call->now_ms + RESERVATION_MS);
	record = telnyx_sandbox_keep(call, TELNYX_SANDBOX_RESERVATION, id, doc, NULL);
	if (record == NULL)
		return;
	telnyx_sandbox_wanted_set(call, list, TELNYX_SANDBOX_RESERVED);
	telnyx_sandbox_due_set(call->sandbox, record,
	    telnyx_sandbox_steady_ms(call->sandbox) + RESERVATION_MS);
	telnyx_sandbox_answer_data(call, json_object_get(record->doc));
}

static const struct telnyx_sandbox_resource reservation = {
    .kind = TELNYX_SANDBOX_RESERVATION,
    .id_key = "id",
};

static void
extend_reservation(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record == NULL)
		return;
	if (record->due_ms == 0) {
		telnyx_sandbox_answer_error(
		    call->answer, 422, "10027", NULL, "The reservation has expired.");
		return;
	}
	telnyx_sandbox_due_set(call->sandbox, record, record->due_ms + RESERVATION_MS);
	set_expiry(call, telnyx_sandbox_at(record->doc, "phone_numbers"),
	    call->now_ms + record->due_ms - telnyx_sandbox_steady_ms(call->sandbox));
	telnyx_sandbox_put_time(
	    &call->answer->failed, record->doc, "updated_at", call->now_ms);
	telnyx_sandbox_answer_data(call, json_object_get(record->doc));
}

static const struct telnyx_sandbox_filter reservation_filters[] = {
    {"filter[status]", "status", TELNYX_SANDBOX_IS},
    {"filter[created_at][gt]", "created_at", TELNYX_SANDBOX_AFTER},
    {"filter[created_at][lt]", "created_at", TELNYX_SANDBOX_BEFORE},
    {"filter[phone_numbers.phone_number]", "phone_numbers.phone_number",
	TELNYX_SANDBOX_IS},
    {"filter[customer_reference]", "customer_reference", TELNYX_SANDBOX_IS},
    {.key = NULL},
};

static const struct telnyx_sandbox_list reservations = {
    .kind = TELNYX_SANDBOX_RESERVATION,
    .filters = reservation_filters,
    .newest_first = true,
};

void
telnyx_sandbox_reservation_release(
    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	struct json_object *entries = telnyx_sandbox_at(record->doc, "phone_numbers");
	size_t i;

	for (i = 0; i < json_object_array_length(entries); i++) {
		struct telnyx_sandbox_stocked stocked;

		if (telnyx_sandbox_stock_find(call->sandbox,
			telnyx_sandbox_text_at(
			    json_object_array_get_idx(entries, i), "phone_number"),
			&stocked) &&
		    stocked.stock == TELNYX_SANDBOX_RESERVED)
			telnyx_sandbox_stock_set(
			    call->sandbox, stocked.index, TELNYX_SANDBOX_FREE);
	}
	telnyx_sandbox_due_set(call->sandbox, record, 0);
}

/* --- routes --- */

#define RESERVATION "/number_reservations/{number_reservation_id}"

const struct telnyx_sandbox_route telnyx_sandbox_reservation_routes[] = {
    {"ListNumberReservations", "GET", "/number_reservations", telnyx_sandbox_show_list,
	.list = &reservations},
    {"CreateNumberReservation", "POST", "/number_reservations", create_reservation,
	.body = TELNYX_SANDBOX_BODY_OBJECT},
    {"RetrieveNumberReservation", "GET", RESERVATION, telnyx_sandbox_show,
	.resource = &reservation},
    {"ExtendNumberReservationExpiryTime", "POST", RESERVATION "/actions/extend",
	extend_reservation, .resource = &reservation},
    {.path = NULL},
};
