/* SPDX-License-Identifier: MIT */
/* A run in a store, from its start to its end. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/bulk/sender_internal.h"
#include "programs/bulk/store_internal.h"
#include "programs/common/store.h"
#include "programs/common/text.h"

#define TICK_US 200000

const char *
bulk_store_path(const struct bulk_options *options, char *error, size_t size)
{
	const char *path = program_store_path(options->store);

	if (path != NULL && *path != '\0')
		return path;
	snprintf(error, size, "--store: \"%.64s\" is not sqlite:FILE", options->store);
	return NULL;
}

static void
enter(struct bulk_store *store, enum bulk_store_state next)
{
	if (store->state == BULK_STORE_OVER)
		return;
	store->state = next;
	if (next == BULK_STORE_LOOKING)
		bulk_store_look_again(store);
	else if (next == BULK_STORE_ENQUEUING)
		bulk_store_enqueue(store);
	else if (next == BULK_STORE_WORKING)
		bulk_store_work(store);
	else
		bulk_store_tell(store);
}

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct bulk_store *store = arg;

	(void)fd;
	(void)what;
	if (store->state == BULK_STORE_ENQUEUING)
		bulk_store_enqueue_more(store);
	else if (store->state == BULK_STORE_TELLING)
		bulk_store_tell_more(store);
}

static void
on_open(struct telnyx_queue *queue, const struct telnyx_error *error, void *arg)
{
	struct bulk_store *store = arg;

	(void)queue;
	if (bulk_store_good(store, error))
		bulk_store_look(store);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct bulk_store *store = arg;
	char text[80];

	(void)fd;
	(void)what;
	bulk_store_check_patience(store);
	if (!store->job.console->bar || store->state == BULK_STORE_OVER)
		return;
	bulk_console_progress(text, sizeof(text), store->done, store->done,
	    store->jobs > store->done ? store->jobs : store->done,
	    bulk_sender_now_ns() - store->begun_ns);
	bulk_console_draw(store->job.console, text);
}

/* --- signals --- */

static void
first_signal(struct bulk_store *store, const char *why)
{
	struct bulk_console *console = store->job.console;

	switch (store->state) {
	case BULK_STORE_LOOKING:
	case BULK_STORE_ENQUEUING:
		bulk_console_say(console,
		    "%s: nothing was sent by this start; it goes on when it is started "
		    "again with the same words",
		    why);
		bulk_store_end(store, 2);
		break;
	case BULK_STORE_WORKING:
		bulk_console_say(console,
		    "%s: no more rows are taken; waiting for what is in flight (once "
		    "more to give up on it)",
		    why);
		bulk_store_drain(store);
		break;
	default:
		break; /* it ends as soon as it can */
	}
}

/* What is in flight stays claimed: the next start finds out what became of it. */
static void
second_signal(struct bulk_store *store, const char *why)
{
	struct telnyx_worker *worker = store->worker;

	bulk_console_say(store->job.console, "%s again: %s", why,
	    store->state == BULK_STORE_TELLING
		? "the results are not complete; they are in the store"
		: "giving up on what is in flight");
	if (store->state != BULK_STORE_DRAINING) {
		bulk_store_end(store, 1);
		return;
	}
	store->worker = NULL;
	telnyx_worker_free(worker);
	enter(store, BULK_STORE_TELLING);
}

static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	struct bulk_store *store = arg;

	(void)what;
	if (number == SIGHUP && store->signals > 0)
		return;
	if (++store->signals == 1)
		first_signal(store, program_signal_name(number));
	else
		second_signal(store, program_signal_name(number));
}

/* --- opening and closing --- */

