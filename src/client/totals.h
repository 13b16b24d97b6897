/* SPDX-License-Identifier: MIT */
/*
 * A tally: the running totals of a client, or of a sender, behind struct
 * telnyx_totals.
 *
 * A client's is written by its loop's thread alone.  A sender's is written by the
 * loops of all clients that use it, so its additions are atomic; relaxed, as nothing
 * is decided by them.
 */
#ifndef TELNYX_CLIENT_TOTALS_H
#define TELNYX_CLIENT_TOTALS_H

#include <stdatomic.h>

#include <telnyx/metrics.h>

struct telnyx_request;

typedef _Atomic uint64_t telnyx_count;

struct telnyx_tally {
	telnyx_count started;
	telnyx_count outcomes[TELNYX_OUTCOME_ACCEPTED + 1];
	telnyx_count errors[TELNYX_ERROR_INTERNAL + 1];
	telnyx_count attempts, retries;
	telnyx_count bytes_sent, bytes_received;
	telnyx_count messages, parts;
	telnyx_count cost_e8, costs, other_costs;
	telnyx_count currency; /* the eight bytes of its text; 0: none yet */
	telnyx_count durations[TELNYX_HISTOGRAM_BOUNDS + 1], duration_ns;
};

/* A request was taken. */
void telnyx_totals_start(const struct telnyx_request *request);
/* An attempt has ended; its exchange is over. */
void telnyx_totals_attempt(const struct telnyx_request *request);
/* An attempt was taken back, and is none; but its bytes of before, which a server has
 * given back unread, were sent. */
void telnyx_totals_withdrawn(const struct telnyx_request *request);
/* A server has given it back unread `resent` times before. */
void telnyx_totals_resent(const struct telnyx_request *request, unsigned resent);
/* A request is about to be called back. */
void telnyx_totals_end(const struct telnyx_request *request);

#endif
