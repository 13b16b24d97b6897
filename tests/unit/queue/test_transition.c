/* SPDX-License-Identifier: MIT */
/*
 * The states of a job: what any news do to a job in any state, held against a table of
 * rules that is written down here a second time, row by row.
 *
 * The first rule that fits says what becomes of it; where none fits, nothing does, and
 * the news are refused.
 */
#include "support/fixture.h"

#include <string.h>

#include "transition_fx.h"

/* --- rules ------------------------------------------------------------------ */

#define BY(source) (1u << TELNYX_NEWS_##source)
#define EVIDENCE (BY(OWNER) | BY(JOURNAL) | BY(WEBHOOK) | BY(LOOK_UP))
#define OWNER_OR_JOURNAL (BY(OWNER) | BY(JOURNAL))

enum {
	KEEP = -1,   /* of a state, reason, doubt, found: as it was */
	NEWS = -2,   /* of a reason, a doubt: what the news say */
	SOURCE = -3, /* of found: who said it, if the job was ever in doubt */
};

enum told {
	RESOLVED = 1,
	DUPLICATE = 2,
	CONTRADICTION = 4,
	WENT_BACK = 8,
	TOO_EARLY = 16
};

struct rule {
	unsigned rows, relations, sources;
	enum telnyx_news_what what;
	int state, reason, doubt, found;
	unsigned told;
};

