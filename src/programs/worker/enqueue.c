/* SPDX-License-Identifier: MIT */
/* telnyx-worker enqueue: the jobs of a file, onto the disk. */
#include "programs/worker/commands.h"

#include "programs/worker/console.h"
#include "programs/worker/enqueuer.h"
#include "programs/worker/session.h"

struct enqueue {
	struct worker_session session;
	struct worker_enqueued totals;
};

static void
on_enqueued(const struct worker_enqueued *enqueued, void *arg)
{
	struct enqueue *enqueue = arg;

	enqueue->totals = *enqueued;
	(void)worker_session_answered(&enqueue->session, NULL);
}

int
worker_enqueue(const struct worker_options *options)
{
	struct enqueue enqueue = {.session = {0}};
	struct worker_session *session = &enqueue.session;
	struct worker_enqueuer *enqueuer = NULL;
	bool good = false;

	if (options->arg_count != 1) {
		worker_say("enqueue takes one FILE (JSON Lines or CSV, or - for "
			   "standard input)");
		return WORKER_EXIT_TROUBLE;
	}
	if (worker_session_open(session, options, true))
		enqueuer = worker_enqueuer_new(
		    session->base, options, options->args[0], on_enqueued, &enqueue);
	if (enqueuer != NULL) {
		worker_enqueuer_begin(enqueuer, session->queue);
		(void)worker_session_asked(session, TELNYX_OK);
		good = worker_session_wait(session);
	}
	if (good)
		worker_enqueued_print(&enqueue.totals);
	worker_session_close(session);
	worker_enqueuer_free(enqueuer);
	if (!good || enqueue.totals.failed)
		return WORKER_EXIT_TROUBLE;
	return enqueue.totals.refused > 0 ? WORKER_EXIT_SOME : WORKER_EXIT_OK;
}
