/* SPDX-License-Identifier: MIT */
/* Numbers that can be bought. */
#include <telnyx/available_phone_number.h>

#include <string.h>

#include "resources/numbers/number_order.h"
#include "base/refusal.h"
#include "resources/numbers/phone_number_tables.h"

const struct telnyx_operation telnyx_available_phone_number_list_operation = {
    .name = "available_phone_number_list",
    .method = "GET",
    .path = "/available_phone_numbers",
    .repeat = TELNYX_REPEAT_READ,
    .id = "ListAvailablePhoneNumbers",
    .query = &telnyx_available_phone_number_list_params_table,
    .result = &telnyx_available_phone_number_table,
    .document = TELNYX_DOCUMENT_LIST,
    .required = TELNYX_REQUIRED("filter[country_code]"),
    .paging = TELNYX_PAGING_NONE,
};

TELNYX_RESOURCE_COPY(available_phone_number)
TELNYX_RESOURCE_ITEM(available_phone_number)

enum telnyx_status
telnyx_available_phone_number_list(struct telnyx_client *client,
    const struct telnyx_available_phone_number_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_available_phone_number_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client,
	    &telnyx_available_phone_number_list_operation, NULL, params, list, opts,
	    TELNYX_LISTED(available_phone_number, item, done, arg), request_id);
}

enum telnyx_status
telnyx_available_phone_number_search_by_area_code(struct telnyx_client *client,
    const char *country_code, const char *area_code, uint32_t limit,
    const struct telnyx_call_options *opts, telnyx_available_phone_number_item_cb item,
    telnyx_list_done_cb done, void *arg, uint64_t *request_id)
{
	static const char *const features[] = {"sms", NULL};

	if (country_code == NULL || area_code == NULL)
		return telnyx_invalid(
		    country_code == NULL ? "country_code" : "area_code", "is NULL");
	return telnyx_available_phone_number_list(client,
	    TELNYX_AVAILABLE_PHONE_NUMBERS(.filter_country_code = country_code,
		.filter_national_destination_code = area_code,
		.filter_features = features,
		.filter_limit = {.given = limit > 0, .value = limit}),
	    NULL, opts, item, done, arg, request_id);
}
