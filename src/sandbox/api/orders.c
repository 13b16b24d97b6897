/* SPDX-License-Identifier: MIT */
/*
 * Number orders.
 *
 * An order is pending for a moment, then succeeds or fails as a whole; its
 * numbers say which of them did.  It is kept in three ways, as the API shows
 * it: the order, a sub-order for each country and type, and each number.
 * Nothing runs by itself: what is due is caught up with before the next call
 * is handled, which no caller can tell from the real thing.
 */
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/engine/resource.h"
#include "sandbox/engine/time.h"
#include "sandbox/api/numbers.h"
#include "sandbox/api/orders.h"
#include "sandbox/api/reservations.h"
#include "sandbox/api/routes.h"
#include "sandbox/api/wanted.h"

#define ORDER_MS INT64_C(300) /* until an order is settled */

/* --- what is due --- */

/* Put the same text into every record below an order. */
static void
set_below(struct sbx_call *call, enum sbx_kind kind, const char *order_id,
    const char *key, const char *text)
{
	struct sbx_record *record = sbx_record_first(call->sandbox, kind);

	for (; record != NULL; record = sbx_record_next(record)) {
		const char *id = sbx_text_at(record->doc, "order_request_id");

		if (id != NULL && strcmp(id, order_id) == 0)
			sbx_put_text(&call->answer->failed, record->doc, key, text);
	}
}

/* A number of an order that is due is bought, or not. */
static bool
settle_number(
    struct sbx_call *call, struct sbx_record *order, struct json_object *entry)
{
	const char *number = sbx_text_at(entry, "phone_number");
	const char *id = sbx_text_at(entry, "id");
	struct sbx_record *record =
	    sbx_record_find(call->sandbox, SBX_ORDER_NUMBER, id);
	struct sbx_stocked stocked = {0};
	bool good = sbx_stock_find(call->sandbox, number, &stocked) &&
		    stocked.sale == SBX_SALE_GOOD;

	if (good &&
	    sbx_record_with(call->sandbox, SBX_NUMBER, "phone_number", number) == NULL)
		good = sbx_number_add(call, number,
			   sbx_text_at(order->doc, "messaging_profile_id"),
			   order->doc) != NULL;
	sbx_put_text(
	    &call->answer->failed, entry, "status", good ? "success" : "failure");
	if (record != NULL)
		sbx_put_text(&call->answer->failed, record->doc, "status",
		    good ? "success" : "failure");
	return good;
}

static void
settle_order(struct sbx_call *call, struct sbx_record *order)
{
	struct json_object *entries = sbx_at(order->doc, "phone_numbers");
	const char *status = "success";
	size_t i;

	for (i = 0; i < json_object_array_length(entries); i++) {
		struct json_object *entry = json_object_array_get_idx(entries, i);

		if (strcmp(sbx_text_at(entry, "status"), "pending") == 0)
			settle_number(call, order, entry);
		if (strcmp(sbx_text_at(entry, "status"), "success") != 0)
			status = "failure";
	}
	if (call->answer->failed)
		return; /* it stays due */
	sbx_put_text(&call->answer->failed, order->doc, "status", status);
	sbx_put_time(&call->answer->failed, order->doc, "updated_at", call->now_ms);
	set_below(call, SBX_SUB_ORDER, order->id, "status", status);
	if (!call->answer->failed)
		sbx_due_set(call->sandbox, order, 0);
}

void
sbx_orders_settle(struct sbx_call *call)
{
	struct sbx_record *record = NULL;
	int64_t now_ms;

	if (call->sandbox->store.pending == 0)
		return;
	now_ms = sbx_steady_ms(call->sandbox);
	record = sbx_record_first(call->sandbox, SBX_ORDER);
	for (; record != NULL; record = sbx_record_next(record)) {
		if (record->due_ms != 0 && record->due_ms <= now_ms)
			settle_order(call, record);
	}
	record = sbx_record_first(call->sandbox, SBX_RESERVATION);
	for (; record != NULL; record = sbx_record_next(record)) {
		if (record->due_ms != 0 && record->due_ms <= now_ms)
			sbx_reservation_release(call, record);
	}
}

/* --- orders --- */

static const char order_model[] =
    "{'id': '@id', 'record_type': 'number_order', 'phone_numbers_count': 0, "
    "'connection_id': '', 'messaging_profile_id': '', 'billing_group_id': '', "
    "'phone_numbers': [], 'sub_number_orders_ids': [], 'status': 'pending', "
    "'customer_reference': '', 'created_at': '@now', 'updated_at': '@now', "
    "'requirements_met': true}";

