/* SPDX-License-Identifier: MIT */
/* The window of ids, by itself. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "webhook/seen.h"

static int token;
#define HOLDER ((struct telnyx_webhook_handle *)(void *)&token)

START_TEST(what_is_in_progress_is_neither_done_nor_new)
{
	struct telnyx_seen seen;
	struct telnyx_seen_entry *entry;

	telnyx_seen_init(&seen, 10, 100);
	ck_assert_ptr_null(telnyx_seen_find(&seen, "a", 0));
	entry = telnyx_seen_begin(&seen, "a", HOLDER);
	ck_assert_ptr_nonnull(entry);
	ck_assert_ptr_eq(telnyx_seen_find(&seen, "a", 1000), entry);
	ck_assert_ptr_eq(telnyx_seen_holder(entry), HOLDER);
	ck_assert_uint_eq(seen.done_count, 0);
	telnyx_seen_done(&seen, entry, 1000);
	ck_assert_ptr_null(telnyx_seen_holder(entry));
	ck_assert_ptr_eq(telnyx_seen_find(&seen, "a", 1099), entry);
	ck_assert_ptr_null(telnyx_seen_find(&seen, "a", 1100));
	telnyx_seen_clear(&seen);
}
END_TEST

START_TEST(what_failed_is_new_again)
{
	struct telnyx_seen seen;

	telnyx_seen_init(&seen, 10, 100);
	telnyx_seen_forget(&seen, telnyx_seen_begin(&seen, "a", HOLDER));
	ck_assert_ptr_null(telnyx_seen_find(&seen, "a", 0));
	telnyx_seen_clear(&seen);
}
END_TEST

START_TEST(the_oldest_goes_when_it_is_full_and_none_in_progress)
{
	struct telnyx_seen seen;
	struct telnyx_seen_entry *held;
	char id[16];
	unsigned i;

	telnyx_seen_init(&seen, 1000, UINT64_MAX);
	held = telnyx_seen_begin(&seen, "held", HOLDER);
	for (i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof(id), "%u", i);
		telnyx_seen_done(&seen, telnyx_seen_begin(&seen, id, HOLDER), i);
		ck_assert_uint_le(seen.done_count, 1000);
	}
	ck_assert_ptr_null(telnyx_seen_find(&seen, "3999", 5000));
	ck_assert_ptr_nonnull(telnyx_seen_find(&seen, "4000", 5000));
	ck_assert_ptr_eq(telnyx_seen_find(&seen, "held", 5000), held);
	telnyx_seen_forget(&seen, held);
	telnyx_seen_clear(&seen);
	ck_assert_uint_eq(seen.done_count, 0);
}
END_TEST

START_TEST(what_is_too_old_goes_by_and_by)
{
	struct telnyx_seen seen;
	char id[16];
	unsigned i;

	telnyx_seen_init(&seen, 1000, 10);
	for (i = 0; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "%u", i);
		telnyx_seen_done(&seen, telnyx_seen_begin(&seen, id, HOLDER), 0);
	}
	for (i = 0; i < 13; i++)
		ck_assert_ptr_null(telnyx_seen_find(&seen, "99", 10));
	ck_assert_uint_eq(seen.done_count, 0);
	telnyx_seen_clear(&seen);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("seen");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_test(core, what_is_in_progress_is_neither_done_nor_new);
	tcase_add_test(core, what_failed_is_new_again);
	tcase_add_test(core, the_oldest_goes_when_it_is_full_and_none_in_progress);
	tcase_add_test(core, what_is_too_old_goes_by_and_by);
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
