/* SPDX-License-Identifier: MIT */
/* The begin of messages: what starts in one turn is marked in OUTPUT.begun by one
 * write(), and only then handed to the library. */
#include "programs/bulk/sender_internal.h"

#include <errno.h>
#include <string.h>

void
bulk_sender_line_up(struct bulk_sender *sender, struct bulk_flight *flight)
{
	bulk_pacer_take(&sender->pacer);
	sender->line[sender->line_len++] = flight;
}

/* Mark the rows that are not yet.  0, or the errno. */
static int
mark(struct bulk_sender *sender)
{
	struct bulk_begun *begun = sender->job->begun;
	bool good = true;
	uint32_t i;
	int error;

	for (i = 0; i < sender->line_len; i++) {
		const struct bulk_flight *flight = sender->line[i];

		if (!flight->begun &&
		    !bulk_begun_add(begun, flight->row, flight->line, flight->to))
			good = false;
	}
	error = bulk_begun_write(begun);
	for (i = 0; error == 0 && i < sender->line_len; i++)
		sender->line[i]->begun = true;
	return good ? error : ENOMEM;
}

static void
submit(struct bulk_sender *sender, struct bulk_flight *flight)
{
	enum telnyx_status status = telnyx_message_send(sender->job->target->client,
	    TELNYX_MESSAGE(.to = flight->to, .text = flight->text), NULL,
	    sender->on_message, flight, NULL);

	if (status != TELNYX_OK) {
		bulk_sender_give_back(sender, flight, status);
		return;
	}
	sender->in_flight++;
	if (flight->row > sender->newest)
		sender->newest = flight->row;
}

/* Rows that are not begun, and of which no more will be. */
static void
give_back_all(struct bulk_sender *sender, enum telnyx_status status)
{
	uint32_t i, count = sender->line_len;

	sender->broken = true;
	sender->line_len = 0;
	for (i = 0; i < count; i++)
		bulk_sender_give_back(sender, sender->line[i], status);
	bulk_sender_quit(sender);
}

/* Write the results that are there, so that a kill leaves no more rows unknown than are
 * in flight, and mark those that begin. */
static bool
may_begin(struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;
	int error;

	if (job->begun == NULL)
		return true;
	bulk_output_flush(job->output);
	if (bulk_output_error(job->output) != 0) {
		bulk_sender_check_output(sender);
		give_back_all(sender, TELNYX_E_SYSTEM);
		return false;
	}
	if ((error = mark(sender)) == 0)
		return true;
	bulk_console_say(job->console,
	    "%s: cannot note which rows begin: %s; no more rows are taken",
	    bulk_begun_path(job->begun), strerror(error));
	give_back_all(sender, error == ENOMEM ? TELNYX_E_NO_MEMORY : TELNYX_E_SYSTEM);
	return false;
}

void
bulk_sender_begin(struct bulk_sender *sender)
{
	uint32_t i, count = sender->line_len;

	if (count == 0 || !may_begin(sender))
		return;
	sender->line_len = 0;
	for (i = 0; i < count; i++)
		submit(sender, sender->line[i]);
}