static const struct rule rules[] = {
    /* Accepted, whatever was thought: a waiting resend stops. */
    {ANY_READY | HELD | EXPIRED | EXPIRED_AGAIN | GAVE_UP | BY_OPERATOR,
	SAME | OLDER | FIRST, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, SOURCE, 0},
    {ANY_UNKNOWN, SAME | OLDER | FIRST, EVIDENCE, TELNYX_NEWS_ACCEPTED,
	TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE, KEEP, SOURCE, RESOLVED},
    {REFUSED | CANCELLED | CANCELLED_AGAIN, SAME | OLDER | FIRST, EVIDENCE,
	TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE, KEEP, SOURCE,
	CONTRADICTION},
    /* A claim that the store has not seen: it went back. */
    {ANY_READY | HELD | EXPIRED | EXPIRED_AGAIN | GAVE_UP | BY_OPERATOR, AHEAD,
	EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE,
	KEEP, SOURCE, WENT_BACK},
    {ANY_UNKNOWN, AHEAD, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, SOURCE, RESOLVED | WENT_BACK},
    {REFUSED | CANCELLED | CANCELLED_AGAIN, AHEAD, EVIDENCE, TELNYX_NEWS_ACCEPTED,
	TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE, KEEP, SOURCE,
	CONTRADICTION | WENT_BACK},

    /* Of the running claim: from the owner itself, and from others. */
    {ANY_CLAIMED, SAME, BY(OWNER), TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, SOURCE, 0},
    {ANY_CLAIMED, AHEAD, BY(OWNER), TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, WENT_BACK},
    {ANY_CLAIMED, AHEAD, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, SOURCE, WENT_BACK},
    {CLAIMED_TAKEN, SAME, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, DUPLICATE},
    {CLAIMED_TAKEN, AHEAD, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, DUPLICATE | WENT_BACK},
    /* Of an older one while it runs: remembered. */
    {ANY_CLAIMED, OLDER | FIRST, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_CLAIMED,
	KEEP, KEEP, SOURCE, 0},
    {CLAIMED_TAKEN, FIRST, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_CLAIMED, KEEP,
	KEEP, SOURCE, 0},
    {CLAIMED_TAKEN, OLDER, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_CLAIMED, KEEP,
	KEEP, SOURCE, DUPLICATE},

    /* Once more: what is missing is added, and another claim's is a duplicate. */
    {ACCEPTED, SAME, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED, KEEP, KEEP,
	KEEP, 0},
    {ACCEPTED_FIRST, FIRST, EVIDENCE, TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED, KEEP,
	KEEP, KEEP, 0},
    {ACCEPTED | ACCEPTED_FIRST, AHEAD, EVIDENCE, TELNYX_NEWS_ACCEPTED,
	TELNYX_JOB_ACCEPTED, KEEP, KEEP, KEEP, DUPLICATE | WENT_BACK},
    {ACCEPTED | ACCEPTED_FIRST, SAME | OLDER | FIRST, EVIDENCE, TELNYX_NEWS_ACCEPTED,
	TELNYX_JOB_ACCEPTED, KEEP, KEEP, KEEP, DUPLICATE},

    /* That it did not leave counts from the owner and its journal, of the last claim,
     * if that runs or is in doubt.  If an older one was accepted, that is the end. */
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_RETRY, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_SNOOZE, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_DISCARD, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_DROP, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_HOLD, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_RELEASE, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {CLAIMED_TAKEN, SAME, BY(JOURNAL), TELNYX_NEWS_DIED_PREPARING, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_RETRY, TELNYX_JOB_READY,
	TELNYX_JOB_RETRYING, KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_SNOOZE, TELNYX_JOB_READY,
	TELNYX_JOB_SNOOZED, KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_DISCARD, TELNYX_JOB_DISCARDED,
	NEWS, KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_DROP, TELNYX_JOB_CANCELLED, NEWS,
	KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_HOLD, TELNYX_JOB_HELD, NEWS, KEEP,
	KEEP, 0},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_RELEASE, TELNYX_JOB_READY,
	TELNYX_JOB_RELEASED, KEEP, KEEP, 0},
    {ANY_CLAIMED, SAME, BY(JOURNAL), TELNYX_NEWS_DIED_PREPARING, TELNYX_JOB_READY,
	TELNYX_JOB_RELEASED, KEEP, KEEP, 0},
    {ANY_UNKNOWN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_RETRY, TELNYX_JOB_READY,
	TELNYX_JOB_RETRYING, KEEP, SOURCE, RESOLVED},
    {ANY_UNKNOWN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_SNOOZE, TELNYX_JOB_READY,
	TELNYX_JOB_SNOOZED, KEEP, SOURCE, RESOLVED},
    {ANY_UNKNOWN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_DISCARD, TELNYX_JOB_DISCARDED,
	NEWS, KEEP, SOURCE, RESOLVED},
    {ANY_UNKNOWN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_DROP, TELNYX_JOB_CANCELLED, NEWS,
	KEEP, SOURCE, RESOLVED},
    {ANY_UNKNOWN, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_HOLD, TELNYX_JOB_HELD, NEWS, KEEP,
	SOURCE, RESOLVED},
    /* "Not begun" is no answer to a timeout: that one had begun. */
    {UNKNOWN_DIED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_RELEASE, TELNYX_JOB_READY,
	TELNYX_JOB_RELEASED, KEEP, SOURCE, RESOLVED},
    {UNKNOWN_DIED, SAME, BY(JOURNAL), TELNYX_NEWS_DIED_PREPARING, TELNYX_JOB_READY,
	TELNYX_JOB_RELEASED, KEEP, SOURCE, RESOLVED},

    /* It may have left. */
    {CLAIMED_TAKEN, SAME, OWNER_OR_JOURNAL | BY(RESCUE), TELNYX_NEWS_UNKNOWN,
	TELNYX_JOB_ACCEPTED, TELNYX_JOB_REASON_NONE, KEEP, KEEP, DUPLICATE},
    {ANY_CLAIMED, SAME, OWNER_OR_JOURNAL | BY(RESCUE), TELNYX_NEWS_UNKNOWN,
	TELNYX_JOB_UNKNOWN, TELNYX_JOB_REASON_NONE, NEWS, TELNYX_FOUND_NOTHING, 0},
    /* The owner lives, and has begun: no journal may release it any more. */
    {UNKNOWN_DIED, SAME, OWNER_OR_JOURNAL, TELNYX_NEWS_UNKNOWN, TELNYX_JOB_UNKNOWN,
	KEEP, NEWS, KEEP, 0},
    {ANY_UNKNOWN, SAME, BY(LOOK_UP), TELNYX_NEWS_NOTHING_SEEN, TELNYX_JOB_UNKNOWN, KEEP,
	KEEP, KEEP, 0},
    {ANY_UNKNOWN, SAME, BY(LOOK_UP), TELNYX_NEWS_NO_EVIDENCE, TELNYX_JOB_UNKNOWN, KEEP,
	KEEP, TELNYX_FOUND_NO_EVIDENCE, 0},

    /* People and policies; which claim is not asked. */
    {ANY_UNKNOWN, ANY, BY(OPERATOR), TELNYX_NEWS_ACCEPTED, TELNYX_JOB_ACCEPTED,
	TELNYX_JOB_REASON_NONE, KEEP, TELNYX_FOUND_OPERATOR, RESOLVED},
    {ANY_UNKNOWN, ANY, BY(OPERATOR), TELNYX_NEWS_DISCARD, TELNYX_JOB_DISCARDED,
	TELNYX_JOB_BY_OPERATOR, KEEP, TELNYX_FOUND_OPERATOR, RESOLVED},
    {ANY_UNKNOWN, SAME, BY(POLICY), TELNYX_NEWS_DISCARD, TELNYX_JOB_DISCARDED,
	TELNYX_JOB_GAVE_UP, KEEP, KEEP, RESOLVED},
    {ANY_UNKNOWN, ANY, BY(OPERATOR), TELNYX_NEWS_RESEND, TELNYX_JOB_READY,
	TELNYX_JOB_RESENDING, KEEP, KEEP, RESOLVED},
    /* A policy speaks of the claim that it looked at. */
    {ANY_UNKNOWN, SAME, BY(POLICY), TELNYX_NEWS_RESEND, TELNYX_JOB_READY,
	TELNYX_JOB_RESENDING, KEEP, KEEP, RESOLVED},
    {ENDED_IN_DOUBT, ANY, BY(OPERATOR), TELNYX_NEWS_RESEND, TELNYX_JOB_READY,
	TELNYX_JOB_RESENDING, KEEP, KEEP, 0},
    {REFUSED | CANCELLED, ANY, BY(OPERATOR), TELNYX_NEWS_RETRY_ANEW, TELNYX_JOB_READY,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
    {ANY_READY | HELD, ANY, BY(OPERATOR), TELNYX_NEWS_CANCEL, TELNYX_JOB_CANCELLED,
	TELNYX_JOB_BY_OPERATOR, KEEP, KEEP, 0},
    {ANY_READY, ANY, BY(OPERATOR), TELNYX_NEWS_HOLD, TELNYX_JOB_HELD,
	TELNYX_JOB_BY_OPERATOR, KEEP, KEEP, 0},
    {HELD, ANY, BY(OPERATOR), TELNYX_NEWS_RELEASE, TELNYX_JOB_READY,
	TELNYX_JOB_REASON_NONE, KEEP, KEEP, 0},
};

