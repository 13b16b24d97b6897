/* SPDX-License-Identifier: MIT */
/* Reading a reply with a 2xx status, which is Telnyx's only if its document is. */
#ifndef TELNYX_CLIENT_ANSWER_H
#define TELNYX_CLIENT_ANSWER_H

#include "client/request.h"

/* Was there a complete reply with a 2xx status? */
bool telnyx_answer_is_here(const struct telnyx_exchange_result *result);

/* Read a complete reply into request->reply and, by the request's `decode`, into its
 * result; or set the failure, which says what the reply is instead. */
void telnyx_answer_read(
    struct telnyx_request *request, const struct telnyx_exchange_result *result);

/* What a reply that was cut after its head tells of the request. */
enum telnyx_outcome telnyx_answer_cut_outcome(
    const struct telnyx_exchange_result *result);

#endif
