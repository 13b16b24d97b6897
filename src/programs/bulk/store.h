/* SPDX-License-Identifier: MIT */
/*
 * telnyx-bulk --store: a run that is kept in a store of the durable queue.  Rows become
 * jobs, all of them before the first is sent, each with a key of its own: killed at any
 * instant and started again, the run goes on where it was.
 */
#ifndef TELNYX_PROGRAMS_BULK_STORE_H
#define TELNYX_PROGRAMS_BULK_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "programs/bulk/identity.h"
#include "programs/bulk/sender.h"
#include "programs/bulk/spool.h"

/* The path of the store, borrowed.  NULL: `error` says what is wrong with the option,
 * or that this program was built without the queue. */
const char *bulk_store_path(
    const struct bulk_options *options, char *error, size_t size);

/* Run the job, whose rows are those of the spool, to its end.  The exit status. */
int bulk_store_run(const struct bulk_job *job, const struct bulk_spool *spool,
    const struct bulk_identity *identity);

#endif
