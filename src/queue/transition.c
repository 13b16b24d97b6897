/* SPDX-License-Identifier: MIT */
/*
 * The transitions of a job.  One function for each kind of news; all of them are
 * pure: the time is in the news.
 */
#include "queue/transition.h"

#include <string.h>

/* A later worker may wait this long before it looks again at a job that just came in
 * doubt. */
#ifndef FIRST_LOOK_MS /* the storm has another */
#define FIRST_LOOK_MS 30000
#endif

static bool
is_in_doubt(const struct telnyx_job_core *job)
{
	return job->state == TELNYX_JOB_UNKNOWN;
}

static void
keep_id(char *place, const char *id)
{
	size_t len;

	if (id == NULL || place[0] != '\0')
		return;
	len = strlen(id);
	if (len >= TELNYX_JOB_ID_MAX)
		len = TELNYX_JOB_ID_MAX - 1;
	memcpy(place, id, len);
	place[len] = '\0';
}

/* Do both name something, and not the same? */
static bool
differ(const char *ours, const char *theirs)
{
	return ours[0] != '\0' && theirs != NULL &&
	       strncmp(ours, theirs, TELNYX_JOB_ID_MAX - 1) != 0;
}

int
telnyx_delivery_rank(enum telnyx_message_status status)
{
	switch (status) {
	case TELNYX_MESSAGE_STATUS_UNSET:
	case TELNYX_MESSAGE_STATUS_UNKNOWN:
	case TELNYX_MESSAGE_RECEIVED:
	case TELNYX_MESSAGE_WEBHOOK_DELIVERED:
		return 0;
	case TELNYX_MESSAGE_SCHEDULED:
		return 1;
	case TELNYX_MESSAGE_QUEUED:
		return 2;
	case TELNYX_MESSAGE_SENDING:
		return 3;
	case TELNYX_MESSAGE_SENT:
		return 4;
	case TELNYX_MESSAGE_EXPIRED:
	case TELNYX_MESSAGE_SENDING_FAILED:
	case TELNYX_MESSAGE_DELIVERY_UNCONFIRMED:
	case TELNYX_MESSAGE_DELIVERY_FAILED:
	case TELNYX_MESSAGE_CANCELLED:
		return 5;
	case TELNYX_MESSAGE_DELIVERED:
		return 6;
	case TELNYX_MESSAGE_READ:
		return 7;
	}
	return 0;
}

/* Go to a state in which the job waits or has ended. */
static void
settle(struct telnyx_job_core *job, enum telnyx_job_state state,
    enum telnyx_job_reason reason, int64_t now_ms)
{
	job->state = state;
	job->reason = reason;
	job->look_at_ms = 0;
	job->finished_at_ms =
	    state == TELNYX_JOB_READY || state == TELNYX_JOB_HELD ? 0 : now_ms;
}

static void
make_ready(
    struct telnyx_job_core *job, enum telnyx_job_reason reason, int64_t run_at_ms)
{
	settle(job, TELNYX_JOB_READY, reason, 0);
	job->run_at_ms = run_at_ms;
}

static enum telnyx_job_found
found_by(enum telnyx_news_source source)
{
	switch (source) {
	case TELNYX_NEWS_OWNER:
		return TELNYX_FOUND_LATE_OUTCOME;
	case TELNYX_NEWS_JOURNAL:
		return TELNYX_FOUND_JOURNAL;
	case TELNYX_NEWS_WEBHOOK:
		return TELNYX_FOUND_WEBHOOK;
	case TELNYX_NEWS_LOOK_UP:
		return TELNYX_FOUND_LOOK_UP;
	case TELNYX_NEWS_OPERATOR:
		return TELNYX_FOUND_OPERATOR;
	case TELNYX_NEWS_RESCUE:
	case TELNYX_NEWS_POLICY:
		break;
	}
	return TELNYX_FOUND_NOTHING;
}

/* Keep what was found of a job that is, or was, in doubt. */
static void
note_found(struct telnyx_job_core *job, const struct telnyx_news *news)
{
	if (job->doubt != TELNYX_DOUBT_NONE)
		job->found = found_by(news->source);
}

