/* SPDX-License-Identifier: MIT */
/* The table of proofs.  Each row says why it is one, and names a test that fails
 * without it or that tries to break it; tests/checks/check_proofs.sh looks for those,
 * and for any other place in the library that says "not sent". */
#include "base/proof.h"

#include <stddef.h>

static bool
none_left(const struct telnyx_evidence *known)
{
	return !known->some_may;
}

/* An interim answer (103, or 100) is an answer: somebody has read the head, and what
 * the next three say of a request that nobody has looked at is not true of it. */
static bool
certificate_refused(const struct telnyx_evidence *known)
{
	return known->certificate_refused && !known->answered;
}

static bool
above_goaway(const struct telnyx_evidence *known)
{
	return known->above_goaway && !known->answered;
}

static bool
refused_stream(const struct telnyx_evidence *known)
{
	return known->refused_stream && !known->answered;
}

static bool
not_whole(const struct telnyx_evidence *known)
{
	return !known->all_may;
}

/* Where the first that holds is what is told.  NULL: it is said by whoever knows
 * that the request was on no connection. */
static const struct {
	enum telnyx_proof proof;
	bool (*holds)(const struct telnyx_evidence *known);
} rows[] = {
    /* Refused, cancelled, out of time or of memory before its first attempt: no
     * server ever heard of it.
     * Test: rule_6_cancel_ends_a_request_in_every_state */
    {TELNYX_PROOF_NO_ATTEMPT, NULL},

    /* It waited for a connection when it ended, or none could be made (name,
     * address, handshake): no connection was ever given it.
     * Test: a_message_that_waits_for_a_stream_is_cancelled_unsent */
    {TELNYX_PROOF_QUEUED, NULL},

    /* TLS 1.3: the server asked for a certificate in this handshake, has said
     * nothing since its Finished, and ends with a fatal alert of a kind that
     * refuses one (RFC 8446, sections 4.4.2.4 and 6.2).  So its handshake never
     * ended, and before that end no server reads what comes behind.
     * Test: a_refused_certificate_is_not_sent
     * Test: only_an_alert_that_refuses_a_certificate_is_proof */
    {TELNYX_PROOF_CERTIFICATE_REFUSED, certificate_refused},

    /* The kernel took not one byte of it (over HTTP/2, on a connection that
     * lives on: no frame of it was made), and what has ended it stops the rest.
     * Test: a_host_of_two_addresses_is_reached_at_the_one_that_answers
     * Test: an_end_at_the_moment_of_sending_is_not_sent_or_unknown */
    {TELNYX_PROOF_NO_BYTE, none_left},

    /* GOAWAY names the last stream that the server has looked at or will; this
     * one is above it (RFC 9113, section 6.8).
     * Test: goaway_moves_what_was_not_processed_to_another_connection */
    {TELNYX_PROOF_ABOVE_GOAWAY, above_goaway},

    /* "Prior to any processing having occurred" (RFC 9113, section 8.7).
     * Test: a_refused_stream_is_sent_again_after_a_backoff
     * Test: a_stream_that_an_interim_answer_came_for_is_not_called_refused */
    {TELNYX_PROOF_REFUSED_STREAM, refused_stream},

    /* Its last byte has not left and never will, since its connection or its
     * stream has ended.  What stops short of its Content-Length or END_STREAM is
     * incomplete (RFC 9112, section 8; RFC 9113, section 8.1).
     * Test: a_request_of_which_any_part_was_read_is_never_sent_again
     * Test: a_request_that_was_written_in_part_is_sent_again_and_arrives_once
     * Test: a_body_that_no_window_lets_through_was_not_sent */
    {TELNYX_PROOF_NOT_WHOLE, not_whole},
};

enum telnyx_proof
telnyx_proof_find(const struct telnyx_evidence *evidence)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].holds != NULL && rows[i].holds(evidence))
			return rows[i].proof;
	return TELNYX_PROOF_NONE;
}

enum telnyx_outcome
telnyx_proof_outcome(enum telnyx_proof proof)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].proof == proof)
			return TELNYX_OUTCOME_NOT_SENT;
	return TELNYX_OUTCOME_UNKNOWN;
}
