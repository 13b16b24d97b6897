/* SPDX-License-Identifier: MIT */
/*
 * The gates between a request and its next attempt: the circuit breaker, the
 * server's limit on its key, the rate of its sender and that of its client.
 * `gate` of the request is the next one to pass.
 *
 * The functions here say how a request stands; request.c moves it.
 */
#ifndef TELNYX_CLIENT_REQUEST_GATES_H
#define TELNYX_CLIENT_REQUEST_GATES_H

#include "client/request.h"

enum telnyx_passage {
	TELNYX_PASSAGE_OPEN = 0, /* an attempt may begin */
	TELNYX_PASSAGE_WAIT =
	    1, /* in a line, which will call telnyx_request_on_gate() */
	/* There is no use in waiting, and the failure says why: */
	TELNYX_PASSAGE_HELD = 2, /* the server's limit outlasts this step */
	TELNYX_PASSAGE_SHUT = 3	 /* the circuit breaker is open, for all steps */
};

/* Pass as many gates as are open now. */
enum telnyx_passage telnyx_request_gates_pass(struct telnyx_request *request);
/* The line that the request stood in has let it through. */
void telnyx_request_gates_opened(struct telnyx_request *request);
/* Does the request stand in the line of the server's limit, which now outlasts this
 * step?  Then it has left the line, and the failure says why. */
bool telnyx_request_gates_give_up(struct telnyx_request *request);

#endif
