/* SPDX-License-Identifier: MIT */
/* The inside of a sender. */
#ifndef TELNYX_CLIENT_SENDER_H
#define TELNYX_CLIENT_SENDER_H

#include <stdatomic.h>

#include <telnyx/client.h>

#include "base/arena.h"
#include "client/totals.h"

struct telnyx_sender {
	atomic_uint references;
	struct telnyx_arena memory; /* of all strings; wiped at the end */
	struct telnyx_sender_params params;
	const char *authorization; /* "Bearer KEY"; NULL without a key */
	struct telnyx_tally tally; /* of the requests of all clients */
};

/* What is wrong with the params, and which field; NULL: nothing. */
const char *telnyx_sender_problem(
    const struct telnyx_sender_params *params, const char **field);

#endif
