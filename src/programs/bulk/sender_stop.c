/* SPDX-License-Identifier: MIT */
/* Why a run takes no more rows, and when it is over. */
#include "programs/bulk/sender_internal.h"

#include <inttypes.h>
#include <string.h>

void
bulk_sender_give_back(
    struct bulk_sender *sender, struct bulk_flight *flight, enum telnyx_status status)
{
	struct bulk_report *report = sender->job->report;

	if (flight->error != NULL)
		bulk_report_message(report, flight->row, flight->to, NULL,
		    flight->error, flight->attempts - flight->error->attempts);
	else
		bulk_report_refused(report, flight->row, flight->to, status);
	bulk_flight_free(flight);
}

void
bulk_sender_quit(struct bulk_sender *sender)
{
	struct bulk_flight *flight;

	sender->stopped = true;
	sender->quitting = true;
	while ((flight = bulk_held_take(&sender->held)) != NULL)
		bulk_sender_give_back(sender, flight, TELNYX_E_NO_MEMORY);
}

void
bulk_sender_check_output(struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;
	int error = bulk_output_error(job->output);

	if (error != 0 && !sender->output_said) {
		sender->output_said = true;
		bulk_console_say(job->console,
		    "%s: cannot write results: %s; no more rows are taken",
		    bulk_output_name(job->output), strerror(error));
	}
	if (error != 0 || job->report->no_memory) {
		sender->broken = true;
		bulk_sender_quit(sender);
	}
}

bool
bulk_sender_is_clean(const struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;

	return job->begun != NULL && sender->in_flight == 0 &&
	       sender->held.count == 0 && !job->report->no_memory &&
	       bulk_output_error(job->output) == 0 &&
	       bulk_output_waiting(job->output) == 0;
}

void
bulk_sender_end_if_over(struct bulk_sender *sender)
{
	struct bulk_output *output = sender->job->output;

	if (!sender->stopped || sender->in_flight > 0 || sender->held.count > 0)
		return;
	if (bulk_output_is_terminal(output))
		bulk_console_erase(sender->job->console);
	bulk_output_flush(output);
	if (bulk_output_waiting(output) == 0)
		event_base_loopbreak(sender->base);
}

void
bulk_sender_check_failures(
    struct bulk_sender *sender, uint64_t row, const struct telnyx_error *error)
{
	if (!bulk_streak_add(&sender->streak, row, sender->newest, error) ||
	    sender->stopped)
		return;
	bulk_sender_quit(sender);
	bulk_console_say(sender->job->console,
	    "%u message%s in a row failed as every other would; no more rows are taken "
	    "(see --max-failures)",
	    (unsigned)sender->streak.failures, sender->streak.failures == 1 ? "" : "s");
}

/* If the server has not said "later" for that long yet, look again when it will have:
 * one hold may be longer than the patience. */
void
bulk_sender_check_patience(struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;
	uint64_t most = job->options->max_hold_s * UINT64_C(1000000000);
	uint64_t now = bulk_sender_now_ns(),
		 held = bulk_held_for_ns(&sender->held, now);
	struct timeval delay;

	if (sender->quitting || !bulk_held_since(&sender->held))
		return;
	if (held < most) {
		delay = bulk_sender_delay(most - held);
		if (!evtimer_pending(sender->patience, NULL))
			evtimer_add(sender->patience, &delay);
		return;
	}
	bulk_console_say(job->console,
	    "for %" PRIu64 " s the server has said nothing but \"later\"; no more rows "
	    "are taken (see --max-hold)",
	    job->options->max_hold_s);
	bulk_sender_quit(sender);
}

/* --- asked to stop --- */

static void
say_held(const struct bulk_sender *sender, const char *why)
{
	bulk_console_say(sender->job->console,
	    "%s: %u message%s that the server's limit holds %s not sent", why,
	    (unsigned)sender->held.count, sender->held.count == 1 ? "" : "s",
	    sender->held.count == 1 ? "is" : "are");
}

void
bulk_sender_stop(struct bulk_sender *sender, const char *why)
{
	const struct bulk_job *job = sender->job;

	if (sender->held.count > 0)
		say_held(sender, why);
	bulk_sender_quit(sender);
	if (sender->in_flight > 0)
		bulk_console_say(job->console,
		    "%s: no more rows are taken; waiting for %u in flight "
		    "(once more to give up on them)",
		    why, (unsigned)sender->in_flight);
	else
		bulk_console_say(job->console, "%s: no more rows are taken", why);
	bulk_sender_end_if_over(sender);
}

void
bulk_sender_give_up(struct bulk_sender *sender, const char *why)
{
	const struct bulk_job *job = sender->job;

	if (sender->in_flight > 0) {
		bulk_console_say(job->console, "%s again: giving up on %u in flight",
		    why, (unsigned)sender->in_flight);
		(void)telnyx_client_close(job->target->client, 0, NULL, NULL);
	}
	bulk_sender_end_if_over(sender);
}

void
bulk_sender_abandon_output(struct bulk_sender *sender)
{
	if (sender->in_flight == 0 && bulk_output_waiting(sender->job->output) > 0) {
		sender->broken = true;
		event_base_loopbreak(sender->base);
	}
	bulk_sender_end_if_over(sender);
}
