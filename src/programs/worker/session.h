/* SPDX-License-Identifier: MIT */
/* A store, opened on a loop of its own, for a command that asks a few things of it and
 * ends. */
#ifndef TELNYX_PROGRAMS_WORKER_SESSION_H
#define TELNYX_PROGRAMS_WORKER_SESSION_H

#include <stdbool.h>

#include <event2/event.h>

#include <telnyx/queue.h>

#include "programs/worker/options.h"

struct worker_session {
	const struct worker_options *options;
	struct event_base *base;
	struct telnyx_queue *queue;
	unsigned waiting; /* operations that are under way */
	bool failed;	  /* and it was told why */
};

/* Is there a store's name, and, unless `make`, its file?  False: it was told. */
bool worker_store_known(const char *store, bool make);

/* Open the store and wait until it is open.  False: it was told why not; the session is
 * to be closed all the same. */
bool worker_session_open(
    struct worker_session *session, const struct worker_options *options, bool make);
void worker_session_close(struct worker_session *session);

/* What a call that starts an operation has returned: count it, or tell why it was
 * refused. */
bool worker_session_asked(struct worker_session *session, enum telnyx_status status);
/* An operation has ended; true: well.  An error is told. */
bool worker_session_answered(
    struct worker_session *session, const struct telnyx_error *error);
/* Run the loop until no operation is under way.  False: something failed. */
bool worker_session_wait(struct worker_session *session);

#endif
