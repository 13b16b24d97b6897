/* SPDX-License-Identifier: MIT */
/* The failure of a request that was stopped before its answer. */
#include "client/request_stop.h"

enum telnyx_kept_by
telnyx_request_keeper(const struct telnyx_request *request)
{
	if (request->place.pace != NULL)
		return TELNYX_KEPT_BY_SERVER_LIMIT;
	if (request->wait.bucket != NULL)
		return TELNYX_KEPT_BY_RATE;
	return request->state == TELNYX_REQUEST_EXCHANGE &&
		       request->exchange.state == TELNYX_EXCHANGE_WAITING
		   ? TELNYX_KEPT_BY_QUEUE
		   : TELNYX_KEPT_BY_NOTHING;
}

/* The deadline has passed.  A request that was kept here until then has reached no
 * server, and the failure says what kept it. */
static void
fail_late(struct telnyx_request *request, enum telnyx_outcome outcome,
    enum telnyx_phase phase, enum telnyx_kept_by keeper)
{
	static const char *const kept[] = {
	    [TELNYX_KEPT_BY_SERVER_LIMIT] = "held by the server's limit",
	    [TELNYX_KEPT_BY_RATE] = "held by its own rate_per_second",
	    [TELNYX_KEPT_BY_QUEUE] = "waiting for a connection"};
	uint64_t ns = request->stop == TELNYX_STOP_LATE
			  ? request->deadline_ns - request->started_ns
			  : request->step_deadline_ns - request->step_started_ns;
	unsigned long long ms = ns / TELNYX_NS_PER_MS;

	if ((size_t)keeper < sizeof(kept) / sizeof(*kept) && kept[keeper] != NULL)
		telnyx_failure_set(&request->failure, TELNYX_ERROR_TIMEOUT, outcome,
		    phase, "Deadline passed", "%s until its deadline of %llu ms",
		    kept[keeper], ms);
	else
		telnyx_failure_set(&request->failure, TELNYX_ERROR_TIMEOUT, outcome,
		    phase, "Deadline passed", "no answer within %llu ms (phase: %s)",
		    ms, telnyx_phase_name(phase));
}

/* The worst of the attempts, the one that was stopped included. */
static enum telnyx_outcome
outcome_of(const struct telnyx_request *request)
{
	if (request->worst != TELNYX_OUTCOME_NONE)
		return request->worst;
	return telnyx_proof_outcome(
	    request->attempts == 0 ? TELNYX_PROOF_NO_ATTEMPT : TELNYX_PROOF_NONE);
}

void
telnyx_request_fail_stopped(
    struct telnyx_request *request, enum telnyx_phase phase, enum telnyx_kept_by keeper)
{
	struct telnyx_failure *failure = &request->failure;
	enum telnyx_outcome outcome = outcome_of(request);
	int64_t retry_after_ms = failure->error.retry_after_ms;
	int http_status = failure->error.http_status;

	telnyx_failure_clear(failure);
	switch (request->stop) {
	case TELNYX_STOP_CANCELLED:
		telnyx_failure_set(failure, TELNYX_ERROR_CANCELLED, outcome, phase,
		    "Cancelled", "the request was cancelled");
		break;
	case TELNYX_STOP_LATE:
	case TELNYX_STOP_STEP_LATE:
		fail_late(request, outcome, phase, keeper);
		break;
	case TELNYX_STOP_NO_TIMER:
		telnyx_failure_no_memory(
		    failure, outcome, phase, "no memory for the request's deadline");
		break;
	case TELNYX_STOP_CLOSING:
	case TELNYX_STOP_NONE:
		telnyx_failure_set(failure, TELNYX_ERROR_CLOSING, outcome, phase,
		    "Client closed", "the client was closed before an answer came");
		break;
	}
	failure->error.retry_after_ms = retry_after_ms;
	failure->error.http_status = http_status;
	failure->error.kept_by = keeper;
}
