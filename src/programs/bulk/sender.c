/* SPDX-License-Identifier: MIT */
/*
 * The run.
 *
 * pump() is its heart: while there is a slot (--concurrency), a token
 * (--rate) and room in the output, it takes a row and hands it to the
 * library.  It is called again by whatever makes room: a message that is
 * over, the timer, the input, the output.
 *
 *   taking    rows are read and sent; what the server has told to come later is
 *             held, and sent again before any further row
 *   stopped   no more rows: the end, a fault, a signal, or no output; what is in
 *             flight finishes, and what is held goes, but after the end alone
 *   over      stopped, nothing in flight or held, output written: the loop ends
 */
#include "programs/bulk/sender.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>

#include "programs/bulk/check.h"
#include "programs/bulk/held.h"
#include "programs/bulk/pacer.h"
#include "programs/bulk/streak.h"
#include "programs/bulk/text.h"
#include "programs/common/program.h"

/* Rows taken in one go, so that signals and replies are not kept waiting by a
 * file full of rows that need no waiting. */
#define ROWS_AT_ONCE 64
/* Result lines that may wait for a slow reader before no more rows are taken. */
#define OUTPUT_WAITING_MAX 262144
#define TICK_US 200000
/* After the first hold only those of so many ns are told. */
#define SAID_NS UINT64_C(10000000000)

struct sender {
	const struct bulk_job *job;
	struct event_base *base;
	struct program_signals heeded;
	struct event *pump_again;
	struct event *tick;
	struct event *patience; /* ends with --max-hold */
	struct event *input;	/* NULL: always ready */
	struct bulk_pacer pacer;
	struct bulk_streak streak;
	struct bulk_held held;
	bool quitting; /* what is held is not waited for */
	bool held_said;
	uint64_t newest; /* the row last handed to the library */
	uint64_t begun_ns;
	uint32_t in_flight;
	int signals;
	bool stopped;
	bool reached_end; /* of the input */
	bool faulty;	  /* the input is */
	bool broken;	  /* exit status 1 */
	bool output_said;
};

static uint64_t
now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static void pump(struct sender *sender);

static void
pump_in(struct sender *sender, uint64_t delay_ns)
{
	struct timeval delay;

	delay_ns += 999; /* not a microsecond too early */
	delay.tv_sec = (time_t)(delay_ns / UINT64_C(1000000000));
	delay.tv_usec = (suseconds_t)(delay_ns % UINT64_C(1000000000) / 1000);
	evtimer_add(sender->pump_again, &delay);
}

/* Take no more rows, and do not wait for those that are held: they are told as
 * what the server last said of them. */
static void
quit(struct sender *sender)
{
	struct bulk_flight *flight;

	sender->stopped = true;
	sender->quitting = true;
	while ((flight = bulk_held_take(&sender->held)) != NULL) {
		if (flight->error != NULL)
			bulk_report_message(sender->job->report, flight->row,
			    flight->to, NULL, flight->error,
			    flight->attempts - flight->error->attempts);
		else
			bulk_report_refused(sender->job->report, flight->row,
			    flight->to, TELNYX_E_NO_MEMORY);
		bulk_flight_free(flight);
	}
}

/* Has writing failed?  Then say so once and take no more rows. */
static void
look_at_output(struct sender *sender)
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
		quit(sender);
	}
}

static void
end_if_over(struct sender *sender)
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

/* Would every other row fail in the same way?  Then take no more. */
static void
look_at_failures(struct sender *sender, uint64_t row, const struct telnyx_error *error)
{
	if (!bulk_streak_add(&sender->streak, row, sender->newest, error) ||
	    sender->stopped)
		return;
	quit(sender);
	bulk_console_say(sender->job->console,
	    "%u message%s in a row failed as every other would; no more rows are taken "
	    "(see --max-failures)",
	    (unsigned)sender->streak.failures, sender->streak.failures == 1 ? "" : "s");
}

/* Has the server said nothing but "later" for too long?  Then take no more rows.  If
 * not, look again when it will have been: a hold may be longer than the patience. */
static void
look_at_patience(struct sender *sender)
{
	const struct bulk_job *job = sender->job;
	uint64_t most = job->options->max_hold_s * UINT64_C(1000000000);
	uint64_t now = now_ns(), held = bulk_held_for_ns(&sender->held, now), left;
	struct timeval delay;

	if (sender->quitting || !bulk_held_since(&sender->held))
		return;
	if (held < most) {
		left = most - held + 999;
		delay.tv_sec = (time_t)(left / UINT64_C(1000000000));
		delay.tv_usec = (suseconds_t)(left % UINT64_C(1000000000) / 1000);
		if (!evtimer_pending(sender->patience, NULL))
			evtimer_add(sender->patience, &delay);
		return;
	}
	bulk_console_say(job->console,
	    "for %" PRIu64 " s the server has said nothing but \"later\"; no more rows "
	    "are taken (see --max-hold)",
	    job->options->max_hold_s);
	quit(sender);
}

