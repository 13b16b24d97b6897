/* SPDX-License-Identifier: MIT */
/* Rows to messages. */
#include "programs/bulk/sender_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/message.h"
#include "programs/common/text.h"

/* What --dry-run does with a message. */
static void
count_message(
    const struct bulk_job *job, uint64_t row, const char *to, const char *text)
{
	struct telnyx_segments count;
	char why[PROGRAM_ERROR_MAX];
	bool good = bulk_check_message(job->target->client, to, text,
	    job->options->smart_encoding, &count, why, sizeof(why));

	bulk_report_counted(job->report, row, to, &count, good ? NULL : why);
}

/* Has the row its result of before?  A file whose rows are not those of the results is
 * another one, and what of it was sent cannot be told. */
static bool
is_done(struct bulk_sender *sender, uint64_t row, const char *to)
{
	const struct bulk_job *job = sender->job;
	enum bulk_earlier_is is = bulk_earlier_find(job->earlier, row, to);

	if (is == BULK_EARLIER_OTHER) {
		bulk_console_say(job->console,
		    "%s: row %" PRIu64 " is to %s, and not in the results in %s: it is "
		    "another file; no more rows are taken",
		    program_rows_name(job->rows), row, to, job->options->output);
		sender->faulty = true;
		sender->broken = true;
		bulk_sender_quit(sender);
	}
	return is != BULK_EARLIER_NEW;
}

struct bulk_flight *
bulk_sender_take_row(struct bulk_sender *sender, const struct program_row *row)
{
	const struct bulk_job *job = sender->job;
	struct bulk_flight *flight = NULL;
	struct bulk_message message;

	bulk_message_make(&message, job, row);
	if (is_done(sender, row->number, message.to))
		; /* and told */
	else if (message.text == NULL)
		bulk_message_report(&message, job->report, row->number);
	else if (job->options->dry_run)
		count_message(job, row->number, message.to, message.text);
	else if ((flight = bulk_flight_new(
		      sender, row->number, message.to, message.text)) == NULL)
		bulk_report_refused(
		    job->report, row->number, message.to, TELNYX_E_NO_MEMORY);
	else
		flight->line = row->line;
	bulk_message_clear(&message);
	return flight;
}

bool
bulk_sender_more_input(struct bulk_sender *sender)
{
	static const struct timeval soon = {0, 10000};
	struct program_rows *rows = sender->job->rows;
	int filled;

	if (sender->input != NULL) {
		if (event_add(sender->input, NULL) == 0)
			return false;
		/* epoll does not take every input: /dev/null, for one. */
		event_free(sender->input);
		sender->input = NULL;
	}
	if ((filled = program_rows_fill(rows)) == 0)
		evtimer_add(sender->pump_again, &soon);
	return filled != 0;
}

/* Results of rows that the file does not have are those of another file. */
static void
check_left(struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;
	size_t left = bulk_earlier_left(job->earlier);

	if (left == 0)
		return;
	sender->broken = true;
	bulk_console_say(job->console,
	    "%s: has fewer rows than the results in %s: it is another file",
	    program_rows_name(job->rows), job->options->output);
}

void
bulk_sender_end_input(struct bulk_sender *sender, enum program_rows_status status)
{
	sender->stopped = true;
	sender->reached_end = status == PROGRAM_ROWS_END;
	if (status == PROGRAM_ROWS_END) {
		check_left(sender);
		return;
	}
	sender->faulty = true;
	sender->broken = true;
	bulk_console_say(
	    sender->job->console, "%s", program_rows_error(sender->job->rows));
}

bool
bulk_sender_has_rows_left(struct bulk_sender *sender)
{
	struct program_rows *rows = sender->job->rows;
	enum program_rows_status status;
	const struct program_row *row;

	if (sender->reached_end || sender->faulty)
		return false; /* the fault was reported, with its place */
	/* Of a pipe only its end would say so, and nobody waits for that. */
	if (!program_rows_regular(rows))
		return true;
	while ((status = program_rows_next(rows, &row)) == PROGRAM_ROWS_MORE) {
		if (program_rows_fill(rows) < 0)
			return true;
	}
	return status != PROGRAM_ROWS_END;
}
