/* SPDX-License-Identifier: MIT */
/* What news change beside a job's state: attempts, times, what is known of a message;
 * and claims and unique keys. */
#include "support/fixture.h"

#include <string.h>

#include "transition_fx.h"

/* --- what else news change -------------------------------------------------- */

/* A job of a row after news of its last claim. */
static struct telnyx_job_core
after_news(unsigned row, enum telnyx_news_source source, enum telnyx_news_what what,
    struct telnyx_turn_of_events *turn)
{
	struct telnyx_job_core job = tfx_row(row);
	struct telnyx_news news = tfx_news(source, what, SAME);

	*turn = telnyx_job_transition(&job, &news);
	return job;
}

START_TEST(attempts_are_kept_or_given_back)
{
	struct telnyx_turn_of_events turn;
	struct telnyx_job_core job;

	job = after_news(CLAIMED, TELNYX_NEWS_OWNER, TELNYX_NEWS_RETRY, &turn);
	ck_assert_int_eq(job.attempt, 2);
	ck_assert_int_eq(job.run_at_ms, NOW + WAIT);
	job = after_news(CLAIMED, TELNYX_NEWS_OWNER, TELNYX_NEWS_SNOOZE, &turn);
	ck_assert_int_eq(job.attempt, 1);
	ck_assert_int_eq(job.snoozes, 1);
	ck_assert_int_eq(job.run_at_ms, NOW + WAIT);
	job = after_news(UNKNOWN_DIED, TELNYX_NEWS_JOURNAL, TELNYX_NEWS_RELEASE, &turn);
	ck_assert_int_eq(job.attempt, 1);
	ck_assert_int_eq(job.snoozes, 0);
	ck_assert_int_eq(job.run_at_ms, NOW);
	job = after_news(CLAIMED, TELNYX_NEWS_OWNER, TELNYX_NEWS_HOLD, &turn);
	ck_assert_int_eq(job.attempt, 1);
	job = after_news(
	    UNKNOWN_TIMEOUT, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RESEND, &turn);
	ck_assert_int_eq(job.attempt, 0);
	ck_assert_int_eq(job.resends, 1);
	ck_assert_int_eq(job.run_at_ms, NOW);
	job = after_news(REJECTED, TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RETRY_ANEW, &turn);
	ck_assert_int_eq(job.attempt, 0);
	ck_assert_int_eq(job.resends, 0);
	ck_assert_int_eq(job.run_at_ms, NOW);
}
END_TEST

START_TEST(the_last_attempt_that_fails_discards)
{
	static const unsigned rows[] = {CLAIMED, CLAIMED_AGAIN, UNKNOWN_TIMEOUT};
	const struct telnyx_news news =
	    tfx_news(TELNYX_NEWS_OWNER, TELNYX_NEWS_RETRY, SAME);
	struct telnyx_job_core job;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		job = tfx_row(rows[i]);
		job.max_attempts = job.attempt + 1;
		(void)telnyx_job_transition(&job, &news);
		ck_assert_int_eq(job.state, TELNYX_JOB_READY);
		job = tfx_row(rows[i]);
		job.max_attempts = job.attempt;
		(void)telnyx_job_transition(&job, &news);
		ck_assert_int_eq(job.state, TELNYX_JOB_DISCARDED);
		ck_assert_int_eq(job.reason, TELNYX_JOB_ATTEMPTS_USED);
		ck_assert_int_eq(job.finished_at_ms, NOW);
	}
}
END_TEST

START_TEST(a_job_that_two_workers_died_preparing_is_held)
{
	const struct telnyx_news died =
	    tfx_news(TELNYX_NEWS_JOURNAL, TELNYX_NEWS_DIED_PREPARING, SAME);
	const struct telnyx_news release =
	    tfx_news(TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RELEASE, SAME);
	struct telnyx_job_core job = tfx_row(CLAIMED);

	(void)telnyx_job_transition(&job, &died);
	ck_assert_int_eq(job.state, TELNYX_JOB_READY);
	ck_assert_int_eq(job.deaths, 1);
	job.state = TELNYX_JOB_CLAIMED;
	(void)telnyx_job_transition(&job, &died);
	ck_assert_int_eq(job.state, TELNYX_JOB_HELD);
	ck_assert_int_eq(job.reason, TELNYX_JOB_KILLS_WORKERS);
	/* A person lets it go; it has two lives again. */
	(void)telnyx_job_transition(&job, &release);
	ck_assert_int_eq(job.state, TELNYX_JOB_READY);
	ck_assert_int_eq(job.deaths, 0);
}
END_TEST

