/* SPDX-License-Identifier: MIT */
/* Jobs: each number has a name of its own, and a copy shares nothing. */
#include "support/fixture.h"

#include <string.h>

#include <telnyx/queue.h>

/* Count the names of 0 and up; none is there twice. */
#define EXPECT_NAMES(type, name_of, first, last)                                       \
	do {                                                                           \
		int a, b;                                                              \
                                                                                       \
		for (a = (first); a <= (last); a++) {                                  \
			ck_assert_str_ne(name_of((type)a), "?");                       \
			for (b = (first); b < a; b++)                                  \
				ck_assert_str_ne(name_of((type)a), name_of((type)b));  \
		}                                                                      \
		ck_assert_str_eq(name_of((type)((first)-1)), "?");                     \
		ck_assert_str_eq(name_of((type)((last) + 1)), "?");                    \
	} while (0)

START_TEST(each_number_has_a_name_and_no_other_has)
{
	EXPECT_NAMES(enum telnyx_job_state, telnyx_job_state_name, TELNYX_JOB_READY,
	    TELNYX_JOB_STATE_COUNT - 1);
	EXPECT_NAMES(enum telnyx_job_reason, telnyx_job_reason_name,
	    TELNYX_JOB_REASON_NONE, TELNYX_JOB_STORE_WENT_BACK);
	EXPECT_NAMES(enum telnyx_job_doubt, telnyx_job_doubt_name, TELNYX_DOUBT_NONE,
	    TELNYX_DOUBT_STORE_WENT_BACK);
	EXPECT_NAMES(enum telnyx_job_found, telnyx_job_found_name, TELNYX_FOUND_NOTHING,
	    TELNYX_FOUND_NO_EVIDENCE);
	EXPECT_NAMES(enum telnyx_job_operation, telnyx_job_operation_name,
	    TELNYX_JOB_SEND, TELNYX_JOB_WHATSAPP);
	EXPECT_NAMES(enum telnyx_job_event, telnyx_job_event_name,
	    TELNYX_JOB_EVENT_CLAIMED, TELNYX_JOB_EVENT_STORE_LOST);
}
END_TEST

/* Others script against these. */
START_TEST(names_stay)
{
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_READY), "ready");
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_CLAIMED), "claimed");
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_ACCEPTED), "accepted");
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_UNKNOWN), "unknown");
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_DISCARDED), "discarded");
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_CANCELLED), "cancelled");
	ck_assert_str_eq(telnyx_job_state_name(TELNYX_JOB_HELD), "held");
	ck_assert_str_eq(
	    telnyx_job_doubt_name(TELNYX_DOUBT_WORKER_DIED), "worker_died");
	ck_assert_str_eq(
	    telnyx_job_found_name(TELNYX_FOUND_NO_EVIDENCE), "no_evidence");
	ck_assert_str_eq(telnyx_job_operation_name(TELNYX_JOB_SEND), "message_send");
}
END_TEST

/* A job of which each text is in one buffer, to be spoilt. */
static char texts[14][8];

static struct telnyx_job
make_job(void)
{
	size_t i;

	for (i = 0; i < 14; i++)
		(void)snprintf(texts[i], sizeof(texts[i]), "text%zu", i);
	return (struct telnyx_job){.id = 7,
	    .state = TELNYX_JOB_UNKNOWN,
	    .fence = 3,
	    .duplicate = true,
	    .reference = texts[0],
	    .queue = texts[1],
	    .part = texts[2],
	    .sender = texts[3],
	    .batch = texts[4],
	    .unique_key = texts[5],
	    .meta = texts[6],
	    .finished_at_ms = 99,
	    .message_id = texts[7],
	    .group_message_id = texts[8],
	    .delivery = TELNYX_MESSAGE_SENT,
	    .to = texts[9],
	    .error = texts[10],
	    .error_code = texts[11],
	    .history = texts[12],
	    .payload = texts[13]};
}

START_TEST(a_copy_shares_nothing)
{
	struct telnyx_job job = make_job();
	struct telnyx_job *copy = telnyx_job_dup(&job), *again;

	ck_assert_ptr_nonnull(copy);
	memset(texts, '!', sizeof(texts));
	memset(&job, 0, sizeof(job));
	again = telnyx_job_dup(copy);
	telnyx_job_free(copy);
	ck_assert_int_eq(again->id, 7);
	ck_assert_int_eq(again->state, TELNYX_JOB_UNKNOWN);
	ck_assert_int_eq(again->fence, 3);
	ck_assert(again->duplicate);
	ck_assert_int_eq(again->finished_at_ms, 99);
	ck_assert_int_eq(again->delivery, TELNYX_MESSAGE_SENT);
	ck_assert_str_eq(again->reference, "text0");
	ck_assert_str_eq(again->queue, "text1");
	ck_assert_str_eq(again->part, "text2");
	ck_assert_str_eq(again->sender, "text3");
	ck_assert_str_eq(again->batch, "text4");
	ck_assert_str_eq(again->unique_key, "text5");
	ck_assert_str_eq(again->meta, "text6");
	ck_assert_str_eq(again->message_id, "text7");
	ck_assert_str_eq(again->group_message_id, "text8");
	ck_assert_str_eq(again->to, "text9");
	ck_assert_str_eq(again->error, "text10");
	ck_assert_str_eq(again->error_code, "text11");
	ck_assert_str_eq(again->history, "text12");
	ck_assert_str_eq(again->payload, "text13");
	telnyx_job_free(again);
}
END_TEST

START_TEST(what_is_null_stays_null)
{
	struct telnyx_job job = {.id = 1};
	struct telnyx_job *copy = telnyx_job_dup(&job);

	ck_assert_int_eq(memcmp(copy, &job, sizeof(job)), 0);
	telnyx_job_free(copy);
	telnyx_job_free(NULL);
	ck_assert_ptr_null(telnyx_job_dup(NULL));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("job");
	TCase *tcase = tcase_create("job");

	tcase_add_test(tcase, each_number_has_a_name_and_no_other_has);
	tcase_add_test(tcase, names_stay);
	tcase_add_test(tcase, a_copy_shares_nothing);
	tcase_add_test(tcase, what_is_null_stays_null);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