static void
on_patience(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	look_at_patience(arg);
	pump(arg);
}

/* Hold what is to come later.  False: it is not, or is not waited for. */
static bool
hold(
    struct sender *sender, struct bulk_flight *flight, const struct telnyx_error *error)
{
	if (sender->quitting || !bulk_held_is_for(error))
		return false;
	bulk_held_add(&sender->held, flight, error, now_ns());
	look_at_patience(sender);
	return true;
}

static void
on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct bulk_flight *flight = arg;
	struct sender *sender = flight->owner;
	int earlier = flight->attempts;

	sender->in_flight--;
	flight->attempts += error != NULL ? error->attempts : 0;
	if (error == NULL || !hold(sender, flight, error)) {
		bulk_held_done(&sender->held, error == NULL || error->http_status > 0);
		bulk_report_message(sender->job->report, flight->row, flight->to,
		    message, error, earlier);
		look_at_failures(sender, flight->row, error);
		bulk_flight_free(flight);
	}
	pump(sender);
}

static void
submit(struct sender *sender, struct bulk_flight *flight)
{
	const struct bulk_job *job = sender->job;
	enum telnyx_status status;

	bulk_pacer_take(&sender->pacer);
	status = telnyx_message_send(job->target->client,
	    TELNYX_MESSAGE(.to = flight->to, .text = flight->text), NULL, on_message,
	    flight, NULL);
	if (status == TELNYX_OK) {
		sender->in_flight++;
		if (flight->row > sender->newest)
			sender->newest = flight->row;
		return;
	}
	bulk_report_refused(job->report, flight->row, flight->to, status);
	bulk_flight_free(flight);
}

/* The server's limit makes all wait. */
static void
on_held(const struct telnyx_event *event, void *arg)
{
	struct sender *sender = arg;
	const struct bulk_job *job = sender->job;

	if (job->options->quiet || (sender->held_said && event->delay_ns < SAID_NS))
		return;
	sender->held_said = true;
	bulk_console_say(job->console,
	    "the server's limit is reached: holding for %.1f s, then at its pace",
	    (double)event->delay_ns / 1e9);
}

/* Make a message of the row, and send or count it. */
static void
take_row(struct sender *sender, const struct bulk_row *row)
{
	const struct bulk_job *job = sender->job;
	const struct bulk_field *field = &row->fields[job->to_column];
	struct telnyx_segments count;
	char why[BULK_ERROR_MAX];
	struct bulk_flight *flight;
	enum bulk_check check;
	char *to = NULL;
	const char *text;

	if (field->text != NULL) {
		const char *from = field->text;
		size_t len = field->len;

		/* Blanks around a number are never meant. */
		bulk_text_trim(&from, &len);
		if ((to = malloc(len + 1)) != NULL) {
			memcpy(to, from, len);
			to[len] = '\0';
		}
	}
	check =
	    bulk_check_row(job->rows, row, job->to_column, job->tpl, why, sizeof(why));
	if (check != BULK_CHECK_OK) {
		bulk_report_bad_row(job->report, row->number, to, check, why);
	} else if (to == NULL || (text = bulk_template_render(job->tpl, row)) == NULL) {
		bulk_report_refused(job->report, row->number, to, TELNYX_E_NO_MEMORY);
	} else if (!job->options->dry_run) {
		if ((flight = bulk_flight_new(sender, row->number, to, text)) != NULL)
			submit(sender, flight);
		else
			bulk_report_refused(
			    job->report, row->number, to, TELNYX_E_NO_MEMORY);
	} else {
		bool good = bulk_check_message(job->target->client, to, text,
		    job->options->smart_encoding, &count, why, sizeof(why));

		bulk_report_counted(
		    job->report, row->number, to, &count, good ? NULL : why);
	}
	free(to);
}

/* Get at least some input, now or through the event.  False: wait. */
static bool
more_input(struct sender *sender)
{
	static const struct timeval soon = {0, 10000};
	struct bulk_rows *rows = sender->job->rows;
	int filled;

	if (sender->input != NULL) {
		if (event_add(sender->input, NULL) == 0)
			return false;
		/* A thing that epoll does not take, such as /dev/null. */
		event_free(sender->input);
		sender->input = NULL;
	}
	if ((filled = bulk_rows_fill(rows)) == 0)
		evtimer_add(sender->pump_again, &soon);
	return filled != 0;
}

