/* SPDX-License-Identifier: MIT */
/* The messaging optout resource. */
#include <telnyx/messaging_optout.h>

#include <string.h>

#include "client/resource.h"
#include "resources/messages/messaging_optout_tables.h"

/* Read only: the API has nothing to make or delete one. */
static const struct telnyx_operation messaging_optout_list_operation = {
    .name = "messaging_optout_list",
    .id = "ListOptOuts",
    .method = "GET",
    .path = "/messaging_optouts",
    .repeat = TELNYX_REPEAT_READ,
    .query = &telnyx_messaging_optout_list_params_table,
    .result = &telnyx_messaging_optout_table,
    .document = TELNYX_DOCUMENT_LIST};

TELNYX_RESOURCE_COPY(messaging_optout)
TELNYX_RESOURCE_ITEM(messaging_optout)

enum telnyx_status
telnyx_messaging_optout_list(struct telnyx_client *client,
    const struct telnyx_messaging_optout_list_params *params,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_optout_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &messaging_optout_list_operation, NULL,
	    params, list, opts, TELNYX_LISTED(messaging_optout, item, done, arg),
	    request_id);
}
