/* SPDX-License-Identifier: MIT */
/*
 * How a job goes from state to state: one pure function, which every driver of a
 * store calls, or does the same as.
 *
 * News are what somebody says of a job: its worker (OWNER), the journal of a worker
 * that died, the rescue of such jobs, a webhook, a look-up, a person, a policy.  What
 * they do depends on the job's state and on the fence that they speak of:
 *
 *   same fence     the claim that the job had last
 *   older fence    an earlier one: a resend has been claimed, or waits, since
 *   fence ahead    a claim that this store has not seen: it is older than its past
 *
 * Evidence wins over time: that a message was accepted counts whatever the state.
 * That it was not sent counts only from the owner, now or late, and its journal, at
 * the same fence, of a job that is claimed or in doubt.
 */
#ifndef TELNYX_QUEUE_TRANSITION_H
#define TELNYX_QUEUE_TRANSITION_H

#include <telnyx/queue.h>

/* Telnyx's ids are UUIDs, or 32 digits and dashes; a longer one is cut. */
#define TELNYX_JOB_ID_MAX 64

/* What transitions read and write of a job. */
struct telnyx_job_core {
	int64_t id;
	enum telnyx_job_state state;
	enum telnyx_job_reason reason;
	enum telnyx_job_doubt doubt;
	enum telnyx_job_found found;
	int64_t fence;
	int64_t accepted_fence; /* the claim that was accepted first; 0: none */
	/* An older claim that was accepted while a resend is claimed; 0: none. */
	int64_t early_fence;
	int attempt;
	int max_attempts;
	int snoozes;
	int resends;
	int deaths; /* workers that died while they prepared it */
	bool duplicate;
	int64_t run_at_ms;
	int64_t claimed_at_ms;
	int64_t finished_at_ms;
	int64_t safe_at_ms; /* when its last attempt is surely over */
	int64_t look_at_ms; /* when to look for evidence; 0: not in doubt */
	enum telnyx_message_status delivery;
	char message_id[TELNYX_JOB_ID_MAX];
	char group_id[TELNYX_JOB_ID_MAX];
};

enum telnyx_news_source {
	TELNYX_NEWS_OWNER = 0, /* the worker that claimed it, also late */
	TELNYX_NEWS_JOURNAL,   /* that one's journal, after its death */
	TELNYX_NEWS_RESCUE,    /* whoever found that it died */
	TELNYX_NEWS_WEBHOOK,
	TELNYX_NEWS_LOOK_UP,
	TELNYX_NEWS_OPERATOR,
	TELNYX_NEWS_POLICY
};

enum telnyx_news_what {
	/* Accepted by Telnyx.  From anybody but RESCUE and POLICY. */
	TELNYX_NEWS_ACCEPTED = 0,
	/* Not sent, or refused for now: again after wait_ms, as an attempt; discarded
	 * if that was the last. OWNER, JOURNAL. */
	TELNYX_NEWS_RETRY,
	TELNYX_NEWS_SNOOZE,  /* the same, and it was no attempt */
	TELNYX_NEWS_DISCARD, /* refused for good; `reason`.  OWNER, JOURNAL, OPERATOR of
				an UNKNOWN one, POLICY (gave up) */
	TELNYX_NEWS_DROP,    /* cancelled by the handler before it began.  OWNER */
	TELNYX_NEWS_HOLD, /* OWNER before it began, with `reason`; OPERATOR if ready */
	TELNYX_NEWS_UNKNOWN, /* it may have left; `doubt`.  OWNER, JOURNAL, RESCUE.  The
				owner's doubt takes the place of WORKER_DIED */
	TELNYX_NEWS_RELEASE, /* not begun, which is proved: ready at once, no attempt.
				OWNER, JOURNAL; of an UNKNOWN one only if its worker
				was thought dead.  By OPERATOR: from HELD */
	/* The worker died while it prepared the job: released; the second time held.
	 * JOURNAL. */
	TELNYX_NEWS_DIED_PREPARING,
	TELNYX_NEWS_NOTHING_SEEN, /* look again at wait_ms from now.  LOOK_UP */
	TELNYX_NEWS_NO_EVIDENCE,  /* nothing seen, and it would have been.  LOOK_UP */
	TELNYX_NEWS_CANCEL,	  /* OPERATOR, of what is ready or held */
	TELNYX_NEWS_RETRY_ANEW, /* OPERATOR, of discarded and cancelled, never in doubt
				 */
	TELNYX_NEWS_RESEND	/* OPERATOR, POLICY; `force` */
};

struct telnyx_news {
	enum telnyx_news_source source;
	enum telnyx_news_what what;
	int64_t fence; /* OPERATOR: not looked at */
	int64_t now_ms;
	int64_t wait_ms;
	enum telnyx_job_reason reason;
	enum telnyx_job_doubt doubt;
	bool force;
	/* With ACCEPTED; NULL and UNSET: not known. */
	const char *message_id;
	const char *group_id;
	enum telnyx_message_status delivery;
	/* For the record: one line, no text of the message. */
	const char *error;
	const char *error_code;
};

/* What a piece of news has done. */
struct telnyx_turn_of_events {
	bool changed;	      /* the core is to be written */
	bool moved;	      /* to another state */
	bool refused;	      /* it does not apply: the state is another one */
	bool too_early;	      /* RESEND before safe_at_ms */
	bool duplicate;	      /* told for the first time: accepted more than once */
	bool contradiction;   /* accepted, though refused or cancelled */
	bool store_went_back; /* it spoke of a claim that the store has not seen */
	bool delivery;	      /* `delivery` is further */
	bool resolved;	      /* it was UNKNOWN and is no more */
};

struct telnyx_turn_of_events telnyx_job_transition(
    struct telnyx_job_core *job, const struct telnyx_news *news);

/* ready -> claimed, or discarded where it has expired.  True: claimed. */
bool telnyx_job_claim(struct telnyx_job_core *job, int64_t now_ms,
    int64_t expires_at_ms, int64_t safe_at_ms);

/* How far a status is: a status of a higher rank replaces one of a lower. */
int telnyx_delivery_rank(enum telnyx_message_status status);

/* Is the job over, so that its unique key may lapse and the job be pruned?  Discarded
 * ones of a person or a policy are, and yet free no key: see _frees_key. */
bool telnyx_job_has_ended(const struct telnyx_job_core *job);
/* May a job's key be taken again, its period being over (`lapsed`) or not? */
bool telnyx_job_frees_key(
    const struct telnyx_job_core *job, bool lapsed, unsigned unique_free);

#endif
