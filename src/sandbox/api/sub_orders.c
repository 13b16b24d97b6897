/* SPDX-License-Identifier: MIT */
/*
 * What hangs on a number order: its sub-orders, one for each country and type,
 * and its numbers, each with a record of its own.
 */
#include <string.h>

#include "sandbox/engine/resource.h"

static const struct telnyx_sandbox_field requirement_fields[] = {
    {"regulatory_requirements", TELNYX_SANDBOX_ARRAY, false, false, NULL},
};

static bool
judge_requirements(
    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	struct json_object *list =
	    telnyx_sandbox_at(call->body, "regulatory_requirements");

	(void)record;
	if (list == NULL || json_object_array_length(list) == 0)
		return true;
	telnyx_sandbox_refuse(call, "85003", "/regulatory_requirements", NULL);
	return false;
}

static const struct telnyx_sandbox_resource sub_order = {
    .kind = TELNYX_SANDBOX_SUB_ORDER,
    .id_key = "id",
    .fields = requirement_fields,
    .field_count = TELNYX_SANDBOX_COUNT(requirement_fields),
    .judge = judge_requirements,
};

static const struct telnyx_sandbox_resource order_number = {
    .kind = TELNYX_SANDBOX_ORDER_NUMBER,
    .id_key = "id",
    .fields = requirement_fields,
    .field_count = TELNYX_SANDBOX_COUNT(requirement_fields),
    .judge = judge_requirements,
};

/* A sub-order; with its numbers, where they are asked for. */
static struct json_object *
shown_sub_order(struct telnyx_sandbox_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	const char *with =
	    telnyx_sandbox_query_get(&call->query, "filter[include_phone_numbers]");
	struct telnyx_sandbox_record *each = NULL;
	struct json_object *shown = NULL;
	struct json_object *list = NULL;

	if (with == NULL || strcmp(with, "true") != 0)
		return json_object_get(doc);
	shown = telnyx_sandbox_without_nulls(failed, doc);
	list = json_object_new_array();
	each = telnyx_sandbox_record_first(call->sandbox, TELNYX_SANDBOX_ORDER_NUMBER);
	for (; each != NULL; each = telnyx_sandbox_record_next(each)) {
		if (strcmp(telnyx_sandbox_text_at(each->doc, "sub_number_order_id"),
			telnyx_sandbox_text_at(doc, "id")) == 0)
			telnyx_sandbox_append(failed, list,
			    telnyx_sandbox_without(failed, each->doc,
				"order_request_id sub_number_order_id locality "
				"is_block_number"));
	}
	telnyx_sandbox_put(failed, shown, "phone_numbers", list);
	return shown;
}

static void
show_sub_order(struct telnyx_sandbox_call *call)
{
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);

	if (record == NULL)
		return;
	(void)telnyx_sandbox_query_get(&call->query, "filter[include_phone_numbers]");
	if (telnyx_sandbox_query_all_used(call))
		telnyx_sandbox_answer_data(call, shown_sub_order(call, record->doc));
}

/* The numbers of a cancelled sub-order can be bought again; the order is then
 * one that failed, unless others of its numbers are still under way. */
static void
cancel_sub_order(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct telnyx_sandbox_record *record = telnyx_sandbox_named(call);
	struct telnyx_sandbox_record *whole = NULL;
	struct json_object *entries = NULL;
	struct telnyx_sandbox_stocked stocked;
	size_t i;

	if (record == NULL)
		return;
	if (strcmp(telnyx_sandbox_text_at(record->doc, "status"), "pending") != 0) {
		telnyx_sandbox_answer_error(call->answer, 422, "10027", NULL,
		    "Only a sub-order that is pending can be cancelled.");
		return;
	}
	whole = telnyx_sandbox_record_find(call->sandbox, TELNYX_SANDBOX_ORDER,
	    telnyx_sandbox_text_at(record->doc, "order_request_id"));
	entries = whole != NULL ? telnyx_sandbox_at(whole->doc, "phone_numbers") : NULL;
	for (i = 0; entries != NULL && i < json_object_array_length(entries); i++) {
		struct json_object *entry = json_object_array_get_idx(entries, i);
		struct telnyx_sandbox_record *each = telnyx_sandbox_record_find(
		    call->sandbox, TELNYX_SANDBOX_ORDER_NUMBER,
		    telnyx_sandbox_text_at(entry, "id"));

		if (each == NULL ||
		    strcmp(telnyx_sandbox_text_at(each->doc, "sub_number_order_id"),
			record->id) != 0)
			continue;
		telnyx_sandbox_put_text(failed, entry, "status", "failure");
		telnyx_sandbox_put_text(failed, each->doc, "status", "failure");
		if (telnyx_sandbox_stock_find(call->sandbox,
			telnyx_sandbox_text_at(entry, "phone_number"), &stocked))
			telnyx_sandbox_stock_set(
			    call->sandbox, stocked.index, TELNYX_SANDBOX_FREE);
	}
	telnyx_sandbox_put_text(failed, record->doc, "status", "failure");
	telnyx_sandbox_answer_data(call, json_object_get(record->doc));
}

