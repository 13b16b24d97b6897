/* SPDX-License-Identifier: MIT */
/* The template of --unique-key: text with {{column}} where a member of the job goes;
 * {{job.meta}} is one of its "job". */
#ifndef TELNYX_PROGRAMS_WORKER_UNIQUE_KEY_H
#define TELNYX_PROGRAMS_WORKER_UNIQUE_KEY_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

/* More than a key may have: the queue refuses what is too long. */
#define WORKER_UNIQUE_KEY_MAX 1024

/* Is each {{ closed, and does it name something?  False: `error` says where not. */
bool worker_unique_key_check(const char *text, char *error, size_t size);

/* Fill in the template.  NULL: done; else why not, until the next call. */
const char *worker_unique_key_fill(
    const char *text, struct json_object *job, char out[WORKER_UNIQUE_KEY_MAX]);

#endif