START_TEST(a_resend_waits_until_its_last_attempt_is_surely_over)
{
	static const unsigned rows[] = {
	    UNKNOWN_DIED, UNKNOWN_TIMEOUT, GAVE_UP, BY_OPERATOR, EXPIRED_AGAIN};
	struct telnyx_news news =
	    tfx_news(TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RESEND, SAME);
	struct telnyx_turn_of_events turn;
	struct telnyx_job_core job, before;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		before = tfx_row(rows[i]);
		before.safe_at_ms = NOW + 1;
		job = before;
		news.force = false;
		turn = telnyx_job_transition(&job, &news);
		ck_assert(turn.too_early && !turn.changed);
		ck_assert_int_eq(memcmp(&job, &before, sizeof(job)), 0);
		news.force = true;
		turn = telnyx_job_transition(&job, &news);
		ck_assert(!turn.too_early && turn.changed);
		ck_assert_int_eq(job.state, TELNYX_JOB_READY);
		job = before;
		job.safe_at_ms = NOW;
		news.force = false;
		(void)telnyx_job_transition(&job, &news);
		ck_assert_int_eq(job.state, TELNYX_JOB_READY);
	}
}
END_TEST

START_TEST(a_look_that_saw_nothing_says_when_to_look_again)
{
	struct telnyx_turn_of_events turn;
	struct telnyx_job_core job = after_news(
	    UNKNOWN_DIED, TELNYX_NEWS_LOOK_UP, TELNYX_NEWS_NOTHING_SEEN, &turn);
	struct telnyx_news never =
	    tfx_news(TELNYX_NEWS_LOOK_UP, TELNYX_NEWS_NO_EVIDENCE, SAME);

	ck_assert_int_eq(job.look_at_ms, NOW + WAIT);
	never.wait_ms = 0;
	(void)telnyx_job_transition(&job, &never);
	ck_assert_int_eq(job.look_at_ms, 0);
	ck_assert_int_eq(job.found, TELNYX_FOUND_NO_EVIDENCE);
}
END_TEST

/* --- details of what was accepted ------------------------------------------- */

static struct telnyx_turn_of_events
accept_with(struct telnyx_job_core *job, const char *message_id, const char *group_id,
    enum telnyx_message_status delivery)
{
	struct telnyx_news news =
	    tfx_news(TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED, SAME);

	news.message_id = message_id;
	news.group_id = group_id;
	news.delivery = delivery;
	return telnyx_job_transition(job, &news);
}

