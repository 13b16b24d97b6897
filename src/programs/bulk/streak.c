/* SPDX-License-Identifier: MIT */
/* Failures in a row that every row would meet. */
#include "programs/bulk/streak.h"

#include <string.h>

/* What a failure says something about. */
enum subject {
	ABOUT_THE_ROW,	 /* the way to Telnyx is open, and the key good */
	ABOUT_EVERY_ROW, /* every other row would fail alike */
	ABOUT_NEITHER	 /* a limit, a slow answer, what was never tried */
};

void
bulk_streak_init(struct bulk_streak *streak, uint32_t most)
{
	memset(streak, 0, sizeof(*streak));
	streak->most = most;
}

/* Was there no way to the server, or nothing but silence from it?  A message that spent
 * its time in the queue, held by a limit, says nothing of either. */
static bool
is_no_answer(const struct telnyx_error *error)
{
	return error->http_status == 0 && error->phase > TELNYX_PHASE_QUEUE &&
	       (error->type == TELNYX_ERROR_NETWORK ||
		   error->type == TELNYX_ERROR_TIMEOUT);
}

/* Is the error about the sender, the profile or the URL, which all rows have in common?
 */
static bool
is_about_the_sender(const struct telnyx_error *error)
{
	return error->field != NULL &&
	       (strcmp(error->field, "from") == 0 ||
		   strcmp(error->field, "base_url") == 0 ||
		   strcmp(error->field, "messaging_profile_id") == 0);
}

static enum subject
subject_of(const struct telnyx_error *error)
{
	if (error == NULL || error->outcome == TELNYX_OUTCOME_ACCEPTED)
		return ABOUT_THE_ROW;
	if (error->attempts == 0)
		return ABOUT_NEITHER; /* refused or given up here */
	if (error->type == TELNYX_ERROR_AUTHENTICATION || is_no_answer(error))
		return ABOUT_EVERY_ROW;
	if (error->http_status == 0 || error->http_status == 408 ||
	    error->type == TELNYX_ERROR_RATE_LIMIT)
		return ABOUT_NEITHER;
	/* A reply without a code is not Telnyx's, but a proxy's, or that of whatever
	 * else lives at this URL. */
	if (error->code == NULL || error->http_status == 402 ||
	    is_about_the_sender(error))
		return ABOUT_EVERY_ROW;
	return error->http_status < 500 ? ABOUT_THE_ROW : ABOUT_NEITHER;
}

bool
bulk_streak_add(struct bulk_streak *streak, uint64_t row, uint64_t newest,
    const struct telnyx_error *error)
{
	enum subject subject = subject_of(error);

	if (subject == ABOUT_THE_ROW)
		streak->running = false;
	if (subject != ABOUT_EVERY_ROW || streak->most == 0)
		return false;
	if (!streak->running) {
		streak->running = true;
		streak->failures = 1;
		streak->after = newest;
	} else if (row > streak->after) {
		streak->failures++;
	}
	return streak->failures >= streak->most;
}
