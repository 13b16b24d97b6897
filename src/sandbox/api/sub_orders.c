/* SPDX-License-Identifier: MIT */
/*
 * What hangs on a number order: its sub-orders, one for each country and type,
 * and its numbers, each with a record of its own.
 */
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/inventory.h"
#include "sandbox/api/routes.h"

static const struct sbx_field requirement_fields[] = {
    {"regulatory_requirements", SBX_ARRAY, false, false, NULL},
    {.name = NULL},
};

static bool
judge_requirements(struct sbx_call *call, struct sbx_record *record)
{
	struct json_object *list = sbx_at(call->body, "regulatory_requirements");

	(void)record;
	if (list == NULL || json_object_array_length(list) == 0)
		return true;
	sbx_refuse(call, "85003", "/regulatory_requirements", NULL);
	return false;
}

static const struct sbx_resource sub_order = {
    .kind = SBX_SUB_ORDER,
    .id_key = "id",
    .fields = requirement_fields,
    .judge = judge_requirements,
};

static const struct sbx_resource order_number = {
    .kind = SBX_ORDER_NUMBER,
    .id_key = "id",
    .fields = requirement_fields,
    .judge = judge_requirements,
};

/* A sub-order; with its numbers, where they are asked for. */
static struct json_object *
shown_sub_order(struct sbx_call *call, struct json_object *doc)
{
	bool *failed = &call->answer->failed;
	const char *with = sbx_query_get(&call->query, "filter[include_phone_numbers]");
	struct sbx_record *each = NULL;
	struct json_object *shown = NULL;
	struct json_object *list = NULL;

	if (with == NULL || strcmp(with, "true") != 0)
		return json_object_get(doc);
	shown = sbx_without_nulls(failed, doc);
	list = json_object_new_array();
	each = sbx_record_first(call->sandbox, SBX_ORDER_NUMBER);
	for (; each != NULL; each = sbx_record_next(each)) {
		if (strcmp(sbx_text_at(each->doc, "sub_number_order_id"),
			sbx_text_at(doc, "id")) == 0)
			sbx_append(failed, list,
			    sbx_without(failed, each->doc,
				"order_request_id sub_number_order_id locality "
				"is_block_number"));
	}
	sbx_put(failed, shown, "phone_numbers", list);
	return shown;
}

static void
show_sub_order(struct sbx_call *call)
{
	struct sbx_record *record = sbx_named(call);

	if (record == NULL)
		return;
	(void)sbx_query_get(&call->query, "filter[include_phone_numbers]");
	if (sbx_query_all_used(call))
		sbx_answer_data(call, shown_sub_order(call, record->doc));
}

/* The numbers of a cancelled sub-order can be bought again; the order is then
 * one that failed, unless others of its numbers are still under way. */
static void
cancel_sub_order(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct sbx_record *record = sbx_named(call);
	struct sbx_record *whole = NULL;
	struct json_object *entries = NULL;
	struct sbx_stocked stocked;
	size_t i;

	if (record == NULL)
		return;
	if (strcmp(sbx_text_at(record->doc, "status"), "pending") != 0) {
		sbx_answer_error(call->answer, 422, "10027", NULL,
		    "Only a sub-order that is pending can be cancelled.");
		return;
	}
	whole = sbx_record_find(
	    call->sandbox, SBX_ORDER, sbx_text_at(record->doc, "order_request_id"));
	entries = whole != NULL ? sbx_at(whole->doc, "phone_numbers") : NULL;
	for (i = 0; entries != NULL && i < json_object_array_length(entries); i++) {
		struct json_object *entry = json_object_array_get_idx(entries, i);
		struct sbx_record *each = sbx_record_find(
		    call->sandbox, SBX_ORDER_NUMBER, sbx_text_at(entry, "id"));

		if (each == NULL ||
		    strcmp(sbx_text_at(each->doc, "sub_number_order_id"), record->id) !=
			0)
			continue;
		sbx_put_text(failed, entry, "status", "failure");
		sbx_put_text(failed, each->doc, "status", "failure");
		if (sbx_stock_find(
			call->sandbox, sbx_text_at(entry, "phone_number"), &stocked))
			sbx_stock_set(call->sandbox, stocked.index, SBX_FREE);
	}
	sbx_put_text(failed, record->doc, "status", "failure");
	sbx_answer_data(call, json_object_get(record->doc));
}

static const struct sbx_filter sub_order_filters[] = {
    {"filter[status]", "status", SBX_IS},
    {"filter[order_request_id]", "order_request_id", SBX_IS},
    {"filter[country_code]", "country_code", SBX_IS},
    {"filter[phone_number_type]", "phone_number_type", SBX_IS},
    {"filter[phone_numbers_count]", "phone_numbers_count", SBX_IS},
    {"filter[include_phone_numbers]", "", SBX_IGNORED},
    {.key = NULL},
};

static const struct sbx_list sub_orders = {
    .kind = SBX_SUB_ORDER,
    .paging = SBX_ALL,
    .filters = sub_order_filters,
    .newest_first = true,
    .view = shown_sub_order,
};

static const struct sbx_filter order_number_filters[] = {
    {"filter[country_code]", "country_code", SBX_IS},
    {.key = NULL},
};

static const struct sbx_list order_numbers = {
    .kind = SBX_ORDER_NUMBER,
    .paging = SBX_ALL,
    .filters = order_number_filters,
    .newest_first = true,
};

/* --- routes --- */

#define ORDER_NUMBER "/number_order_phone_numbers/{number_order_phone_number_id}"
#define SUB_ORDER "/sub_number_orders/{sub_number_order_id}"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_sub_order_routes[] = {
    {"RetrieveOrderPhoneNumbers", "GET", "/number_order_phone_numbers", sbx_show_list,
	.list = &order_numbers},
    {"GetNumberOrderPhoneNumber", "GET", ORDER_NUMBER, sbx_show,
	.resource = &order_number},
    {"UpdateNumberOrderPhoneNumber", "PATCH", ORDER_NUMBER, sbx_update, &order_number,
	.body = OBJECT},
    {"updateNumberOrderPhoneNumberRequirementGroup", "POST",
	"/number_order_phone_numbers/{id}/requirement_group", sbx_show, &order_number,
	.body = OBJECT},
    {"ListSubNumberOrders", "GET", "/sub_number_orders", sbx_show_list,
	.list = &sub_orders},
    {"GetSubNumberOrder", "GET", SUB_ORDER, show_sub_order, .resource = &sub_order},
    {"UpdateSubNumberOrder", "PATCH", SUB_ORDER, sbx_update, &sub_order,
	.body = OBJECT},
    {"CancelSubNumberOrder", "PATCH", SUB_ORDER "/cancel", cancel_sub_order,
	.resource = &sub_order},
    {"updateSubNumberOrderRequirementGroup", "POST",
	"/sub_number_orders/{id}/requirement_group", sbx_show, &sub_order,
	.body = OBJECT, .without = "user_id"},
    {.path = NULL},
};
