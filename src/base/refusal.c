/* SPDX-License-Identifier: MIT */
/* The error of a call that was refused, by its status. */
#include "base/refusal.h"

#include <errno.h>
#include <string.h>

#include "base/proof.h"

/* What stands for each status.  The type is chosen by what helps: to wait, or to mend
 * the program. */
struct refusal {
	enum telnyx_status status;
	enum telnyx_error_type type;
	enum telnyx_phase phase;
	enum telnyx_kept_by kept_by;
	bool is_made; /* an object was to be made: nothing was to be sent */
	int system_error;
	const char *title, *detail;
};

static const struct refusal refusals[] = {
    {TELNYX_E_INVALID, TELNYX_ERROR_VALIDATION, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, false, 0, "Invalid argument",
	"an argument is not valid"},
    {TELNYX_E_NO_MEMORY, TELNYX_ERROR_INTERNAL, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, false, ENOMEM, "No memory", "no memory was left"},
    {TELNYX_E_QUEUE_FULL, TELNYX_ERROR_RATE_LIMIT, TELNYX_PHASE_QUEUE,
	TELNYX_KEPT_BY_QUEUE, false, 0, "Queue full",
	"the queue is full: wait until some of it is done"},
    {TELNYX_E_CLOSING, TELNYX_ERROR_CLOSING, TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING,
	false, 0, "Closing", "the client is closing and takes nothing more"},
    {TELNYX_E_CONFIG, TELNYX_ERROR_VALIDATION, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, true, 0, "Cannot start", "a setting cannot be used"},
    {TELNYX_E_SYSTEM, TELNYX_ERROR_INTERNAL, TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING,
	true, 0, "Cannot start", "the operating system has refused"},
    /* A fault of the program, like an argument: from here it would fail again. */
    {TELNYX_E_WRONG_THREAD, TELNYX_ERROR_VALIDATION, TELNYX_PHASE_NONE,
	TELNYX_KEPT_BY_NOTHING, false, 0, "Wrong thread",
	"another thread runs the loop, or this process is a fork"},
};

static const struct refusal unknown = {TELNYX_OK, TELNYX_ERROR_INTERNAL,
    TELNYX_PHASE_NONE, TELNYX_KEPT_BY_NOTHING, true, 0, "Unknown status",
    "the status is none that this library knows"};

/* Of this thread: its last invalid argument, and the error that it was told. */
static _Thread_local const char *last_argument, *last_why;
static _Thread_local struct telnyx_error told;

enum telnyx_status
telnyx_refuse(const char *argument, const char *why)
{
	last_argument = argument;
	last_why = why;
	return TELNYX_E_INVALID;
}

static const struct refusal *
find(enum telnyx_status status)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].status == status)
			return &refusals[i];
	return &unknown;
}

/* Fill in `error`, whose texts are static, or this thread's last argument. */
static void
describe(enum telnyx_status status, struct telnyx_error *error)
{
	const struct refusal *refusal = find(status);

	memset(error, 0, sizeof(*error));
	error->type = refusal->type;
	if (!refusal->is_made)
		error->outcome = telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT);
	error->phase = refusal->phase;
	error->title = refusal->title;
	error->detail = refusal->detail;
	error->retry_after_ms = -1;
	error->system_error = refusal->system_error;
	error->kept_by = refusal->kept_by;
	if (status == TELNYX_E_INVALID && last_argument != NULL) {
		error->field = last_argument;
		error->detail = last_why;
	}
}

const struct telnyx_error *
telnyx_refusal(enum telnyx_status status)
{
	if (status == TELNYX_OK)
		return NULL;
	describe(status, &told);
	return &told;
}

enum telnyx_status
telnyx_refusal_report(enum telnyx_status status, struct telnyx_error **error)
{
	struct telnyx_error refusal;

	if (status == TELNYX_OK || error == NULL || *error != NULL)
		return status;
	describe(status, &refusal);
	*error = telnyx_error_dup(&refusal);
	return status;
}
