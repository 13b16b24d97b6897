/* SPDX-License-Identifier: MIT */
/*
 * A run: what lives from its start to its end.
 *
 *   opening -> working -> draining -> ended
 *
 * It drains after a signal, with --until-empty when nothing is left, and when the store
 * went back, is damaged or is gone.  A second signal ends it at once; what was in
 * flight is then unknown at the next start, unless the journal says otherwise.
 */
#ifndef TELNYX_PROGRAMS_WORKER_RUN_INTERNAL_H
#define TELNYX_PROGRAMS_WORKER_RUN_INTERNAL_H

#include <stdbool.h>

#include <event2/event.h>

#include <telnyx/queue.h>

#include "programs/common/empty.h"
#include "programs/common/program.h"
#include "programs/worker/cron.h"
#include "programs/worker/enqueuer.h"
#include "programs/worker/log.h"
#include "programs/worker/metrics.h"
#include "programs/worker/scratch.h"
#include "programs/worker/senders.h"
#include "programs/worker/target.h"

struct worker_run {
	const struct worker_options *options;
	struct worker_log log;
	struct worker_senders *senders;
	struct worker_scratch scratch;
	struct worker_target target;
	const char *store;

	struct event_base *base;
	struct event *check;	/* is there anything left to do? */
	struct event *watchdog; /* NULL: nobody watches */
	struct program_signals signals;
	struct telnyx_queue *queue;
	struct telnyx_worker *worker;
	struct worker_enqueuer *enqueuer;
	struct worker_cron_table *cron_table; /* until `cron` has it */
	struct worker_cron *cron;
	struct worker_metrics *metrics; /* NULL: nobody asks */

	bool terminal; /* there was one at the start */
	bool working;
	bool enqueued; /* all that was to be, or nothing was */
	bool idle;     /* nothing is claimed, and nothing was ready and due */
	struct program_empty empty;
	bool draining;
	bool lost;  /* the store is: what ends now is in the journal alone */
	int stops;  /* signals to stop that came */
	int status; /* to exit with */
};

/* Stop claiming, let what is in flight end, and then end the run. */
void worker_run_drain(struct worker_run *run);
/* End the loop now. */
void worker_run_end(struct worker_run *run, int status);

/* With --until-empty and a rate: say how long all that is ready will take. */
void worker_run_estimate(struct worker_run *run);
/* With --until-empty: look whether the run is over, soon. */
void worker_run_check_soon(struct worker_run *run, unsigned ms);
void worker_run_on_check(evutil_socket_t fd, short what, void *arg);

/* SIGINT and SIGTERM drain, the second ends at once; SIGHUP rereads. */
void worker_run_on_signal(evutil_socket_t number, short what, void *arg);
/* Is there a terminal that this process is controlled by? */
bool worker_run_has_terminal(void);

#endif
