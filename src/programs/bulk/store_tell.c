/* SPDX-License-Identifier: MIT */
/*
 * The results of a run in a store: a line for each job whose end is known, or of which
 * it is unknown, and then one for each row that could be no job, by the input itself.
 */
#include "programs/bulk/store_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/begun.h"
#include "programs/bulk/message.h"

#define PAGE 1000u
#define ROWS_AT_ONCE 1000
/* No more results are made while so many bytes of them wait for a slow reader. */
#define OUTPUT_WAITING_MAX 262144

/* --- rows that have a job --- */

static bool
has_job(const struct bulk_store *store, uint64_t row)
{
	return row / 8 < store->told_size &&
	       (store->told[row / 8] & (1u << row % 8)) != 0;
}

static bool
note_job(struct bulk_store *store, uint64_t row)
{
	size_t size = row / 8 + 1;
	unsigned char *more;

	if (size > store->told_size) {
		size = size * 2 + 1024;
		if ((more = realloc(store->told, size)) == NULL)
			return false;
		memset(more + store->told_size, 0, size - store->told_size);
		store->told = more;
		store->told_size = size;
	}
	store->told[row / 8] |= (unsigned char)(1u << row % 8);
	return true;
}

/* --- what became of a job --- */

/* The outcome of a job, by its state; NONE: it is still to be sent. */
static enum telnyx_outcome
outcome_of(const struct telnyx_job *job)
{
	switch (job->state) {
	case TELNYX_JOB_ACCEPTED:
		return TELNYX_OUTCOME_ACCEPTED;
	case TELNYX_JOB_READY:
	case TELNYX_JOB_HELD:
		return TELNYX_OUTCOME_NONE;
	case TELNYX_JOB_DISCARDED:
	case TELNYX_JOB_CANCELLED:
		if (job->doubt != TELNYX_DOUBT_NONE)
			return TELNYX_OUTCOME_UNKNOWN;
		return job->error != NULL && strncmp(job->error, "HTTP ", 5) == 0
			   ? TELNYX_OUTCOME_REJECTED
			   : TELNYX_OUTCOME_NOT_SENT;
	default: /* unknown, or in the hands of a worker that is gone */
		return TELNYX_OUTCOME_UNKNOWN;
	}
}

static enum telnyx_error_type
type_of(const struct telnyx_job *job, int http_status)
{
	if (job->state == TELNYX_JOB_CANCELLED)
		return TELNYX_ERROR_CANCELLED;
	if (http_status == 401 || http_status == 403)
		return TELNYX_ERROR_AUTHENTICATION;
	if (http_status == 429)
		return TELNYX_ERROR_RATE_LIMIT;
	if (http_status > 0)
		return TELNYX_ERROR_API;
	switch (job->doubt) {
	case TELNYX_DOUBT_TIMEOUT:
		return TELNYX_ERROR_TIMEOUT;
	case TELNYX_DOUBT_CONNECTION:
		return TELNYX_ERROR_NETWORK;
	case TELNYX_DOUBT_ANSWER:
		return TELNYX_ERROR_API;
	case TELNYX_DOUBT_NONE:
		return job->reason == TELNYX_JOB_ATTEMPTS_USED
			   ? TELNYX_ERROR_NETWORK
			   : TELNYX_ERROR_VALIDATION;
	default:
		return TELNYX_ERROR_CLOSING;
	}
}

/* The store's line of an error ends in its outcome, which a result has by itself. */
static int
copy_error(const struct telnyx_job *job, char *out, size_t size)
{
	char *end;

	snprintf(out, size, "%s",
	    job->error != NULL ? job->error : telnyx_job_reason_name(job->reason));
	if ((end = strrchr(out, '(')) != NULL && end > out && end[-1] == ' ')
		end[-1] = '\0';
	return strncmp(out, "HTTP ", 5) == 0 ? (int)strtol(out + 5, NULL, 10) : 0;
}

/* Where the row begins in the input. */
static uint64_t
line_of(const struct telnyx_job *job)
{
	static const char name[] = "\"line\":";
	const char *digits = job->meta != NULL ? strstr(job->meta, name) : NULL;

	return digits != NULL ? strtoull(digits + sizeof(name) - 1, NULL, 10) : 0;
}

static void
tell_failure(struct bulk_store *store, const struct telnyx_job *job, uint64_t row,
    enum telnyx_outcome outcome)
{
	char what[PROGRAM_ERROR_MAX / 2], detail[PROGRAM_ERROR_MAX];
	struct telnyx_error error = {.outcome = outcome,
	    .code = job->error_code,
	    .detail = what,
	    .retry_after_ms = -1,
	    .attempts = job->attempt};

	error.http_status = copy_error(job, what, sizeof(what));
	error.type = type_of(job, error.http_status);
	if (outcome == TELNYX_OUTCOME_UNKNOWN) {
		const char *doubt = job->doubt != TELNYX_DOUBT_NONE
					? telnyx_job_doubt_name(job->doubt)
					: "still on its way";

		snprintf(detail, sizeof(detail),
		    "it is not known whether it was sent (%s; reference %s; line "
		    "%" PRIu64 " of the input)%s%s",
		    doubt, job->reference != NULL ? job->reference : "none",
		    line_of(job), job->error != NULL ? ": " : "",
		    job->error != NULL ? what : "");
		error.detail = detail;
	}
	bulk_report_message(store->job.report, row, job->to, NULL, &error, 0);
}

