/* SPDX-License-Identifier: MIT */
/* The messaging url domain resource. */
#include <telnyx/messaging_url_domain.h>

#include "client/resource.h"
#include "resources/profiles/messaging_url_domain_tables.h"

/* Read only. */
static const struct telnyx_operation messaging_url_domain_list_operation = {
    .name = "messaging_url_domain_list",
    .id = "ListMessagingUrlDomains",
    .method = "GET",
    .path = "/messaging_url_domains",
    .repeat = TELNYX_REPEAT_READ,
    .result = &telnyx_messaging_url_domain_table,
    .document = TELNYX_DOCUMENT_LIST};

TELNYX_RESOURCE_COPY(messaging_url_domain)
TELNYX_RESOURCE_ITEM(messaging_url_domain)

enum telnyx_status
telnyx_messaging_url_domain_list(struct telnyx_client *client,
    const struct telnyx_list_options *list, const struct telnyx_call_options *opts,
    telnyx_messaging_url_domain_item_cb item, telnyx_list_done_cb done, void *arg,
    uint64_t *request_id)
{
	return telnyx_resource_list(client, &messaging_url_domain_list_operation, NULL,
	    NULL, list, opts, TELNYX_LISTED(messaging_url_domain, item, done, arg),
	    request_id);
}