START_TEST(news_of_the_same_message_add_what_is_missing)
{
	struct telnyx_job_core job = tfx_row(CLAIMED);
	struct telnyx_turn_of_events turn;

	turn = accept_with(&job, NULL, NULL, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert_str_eq(job.message_id, "");
	turn = accept_with(&job, "m", NULL, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert(turn.changed && !turn.delivery);
	ck_assert_str_eq(job.message_id, "m");
	turn = accept_with(&job, "m", NULL, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert(!turn.changed && !turn.refused);
	turn = accept_with(&job, "m", NULL, TELNYX_MESSAGE_DELIVERED);
	ck_assert(turn.changed && turn.delivery);
	turn = accept_with(&job, "m", NULL, TELNYX_MESSAGE_SENT);
	ck_assert(!turn.changed);
	ck_assert_int_eq(job.delivery, TELNYX_MESSAGE_DELIVERED);
	turn = accept_with(&job, "other", NULL, TELNYX_MESSAGE_READ);
	ck_assert(turn.duplicate && !turn.delivery);
	ck_assert_str_eq(job.message_id, "m");
	turn = accept_with(&job, "third", NULL, TELNYX_MESSAGE_STATUS_UNSET);
	ck_assert(!turn.duplicate && !turn.changed); /* told once */
	ck_assert(job.duplicate);
}
END_TEST

START_TEST(the_messages_of_one_group_are_no_duplicates)
{
	struct telnyx_job_core job = tfx_row(CLAIMED);
	struct telnyx_turn_of_events turn;

	turn = accept_with(&job, "m1", "g", TELNYX_MESSAGE_SENT);
	turn = accept_with(&job, "m2", "g", TELNYX_MESSAGE_DELIVERED);
	ck_assert(!turn.duplicate && turn.delivery);
	turn = accept_with(&job, "m3", "h", TELNYX_MESSAGE_DELIVERED);
	ck_assert(turn.duplicate);
}
END_TEST

START_TEST(a_long_id_is_cut_and_still_the_same)
{
	struct telnyx_job_core job = tfx_row(CLAIMED);
	char id[101];

	memset(id, 'x', 100);
	id[100] = '\0';
	(void)accept_with(&job, id, NULL, TELNYX_MESSAGE_SENT);
	ck_assert_uint_eq(strlen(job.message_id), TELNYX_JOB_ID_MAX - 1);
	ck_assert(!accept_with(&job, id, NULL, TELNYX_MESSAGE_SENT).duplicate);
}
END_TEST

START_TEST(a_reference_without_a_claim_is_no_evidence)
{
	struct telnyx_job_core job = {.id = 1, .max_attempts = 20};
	struct telnyx_news news =
	    tfx_news(TELNYX_NEWS_WEBHOOK, TELNYX_NEWS_ACCEPTED, SAME);

	news.fence = 0;
	ck_assert(telnyx_job_transition(&job, &news).refused);
	ck_assert_int_eq(job.state, TELNYX_JOB_READY);
}
END_TEST

/* --- claims and keys -------------------------------------------------------- */

START_TEST(a_claim_has_a_fence_of_its_own)
{
	struct telnyx_job_core job = tfx_row(READY_AGAIN);

	ck_assert(telnyx_job_claim(&job, NOW, NOW + 1, NOW + 99));
	ck_assert_int_eq(job.state, TELNYX_JOB_CLAIMED);
	ck_assert_int_eq(job.reason, TELNYX_JOB_REASON_NONE);
	ck_assert_int_eq(job.fence, LAST + 1);
	ck_assert_int_eq(job.attempt, 3);
	ck_assert_int_eq(job.claimed_at_ms, NOW);
	ck_assert_int_eq(job.safe_at_ms, NOW + 99);
	ck_assert_int_eq(job.finished_at_ms, 0);
	job = tfx_row(READY);
	ck_assert(telnyx_job_claim(&job, NOW, 0, NOW));
}
END_TEST

START_TEST(what_has_expired_is_discarded_and_not_claimed)
{
	struct telnyx_job_core job = tfx_row(READY);

	ck_assert(!telnyx_job_claim(&job, NOW, NOW, NOW + 99));
	ck_assert_int_eq(job.state, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job.reason, TELNYX_JOB_EXPIRED);
	ck_assert_int_eq(job.fence, LAST);
	ck_assert_int_eq(job.attempt, 2);
	ck_assert_int_eq(job.safe_at_ms, SAFE);
	ck_assert_int_eq(job.finished_at_ms, NOW);
}
END_TEST

START_TEST(a_key_lapses_when_its_job_has_ended_and_was_never_in_doubt)
{
	const unsigned frees = 1u << TELNYX_JOB_DISCARDED | 1u << TELNYX_JOB_CANCELLED;
	unsigned row = 1u << _i;
	const struct telnyx_job_core job = tfx_row(row);
	bool taken = (row & (ACCEPTED | ACCEPTED_FIRST)) != 0;
	bool ended = taken || (row & (REFUSED | EXPIRED | CANCELLED)) != 0;

	ck_assert_int_eq(
	    telnyx_job_has_ended(&job), ended || (row & ENDED_IN_DOUBT) != 0);
	ck_assert_int_eq(telnyx_job_frees_key(&job, true, 0), ended);
	ck_assert_int_eq(telnyx_job_frees_key(&job, false, frees), ended && !taken);
	ck_assert(!telnyx_job_frees_key(&job, false, 0));
	ck_assert_int_eq(telnyx_job_frees_key(&job, false, 1u << TELNYX_JOB_DISCARDED),
	    (row & (REFUSED | EXPIRED)) != 0);
}
END_TEST

/* The second of two doubts is settled; the first is not. */
START_TEST(a_doubt_before_a_resend_is_not_settled_by_what_came_after)
{
	struct telnyx_job_core job = tfx_row(UNKNOWN_TIMEOUT);
	struct telnyx_turn_of_events turn;
	struct telnyx_news news =
	    tfx_news(TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RESEND, SAME);

	(void)telnyx_job_transition(&job, &news);
	(void)telnyx_job_claim(&job, NOW, 0, SAFE);
	news = tfx_news(TELNYX_NEWS_RESCUE, TELNYX_NEWS_UNKNOWN, AHEAD);
	(void)telnyx_job_transition(&job, &news);
	ck_assert_int_eq(job.state, TELNYX_JOB_UNKNOWN);
	news = tfx_news(TELNYX_NEWS_OWNER, TELNYX_NEWS_DISCARD, AHEAD);
	(void)telnyx_job_transition(&job, &news);
	ck_assert_int_eq(job.state, TELNYX_JOB_DISCARDED);
	ck_assert_int_eq(job.found, TELNYX_FOUND_LATE_OUTCOME);
	ck_assert(!telnyx_job_frees_key(&job, true, 0));
	news = tfx_news(TELNYX_NEWS_OPERATOR, TELNYX_NEWS_RETRY_ANEW, SAME);
	turn = telnyx_job_transition(&job, &news);
	ck_assert(turn.refused);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transition_details");
	TCase *tcase = tcase_create("transition_details");

	tcase_add_test(tcase, attempts_are_kept_or_given_back);
	tcase_add_test(tcase, the_last_attempt_that_fails_discards);
	tcase_add_test(tcase, a_job_that_two_workers_died_preparing_is_held);
	tcase_add_test(tcase, a_resend_waits_until_its_last_attempt_is_surely_over);
	tcase_add_test(tcase, a_look_that_saw_nothing_says_when_to_look_again);
	tcase_add_test(tcase, news_of_the_same_message_add_what_is_missing);
	tcase_add_test(tcase, the_messages_of_one_group_are_no_duplicates);
	tcase_add_test(tcase, a_long_id_is_cut_and_still_the_same);
	tcase_add_test(tcase, a_reference_without_a_claim_is_no_evidence);
	tcase_add_test(tcase, a_claim_has_a_fence_of_its_own);
	tcase_add_test(tcase, what_has_expired_is_discarded_and_not_claimed);
	tcase_add_loop_test(
	    tcase, a_key_lapses_when_its_job_has_ended_and_was_never_in_doubt, 0, ROWS);
	tcase_add_test(
	    tcase, a_doubt_before_a_resend_is_not_settled_by_what_came_after);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