static void
tell_duplicate(struct telnyx_job_core *job, struct telnyx_turn_of_events *turn)
{
	if (!job->duplicate)
		turn->changed = turn->duplicate = true;
	job->duplicate = true;
}

/* What an acceptance adds to the job that it is about. */
static void
add_details(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	bool same_group =
	    news->group_id != NULL && !differ(job->group_id, news->group_id);

	if (differ(job->message_id, news->message_id) && !same_group) {
		tell_duplicate(job, turn);
		return;
	}
	if ((job->message_id[0] == '\0' && news->message_id != NULL) ||
	    (job->group_id[0] == '\0' && news->group_id != NULL))
		turn->changed = true;
	keep_id(job->message_id, news->message_id);
	keep_id(job->group_id, news->group_id);
	if (telnyx_delivery_rank(news->delivery) >
	    telnyx_delivery_rank(job->delivery)) {
		job->delivery = news->delivery;
		turn->changed = turn->delivery = true;
	}
}

static void
become_accepted(struct telnyx_job_core *job, int64_t fence,
    const struct telnyx_news *news, struct telnyx_turn_of_events *turn)
{
	turn->changed = true;
	turn->resolved = is_in_doubt(job);
	settle(job, TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE, news->now_ms);
	job->accepted_fence = fence;
	add_details(job, news, turn);
}

/* The running attempt is over, and an older one was accepted meanwhile: what it says
 * of itself only decides whether there are two. */
static bool
overtaken(struct telnyx_job_core *job, const struct telnyx_news *news, bool twice,
    struct telnyx_turn_of_events *turn)
{
	if (job->early_fence == 0)
		return false;
	turn->changed = true;
	settle(job, TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE, news->now_ms);
	job->accepted_fence = job->early_fence;
	if (twice)
		tell_duplicate(job, turn);
	return true;
}

static void
accept_claimed(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (news->fence < job->fence) {
		/* A resend runs; how it ends is awaited. */
		turn->changed = true;
		if (job->early_fence == 0)
			job->early_fence = news->fence;
		if (news->fence == job->early_fence)
			add_details(job, news, turn);
		else
			tell_duplicate(job, turn);
		note_found(job, news);
		return;
	}
	if (overtaken(job, news, true, turn))
		return;
	if (news->source != TELNYX_NEWS_OWNER)
		note_found(job, news);
	become_accepted(job, job->fence, news, turn);
}

static void
accept_accepted(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (news->fence == job->accepted_fence)
		add_details(job, news, turn);
	else
		tell_duplicate(job, turn);
}

/* Was it discarded as its owner had said that it did not leave?  Else it was somebody's
 * decision, who may have known no better, or its time. */
static bool
was_refused(const struct telnyx_job_core *job)
{
	return job->reason == TELNYX_JOB_REJECTED ||
	       job->reason == TELNYX_JOB_ATTEMPTS_USED ||
	       job->reason == TELNYX_JOB_BY_HANDLER;
}

/* Who may know that a message was accepted; a reference has a fence of 1 or more. */
static bool
is_evidence(const struct telnyx_news *news)
{
	return news->fence > 0 && news->source != TELNYX_NEWS_RESCUE &&
	       news->source != TELNYX_NEWS_POLICY;
}

static void
accept(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (!is_evidence(news)) {
		turn->refused = true;
		return;
	}
	if (news->fence > job->fence) {
		turn->changed = turn->store_went_back = true;
		job->fence = news->fence;
	}
	switch (job->state) {
	case TELNYX_JOB_CLAIMED:
		accept_claimed(job, news, turn);
		return;
	case TELNYX_JOB_ACCEPTED:
		accept_accepted(job, news, turn);
		return;
	case TELNYX_JOB_DISCARDED:
		turn->contradiction = was_refused(job);
		break;
	case TELNYX_JOB_CANCELLED:
		turn->contradiction = true;
		break;
	case TELNYX_JOB_READY:
	case TELNYX_JOB_HELD:
	case TELNYX_JOB_UNKNOWN:
		break;
	}
	note_found(job, news);
	become_accepted(job, news->fence, news, turn);
}

