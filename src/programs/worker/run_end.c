/* SPDX-License-Identifier: MIT */
/* How a run ends: signals, and draining. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#include "programs/worker/commands.h"
#include "programs/worker/console.h"
#include "programs/worker/notify.h"
#include "programs/worker/run_internal.h"

#define DRAIN_DEFAULT_MS 30000

void
worker_run_end(struct worker_run *run, int status)
{
	run->status = status;
	(void)event_base_loopbreak(run->base);
}

/* --- draining --- */

static void
on_drained(struct telnyx_worker *worker, uint64_t left, void *arg)
{
	struct worker_run *run = arg;

	(void)worker;
	if (left > 0) {
		worker_log_line(&run->log, run->lost ? "not_recorded" : "drain_timeout",
		    NULL, NULL, "left", (int64_t)left);
		if (run->status == WORKER_EXIT_OK)
			run->status = WORKER_EXIT_SOME;
	}
	worker_run_end(run, run->status);
}

void
worker_run_drain(struct worker_run *run)
{
	int64_t timeout_ms = run->options->drain_timeout_given
				 ? run->options->drain_timeout_ms
				 : DRAIN_DEFAULT_MS;

	if (run->draining)
		return;
	run->draining = true;
	if (run->cron != NULL)
		worker_cron_stop(run->cron);
	(void)worker_notify("STOPPING=1");
	if (!run->working || telnyx_worker_drain(run->worker, (uint32_t)timeout_ms,
				 on_drained, run) != TELNYX_OK)
		worker_run_end(run, run->status);
}

/* --- signals --- */

bool
worker_run_has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void
reread_cron(struct worker_run *run)
{
	struct worker_cron_table *table;
	char error[WORKER_ERROR_MAX];

	if (!worker_cron_read(run->options->cron, &table, error, sizeof(error))) {
		worker_say("%s (the jobs of --cron stay as they were)", error);
		return;
	}
	worker_log_line(&run->log, "cron_read", "file", run->options->cron, "count",
	    (int64_t)worker_cron_count(table));
	worker_cron_change(run->cron, table);
}

static void
reread_senders(struct worker_run *run)
{
	struct worker_senders *senders;
	char error[WORKER_ERROR_MAX];

	if (!worker_senders_read(
		run->options->senders, &senders, error, sizeof(error))) {
		worker_say("%s (the senders stay as they were)", error);
		return;
	}
	worker_senders_free(run->senders);
	run->senders = senders;
	worker_log_line(&run->log, "senders_read", "file", run->options->senders,
	    "count", (int64_t)worker_senders_count(senders));
}

static void
reread(struct worker_run *run)
{
	if (run->target.webhooks != NULL)
		worker_webhooks_reopen(run->target.webhooks);
	if (run->options->senders != NULL)
		reread_senders(run);
	if (run->cron != NULL)
		reread_cron(run);
}

static void
stop(struct worker_run *run, evutil_socket_t number)
{
	struct telnyx_worker_stats *stats = TELNYX_WORKER_STATS();

	if (run->worker != NULL)
		(void)telnyx_worker_get_stats(run->worker, stats);
	if (++run->stops > 1) {
		worker_say("%s again: ends at once, with %" PRIu64 " in flight",
		    program_signal_name(number), stats->in_flight);
		worker_run_end(run, WORKER_EXIT_TROUBLE);
		return;
	}
	worker_log_line(&run->log, "draining", "why", program_signal_name(number),
	    "in_flight", (int64_t)stats->in_flight);
	worker_run_drain(run);
}

/* A terminal that goes away may say so twice, and nobody is there who could be
 * impatient: that is never a second signal. */
void
worker_run_on_signal(evutil_socket_t number, short what, void *arg)
{
	struct worker_run *run = arg;

	(void)what;
	if (number != SIGHUP)
		stop(run, number);
	else if (!run->terminal || worker_run_has_terminal())
		reread(run);
	else if (run->stops == 0)
		stop(run, number);
}