static const struct rule *
find_rule(unsigned row, unsigned relation, enum telnyx_news_source source,
    enum telnyx_news_what what)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if ((rules[i].rows & row) != 0 &&
		    (rules[i].relations & relation) != 0 &&
		    (rules[i].sources & (1u << source)) != 0 && rules[i].what == what)
			return &rules[i];
	return NULL;
}

/* --- each row, claim, source and kind of news ------------------------------- */

static int
found_by(enum telnyx_news_source source)
{
	static const int found[] = {[TELNYX_NEWS_OWNER] = TELNYX_FOUND_LATE_OUTCOME,
	    [TELNYX_NEWS_JOURNAL] = TELNYX_FOUND_JOURNAL,
	    [TELNYX_NEWS_WEBHOOK] = TELNYX_FOUND_WEBHOOK,
	    [TELNYX_NEWS_LOOK_UP] = TELNYX_FOUND_LOOK_UP,
	    [TELNYX_NEWS_OPERATOR] = TELNYX_FOUND_OPERATOR,
	    [TELNYX_NEWS_POLICY] = TELNYX_FOUND_NOTHING};

	return found[source];
}

static unsigned
told_by(const struct telnyx_turn_of_events *turn)
{
	return (turn->resolved ? RESOLVED : 0) | (turn->duplicate ? DUPLICATE : 0) |
	       (turn->contradiction ? CONTRADICTION : 0) |
	       (turn->store_went_back ? WENT_BACK : 0) |
	       (turn->too_early ? TOO_EARLY : 0);
}

