/* SPDX-License-Identifier: MIT */
/* The detail record resource. */
#include <telnyx/detail_record.h>

#include <string.h>

#include "client/resource.h"
#include "resources/account/detail_record_tables.h"

/* Read only. */
static const struct telnyx_operation detail_record_list_operation = {
    .name = "detail_record_list",
    .id = "SearchDetailRecords",
    .method = "GET",
    .path = "/detail_records",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_detail_record_list_params_table,
    .required = TELNYX_REQUIRED("filter[record_type]"),
    .result = &telnyx_detail_record_table,
    .document = TELNYX_DOCUMENT_LIST};

TELNYX_RESOURCE_COPY(detail_record)
TELNYX_RESOURCE_ITEM(detail_record)

enum telnyx_status
telnyx_detail_record_list(struct telnyx_client *client,
    const struct telnyx_detail_record_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_detail_record_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &detail_record_list_operation, NULL, params,
	    list, opts, TELNYX_LISTED(detail_record, item, done, arg), request_id);
}
