/* SPDX-License-Identifier: MIT */
/* The rows of the tests of transitions: all that a job can be; its last claim is the
 * third. */
#ifndef TELNYX_TESTS_UNIT_QUEUE_TRANSITION_FX_H
#define TELNYX_TESTS_UNIT_QUEUE_TRANSITION_FX_H

#include "queue/transition.h"

#define NOW 1000000
#define WAIT 5000
#define LAST 3 /* the claim that the job had last */
#define SAFE (NOW - 1)

enum row {
	READY = 1u << 0,	  /* after a retry, say: never in doubt */
	READY_AGAIN = 1u << 1,	  /* a resend waits */
	CLAIMED = 1u << 2,	  /* never in doubt */
	CLAIMED_AGAIN = 1u << 3,  /* a resend runs */
	CLAIMED_TAKEN = 1u << 4,  /* and the first claim was accepted meanwhile */
	ACCEPTED = 1u << 5,	  /* by the last claim */
	ACCEPTED_FIRST = 1u << 6, /* by the first claim, while the last one ran */
	UNKNOWN_DIED = 1u << 7,
	UNKNOWN_TIMEOUT = 1u << 8,
	REJECTED = 1u << 9, /* discarded, and why: */
	USED_UP = 1u << 10,
	BY_HANDLER = 1u << 11,
	EXPIRED = 1u << 12,
	EXPIRED_AGAIN = 1u << 13, /* a resend that waited too long */
	GAVE_UP = 1u << 14,	  /* in doubt */
	BY_OPERATOR = 1u << 15,	  /* in doubt */
	CANCELLED = 1u << 16,
	CANCELLED_AGAIN = 1u << 17, /* a resend */
	HELD = 1u << 18
};
#define ROWS 19

#define ANY_READY (READY | READY_AGAIN)
#define ANY_CLAIMED (CLAIMED | CLAIMED_AGAIN)
#define ANY_UNKNOWN (UNKNOWN_DIED | UNKNOWN_TIMEOUT)
#define ENDED_IN_DOUBT (EXPIRED_AGAIN | GAVE_UP | BY_OPERATOR | CANCELLED_AGAIN)
/* The owner itself said that it did not leave. */
#define REFUSED (REJECTED | USED_UP | BY_HANDLER)

struct telnyx_job_core tfx_row(unsigned row);

/* Of which claim news are. */
enum relation { SAME = 1, OLDER = 2, FIRST = 4, AHEAD = 8, ANY = 15 };

/* News of a claim; of one that was accepted with the id of a message, "m<fence>". */
struct telnyx_news tfx_news(
    enum telnyx_news_source source, enum telnyx_news_what what, enum relation relation);

#endif