/* The owner, or its journal, of the last claim, which is running or in doubt. */
static bool
is_owners_word(const struct telnyx_job_core *job, const struct telnyx_news *news)
{
	return (news->source == TELNYX_NEWS_OWNER ||
		   news->source == TELNYX_NEWS_JOURNAL) &&
	       news->fence == job->fence &&
	       (job->state == TELNYX_JOB_CLAIMED || is_in_doubt(job));
}

/* Common to all that says "it did not leave". */
static bool
leave_claim(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (!is_owners_word(job, news)) {
		turn->refused = true;
		return false;
	}
	turn->changed = true;
	turn->resolved = is_in_doubt(job);
	if (turn->resolved)
		note_found(job, news);
	return !overtaken(job, news, false, turn);
}

static void
retry(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (!leave_claim(job, news, turn))
		return;
	if (job->attempt >= job->max_attempts)
		settle(
		    job, TELNYX_JOB_DISCARDED, TELNYX_JOB_ATTEMPTS_USED, news->now_ms);
	else
		make_ready(job, TELNYX_JOB_RETRYING, news->now_ms + news->wait_ms);
}

static void
give_attempt_back(struct telnyx_job_core *job)
{
	if (job->attempt > 0)
		job->attempt--;
}

static void
snooze(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (!leave_claim(job, news, turn))
		return;
	give_attempt_back(job);
	job->snoozes++;
	make_ready(job, TELNYX_JOB_SNOOZED, news->now_ms + news->wait_ms);
}

/* "Not begun" is no answer where the owner has said what came of its attempt: the
 * journal's slot was given back then, and its absence proves nothing. */
static bool
has_begun(const struct telnyx_job_core *job)
{
	return is_in_doubt(job) && job->doubt != TELNYX_DOUBT_WORKER_DIED;
}

static void
release_claim(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (has_begun(job) || (news->what == TELNYX_NEWS_DIED_PREPARING &&
				  news->source != TELNYX_NEWS_JOURNAL)) {
		turn->refused = true;
		return;
	}
	if (!leave_claim(job, news, turn))
		return;
	give_attempt_back(job);
	make_ready(job, TELNYX_JOB_RELEASED, news->now_ms);
	if (news->what != TELNYX_NEWS_DIED_PREPARING)
		return;
	if (++job->deaths >= 2)
		settle(job, TELNYX_JOB_HELD, TELNYX_JOB_KILLS_WORKERS, news->now_ms);
}

static void
end_claim(struct telnyx_job_core *job, const struct telnyx_news *news,
    enum telnyx_job_state state, struct telnyx_turn_of_events *turn)
{
	if (!leave_claim(job, news, turn))
		return;
	if (state == TELNYX_JOB_HELD)
		give_attempt_back(job);
	settle(job, state, news->reason, news->now_ms);
}

static void
come_in_doubt(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	/* It was thought dead, lives, and does not know either.  Its journal may not
	 * release the job any more. */
	if (is_owners_word(job, news) && is_in_doubt(job) && !has_begun(job)) {
		turn->changed = job->doubt != news->doubt;
		job->doubt = news->doubt;
		return;
	}
	if (job->state != TELNYX_JOB_CLAIMED ||
	    (news->source != TELNYX_NEWS_RESCUE && !is_owners_word(job, news)) ||
	    news->fence != job->fence) {
		turn->refused = true;
		return;
	}
	if (overtaken(job, news, true, turn))
		return;
	turn->changed = true;
	settle(job, TELNYX_JOB_UNKNOWN, TELNYX_JOB_REASON_NONE, news->now_ms);
	job->doubt = news->doubt;
	job->found = TELNYX_FOUND_NOTHING;
	job->look_at_ms = news->now_ms + FIRST_LOOK_MS;
}

static void
seen_nothing(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (news->source != TELNYX_NEWS_LOOK_UP || !is_in_doubt(job) ||
	    news->fence != job->fence) {
		turn->refused = true;
		return;
	}
	turn->changed = true;
	job->look_at_ms = news->wait_ms > 0 ? news->now_ms + news->wait_ms : 0;
	if (news->what == TELNYX_NEWS_NO_EVIDENCE)
		job->found = TELNYX_FOUND_NO_EVIDENCE;
}

