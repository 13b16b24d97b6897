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
set_expiry(struct sbx_call *call, struct json_object *entries, int64_t when)
{
	size_t i;

	for (i = 0; i < json_object_array_length(entries); i++) {
		struct json_object *entry = json_object_array_get_idx(entries, i);

		sbx_put_time(&call->answer->failed, entry, "expired_at", when);
		sbx_put_time(&call->answer->failed, entry, "updated_at", call->now_ms);
	}
}

static const struct sbx_field reference[] = {
    {"customer_reference", SBX_TEXT, false, false, NULL},
    {.name = NULL},
};

static void
create_reservation(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = sbx_at(call->body, "phone_numbers");
	struct sbx_record *record = NULL;
	struct json_object *doc = NULL;
	struct json_object *entries = NULL;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (!sbx_wanted_judge(call, false))
		return;
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, reservation_model, id);
	sbx_overlay(call, reference, doc);
	entries = sbx_at(doc, "phone_numbers");
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *entry = sbx_model(call,
		    "{'id': '@uuid', 'record_type': 'reserved_phone_number', "
		    "'status': 'success', 'errors': '', 'created_at': '@now'}",
		    id);

		sbx_put_shared(failed, entry, "phone_number",
		    sbx_at(json_object_array_get_idx(list, i), "phone_number"));
		sbx_append(failed, entries, entry);
	}
	if (entries != NULL)
		set_expiry(call, entries, call->now_ms + RESERVATION_MS);
	record = sbx_keep(call, SBX_RESERVATION, id, doc, NULL);
	if (record == NULL)
		return;
	sbx_wanted_set(call, list, SBX_RESERVED);
	sbx_due_set(
	    call->sandbox, record, sbx_steady_ms(call->sandbox) + RESERVATION_MS);
	sbx_answer_data(call, json_object_get(record->doc));
}

static const struct sbx_resource reservation = {
    .kind = SBX_RESERVATION,
    .id_key = "id",
};

static void
extend_reservation(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record == NULL)
		return;
	if (record->due_ms == 0) {
		sbx_answer_error(
		    call->answer, 422, "10027", NULL, "The reservation has expired.");
		return;
	}
	sbx_due_set(call->sandbox, record, record->due_ms + RESERVATION_MS);
	set_expiry(call, sbx_at(record->doc, "phone_numbers"),
	    call->now_ms + record->due_ms - sbx_steady_ms(call->sandbox));
	sbx_put_time(&call->answer->failed, record->doc, "updated_at", call->now_ms);
	sbx_answer_data(call, json_object_get(record->doc));
}

static const struct sbx_filter reservation_filters[] = {
    {"filter[status]", "status", SBX_IS},
    {"filter[created_at][gt]", "created_at", SBX_AFTER},
    {"filter[created_at][lt]", "created_at", SBX_BEFORE},
    {"filter[phone_numbers.phone_number]", "phone_numbers.phone_number", SBX_IS},
    {"filter[customer_reference]", "customer_reference", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list reservations = {
    .kind = SBX_RESERVATION,
    .filters = reservation_filters,
    .newest_first = true,
};

void
sbx_reservation_release(struct sbx_call *call, struct sbx_record *record)
{
	struct json_object *entries = sbx_at(record->doc, "phone_numbers");
	size_t i;

	for (i = 0; i < json_object_array_length(entries); i++) {
		struct sbx_stocked stocked;

		if (sbx_stock_find(call->sandbox,
			sbx_text_at(
			    json_object_array_get_idx(entries, i), "phone_number"),
			&stocked) &&
		    stocked.stock == SBX_RESERVED)
			sbx_stock_set(call->sandbox, stocked.index, SBX_FREE);
	}
	sbx_due_set(call->sandbox, record, 0);
}

/* --- routes --- */

#define RESERVATION "/number_reservations/{number_reservation_id}"

const struct sbx_route sbx_reservation_routes[] = {
    {"ListNumberReservations", "GET", "/number_reservations", sbx_show_list,
	.list = &reservations},
    {"CreateNumberReservation", "POST", "/number_reservations", create_reservation,
	.body = SBX_BODY_OBJECT},
    {"RetrieveNumberReservation", "GET", RESERVATION, sbx_show,
	.resource = &reservation},
    {"ExtendNumberReservationExpiryTime", "POST", RESERVATION "/actions/extend",
	extend_reservation, .resource = &reservation},
    {.path = NULL},
};
