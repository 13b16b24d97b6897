/* SPDX-License-Identifier: MIT */
/* The balance resource. */
#include <telnyx/balance.h>

#include "client/resource.h"
#include "resources/account/balance_tables.h"

/* Read only. */
static const struct telnyx_operation balance_get_operation = {.name = "balance_get",
    .id = "GetUserBalance",
    .method = "GET",
    .path = "/balance",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_balance_table,
    .what = "a balance",
    .expects = "balance"};

TELNYX_RESOURCE(balance)

enum telnyx_status
telnyx_balance_get(struct telnyx_client *client, const struct telnyx_call_options *opts,
    telnyx_balance_cb cb, void *arg, uint64_t *request_id)
{
	return telnyx_resource_call(client, &balance_get_operation, NULL, NULL, opts,
	    TELNYX_TELL(balance, cb, arg), request_id);
}