/* --- what people and policies say ------------------------------------------- */

static bool
is_by_hand(const struct telnyx_news *news)
{
	return news->source == TELNYX_NEWS_OPERATOR ||
	       news->source == TELNYX_NEWS_POLICY;
}

/* Was it ever in doubt, so that another attempt may be a second message?  Not if its
 * worker's own word, or its journal's, has settled it: but that is of the last claim,
 * and what was sent again on purpose had one before, which nobody has settled. */
static bool
may_have_left(const struct telnyx_job_core *job)
{
	return job->doubt != TELNYX_DOUBT_NONE &&
	       (job->resends > 0 || (job->found != TELNYX_FOUND_JOURNAL &&
					job->found != TELNYX_FOUND_LATE_OUTCOME));
}

/* A policy speaks of the claim that it looked at; a resend may have been claimed since.
 */
static bool
is_of_another_claim(const struct telnyx_job_core *job, const struct telnyx_news *news)
{
	return news->source == TELNYX_NEWS_POLICY && news->fence != job->fence;
}

static void
resend(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	bool ended_in_doubt = (job->state == TELNYX_JOB_DISCARDED ||
				  job->state == TELNYX_JOB_CANCELLED) &&
			      may_have_left(job) &&
			      news->source == TELNYX_NEWS_OPERATOR;

	if (!is_by_hand(news) || is_of_another_claim(job, news) ||
	    (!is_in_doubt(job) && !ended_in_doubt)) {
		turn->refused = true;
		return;
	}
	if (!news->force && news->now_ms < job->safe_at_ms) {
		turn->too_early = true;
		return;
	}
	/* A policy has no more attempts than the job; a person begins anew. */
	if (news->source == TELNYX_NEWS_POLICY && job->attempt >= job->max_attempts) {
		turn->refused = true;
		return;
	}
	turn->changed = true;
	turn->resolved = is_in_doubt(job);
	job->resends++;
	if (news->source == TELNYX_NEWS_OPERATOR)
		job->attempt = 0;
	make_ready(job, TELNYX_JOB_RESENDING, news->now_ms);
}

/* One of two states is left for another, by a person. */
static void
move_by_hand(struct telnyx_job_core *job, const struct telnyx_news *news, unsigned from,
    enum telnyx_job_state to, struct telnyx_turn_of_events *turn)
{
	if (news->source != TELNYX_NEWS_OPERATOR || (from & (1u << job->state)) == 0) {
		turn->refused = true;
		return;
	}
	turn->changed = true;
	settle(job, to,
	    to == TELNYX_JOB_READY ? TELNYX_JOB_REASON_NONE : TELNYX_JOB_BY_OPERATOR,
	    news->now_ms);
}

static void
try_anew(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	/* What has expired would only expire again. */
	if (may_have_left(job) || job->reason == TELNYX_JOB_EXPIRED) {
		turn->refused = true;
		return;
	}
	move_by_hand(job, news, 1u << TELNYX_JOB_DISCARDED | 1u << TELNYX_JOB_CANCELLED,
	    TELNYX_JOB_READY, turn);
	if (!turn->changed)
		return;
	job->attempt = 0;
	job->deaths = 0;
	job->run_at_ms = news->now_ms;
}

static void
give_up(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	bool by_operator = news->source == TELNYX_NEWS_OPERATOR;

	if (!is_in_doubt(job) || is_of_another_claim(job, news)) {
		turn->refused = true;
		return;
	}
	turn->changed = turn->resolved = true;
	if (by_operator)
		note_found(job, news);
	settle(job, TELNYX_JOB_DISCARDED,
	    by_operator ? TELNYX_JOB_BY_OPERATOR : TELNYX_JOB_GAVE_UP, news->now_ms);
}

static void
accept_by_hand(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	if (news->source != TELNYX_NEWS_OPERATOR || !is_in_doubt(job)) {
		turn->refused = true;
		return;
	}
	note_found(job, news);
	become_accepted(job, job->fence, news, turn);
}

