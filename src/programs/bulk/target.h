/* SPDX-License-Identifier: MIT */
/* Where the messages go: the key, the client, and with --sandbox the sandbox
 * inside this program. */
#ifndef TELNYX_PROGRAMS_BULK_TARGET_H
#define TELNYX_PROGRAMS_BULK_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#include "programs/bulk/options.h"

struct bulk_target {
	char *key; /* owned; wiped when the client has it */
	size_t key_len;
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	const char *url; /* for messages; borrowed */
};

/* Find a key, without blanks around it.  False: there is none, though one is needed, or
 * it is no key; `error` says so. */
bool bulk_target_key(struct bulk_target *target, const struct bulk_options *options,
    char *error, size_t size);
/* Make the client, and before it the sandbox, and check the settings that all messages
 * share.  A dry run has a client too, which sends nothing, so that it finds what a run
 * would find.  False: `error` says what is wrong. */
bool bulk_target_open(struct bulk_target *target, struct event_base *base,
    const struct bulk_options *options, char *error, size_t size);
void bulk_target_close(struct bulk_target *target);

#endif
