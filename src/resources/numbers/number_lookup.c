/* SPDX-License-Identifier: MIT */
/* The number lookup resource. */
#include <telnyx/number_lookup.h>

#include <string.h>

#include "client/resource.h"
#include "resources/numbers/number_lookup_tables.h"

/* A read (GET), though one that is billed. */
static const struct telnyx_operation number_lookup_get_operation = {
    .name = "number_lookup_get",
    .id = "LookupNumber",
    .method = "GET",
    .path = "/number_lookup/{phone_number}",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_number_lookup_params_table,
    .result = &telnyx_number_lookup_table,
    .what = "a lookup",
    .expects = "phone_number"};

TELNYX_RESOURCE(number_lookup)

enum telnyx_status
telnyx_number_lookup_get(struct telnyx_client *client, const char *phone_number,
    const struct telnyx_number_lookup_params *params,
    const struct telnyx_call_options *opts, telnyx_number_lookup_cb cb, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_call(client, &number_lookup_get_operation,
	    TELNYX_PATH(phone_number), params, opts,
	    TELNYX_TELL(number_lookup, cb, arg), request_id);
}