static const char order_number_model[] =
    "{'id': '@id', 'record_type': 'number_order_phone_number', 'phone_number': '', "
    "'order_request_id': '', 'sub_number_order_id': '', 'country_code': '', "
    "'phone_number_type': '', 'regulatory_requirements': [], "
    "'requirements_met': true, 'status': 'pending', 'bundle_id': null, "
    "'locality': '', 'requirements_status': 'approved', 'is_block_number': false}";

static const char sub_order_model[] =
    "{'id': '@id', 'order_request_id': '', 'country_code': '', "
    "'phone_number_type': '', 'user_id': '@org', 'regulatory_requirements': [], "
    "'record_type': 'sub_number_order', 'phone_numbers_count': 0, "
    "'created_at': '@now', 'updated_at': '@now', 'requirements_met': true, "
    "'status': 'pending', 'customer_reference': '', "
    "'is_block_sub_number_order': false}";

static const struct sbx_field order_texts[] = {
    {"connection_id", SBX_TEXT, false, false, NULL},
    {"messaging_profile_id", SBX_TEXT, false, false, NULL},
    {"billing_group_id", SBX_TEXT, false, false, NULL},
    {"customer_reference", SBX_TEXT, false, false, NULL},
    {.name = NULL},
};

/* The sub-order of an order for that country and type, made if need be. */
static struct sbx_record *
sub_order_of(
    struct sbx_call *call, struct json_object *order, const struct sbx_stocked *stocked)
{
	bool *failed = &call->answer->failed;
	struct json_object *ids = sbx_at(order, "sub_number_orders_ids");
	struct sbx_record *record = NULL;
	struct json_object *doc = NULL;
	char id[SBX_KEY_BYTES];
	size_t i;

	for (i = 0; i < json_object_array_length(ids); i++) {
		record = sbx_record_find(call->sandbox, SBX_SUB_ORDER,
		    json_object_get_string(json_object_array_get_idx(ids, i)));
		if (record != NULL &&
		    strcmp(sbx_text_at(record->doc, "country_code"),
			stocked->country) == 0 &&
		    strcmp(sbx_text_at(record->doc, "phone_number_type"),
			stocked->type) == 0)
			return record;
	}
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, sub_order_model, id);
	sbx_put_shared(failed, doc, "order_request_id", sbx_at(order, "id"));
	sbx_put_text(failed, doc, "country_code", stocked->country);
	sbx_put_text(failed, doc, "phone_number_type", stocked->type);
	sbx_put_shared(
	    failed, doc, "customer_reference", sbx_at(order, "customer_reference"));
	record = sbx_record_add(call->sandbox, failed, SBX_SUB_ORDER, id, doc, NULL);
	if (record != NULL)
		sbx_append(failed, ids, json_object_new_string(id));
	return record;
}

/* A number of a new order gets a record of its own, and an entry in the order. */
static bool
add_number(struct sbx_call *call, struct json_object *order, struct json_object *asked)
{
	bool *failed = &call->answer->failed;
	const char *number = sbx_text_at(asked, "phone_number");
	struct sbx_stocked stocked = {0};
	struct sbx_record *sub = NULL;
	struct json_object *doc = NULL;
	struct json_object *entry = NULL;
	char id[SBX_KEY_BYTES];

	if (!sbx_stock_find(call->sandbox, number, &stocked) ||
	    (sub = sub_order_of(call, order, &stocked)) == NULL)
		return false;
	sbx_put_int(failed, sub->doc, "phone_numbers_count",
	    json_object_get_int64(sbx_at(sub->doc, "phone_numbers_count")) + 1);
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, order_number_model, id);
	sbx_put_text(failed, doc, "phone_number", number);
	sbx_put_shared(failed, doc, "order_request_id", sbx_at(order, "id"));
	sbx_put_text(failed, doc, "sub_number_order_id", sub->id);
	sbx_put_text(failed, doc, "country_code", stocked.country);
	sbx_put_text(failed, doc, "phone_number_type", stocked.type);
	sbx_put_text(
	    failed, doc, "locality", stocked.locality != NULL ? stocked.locality : "");
	if (sbx_text_at(asked, "bundle_id") != NULL)
		sbx_put_shared(failed, doc, "bundle_id", sbx_at(asked, "bundle_id"));
	entry = sbx_without(failed, doc,
	    "order_request_id sub_number_order_id locality is_block_number");
	if (sbx_at(entry, "bundle_id") == NULL)
		sbx_drop(entry, "bundle_id");
	sbx_put_text(failed, entry, "country_iso_alpha2", stocked.country);
	sbx_append(failed, sbx_at(order, "phone_numbers"), entry);
	return sbx_record_add(call->sandbox, failed, SBX_ORDER_NUMBER, id, doc, NULL) !=
	       NULL;
}

