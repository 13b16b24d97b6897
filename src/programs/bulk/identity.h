/* SPDX-License-Identifier: MIT */
/*
 * What a run in a store is: the digest of its input and of the options that shape a
 * message.  The store has a job for each run that is never sent, a note, whose `meta`
 * is the identity, so that what differs can be named.
 */
#ifndef TELNYX_PROGRAMS_BULK_IDENTITY_H
#define TELNYX_PROGRAMS_BULK_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "programs/bulk/options.h"
#include "programs/bulk/spool.h"

#define BULK_RUN_NAME_SIZE 65 /* of a queue's name, and a zero */

struct bulk_identity {
	char digest[BULK_DIGEST_SIZE]; /* of all */
	char input[BULK_DIGEST_SIZE];
	char text[BULK_DIGEST_SIZE]; /* of the template */
	char from[256];
	char profile[256];
	char to_column[256];
	char target[256]; /* the host that the messages go to, or "sandbox" */
};

/* What this run is.  False: one of the options is too long, or OpenSSL failed. */
bool bulk_identity_make(struct bulk_identity *identity,
    const struct bulk_options *options, const struct bulk_spool *spool,
    const char *text, size_t text_len);
/* The name of the run, of its queue, its batch, and in its jobs' keys; `number` counts
 * the runs of one identity. */
void bulk_identity_name(const struct bulk_identity *identity, unsigned number,
    char out[BULK_RUN_NAME_SIZE]);

/* The note of a run, as JSON; to free().  NULL: no memory. */
char *bulk_identity_note(const struct bulk_identity *identity, unsigned number);
/* Read a note.  False: it is none. */
bool bulk_identity_read(
    const char *note, struct bulk_identity *identity, unsigned *number);
/* Say in words what differs between two. */
void bulk_identity_difference(const struct bulk_identity *a,
    const struct bulk_identity *b, char *out, size_t size);

#endif
