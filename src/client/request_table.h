/* SPDX-License-Identifier: MIT */
/* The table of a client's requests: every request that was taken and has not called
 * back yet, by its id. */
#ifndef TELNYX_CLIENT_REQUEST_TABLE_H
#define TELNYX_CLIENT_REQUEST_TABLE_H

#include "client/request.h"

/* Make room for one more; false: no memory, or no id is left. */
bool telnyx_request_table_reserve(struct telnyx_client *client);
/* Add the request, under a new id; there is room. */
void telnyx_request_table_add(struct telnyx_request *request);
void telnyx_request_table_remove(struct telnyx_request *request);
/* The request of an id; NULL: no request has that id, or it has called back. */
struct telnyx_request *telnyx_request_table_find(
    const struct telnyx_client *client, uint64_t request_id);
/* Free every request without calling back; for a forked child. */
void telnyx_request_table_drop(struct telnyx_client *client);

#endif
