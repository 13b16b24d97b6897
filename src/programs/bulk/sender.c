/* SPDX-License-Identifier: MIT */
/*
 * The run.
 *
 * pump() is its heart: while there is a slot (--concurrency), a token
 * (--rate) and room in the output, it takes a row; those that it has taken
 * it hands to the library together.  It is called again by whatever makes
 * room: a message that is over, the timer, the input, the output.
 *
 *   taking    rows are read and sent; what the server has told to come later is
 *             held, and sent again before any further row
 *   stopped   no more rows: the end, a fault, a signal, or no output; what is in
 *             flight finishes, and what is held goes, but after the end alone
 *   over      stopped, nothing in flight or held, output written: the loop ends
 */
#include "programs/bulk/sender_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No more rows are taken while so many bytes of results wait for a slow reader. */
#define OUTPUT_WAITING_MAX 262144
#define TICK_US 200000
/* After the first hold only those of at least so many ns are printed. */
#define SAID_NS UINT64_C(10000000000)

static void pump(struct bulk_sender *sender);

static void
pump_in(struct bulk_sender *sender, uint64_t delay_ns)
{
	struct timeval delay = bulk_sender_delay(delay_ns);

	evtimer_add(sender->pump_again, &delay);
}

static void
on_patience(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	bulk_sender_check_patience(arg);
	pump(arg);
}

/* Hold a message that is to come later.  False: it is not, or nobody waits for it any
 * more. */
static bool
hold(struct bulk_sender *sender, struct bulk_flight *flight,
    const struct telnyx_error *error)
{
	if (sender->quitting || !bulk_held_is_for(error))
		return false;
	bulk_held_add(&sender->held, flight, error, bulk_sender_now_ns());
	bulk_sender_check_patience(sender);
	return true;
}

/* All that are over in one turn make room for rows that begin together. */
static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct bulk_flight *flight = arg;
	struct bulk_sender *sender = flight->owner;
	int earlier = flight->attempts;

	sender->in_flight--;
	flight->attempts += error != NULL ? error->attempts : 0;
	if (error == NULL || !hold(sender, flight, error)) {
		bulk_held_done(&sender->held, error == NULL || error->http_status > 0);
		bulk_report_message(sender->job->report, flight->row, flight->to,
		    message, error, earlier);
		bulk_sender_check_failures(sender, flight->row, error);
		bulk_flight_free(flight);
	}
	event_active(sender->pump_again, EV_TIMEOUT, 0);
}

/* The server's limit makes all messages wait: say so. */
static void
on_held(const struct telnyx_event *event, void *arg)
{
	struct bulk_sender *sender = arg;
	const struct bulk_job *job = sender->job;

	if (job->options->quiet || (sender->held_said && event->delay_ns < SAID_NS))
		return;
	sender->held_said = true;
	bulk_console_say(job->console,
	    "the server's limit is reached: holding for %.1f s, then at its pace",
	    (double)event->delay_ns / 1e9);
}

/* Is there something to send, and may it be sent?  What keeps it from that calls
 * pump() when it ends. */
static bool
may_send(struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;
	uint32_t most = job->options->concurrency;

	if (sender->stopped && sender->held.count == 0)
		return false;
	if (sender->held.most < most)
		most = sender->held.most;
	return sender->in_flight + sender->line_len < most &&
	       bulk_output_waiting(job->output) < OUTPUT_WAITING_MAX;
}

static void
pump(struct bulk_sender *sender)
{
	const struct bulk_job *job = sender->job;
	struct bulk_flight *flight;
	int budget = BULK_ROWS_AT_ONCE;

	bulk_sender_check_output(sender);
	while (may_send(sender)) {
		uint64_t wait =
		    bulk_pacer_wait_ns(&sender->pacer, bulk_sender_now_ns());
		enum program_rows_status status;
		const struct program_row *row;

		if (wait > 0 || budget-- == 0) {
			pump_in(sender, wait);
			break;
		}
		if (!job->options->dry_run && !bulk_held_has_room(&sender->held))
			break;
		if ((flight = bulk_held_take(&sender->held)) != NULL) {
			bulk_sender_line_up(sender, flight);
			continue;
		}
		status = program_rows_next(job->rows, &row);
		if (status == PROGRAM_ROWS_ROW) {
			if ((flight = bulk_sender_take_row(sender, row)) != NULL)
				bulk_sender_line_up(sender, flight);
		} else if (status != PROGRAM_ROWS_MORE) {
			bulk_sender_end_input(sender, status);
		} else if (!bulk_sender_more_input(sender)) {
			break;
		}
		bulk_sender_check_output(sender);
	}
	bulk_sender_begin(sender);
	bulk_sender_end_if_over(sender);
}

static void
on_pump(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	pump(arg);
}

static void
on_output(void *arg)
{
	pump(arg);
}

static void
on_room(void *arg)
{
	pump(arg);
}

static void
on_input(evutil_socket_t fd, short what, void *arg)
{
	struct bulk_sender *sender = arg;

	(void)fd;
	(void)what;
	if (!sender->stopped)
		(void)program_rows_fill(sender->job->rows);
	pump(sender);
}