/* The input is at its end, or faulty. */
static void
input_over(struct sender *sender, enum bulk_rows_status status)
{
	sender->stopped = true;
	sender->reached_end = status == BULK_ROWS_END;
	if (status == BULK_ROWS_END)
		return;
	sender->faulty = true;
	sender->broken = true;
	bulk_console_say(
	    sender->job->console, "%s", bulk_rows_error(sender->job->rows));
}

/* Is there something to send, and may it be sent?  What keeps it from that calls
 * pump() when it ends. */
static bool
may_send(struct sender *sender)
{
	const struct bulk_job *job = sender->job;
	uint32_t most = job->options->concurrency;

	if (sender->stopped && sender->held.count == 0)
		return false;
	if (sender->held.most < most)
		most = sender->held.most;
	return sender->in_flight < most &&
	       bulk_output_waiting(job->output) < OUTPUT_WAITING_MAX;
}

static void
pump(struct sender *sender)
{
	const struct bulk_job *job = sender->job;
	struct bulk_flight *flight;
	int budget = ROWS_AT_ONCE;

	look_at_output(sender);
	while (may_send(sender)) {
		uint64_t wait = bulk_pacer_wait_ns(&sender->pacer, now_ns());
		enum bulk_rows_status status;
		const struct bulk_row *row;

		if (wait > 0 || budget-- == 0) {
			pump_in(sender, wait);
			break;
		}
		if (!job->options->dry_run && !bulk_held_has_room(&sender->held))
			break;
		if ((flight = bulk_held_take(&sender->held)) != NULL) {
			submit(sender, flight);
			continue;
		}
		status = bulk_rows_next(job->rows, &row);
		if (status == BULK_ROWS_ROW)
			take_row(sender, row);
		else if (status != BULK_ROWS_MORE)
			input_over(sender, status);
		else if (!more_input(sender))
			break;
		look_at_output(sender);
	}
	end_if_over(sender);
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
	struct sender *sender = arg;

	(void)fd;
	(void)what;
	if (!sender->stopped)
		(void)bulk_rows_fill(sender->job->rows);
	pump(sender);
}

/* Say that nothing may go, and for how long. */
static void
add_hold(const struct sender *sender, char *text, size_t size)
{
	struct telnyx_client_stats stats;
	size_t len = strlen(text);

	telnyx_client_stats_init(&stats);
	if (telnyx_client_stats(sender->job->target->client, &stats) == TELNYX_OK &&
	    stats.held_ms > 0)
		(void)snprintf(text + len, size - len, "  holding %u s",
		    (unsigned)((stats.held_ms + 999) / 1000));
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct sender *sender = arg;
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
		    bulk_rows_bytes_done(job->rows), bulk_rows_bytes_total(job->rows),
		    now_ns() - sender->begun_ns);
		add_hold(sender, text, sizeof(text));
		bulk_console_draw(job->console, text);
	}
	pump(sender);
}

static const char *
signal_name(evutil_socket_t number)
{
	if (number == SIGHUP)
		return "the terminal is gone";
	return number == SIGTERM ? "terminated" : "interrupted";
}

/* The first signal: no more rows.  The second: give up on what is in flight.
 * The third: not even wait for whoever reads the output.  A terminal that goes
 * away may say so twice, by the kernel and by the shell, and nobody is there who
 * could be impatient: SIGHUP is never more than a first signal. */
static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	struct sender *sender = arg;
	const struct bulk_job *job = sender->job;
	const char *name = signal_name(number);

	(void)what;
	if (number == SIGHUP && sender->signals > 0)
		return;
	sender->signals++;
	if (sender->signals == 1) {
		if (sender->held.count > 0)
			bulk_console_say(job->console,
			    "%s: %u message%s that the server's limit holds %s not "
			    "sent",
			    name, (unsigned)sender->held.count,
			    sender->held.count == 1 ? "" : "s",
			    sender->held.count == 1 ? "is" : "are");
		quit(sender);
		if (sender->in_flight > 0)
			bulk_console_say(job->console,
			    "%s: no more rows are taken; waiting for %u in flight "
			    "(once more to give up on them)",
			    name, (unsigned)sender->in_flight);
		else
			bulk_console_say(
			    job->console, "%s: no more rows are taken", name);
	} else if (sender->signals == 2 && sender->in_flight > 0) {
		bulk_console_say(job->console, "%s again: giving up on %u in flight",
		    name, (unsigned)sender->in_flight);
		(void)telnyx_client_close(job->target->client, 0, NULL, NULL);
	} else if (sender->signals > 2 && sender->in_flight == 0 &&
		   bulk_output_waiting(job->output) > 0) {
		sender->broken = true;
		event_base_loopbreak(sender->base);
	}
	end_if_over(sender);
}

