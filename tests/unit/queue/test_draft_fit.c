/* SPDX-License-Identifier: MIT */
/* Drafts: what the client would refuse of a message when it sends it is refused when it
 * is enqueued. */
#include "support/fixture.h"

#include <stdlib.h>
#include <string.h>

#include "queue/payload.h"

static struct telnyx_arena arena;

static void
tear_down(void)
{
	telnyx_arena_clear(&arena);
}

static const char *
of_message(
    enum telnyx_job_operation operation, const struct telnyx_message_params *message)
{
	struct telnyx_job_draft draft;

	ck_assert(telnyx_draft_of_params(
	    TELNYX_JOB(.message = message, .operation = operation),
	    INT64_C(1700000000000), &arena, &draft));
	return draft.refused != NULL ? draft.refused : "fine";
}

#define EXPECT(why, operation, ...)                                                    \
	ck_assert_str_eq(                                                              \
	    of_message(operation, TELNYX_MESSAGE(.to = "+13125550002", __VA_ARGS__)),  \
	    why)

START_TEST(what_a_send_would_refuse_is_refused)
{
	static char long_text[1600];

	memset(long_text, 'x', 1531);
	EXPECT("fine", TELNYX_JOB_SEND, .from = "+13125550001", .text = "Hi");
	EXPECT("text: is blank", TELNYX_JOB_SEND, .text = " \n");
	EXPECT("text: takes 1531 GSM-7 units and 10 parts hold 1530", TELNYX_JOB_SEND,
	    .text = long_text);
	EXPECT("webhook_url: must be an http or https URL", TELNYX_JOB_SEND,
	    .text = "Hi", .webhook_url = "ftp://x");
	EXPECT("media_urls: must be an http or https URL", TELNYX_JOB_SEND,
	    .media_urls = TELNYX_STRINGS("x"));
	EXPECT("text: is blank", TELNYX_JOB_SCHEDULE, .text = " ",
	    .send_at = "2026-12-24T08:00:00Z");
}
END_TEST

START_TEST(what_an_operation_does_not_take_is_refused)
{
	EXPECT("from: is not taken by this operation", TELNYX_JOB_NUMBER_POOL,
	    .from = "+13125550001", .text = "Hi");
	EXPECT("messaging_profile_id: is not taken by this operation",
	    TELNYX_JOB_LONG_CODE, .from = "+13125550001", .messaging_profile_id = "p",
	    .text = "Hi");
	EXPECT("subject: is not taken by this operation",
	    TELNYX_JOB_ALPHANUMERIC_SENDER_ID, .from = "Acme", .text = "Hi",
	    .subject = "s");
}
END_TEST

START_TEST(what_the_sender_fills_in_is_not_missed)
{
	EXPECT("fine", TELNYX_JOB_SEND, .text = "Hi");
	EXPECT("fine", TELNYX_JOB_SEND, .from = TELNYX_NULL, .text = "Hi");
	EXPECT("fine", TELNYX_JOB_SEND, .from = TELNYX_NULL,
	    .messaging_profile_id = "p", .text = "Hi");
	EXPECT("fine", TELNYX_JOB_NUMBER_POOL, .text = "Hi");
	/* But nobody fills in what is null. */
	EXPECT("from: is required without a messaging_profile_id", TELNYX_JOB_SEND,
	    .from = TELNYX_NULL, .messaging_profile_id = TELNYX_NULL, .text = "Hi");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("draft_fit");
	TCase *tcase = tcase_create("draft_fit");

	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_test(tcase, what_a_send_would_refuse_is_refused);
	tcase_add_test(tcase, what_an_operation_does_not_take_is_refused);
	tcase_add_test(tcase, what_the_sender_fills_in_is_not_missed);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