/* Say in the progress bar that nothing may go, and for how long. */
static void
add_hold(const struct bulk_sender *sender, char *text, size_t size)
{
	struct telnyx_client_stats stats;
	size_t len = strlen(text);

	telnyx_client_stats_init(&stats);
	if (telnyx_client_get_stats(sender->job->target->client, &stats) == TELNYX_OK &&
	    stats.held_ms > 0)
		(void)snprintf(text + len, size - len, "  holding %u s",
		    (unsigned)((stats.held_ms + 999) / 1000));
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct bulk_sender *sender = arg;
	const struct bulk_job *job = sender->job;
	char text[80];

	(void)fd;
	(void)what;
	if (bulk_output_is_terminal(job->output) &&
	    bulk_output_waiting(job->output) > 0) {
		bulk_console_erase(job->console);
		bulk_output_flush(job->output);
	}
	if (job->console->bar) {
		bulk_console_progress(text, sizeof(text), job->report->rows,
		    program_rows_bytes_done(job->rows),
		    program_rows_bytes_total(job->rows),
		    bulk_sender_now_ns() - sender->begun_ns);
		add_hold(sender, text, sizeof(text));
		bulk_console_draw(job->console, text);
	}
	pump(sender);
}

static bool
make_events(struct bulk_sender *sender)
{
	static const struct timeval tick = {0, TICK_US}, at_once = {0, 0};
	const struct bulk_job *job = sender->job;

	sender->pump_again = evtimer_new(sender->base, on_pump, sender);
	sender->tick = event_new(sender->base, -1, EV_PERSIST, on_tick, sender);
	sender->patience = evtimer_new(sender->base, on_patience, sender);
	if (sender->pump_again == NULL || sender->tick == NULL ||
	    sender->patience == NULL)
		return false;
	if (!program_rows_regular(job->rows)) {
		sender->input = event_new(sender->base, program_rows_fd(job->rows),
		    EV_READ, on_input, sender);
		if (sender->input == NULL)
			return false;
	}
	if (!bulk_output_attach(job->output, sender->base, on_output, sender))
		return false;
	if ((job->console->bar || bulk_output_is_terminal(job->output)) &&
	    evtimer_add(sender->tick, &tick) != 0)
		return false;
	return evtimer_add(sender->pump_again, &at_once) == 0;
}

static void
say_results(struct bulk_sender *sender, uint64_t elapsed_ns)
{
	const struct bulk_job *job = sender->job;
	uint64_t earlier = bulk_earlier_rows(job->earlier);

	bulk_report_summary(job->report, elapsed_ns);
	if (earlier > 0)
		bulk_console_line(job->console,
		    "%s has %" PRIu64 " result%s of an earlier run, too",
		    bulk_output_name(job->output), earlier, earlier == 1 ? "" : "s");
}

/* Say what there is to say at the end. */
static int
finish(struct bulk_sender *sender, uint64_t elapsed_ns)
{
	const struct bulk_job *job = sender->job;
	struct bulk_report *report = job->report;
	bool left = bulk_sender_has_rows_left(sender);

	bulk_output_sync(job->output);
	if (bulk_sender_is_clean(sender)) {
		bulk_begun_note(bulk_output_file(job->output), BULK_NOTE_BEGUN, false);
		bulk_begun_remove(job->begun);
	}
	bulk_output_close(job->output);
	bulk_sender_check_output(sender);
	bulk_console_erase(job->console);
	bulk_report_lost_lines(report);
	if (left)
		bulk_console_say(job->console,
		    "%s: stopped after %" PRIu64 " row%s; the rest was not read",
		    program_rows_name(job->rows), report->rows,
		    report->rows == 1 ? "" : "s");
	if (!job->options->quiet)
		say_results(sender, elapsed_ns);
	if (sender->broken)
		return 1;
	return left || !bulk_report_all_good(report) ||
		       !bulk_earlier_all_accepted(job->earlier)
		   ? 2
		   : 0;
}

struct bulk_sender *
bulk_sender_new(const struct bulk_job *job, struct event_base *base)
{
	struct bulk_sender *sender = calloc(1, sizeof(*sender));

	if (sender == NULL)
		return NULL;
	sender->job = job;
	sender->base = base;
	sender->on_message = on_message;
	job->report->url = job->target->url;
	bulk_streak_init(&sender->streak, job->options->max_failures);
	bulk_held_init(&sender->held, job->target->client, on_room, sender);
	if (!make_events(sender) ||
	    telnyx_telemetry_add(job->target->client, TELNYX_EVENT_RATE_HELD, on_held,
		sender, NULL) != TELNYX_OK) {
		bulk_sender_free(sender);
		return NULL;
	}
	return sender;
}

int
bulk_sender_run(struct bulk_sender *sender)
{
	const struct bulk_options *options = sender->job->options;

	sender->begun_ns = bulk_sender_now_ns();
	bulk_pacer_init(
	    &sender->pacer, options->dry_run ? 0 : options->rate, sender->begun_ns);
	(void)event_base_dispatch(sender->base);
	return finish(sender, bulk_sender_now_ns() - sender->begun_ns);
}

void
bulk_sender_free(struct bulk_sender *sender)
{
	struct event *events[4];
	size_t i;

	if (sender == NULL)
		return;
	events[0] = sender->pump_again;
	events[1] = sender->tick;
	events[2] = sender->patience;
	events[3] = sender->input;
	for (i = 0; i < sizeof(events) / sizeof(*events); i++)
		if (events[i] != NULL)
			event_free(events[i]);
	free(sender);
}
