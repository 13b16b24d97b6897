/* SPDX-License-Identifier: MIT */
/* What the reply to an attempt says of the server's limit on its key. */
#ifndef TELNYX_CLIENT_ATTEMPT_LIMIT_H
#define TELNYX_CLIENT_ATTEMPT_LIMIT_H

#include "client/request.h"

/* The delay that the reply asks for; -1: none. */
int64_t telnyx_attempt_retry_after_ms(struct telnyx_request *request);
/* Has the server said "later" to the attempt, for a limit? */
bool telnyx_attempt_is_rate_limited(const struct telnyx_request *request);
/* Learn from the reply what the server's limit leaves to the key. */
void telnyx_attempt_learn_limit(struct telnyx_request *request);
/* Does the attempt still wait for a connection, while its key is held or others wait
 * for its limit? */
bool telnyx_attempt_is_held(struct telnyx_request *request);

#endif
