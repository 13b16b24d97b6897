/* SPDX-License-Identifier: MIT */
/*
 * What proves that a request was not processed.
 *
 * "Not sent" is a promise: the library sends such a request again, and so may
 * its caller.  Nothing is called not sent but by a row of the one table in
 * proof.c, for HTTP/1.1 and HTTP/2 alike; what no row proves is unknown.
 */
#ifndef TELNYX_BASE_PROOF_H
#define TELNYX_BASE_PROOF_H

#include <telnyx/error.h>

enum telnyx_proof {
	TELNYX_PROOF_NONE = 0,
	TELNYX_PROOF_NO_ATTEMPT = 1,	      /* nothing was ever begun */
	TELNYX_PROOF_QUEUED = 2,	      /* no connection was given it */
	TELNYX_PROOF_CERTIFICATE_REFUSED = 3, /* by an alert of TLS 1.3 */
	TELNYX_PROOF_NO_BYTE = 4,	      /* not one byte of it left */
	TELNYX_PROOF_ABOVE_GOAWAY = 5,	      /* above the last id of GOAWAY */
	TELNYX_PROOF_REFUSED_STREAM = 6,      /* RST_STREAM, REFUSED_STREAM */
	TELNYX_PROOF_NOT_WHOLE = 7	      /* its last byte never leaves */
};

/* What a connection knows of one request.  Each is said only where it is
 * certain, but for the two that end in "may". */
struct telnyx_evidence {
	bool answered; /* a status has come, or a part of one: interim answers */
	bool some_may; /* have left: some of its bytes */
	bool all_may;  /* have left: all of its bytes */
	bool certificate_refused;
	bool above_goaway;
	bool refused_stream;
};

/* The first row that holds; TELNYX_PROOF_NONE: it may have been processed. */
enum telnyx_proof telnyx_proof_find(const struct telnyx_evidence *evidence);

/* NOT_SENT for a proof, UNKNOWN without one. */
enum telnyx_outcome telnyx_proof_outcome(enum telnyx_proof proof);

#endif