static bool
make_events(struct sender *sender)
{
	static const struct timeval tick = {0, TICK_US}, at_once = {0, 0};
	const struct bulk_job *job = sender->job;

	sender->pump_again = evtimer_new(sender->base, on_pump, sender);
	sender->tick = event_new(sender->base, -1, EV_PERSIST, on_tick, sender);
	sender->patience = evtimer_new(sender->base, on_patience, sender);
	if (sender->pump_again == NULL || sender->tick == NULL ||
	    sender->patience == NULL)
		return false;
	if (!bulk_rows_regular(job->rows)) {
		sender->input = event_new(
		    sender->base, bulk_rows_fd(job->rows), EV_READ, on_input, sender);
		if (sender->input == NULL)
			return false;
	}
	if (!bulk_output_attach(job->output, sender->base, on_output, sender))
		return false;
	if ((job->console->bar || bulk_output_is_terminal(job->output)) &&
	    evtimer_add(sender->tick, &tick) != 0)
		return false;
	return program_signals_heed(&sender->heeded, sender->base, on_signal, sender) &&
	       evtimer_add(sender->pump_again, &at_once) == 0;
}

static void
free_events(struct sender *sender)
{
	struct event *events[] = {
	    sender->pump_again, sender->tick, sender->patience, sender->input};
	size_t i;

	program_signals_drop(&sender->heeded);
	for (i = 0; i < sizeof(events) / sizeof(*events); i++) {
		if (events[i] != NULL)
			event_free(events[i]);
	}
}

/* After a stop: are there rows that nobody has seen?  Of a pipe only its end
 * would tell, and that is not waited for. */
static bool
rows_left(struct sender *sender)
{
	struct bulk_rows *rows = sender->job->rows;
	enum bulk_rows_status status;
	const struct bulk_row *row;

	if (sender->reached_end || sender->faulty)
		return false; /* the fault was said, and where */
	if (!bulk_rows_regular(rows))
		return true;
	while ((status = bulk_rows_next(rows, &row)) == BULK_ROWS_MORE) {
		if (bulk_rows_fill(rows) < 0)
			return true;
	}
	return status != BULK_ROWS_END;
}

/* Say what there is to say at the end. */
static int
finish(struct sender *sender, uint64_t elapsed_ns)
{
	const struct bulk_job *job = sender->job;
	struct bulk_report *report = job->report;
	bool left = rows_left(sender);

	bulk_output_close(job->output);
	look_at_output(sender);
	bulk_console_erase(job->console);
	bulk_report_lost_lines(report);
	if (left)
		bulk_console_say(job->console,
		    "%s: stopped after %" PRIu64 " row%s; the rest was not read",
		    bulk_rows_name(job->rows), report->rows,
		    report->rows == 1 ? "" : "s");
	if (!job->options->quiet)
		bulk_report_summary(report, elapsed_ns);
	if (sender->broken)
		return 1;
	return left || !bulk_report_all_good(report) ? 2 : 0;
}

int
bulk_sender_run(const struct bulk_job *job)
{
	struct sender sender = {.job = job};
	char error[BULK_ERROR_MAX];
	int exit_status = 1;

	if ((sender.base = event_base_new()) == NULL) {
		bulk_console_say(
		    job->console, "cannot start an event loop: %s", strerror(errno));
		return exit_status;
	}
	if (!bulk_target_open(
		job->target, sender.base, job->options, error, sizeof(error))) {
		bulk_console_say(job->console, "%s", error);
		goto done;
	}
	if (!make_events(&sender)) {
		bulk_console_say(job->console, "out of memory");
		goto done;
	}
	job->report->url = job->target->url;
	bulk_streak_init(&sender.streak, job->options->max_failures);
	bulk_held_init(&sender.held, job->target->client, on_room, &sender);
	if (telnyx_telemetry_add(job->target->client, TELNYX_EVENT_RATE_HELD, on_held,
		&sender, NULL) != TELNYX_OK) {
		bulk_console_say(job->console, "out of memory");
		goto done;
	}
	sender.begun_ns = now_ns();
	bulk_pacer_init(&sender.pacer, job->options->dry_run ? 0 : job->options->rate,
	    sender.begun_ns);
	(void)event_base_dispatch(sender.base);
	exit_status = finish(&sender, now_ns() - sender.begun_ns);
done:
	/* Everything that lives on the loop goes before it. */
	bulk_target_close(job->target);
	free_events(&sender);
	bulk_output_detach(job->output);
	event_base_free(sender.base);
	return exit_status;
}
