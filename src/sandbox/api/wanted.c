/* SPDX-License-Identifier: MIT */
/*
 * Numbers that a body asks for: are they to be had?
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/fields.h"
#include "sandbox/api/wanted.h"

#define MAX_NUMBERS 500 /* of one order: this sandbox's choice */

static bool
refuse_number(struct sbx_call *call, const char *code, size_t i, const char *detail)
{
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/phone_numbers/%zu/phone_number", i);
	sbx_refuse(call, code, pointer, detail);
	return false;
}

static bool
judge_stock(struct sbx_call *call, const char *number, size_t i, bool reserved_is_good)
{
	struct sbx_stocked stocked;
	char detail[96];

	if (!sbx_stock_find(call->sandbox, number, &stocked) || !stocked.searched)
		return refuse_number(call, "85000", i, NULL);
	if (stocked.sale == SBX_SALE_HELD ||
	    (stocked.stock == SBX_RESERVED && !reserved_is_good)) {
		snprintf(detail, sizeof(detail),
		    "The phone number %s is already reserved.", number);
		return refuse_number(call, "85006", i, detail);
	}
	if (stocked.stock == SBX_SOLD || stocked.sale == SBX_SALE_GONE)
		return refuse_number(call, "85001", i, NULL);
	return true;
}

/* "phone_numbers": [{"phone_number": "+..."}], each once, all to be had. */
bool
sbx_wanted_judge(struct sbx_call *call, bool reserved_is_good)
{
	static const struct sbx_field fields[] = {
	    {"phone_numbers", SBX_ARRAY, true, false, NULL},
	    {"connection_id", SBX_TEXT, false, false, NULL},
	    {"messaging_profile_id", SBX_TEXT, false, false, NULL},
	    {"billing_group_id", SBX_TEXT, false, false, NULL},
	    {"customer_reference", SBX_TEXT, false, false, NULL},
	    {.name = NULL},
	};
	struct json_object *list = NULL;
	size_t count;
	size_t i;
	size_t k;

	if (!sbx_judge_fields(call, fields, true))
		return false;
	list = sbx_at(call->body, "phone_numbers");
	count = json_object_array_length(list);
	if (count == 0 || count > MAX_NUMBERS) {
		sbx_refuse(
		    call, count == 0 ? "10004" : "10033", "/phone_numbers", NULL);
		return false;
	}
	for (i = 0; i < count; i++) {
		struct json_object *entry = json_object_array_get_idx(list, i);
		const char *number = sbx_text_at(entry, "phone_number");

		if (number == NULL)
			return refuse_number(call, "10004", i, NULL);
		if (!sbx_is_e164(number))
			return refuse_number(call, "10016", i, NULL);
		for (k = 0; k < i; k++) {
			if (strcmp(
				number, sbx_text_at(json_object_array_get_idx(list, k),
					    "phone_number")) == 0)
				return refuse_number(call, "10012", i, NULL);
		}
		if (!judge_stock(call, number, i, reserved_is_good))
			return false;
	}
	return true;
}

void
sbx_wanted_set(struct sbx_call *call, struct json_object *list, enum sbx_stock stock)
{
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		struct sbx_stocked stocked;

		if (sbx_stock_find(call->sandbox,
			sbx_text_at(json_object_array_get_idx(list, i), "phone_number"),
			&stocked))
			sbx_stock_set(call->sandbox, stocked.index, stock);
	}
}
