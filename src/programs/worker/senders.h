/* SPDX-License-Identifier: MIT */
/*
 * The senders of a worker: keys and settings by the name that jobs have, from a file
 * that its owner alone can read:
 *
 *     {"acme":{"api_key":"KEY...","messaging_profile_id":"...","from":"+1...",
 *      "webhook_url":"https://...","rate_per_second":10}}
 */
#ifndef TELNYX_PROGRAMS_WORKER_SENDERS_H
#define TELNYX_PROGRAMS_WORKER_SENDERS_H

#include <stdbool.h>
#include <stddef.h>

#include <telnyx/client.h>

struct worker_senders;

/* Read the file.  False: `error` says what is wrong, in one line without a key. */
bool worker_senders_read(
    const char *path, struct worker_senders **out, char *error, size_t size);
void worker_senders_free(struct worker_senders *senders);

/* Borrowed; NULL: there is none of this name. */
struct telnyx_sender *worker_senders_find(
    const struct worker_senders *senders, const char *name);
size_t worker_senders_count(const struct worker_senders *senders);
/* Has each a webhook_url of its own? */
bool worker_senders_have_webhooks(const struct worker_senders *senders);

#endif
