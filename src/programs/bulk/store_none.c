/* SPDX-License-Identifier: MIT */
/* --store in a program that was built without the durable queue. */
#include <stdio.h>

#include "programs/bulk/store.h"

const char *
bulk_store_path(const struct bulk_options *options, char *error, size_t size)
{
	(void)options;
	snprintf(error, size,
	    "--store: this telnyx-bulk was built without the durable queue "
	    "(--disable-queue)");
	return NULL;
}

int
bulk_store_run(const struct bulk_job *job, const struct bulk_spool *spool,
    const struct bulk_identity *identity)
{
	(void)job;
	(void)spool;
	(void)identity;
	return 1;
}
