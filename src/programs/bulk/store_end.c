/* SPDX-License-Identifier: MIT */
/* How a run in a store ends, and what all of its states share. */
#include "programs/bulk/store_internal.h"

#include <stdlib.h>
#include <string.h>

#include "programs/common/text.h"

void
bulk_store_end(struct bulk_store *store, int status)
{
	store->state = BULK_STORE_OVER;
	store->status = status;
	(void)event_base_loopbreak(store->base);
}

void
bulk_store_fail(struct bulk_store *store, const char *why)
{
	/* What was asked for fails, too, when the queue is freed: that is no news. */
	if (store->state == BULK_STORE_OVER)
		return;
	if (why != NULL)
		bulk_console_say(store->job.console, "%s", why);
	bulk_store_end(store, 1);
}

bool
bulk_store_good(struct bulk_store *store, const struct telnyx_error *error)
{
	if (store->state == BULK_STORE_OVER)
		return false;
	if (error != NULL)
		bulk_store_fail(store, error->detail);
	return error == NULL;
}

bool
bulk_store_asked(struct bulk_store *store, enum telnyx_status status)
{
	return status == TELNYX_OK || bulk_store_good(store, telnyx_refusal(status));
}

bool
bulk_store_read_again(struct bulk_store *store)
{
	char error[PROGRAM_ERROR_MAX];

	program_rows_free(store->again);
	store->again = NULL;
	if (!bulk_spool_rewind(store->spool)) {
		bulk_store_fail(store, "the copy of the input cannot be read again");
		return false;
	}
	if (!program_rows_open_fd(store->spool->fd, store->job.options->file,
		&store->again, error, sizeof(error))) {
		bulk_store_fail(store, error);
		return false;
	}
	if (program_rows_header(store->again) != PROGRAM_ROWS_ROW) {
		bulk_store_fail(store, program_rows_error(store->again));
		return false;
	}
	store->job.rows = store->again;
	return true;
}

void
bulk_store_go_on(struct bulk_store *store)
{
	event_active(store->turn, EV_TIMEOUT, 0);
}

/* It stands at the end of the key. */
uint64_t
bulk_store_row_of(const struct telnyx_job *job)
{
	const char *digits =
	    job->unique_key != NULL ? strrchr(job->unique_key, ':') : NULL;

	return digits != NULL ? strtoull(digits + 1, NULL, 10) : 0;
}
