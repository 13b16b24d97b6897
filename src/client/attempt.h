/* SPDX-License-Identifier: MIT */
/*
 * An attempt: one exchange of a request, from its begin to what follows from its
 * end.
 *
 * The functions here count, read and tell; what follows they return, and
 * request.c acts.
 */
#ifndef TELNYX_CLIENT_ATTEMPT_H
#define TELNYX_CLIENT_ATTEMPT_H

#include "client/request.h"

enum telnyx_attempt_then {
	TELNYX_ATTEMPT_END = 0,	     /* nothing: the reply is there, or the failure */
	TELNYX_ATTEMPT_BACK_OFF = 1, /* another attempt, after a delay */
	TELNYX_ATTEMPT_LINE_UP = 2   /* another one, once the server's limit allows */
};

/* What follows from an attempt. */
struct telnyx_attempt_end {
	enum telnyx_attempt_then then;
	uint64_t delay_ns;
	const char *reason; /* for telemetry */
};

/* Begin an attempt.  False: no memory; the failure is set. */
bool telnyx_attempt_begin(struct telnyx_request *request);
/* The exchange has ended: read what came of it, and say what follows. */
struct telnyx_attempt_end telnyx_attempt_conclude(struct telnyx_request *request);
/* Stop the attempt.  False: a complete reply had come, and the attempt is to be
 * concluded; true: its outcome is in `worst`. */
bool telnyx_attempt_abort(struct telnyx_request *request);
/* Take back an attempt that still waits for a connection, as if it had never begun:
 * the server's limit holds its key. */
void telnyx_attempt_withdraw(struct telnyx_request *request);

#endif