static bool
tell_job(struct bulk_store *store, const struct telnyx_job *job)
{
	struct telnyx_message message = {.id = job->message_id};
	enum telnyx_outcome outcome = outcome_of(job);
	uint64_t row = bulk_store_row_of(job);

	if (!note_job(store, row))
		return false;
	if (outcome == TELNYX_OUTCOME_NONE)
		store->left++;
	else if (outcome == TELNYX_OUTCOME_ACCEPTED)
		bulk_report_message(store->job.report, row, job->to, &message, NULL,
		    job->attempt > 0 ? job->attempt - 1 : 0);
	else
		tell_failure(store, job, row, outcome);
	return true;
}

static void
on_page(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;
	size_t i;

	store->page_asked = false;
	if (!bulk_store_good(store, error))
		return;
	for (i = 0; i < count; i++) {
		if (!tell_job(store, jobs[i])) {
			bulk_store_fail(store, "out of memory");
			return;
		}
		store->listed = jobs[i]->id;
	}
	store->pages_over = count < PAGE;
	if (!store->pages_over || bulk_store_read_again(store))
		bulk_store_go_on(store);
}

/* --- rows that have none --- */

/* A job that is gone was pruned: what became of it nobody knows any more. */
static void
tell_pruned(struct bulk_store *store, uint64_t row, const char *to)
{
	const struct telnyx_error error = {.type = TELNYX_ERROR_CLOSING,
	    .outcome = TELNYX_OUTCOME_UNKNOWN,
	    .detail = "its job is no more in the store (was it pruned?)",
	    .retry_after_ms = -1};

	bulk_report_message(store->job.report, row, to, NULL, &error, 0);
}

static void
tell_row(struct bulk_store *store, const struct program_row *row)
{
	struct bulk_report *report = store->job.report;
	struct telnyx_error *error = NULL;
	struct bulk_message message;

	if (has_job(store, row->number))
		return;
	bulk_message_make(&message, &store->job, row);
	if (message.text == NULL)
		bulk_message_report(&message, report, row->number);
	else if (telnyx_message_validate(store->job.target->client,
		     TELNYX_MESSAGE(.to = message.to, .text = message.text), NULL,
		     &error) != TELNYX_OK &&
		 error != NULL)
		bulk_report_message(report, row->number, message.to, NULL, error, 0);
	else
		tell_pruned(store, row->number, message.to);
	telnyx_error_free(error);
	bulk_message_clear(&message);
}

static void
tell_rows(struct bulk_store *store)
{
	enum program_rows_status status = PROGRAM_ROWS_ROW;
	const struct program_row *row;
	int i;

	for (i = 0; i < ROWS_AT_ONCE && !store->rows_over; i++) {
		status = program_rows_next(store->job.rows, &row);
		if (status == PROGRAM_ROWS_ROW)
			tell_row(store, row);
		else if (status != PROGRAM_ROWS_MORE ||
			 program_rows_fill(store->job.rows) < 0)
			store->rows_over = true;
	}
	if (store->rows_over && status == PROGRAM_ROWS_FAULT) {
		store->faulty = true;
		bulk_console_say(
		    store->job.console, "%s", program_rows_error(store->job.rows));
	}
}

/* --- all of it --- */

/* One page at a time: the output wakes this, too. */
static void
ask_page(struct bulk_store *store)
{
	if (store->page_asked)
		return;
	store->page_asked = true;
	(void)bulk_store_asked(store, telnyx_queue_list(store->queue,
					  TELNYX_JOBS(.batch = store->name,
					      .after = store->listed, .limit = PAGE),
					  on_page, store));
}

static void
on_output(void *arg)
{
	bulk_store_go_on(arg);
}

static int
status_of(const struct bulk_store *store)
{
	if (store->faulty || store->job.report->no_memory)
		return 1;
	return store->left > 0 || !bulk_report_all_good(store->job.report) ? 2 : 0;
}

void
bulk_store_tell_more(struct bulk_store *store)
{
	struct bulk_output *output = store->job.output;

	if (bulk_output_is_terminal(output)) {
		bulk_console_erase(store->job.console);
		bulk_output_flush(output);
	}
	if (bulk_output_error(output) != 0) {
		bulk_store_end(store, 1);
	} else if (bulk_output_waiting(output) > OUTPUT_WAITING_MAX) {
		return; /* on_output() goes on */
	} else if (!store->pages_over) {
		ask_page(store);
	} else if (!store->rows_over) {
		tell_rows(store);
		bulk_store_go_on(store);
	} else if (bulk_output_waiting(output) == 0) {
		bulk_store_end(store, status_of(store));
	}
}

void
bulk_store_tell(struct bulk_store *store)
{
	store->listed = 0;
	bulk_begun_note(bulk_output_file(store->job.output), BULK_NOTE_SANDBOX,
	    store->job.options->sandbox);
	if (bulk_output_attach(store->job.output, store->base, on_output, store))
		bulk_store_go_on(store);
	else
		bulk_store_fail(store, "out of memory");
}