/* Undo what was kept for an order that could not be kept whole. */
static void
remove_order(struct sbx_call *call, enum sbx_kind kind, const char *id)
{
	struct sbx_record *record;

	while ((record = sbx_record_with(
		    call->sandbox, kind, "order_request_id", id)) != NULL)
		sbx_record_remove(call->sandbox, record);
}

static void
create_order(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = sbx_at(call->body, "phone_numbers");
	struct json_object *doc = NULL;
	struct sbx_record *record = NULL;
	const char *profile_id;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (!sbx_wanted_judge(call, true) ||
	    !sbx_profile_named(call, "85005", &profile_id))
		return;
	sbx_id(call->sandbox, id);
	doc = sbx_model(call, order_model, id);
	sbx_overlay(call, order_texts, doc);
	sbx_put_int(failed, doc, "phone_numbers_count",
	    (int64_t)json_object_array_length(list));
	for (i = 0; i < json_object_array_length(list); i++) {
		if (*failed ||
		    !add_number(call, doc, json_object_array_get_idx(list, i)))
			break;
	}
	if (i == json_object_array_length(list))
		record = sbx_keep(call, SBX_ORDER, id, doc, NULL);
	else
		json_object_put(doc);
	if (record == NULL) {
		remove_order(call, SBX_SUB_ORDER, id);
		remove_order(call, SBX_ORDER_NUMBER, id);
		if (!*failed && call->answer->json == NULL)
			sbx_answer_error(call->answer, 403, "10039", NULL, NULL);
		return;
	}
	sbx_wanted_set(call, list, SBX_SOLD);
	sbx_due_set(call->sandbox, record, sbx_steady_ms(call->sandbox) + ORDER_MS);
	sbx_answer_data(call, json_object_get(record->doc));
}

static const struct sbx_field order_fields[] = {
    {"customer_reference", SBX_TEXT, false, false, NULL},
    {"regulatory_requirements", SBX_ARRAY, false, false, NULL},
    {.name = NULL},
};

/* No number here needs anything by regulation, so only the reference stays. */
static void
finish_order(struct sbx_call *call, struct json_object *doc)
{
	const char *reference = sbx_text_at(doc, "customer_reference");

	sbx_drop(doc, "regulatory_requirements");
	if (reference != NULL)
		set_below(call, SBX_SUB_ORDER, sbx_text_at(doc, "id"),
		    "customer_reference", reference);
}

static const struct sbx_resource order = {
    .kind = SBX_ORDER,
    .id_key = "id",
    .fields = order_fields,
    .finish = finish_order,
};

/* An order in a list names its numbers, and says no more of them. */
static struct json_object *
order_shown(struct sbx_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	struct json_object *entries = sbx_at(doc, "phone_numbers");
	struct json_object *shown = sbx_without_nulls(failed, doc);
	struct json_object *names = json_object_new_array();
	size_t i;

	for (i = 0; i < json_object_array_length(entries); i++) {
		struct json_object *entry = json_object_array_get_idx(entries, i);
		struct json_object *name = json_object_new_object();

		sbx_put_shared(
		    failed, name, "phone_number", sbx_at(entry, "phone_number"));
		sbx_put_shared(failed, name, "id", sbx_at(entry, "id"));
		sbx_append(failed, names, name);
	}
	sbx_put(failed, shown, "phone_numbers", names);
	return shown;
}

static const struct sbx_filter order_filters[] = {
    {"filter[status]", "status", SBX_IS},
    {"filter[created_at][gt]", "created_at", SBX_AFTER},
    {"filter[created_at][lt]", "created_at", SBX_BEFORE},
    {"filter[phone_numbers_count]", "phone_numbers_count", SBX_IS},
    {"filter[customer_reference]", "customer_reference", SBX_IS},
    {"filter[requirements_met]", "requirements_met", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list orders = {
    .kind = SBX_ORDER,
    .filters = order_filters,
    .newest_first = true,
    .view = order_shown,
};

/* --- routes --- */

#define ORDER "/number_orders/{number_order_id}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_order_routes[] = {
    {"ListNumberOrders", "GET", "/number_orders", sbx_show_list, .list = &orders},
    {"CreateNumberOrder", "POST", "/number_orders", create_order, .body = OBJECT},
    {"RetrieveNumberOrder", "GET", ORDER, sbx_show, .resource = &order},
    {"UpdateNumberOrder", "PATCH", ORDER, sbx_update, &order, .body = OBJECT},
    {.path = NULL},
};