static bool
open_loop(struct bulk_store *store)
{
	static const struct timeval tick = {0, TICK_US};

	if ((store->base = event_base_new()) == NULL ||
	    (store->turn = event_new(store->base, -1, 0, on_turn, store)) == NULL ||
	    (store->check = evtimer_new(store->base, bulk_store_on_check, store)) ==
		NULL ||
	    (store->tick = event_new(store->base, -1, EV_PERSIST, on_tick, store)) ==
		NULL ||
	    evtimer_add(store->tick, &tick) != 0 ||
	    !program_signals_heed(&store->heeded, store->base, on_signal, store)) {
		bulk_console_say(store->job.console, "cannot start an event loop: %s",
		    strerror(errno));
		return false;
	}
	return true;
}

static bool
open_all(struct bulk_store *store)
{
	const struct bulk_job *job = &store->job;
	struct telnyx_queue_config config;
	char error[PROGRAM_ERROR_MAX];

	if (!open_loop(store))
		return false;
	if (!bulk_target_open(
		job->target, store->base, job->options, error, sizeof(error))) {
		bulk_console_say(job->console, "%s", error);
		return false;
	}
	job->report->url = job->target->url;
	telnyx_queue_config_init(&config);
	config.store = job->options->store;
	return bulk_store_asked(store,
	    telnyx_queue_open(store->base, &config, on_open, store, &store->queue));
}

/* Everything that lives on the loop goes before it. */
static void
close_all(struct bulk_store *store)
{
	store->state = BULK_STORE_OVER;
	telnyx_worker_free(store->worker);
	telnyx_client_free(store->job.target->client);
	store->job.target->client = NULL;
	telnyx_queue_free(store->queue);
	bulk_target_close(store->job.target);
	program_signals_drop(&store->heeded);
	bulk_output_detach(store->job.output);
	if (store->turn != NULL)
		event_free(store->turn);
	if (store->check != NULL)
		event_free(store->check);
	if (store->tick != NULL)
		event_free(store->tick);
	if (store->base != NULL)
		event_base_free(store->base);
	program_rows_free(store->again);
	free(store->told);
}

static void
say_results(struct bulk_store *store)
{
	const struct bulk_job *job = &store->job;
	int error;

	bulk_output_sync(job->output);
	bulk_output_close(job->output);
	bulk_console_erase(job->console);
	if ((error = bulk_output_error(job->output)) != 0) {
		store->status = 1;
		bulk_console_say(job->console,
		    "%s: cannot write results: %s; they are in the store: start it "
		    "again, with another --output if need be",
		    bulk_output_name(job->output), strerror(error));
	}
	if (store->left > 0)
		bulk_console_say(job->console,
		    "%" PRIu64 " row%s still to be sent: start it again with the same "
		    "words",
		    store->left, store->left == 1 ? " is" : "s are");
	if (!job->options->quiet)
		bulk_report_summary(
		    job->report, bulk_sender_now_ns() - store->begun_ns);
}

/* Whoever mends the input makes another run of it: a fault is found before anything is
 * sent. */
static bool
check_rows(struct bulk_store *store)
{
	enum program_rows_status status = PROGRAM_ROWS_MORE;
	const struct program_row *row;

	if (!bulk_store_read_again(store))
		return false;
	while (status == PROGRAM_ROWS_ROW || status == PROGRAM_ROWS_MORE) {
		status = program_rows_next(store->job.rows, &row);
		if (status == PROGRAM_ROWS_MORE &&
		    program_rows_fill(store->job.rows) < 0)
			status = PROGRAM_ROWS_FAULT;
	}
	if (status == PROGRAM_ROWS_END)
		return true;
	bulk_console_say(store->job.console, "%s; nothing is sent",
	    program_rows_error(store->job.rows));
	return false;
}

int
bulk_store_run(const struct bulk_job *job, const struct bulk_spool *spool,
    const struct bulk_identity *identity)
{
	struct bulk_store store = {.job = *job,
	    .spool = spool,
	    .identity = identity,
	    .enter = enter,
	    .status = 1,
	    .begun_ns = bulk_sender_now_ns()};

	if (open_all(&store) && check_rows(&store) &&
	    event_base_dispatch(store.base) >= 0 && store.pages_over)
		say_results(&store);
	close_all(&store);
	return store.status;
}