static void
expect_rule(const struct rule *rule, const struct telnyx_job_core *before,
    const struct telnyx_job_core *after, const struct telnyx_news *news,
    const struct telnyx_turn_of_events *turn)
{
	int reason = rule->reason == KEEP   ? (int)before->reason
		     : rule->reason == NEWS ? (int)news->reason
					    : rule->reason;
	int doubt = rule->doubt == KEEP	  ? (int)before->doubt
		    : rule->doubt == NEWS ? (int)news->doubt
					  : rule->doubt;
	int found = rule->found == KEEP || (rule->found == SOURCE &&
					       before->doubt == TELNYX_DOUBT_NONE)
			? (int)before->found
		    : rule->found == SOURCE ? found_by(news->source)
					    : rule->found;

	ck_assert(!turn->refused);
	ck_assert_int_eq(after->state, rule->state);
	ck_assert_int_eq(after->reason, reason);
	ck_assert_int_eq(after->doubt, doubt);
	ck_assert_int_eq(after->found, found);
	ck_assert_uint_eq(told_by(turn), rule->told);
	ck_assert_int_eq(
	    after->fence, (rule->told & WENT_BACK) != 0 ? news->fence : before->fence);
	ck_assert_int_eq(
	    after->duplicate, before->duplicate || (rule->told & DUPLICATE) != 0);
	if (after->state == TELNYX_JOB_UNKNOWN)
		ck_assert_int_ne(after->look_at_ms, 0);
	else
		ck_assert_int_eq(after->look_at_ms, 0);
	ck_assert_int_eq(after->finished_at_ms != 0,
	    after->state != TELNYX_JOB_READY && after->state != TELNYX_JOB_HELD &&
		after->state != TELNYX_JOB_CLAIMED);
}

START_TEST(each_news_does_to_each_job_what_the_rules_say)
{
	unsigned row = 1u << _i, relation, what, source;
	const struct telnyx_job_core before = tfx_row(row);
	struct telnyx_job_core after;
	struct telnyx_turn_of_events turn;
	struct telnyx_news news;
	const struct rule *rule;

	for (what = 0; what <= TELNYX_NEWS_RESEND; what++)
		for (source = 0; source <= TELNYX_NEWS_POLICY; source++)
			for (relation = SAME; relation <= AHEAD; relation *= 2) {
				after = before;
				news = tfx_news((enum telnyx_news_source)source,
				    (enum telnyx_news_what)what,
				    (enum relation)relation);
				turn = telnyx_job_transition(&after, &news);
				rule = find_rule(row, relation, news.source, news.what);
				if (rule != NULL) {
					expect_rule(
					    rule, &before, &after, &news, &turn);
					continue;
				}
				ck_assert_msg(turn.refused,
				    "row %d, what %u, source %u, fence %d", _i, what,
				    source, (int)news.fence);
				ck_assert(!turn.changed);
				ck_assert_uint_eq(told_by(&turn), 0);
				ck_assert_int_eq(
				    memcmp(&before, &after, sizeof(before)), 0);
			}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transition");
	TCase *tcase = tcase_create("transition");

	tcase_add_loop_test(
	    tcase, each_news_does_to_each_job_what_the_rules_say, 0, ROWS);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
