/* SPDX-License-Identifier: MIT */
/*
 * Every order of up to four events, from each state that a job can be brought into:
 * what has to be true whatever happened, and in whatever order.
 *
 * Beside the job stands what a witness of all events knows of each claim.  Events that
 * cannot be (an owner that says two things, claims that never were) are among them: the
 * store may be older than its past.
 */
#include "support/fixture.h"

#include <stdio.h>
#include <string.h>

#include "queue/transition.h"

#define NOW 1000
#define DEPTH 4
#define FENCES 16

/* --- events ----------------------------------------------------------------- */

struct event {
	const char *name;
	bool claim;
	bool of_last; /* of the claim that the job had last, whichever that is */
	enum telnyx_news_source source;
	enum telnyx_news_what what;
	int64_t fence;
};

#define NEWS(source, what, fence)                                                      \
	{                                                                              \
#source " " #what " " #fence, false, false, TELNYX_NEWS_##source,      \
		    TELNYX_NEWS_##what, fence                                          \
	}
#define NEWS_OF_LAST(source, what)                                                     \
	{                                                                              \
#source " " #what, false, true, TELNYX_NEWS_##source,                  \
		    TELNYX_NEWS_##what, 0                                              \
	}

static const struct event events[] = {
    {"CLAIM", true, false, TELNYX_NEWS_OWNER, TELNYX_NEWS_ACCEPTED, 0},
    NEWS(OWNER, ACCEPTED, 1),
    NEWS(OWNER, ACCEPTED, 2),
    NEWS(OWNER, RETRY, 1),
    NEWS(OWNER, RETRY, 2),
    NEWS(OWNER, DISCARD, 1),
    NEWS(OWNER, DISCARD, 2),
    NEWS(OWNER, UNKNOWN, 1),
    NEWS(OWNER, UNKNOWN, 2),
    NEWS_OF_LAST(OWNER, SNOOZE),
    NEWS_OF_LAST(OWNER, HOLD),
    NEWS(WEBHOOK, ACCEPTED, 1),
    NEWS(WEBHOOK, ACCEPTED, 2),
    NEWS(WEBHOOK, ACCEPTED, 3),
    NEWS(LOOK_UP, ACCEPTED, 1),
    NEWS_OF_LAST(LOOK_UP, NO_EVIDENCE),
    NEWS(RESCUE, UNKNOWN, 1),
    NEWS(RESCUE, UNKNOWN, 2),
    NEWS(JOURNAL, RELEASE, 1),
    NEWS(JOURNAL, RELEASE, 2),
    NEWS_OF_LAST(JOURNAL, DIED_PREPARING),
    NEWS_OF_LAST(JOURNAL, ACCEPTED),
    NEWS(OPERATOR, ACCEPTED, 0),
    NEWS(OPERATOR, DISCARD, 0),
    NEWS(OPERATOR, RESEND, 0),
    NEWS(OPERATOR, CANCEL, 0),
    NEWS(OPERATOR, HOLD, 0),
    NEWS(OPERATOR, RELEASE, 0),
    NEWS(OPERATOR, RETRY_ANEW, 0),
    NEWS(POLICY, RESEND, 0),
    NEWS(POLICY, DISCARD, 0),
};
#define EVENTS (sizeof(events) / sizeof(events[0]))

/* --- the witness ------------------------------------------------------------ */

struct witness {
	struct telnyx_job_core job;
	bool accepted[FENCES]; /* somebody who knows has said so */
	bool not_sent[FENCES]; /* the owner or its journal has, and it counted */
	bool in_doubt[FENCES]; /* it was, and its owner has not settled it */
	bool begun[FENCES];    /* the owner says that it may have left */
	int64_t resent_after;  /* the last claim before a resend on purpose */
	bool taken_by_hand;    /* an operator says that it was accepted */
	bool maybe_twice;      /* accepted, while a later attempt ended unknown */
	unsigned duplicates_told;
};

/* What has happened, for a message. */
static const struct event *path[DEPTH + 8];
static size_t path_len;

static const char *
path_text(void)
{
	static char text[512];
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; i < path_len; i++)
		len += (size_t)snprintf(
		    text + len, sizeof(text) - len, "%s; ", path[i]->name);
	return text;
}