static void
release_by_hand(struct telnyx_job_core *job, const struct telnyx_news *news,
    struct telnyx_turn_of_events *turn)
{
	move_by_hand(job, news, 1u << TELNYX_JOB_HELD, TELNYX_JOB_READY, turn);
	if (turn->changed)
		job->deaths = 0;
}

struct telnyx_turn_of_events
telnyx_job_transition(struct telnyx_job_core *job, const struct telnyx_news *news)
{
	struct telnyx_turn_of_events turn = {0};
	enum telnyx_job_state before = job->state;
	bool by_hand = is_by_hand(news);

	switch (news->what) {
	case TELNYX_NEWS_ACCEPTED:
		if (by_hand)
			accept_by_hand(job, news, &turn);
		else
			accept(job, news, &turn);
		break;
	case TELNYX_NEWS_RETRY:
		retry(job, news, &turn);
		break;
	case TELNYX_NEWS_SNOOZE:
		snooze(job, news, &turn);
		break;
	case TELNYX_NEWS_DISCARD:
		if (by_hand)
			give_up(job, news, &turn);
		else
			end_claim(job, news, TELNYX_JOB_DISCARDED, &turn);
		break;
	case TELNYX_NEWS_DROP:
		end_claim(job, news, TELNYX_JOB_CANCELLED, &turn);
		break;
	case TELNYX_NEWS_HOLD:
		if (by_hand)
			move_by_hand(
			    job, news, 1u << TELNYX_JOB_READY, TELNYX_JOB_HELD, &turn);
		else
			end_claim(job, news, TELNYX_JOB_HELD, &turn);
		break;
	case TELNYX_NEWS_UNKNOWN:
		come_in_doubt(job, news, &turn);
		break;
	case TELNYX_NEWS_RELEASE:
		if (by_hand)
			release_by_hand(job, news, &turn);
		else
			release_claim(job, news, &turn);
		break;
	case TELNYX_NEWS_DIED_PREPARING:
		release_claim(job, news, &turn);
		break;
	case TELNYX_NEWS_NOTHING_SEEN:
	case TELNYX_NEWS_NO_EVIDENCE:
		seen_nothing(job, news, &turn);
		break;
	case TELNYX_NEWS_CANCEL:
		move_by_hand(job, news, 1u << TELNYX_JOB_READY | 1u << TELNYX_JOB_HELD,
		    TELNYX_JOB_CANCELLED, &turn);
		break;
	case TELNYX_NEWS_RETRY_ANEW:
		try_anew(job, news, &turn);
		break;
	case TELNYX_NEWS_RESEND:
		resend(job, news, &turn);
		break;
	}
	turn.moved = job->state != before;
	return turn;
}

bool
telnyx_job_claim(struct telnyx_job_core *job, int64_t now_ms, int64_t expires_at_ms,
    int64_t safe_at_ms)
{
	if (expires_at_ms != 0 && expires_at_ms <= now_ms) {
		settle(job, TELNYX_JOB_DISCARDED, TELNYX_JOB_EXPIRED, now_ms);
		return false;
	}
	job->state = TELNYX_JOB_CLAIMED;
	job->reason = TELNYX_JOB_REASON_NONE;
	job->fence++;
	job->attempt++;
	job->claimed_at_ms = now_ms;
	job->safe_at_ms = safe_at_ms;
	job->finished_at_ms = 0;
	job->early_fence = 0;
	return true;
}

bool
telnyx_job_has_ended(const struct telnyx_job_core *job)
{
	return job->state == TELNYX_JOB_ACCEPTED ||
	       job->state == TELNYX_JOB_DISCARDED || job->state == TELNYX_JOB_CANCELLED;
}

bool
telnyx_job_frees_key(
    const struct telnyx_job_core *job, bool lapsed, unsigned unique_free)
{
	if (!telnyx_job_has_ended(job))
		return false;
	/* Discarded, or cancelled, while nobody knew whether it had left. */
	if (job->state != TELNYX_JOB_ACCEPTED && may_have_left(job))
		return false;
	return lapsed || (unique_free & (1u << job->state)) != 0;
}