static const struct telnyx_sandbox_filter sub_order_filters[] = {
    {"filter[status]", "status", TELNYX_SANDBOX_IS},
    {"filter[order_request_id]", "order_request_id", TELNYX_SANDBOX_IS},
    {"filter[country_code]", "country_code", TELNYX_SANDBOX_IS},
    {"filter[phone_number_type]", "phone_number_type", TELNYX_SANDBOX_IS},
    {"filter[phone_numbers_count]", "phone_numbers_count", TELNYX_SANDBOX_IS},
    {"filter[include_phone_numbers]", "", TELNYX_SANDBOX_IGNORED},
};

static const struct telnyx_sandbox_list sub_orders = {
    .kind = TELNYX_SANDBOX_SUB_ORDER,
    .paging = TELNYX_SANDBOX_ALL,
    .filters = sub_order_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(sub_order_filters),
    .newest_first = true,
    .view = shown_sub_order,
};

static const struct telnyx_sandbox_filter order_number_filters[] = {
    {"filter[country_code]", "country_code", TELNYX_SANDBOX_IS},
};

static const struct telnyx_sandbox_list order_numbers = {
    .kind = TELNYX_SANDBOX_ORDER_NUMBER,
    .paging = TELNYX_SANDBOX_ALL,
    .filters = order_number_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(order_number_filters),
    .newest_first = true,
};

/* --- routes --- */

#define ORDER_NUMBER "/number_order_phone_numbers/{number_order_phone_number_id}"
#define SUB_ORDER "/sub_number_orders/{sub_number_order_id}"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

static const struct telnyx_sandbox_route rows[] = {
    {"RetrieveOrderPhoneNumbers", "GET", "/number_order_phone_numbers",
	telnyx_sandbox_show_list, .list = &order_numbers},
    {"GetNumberOrderPhoneNumber", "GET", ORDER_NUMBER, telnyx_sandbox_show,
	.resource = &order_number},
    {"UpdateNumberOrderPhoneNumber", "PATCH", ORDER_NUMBER, telnyx_sandbox_update,
	&order_number, .body = OBJECT},
    {"updateNumberOrderPhoneNumberRequirementGroup", "POST",
	"/number_order_phone_numbers/{id}/requirement_group", telnyx_sandbox_show,
	&order_number, .body = OBJECT},
    {"ListSubNumberOrders", "GET", "/sub_number_orders", telnyx_sandbox_show_list,
	.list = &sub_orders},
    {"GetSubNumberOrder", "GET", SUB_ORDER, show_sub_order, .resource = &sub_order},
    {"UpdateSubNumberOrder", "PATCH", SUB_ORDER, telnyx_sandbox_update, &sub_order,
	.body = OBJECT},
    {"CancelSubNumberOrder", "PATCH", SUB_ORDER "/cancel", cancel_sub_order,
	.resource = &sub_order},
    {"updateSubNumberOrderRequirementGroup", "POST",
	"/sub_number_orders/{id}/requirement_group", telnyx_sandbox_show, &sub_order,
	.body = OBJECT, .without = "user_id"},
};

const struct telnyx_sandbox_routes telnyx_sandbox_sub_order_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
