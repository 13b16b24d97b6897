/* SPDX-License-Identifier: MIT */
/* The allowance of frames that carry nothing: floods use it up, traffic and time
 * do not. */
#include "net/h2_frames.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/env.h"

#define MANY 10000
#define AT_ONCE TELNYX_NS_PER_S

static void
come(struct telnyx_h2_frames *frames, unsigned count)
{
	while (count-- > 0)
		telnyx_h2_frames_came(frames);
}

START_TEST(more_than_ten_thousand_at_once_are_a_flood)
{
	struct telnyx_h2_frames frames = {0};

	come(&frames, MANY);
	ck_assert(!telnyx_h2_frames_are_flood(&frames, 0));
	come(&frames, 1);
	ck_assert(telnyx_h2_frames_are_flood(&frames, 0));
}
END_TEST

START_TEST(time_gives_a_hundred_a_second)
{
	struct telnyx_h2_frames frames = {0};
	uint64_t now = AT_ONCE;

	ck_assert(!telnyx_h2_frames_are_flood(&frames, now));
	come(&frames, MANY);
	for (; now < 100 * TELNYX_NS_PER_S; now += TELNYX_NS_PER_S / 10) {
		ck_assert(!telnyx_h2_frames_are_flood(&frames, now));
		come(&frames, 10);
	}
	/* A long silence allows no more than at the start. */
	now += 1000000 * TELNYX_NS_PER_S;
	ck_assert(!telnyx_h2_frames_are_flood(&frames, now));
	come(&frames, MANY + 1);
	ck_assert(telnyx_h2_frames_are_flood(&frames, now));
}
END_TEST

/* HEADERS and DATA out, and four updates of windows for them; HEADERS and DATA
 * in, the end in a frame of its own. */
START_TEST(a_million_messages_pay_for_their_frames)
{
	struct telnyx_h2_frames frames = {0};
	unsigned i;

	for (i = 0; i < 1000000; i++) {
		telnyx_h2_frames_sent(&frames, 90);
		telnyx_h2_frames_sent(&frames, 300);
		come(&frames, 4 + 3);
		telnyx_h2_frames_carried(&frames);
		telnyx_h2_frames_carried(&frames);
		telnyx_h2_frames_carried(&frames);
		ck_assert(!telnyx_h2_frames_are_flood(&frames, 0));
	}
}
END_TEST

/* A server that reads 512 bytes at a time, and updates both windows each time. */
START_TEST(a_large_body_pays_for_the_updates_of_windows)
{
	struct telnyx_h2_frames frames = {0};
	unsigned i;

	for (i = 0; i < 10000; i++) {
		telnyx_h2_frames_sent(&frames, 16384);
		come(&frames, 2 * 16384 / 512);
		ck_assert(!telnyx_h2_frames_are_flood(&frames, 0));
	}
}
END_TEST

START_TEST(frames_are_counted_in_pieces_of_any_size)
{
	static const uint8_t frame[] = {0, 0, 5, 2, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5};
	size_t total = sizeof(frame) * (MANY + 1), piece = (size_t)_i + 1, at, len;
	struct telnyx_h2_frames frames = {0};
	uint8_t *all = malloc(total);

	for (at = 0; at < total; at += sizeof(frame))
		memcpy(all + at, frame, sizeof(frame));
	for (at = 0; at < total; at += len) {
		len = piece < total - at ? piece : total - at;
		/* A frame counts when its header is there. */
		ck_assert_int_eq(telnyx_h2_frames_are_flood(&frames, 0),
		    at >= total - sizeof(frame) + 9);
		telnyx_h2_frames_read(&frames, all + at, len);
	}
	ck_assert(telnyx_h2_frames_are_flood(&frames, 0));
	free(all);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("h2_frames");
	TCase *tcase = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, more_than_ten_thousand_at_once_are_a_flood);
	tcase_add_test(tcase, time_gives_a_hundred_a_second);
	tcase_add_test(tcase, a_million_messages_pay_for_their_frames);
	tcase_add_test(tcase, a_large_body_pays_for_the_updates_of_windows);
	tcase_add_loop_test(tcase, frames_are_counted_in_pieces_of_any_size, 0, 30);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
