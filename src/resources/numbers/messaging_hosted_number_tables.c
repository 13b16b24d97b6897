/* SPDX-License-Identifier: MIT */
/* Fields of /v2/messaging_hosted_numbers, by the API's description; the numbers
 * themselves are in phone_number_messaging_tables.c. */
#include "resources/numbers/messaging_hosted_number_tables.h"

#include <telnyx/messaging_hosted_number.h>

static const struct telnyx_field messaging_hosted_number_list_params_fields[] = {
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_hosted_number_list_params,
	filter_messaging_profile_id, "filter[messaging_profile_id]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_hosted_number_list_params,
	filter_phone_number, "filter[phone_number]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_hosted_number_list_params,
	filter_phone_number_contains, "filter[phone_number][contains]"),
    TELNYX_FIELD_NAMED(STRING, struct telnyx_messaging_hosted_number_list_params,
	sort_phone_number, "sort[phone_number]"),
};
const struct telnyx_field_table telnyx_messaging_hosted_number_list_params_table =
    TELNYX_FIELD_TABLE_SIZED(struct telnyx_messaging_hosted_number_list_params,
	messaging_hosted_number_list_params_fields);
