/* SPDX-License-Identifier: MIT */
#include "transition_fx.h"

#include <string.h>

struct telnyx_job_core
tfx_row(unsigned row)
{
	struct telnyx_job_core job = {.id = 7,
	    .fence = LAST,
	    .attempt = 2,
	    .max_attempts = 20,
	    .run_at_ms = 10,
	    .claimed_at_ms = 20,
	    .safe_at_ms = SAFE};

	if ((row & (READY_AGAIN | CLAIMED_AGAIN | CLAIMED_TAKEN | ACCEPTED_FIRST |
		       ENDED_IN_DOUBT | ANY_UNKNOWN)) != 0)
		job.doubt = TELNYX_DOUBT_TIMEOUT;
	if ((row & (READY_AGAIN | CLAIMED_AGAIN | CLAIMED_TAKEN | ACCEPTED_FIRST |
		       EXPIRED_AGAIN | CANCELLED_AGAIN)) != 0)
		job.resends = 1;
	if ((row & (CLAIMED_TAKEN | ACCEPTED_FIRST)) != 0) {
		job.early_fence = 1;
		memcpy(job.message_id, "m1", 3);
	}
	if ((row & ANY_READY) != 0) {
		job.state = TELNYX_JOB_READY;
	} else if ((row & (ANY_CLAIMED | CLAIMED_TAKEN)) != 0) {
		job.state = TELNYX_JOB_CLAIMED;
	} else if ((row & (ACCEPTED | ACCEPTED_FIRST)) != 0) {
		job.state = TELNYX_JOB_ACCEPTED;
		job.accepted_fence = row == ACCEPTED ? LAST : 1;
		if (row == ACCEPTED)
			memcpy(job.message_id, "m3", 3);
	} else if ((row & ANY_UNKNOWN) != 0) {
		job.state = TELNYX_JOB_UNKNOWN;
		job.look_at_ms = 30;
		if (row == UNKNOWN_DIED)
			job.doubt = TELNYX_DOUBT_WORKER_DIED;
	} else if ((row & (CANCELLED | CANCELLED_AGAIN)) != 0) {
		job.state = TELNYX_JOB_CANCELLED;
		job.reason = TELNYX_JOB_BY_OPERATOR;
	} else if (row == HELD) {
		job.state = TELNYX_JOB_HELD;
		job.reason = TELNYX_JOB_BY_OPERATOR;
	} else {
		job.state = TELNYX_JOB_DISCARDED;
		job.reason = row == REJECTED	  ? TELNYX_JOB_REJECTED
			     : row == USED_UP	  ? TELNYX_JOB_ATTEMPTS_USED
			     : row == BY_HANDLER  ? TELNYX_JOB_BY_HANDLER
			     : row == GAVE_UP	  ? TELNYX_JOB_GAVE_UP
			     : row == BY_OPERATOR ? TELNYX_JOB_BY_OPERATOR
						  : TELNYX_JOB_EXPIRED;
	}
	if ((row & (ANY_READY | CLAIMED | CLAIMED_AGAIN | CLAIMED_TAKEN | HELD)) == 0)
		job.finished_at_ms = 40;
	return job;
}

static const int64_t fences[] = {
    [SAME] = LAST, [OLDER] = 2, [FIRST] = 1, [AHEAD] = LAST + 1};

struct telnyx_news
tfx_news(
    enum telnyx_news_source source, enum telnyx_news_what what, enum relation relation)
{
	static const char *const ids[] = {
	    [SAME] = "m3", [OLDER] = "m2", [FIRST] = "m1", [AHEAD] = "m4"};

	return (struct telnyx_news){.source = source,
	    .what = what,
	    .fence = fences[relation],
	    .now_ms = NOW,
	    .wait_ms = WAIT,
	    .reason = TELNYX_JOB_NO_SENDER,
	    .doubt = TELNYX_DOUBT_CONNECTION,
	    .message_id = what == TELNYX_NEWS_ACCEPTED ? ids[relation] : NULL};
}