#define HAS_TO(condition)                                                              \
	do {                                                                           \
		if (!(condition))                                                      \
			ck_abort_msg("%s\n  %s", #condition, path_text());             \
	} while (0)

static unsigned
count(const bool *fences)
{
	unsigned i, n = 0;

	for (i = 0; i < FENCES; i++)
		n += fences[i];
	return n;
}

static bool
is_evidence(const struct telnyx_news *news)
{
	return news->what == TELNYX_NEWS_ACCEPTED &&
	       news->source != TELNYX_NEWS_OPERATOR;
}

static bool
says_not_sent(const struct telnyx_news *news)
{
	return (news->source == TELNYX_NEWS_OWNER ||
		   news->source == TELNYX_NEWS_JOURNAL) &&
	       news->what != TELNYX_NEWS_ACCEPTED && news->what != TELNYX_NEWS_UNKNOWN;
}

static bool
is_resend(const struct telnyx_news *news)
{
	return news->what == TELNYX_NEWS_RESEND;
}

/* Note what the news mean, seen from outside. */
static void
note(struct witness *witness, const struct telnyx_job_core *before,
    const struct telnyx_news *news, const struct telnyx_turn_of_events *turn)
{
	if (is_evidence(news))
		witness->accepted[news->fence] = true;
	if (turn->refused)
		return;
	if (news->what == TELNYX_NEWS_UNKNOWN && before->early_fence != 0)
		witness->maybe_twice = true;
	if (news->what == TELNYX_NEWS_UNKNOWN && news->source == TELNYX_NEWS_OWNER)
		witness->begun[news->fence] = true;
	/* No journal knows better: its slot was given back. */
	if (news->what == TELNYX_NEWS_RELEASE ||
	    news->what == TELNYX_NEWS_DIED_PREPARING)
		HAS_TO(news->source == TELNYX_NEWS_OPERATOR ||
		       !witness->begun[news->fence]);
	if (says_not_sent(news)) {
		witness->not_sent[news->fence] = true;
		witness->in_doubt[news->fence] = false;
	}
	if (witness->job.state == TELNYX_JOB_UNKNOWN)
		witness->in_doubt[witness->job.fence] = true;
	if (is_resend(news))
		witness->resent_after = before->fence;
	if (news->what == TELNYX_NEWS_ACCEPTED && !is_evidence(news))
		witness->taken_by_hand = true;
	witness->duplicates_told += turn->duplicate;
}

/* Why it may wait for another claim. */
static bool
may_be_ready(const struct witness *witness, const struct telnyx_job_core *before,
    const struct telnyx_news *news)
{
	if (says_not_sent(news))
		return news->fence == before->fence;
	if (is_resend(news))
		return true;
	if (news->source != TELNYX_NEWS_OPERATOR)
		return false;
	return news->what == TELNYX_NEWS_RELEASE
		   ? before->state == TELNYX_JOB_HELD
		   : news->what == TELNYX_NEWS_RETRY_ANEW &&
			 count(witness->in_doubt) == 0;
}

static void
expect_keys_kept(const struct witness *witness)
{
	const struct telnyx_job_core *job = &witness->job;
	bool may_lapse =
	    telnyx_job_has_ended(job) &&
	    (job->state == TELNYX_JOB_ACCEPTED || count(witness->in_doubt) == 0);

	HAS_TO(telnyx_job_frees_key(job, true, 0) == may_lapse);
	HAS_TO(!telnyx_job_frees_key(job, false, 0));
}

/* What is true after any event. */
static void
expect_sound(const struct witness *witness)
{
	const struct telnyx_job_core *job = &witness->job;
	unsigned accepted = count(witness->accepted);

	if (accepted > 0)
		HAS_TO(job->state == TELNYX_JOB_ACCEPTED ||
		       (job->state == TELNYX_JOB_CLAIMED && job->early_fence != 0));
	if (accepted > 1)
		HAS_TO(job->duplicate);
	if (job->duplicate)
		HAS_TO(accepted > 1 || witness->maybe_twice || witness->taken_by_hand);
	HAS_TO(witness->duplicates_told == (job->duplicate ? 1 : 0));
	if (job->state == TELNYX_JOB_UNKNOWN)
		HAS_TO(job->doubt != TELNYX_DOUBT_NONE);
	HAS_TO(job->attempt >= 0);
	expect_keys_kept(witness);
}

/* What is true of one step. */
static void
expect_step(const struct witness *witness, const struct telnyx_job_core *before,
    const struct telnyx_news *news, const struct telnyx_turn_of_events *turn)
{
	const struct telnyx_job_core *job = &witness->job;

	HAS_TO(job->fence >= before->fence);
	HAS_TO(!turn->refused || !turn->changed);
	HAS_TO(turn->changed || memcmp(before, job, sizeof(*job)) == 0);
	HAS_TO(turn->resolved == (before->state == TELNYX_JOB_UNKNOWN &&
				     job->state != TELNYX_JOB_UNKNOWN));
	if (job->state == TELNYX_JOB_READY && before->state != TELNYX_JOB_READY)
		HAS_TO(may_be_ready(witness, before, news));
	if (before->state == TELNYX_JOB_ACCEPTED)
		HAS_TO(job->state == TELNYX_JOB_ACCEPTED);
	if (before->doubt != TELNYX_DOUBT_NONE)
		HAS_TO(job->doubt != TELNYX_DOUBT_NONE);
}

/* A claim sends.  Whatever was claimed before may not have left, or was sent anew on
 * purpose. */
static bool
claim(struct witness *witness)
{
	struct telnyx_job_core *job = &witness->job;
	int64_t fence = job->fence;

	if (job->state != TELNYX_JOB_READY)
		return false;
	for (; fence > witness->resent_after; fence--)
		HAS_TO(witness->not_sent[fence]);
	HAS_TO(count(witness->accepted) == 0);
	fence = job->fence;
	HAS_TO(telnyx_job_claim(job, NOW, 0, NOW));
	HAS_TO(job->fence == fence + 1);
	return true;
}

/* Let an event happen.  False: it cannot, here. */
static bool
happen(struct witness *witness, const struct event *event)
{
	static const char *const ids[] = {"m0", "m1", "m2", "m3", "m4", "m5", "m6"};
	struct telnyx_job_core before = witness->job;
	struct telnyx_turn_of_events turn;
	struct telnyx_news news = {.source = event->source,
	    .what = event->what,
	    .fence = event->of_last ? before.fence : event->fence,
	    .now_ms = NOW,
	    .reason = TELNYX_JOB_REJECTED,
	    .doubt = event->source == TELNYX_NEWS_OWNER ? TELNYX_DOUBT_TIMEOUT
							: TELNYX_DOUBT_WORKER_DIED};

	path[path_len++] = event;
	if (event->claim)
		return claim(witness);
	if (event->of_last && news.fence == 0)
		return false;
	if (event->what == TELNYX_NEWS_ACCEPTED &&
	    event->source != TELNYX_NEWS_OPERATOR)
		news.message_id = ids[news.fence];
	turn = telnyx_job_transition(&witness->job, &news);
	note(witness, &before, &news, &turn);
	expect_step(witness, &before, &news, &turn);
	expect_sound(witness);
	return true;
}

static unsigned long orders;

static void
try_all(const struct witness *witness, int depth)
{
	struct witness next;
	size_t i, len = path_len;

	for (i = 0; depth > 0 && i < EVENTS; i++) {
		next = *witness;
		if (happen(&next, &events[i])) {
			orders++;
			try_all(&next, depth - 1);
		}
		path_len = len;
	}
}

/* --- where they start ------------------------------------------------------- */

/* The events that lead there, by their names. */
static const char *const starts[][6] = {
    {NULL},
    {"CLAIM"},
    {"CLAIM", "OWNER UNKNOWN 1"},
    {"CLAIM", "RESCUE UNKNOWN 1"},
    {"CLAIM", "OWNER RETRY 1"},
    {"CLAIM", "OWNER DISCARD 1"},
    {"CLAIM", "OWNER HOLD"},
    {"CLAIM", "OWNER ACCEPTED 1"},
    {"CLAIM", "OWNER UNKNOWN 1", "POLICY DISCARD 0"},
    {"CLAIM", "OWNER UNKNOWN 1", "OPERATOR RESEND 0"},
    {"CLAIM", "OWNER UNKNOWN 1", "OPERATOR RESEND 0", "CLAIM"},
    {"CLAIM", "OWNER UNKNOWN 1", "OPERATOR RESEND 0", "CLAIM", "WEBHOOK ACCEPTED 1"},
    {"CLAIM", "OWNER UNKNOWN 1", "OPERATOR RESEND 0", "CLAIM", "RESCUE UNKNOWN 2"},
    {"CLAIM", "OWNER UNKNOWN 1", "OPERATOR RESEND 0", "CLAIM", "OWNER DISCARD 2"},
    {"CLAIM", "OWNER UNKNOWN 1", "OPERATOR RESEND 0", "OPERATOR CANCEL 0"},
    {"CLAIM", "OWNER UNKNOWN 1", "OWNER RETRY 1", "CLAIM", "OWNER UNKNOWN 2"},
    {"OPERATOR CANCEL 0"},
    {"OPERATOR HOLD 0"},
};
#define STARTS (sizeof(starts) / sizeof(starts[0]))

static const struct event *
find_event(const char *name)
{
	size_t i;

	for (i = 0; i < EVENTS; i++)
		if (strcmp(events[i].name, name) == 0)
			return &events[i];
	ck_abort_msg("no event %s", name);
	return NULL;
}

static struct witness
start(const char *const *names)
{
	struct witness witness = {.job = {.id = 1, .max_attempts = 3}};

	for (path_len = 0; *names != NULL; names++)
		ck_assert(happen(&witness, find_event(*names)));
	return witness;
}

START_TEST(whatever_happens_in_whatever_order)
{
	const char *names[7] = {NULL};
	struct witness witness;

	memcpy(names, starts[_i], sizeof(starts[_i]));
	witness = start(names);
	orders = 0;
	try_all(&witness, DEPTH);
	ck_assert_uint_gt(orders, 100000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transition_orders");
	TCase *tcase = tcase_create("transition_orders");

	tcase_add_loop_test(tcase, whatever_happens_in_whatever_order, 0, STARTS);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
