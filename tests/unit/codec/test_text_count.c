/* SPDX-License-Identifier: MIT */
/* Counting one text in both encodings at once. */
#include <check.h>
#include <stdlib.h>

#include "codec/text_count.h"

START_TEST(both_encodings_are_counted_in_one_pass)
{
	struct telnyx_text_count count;

	ck_assert(telnyx_text_count("a€\xF0\x9F\x98\x80", false, false, &count));
	ck_assert_uint_eq(count.characters, 3);
	ck_assert_uint_eq(count.gsm7.units, 3);
	ck_assert_uint_eq(count.ucs2.units, 4);
	ck_assert(!count.is_gsm7);
	ck_assert_uint_eq(count.code_point, 0x1F600);
	ck_assert_uint_eq(count.offset, 4);
}
END_TEST

START_TEST(the_first_offender_is_the_one_named)
{
	struct telnyx_text_count count;

	ck_assert(telnyx_text_count("ab`\xC4\x85", false, false, &count));
	ck_assert_uint_eq(count.code_point, '`');
	ck_assert_uint_eq(count.offset, 2);
	ck_assert(telnyx_text_count("ab`\xC4\x85", false, true, &count));
	ck_assert_uint_eq(count.code_point, 0x105);
	ck_assert_uint_eq(count.offset, 3);
}
END_TEST

START_TEST(substitutions_may_lengthen_shorten_and_remove)
{
	struct telnyx_text_count count;

	ck_assert(telnyx_text_count("\t", false, true, &count));
	ck_assert_uint_eq(count.gsm7.units, 7);
	ck_assert_uint_eq(count.characters, 1);
	ck_assert(telnyx_text_count("…½", false, true, &count));
	ck_assert_uint_eq(count.gsm7.units, 6);
	/* A backslash is of the extension table. */
	ck_assert(telnyx_text_count("\xEF\xBC\xBC", false, true, &count));
	ck_assert_uint_eq(count.gsm7.units, 2);
	ck_assert_uint_eq(count.ucs2.units, 1);
	ck_assert(telnyx_text_count("\xE2\x80\x8B", false, true, &count));
	ck_assert_uint_eq(count.gsm7.units, 0);
	ck_assert_uint_eq(count.gsm7.parts, 0);
	ck_assert_uint_eq(count.characters, 1);
	ck_assert(count.is_gsm7);
}
END_TEST

START_TEST(the_place_of_the_first_byte_that_is_not_utf8_is_told)
{
	struct telnyx_text_count count;

	ck_assert(!telnyx_text_count("`ab\xFFz", true, true, &count));
	ck_assert_uint_eq(count.offset, 3);
	ck_assert(!count.is_gsm7);
	ck_assert_uint_eq(count.code_point, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text_count");
	TCase *tcase = tcase_create("text_count");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, both_encodings_are_counted_in_one_pass);
	tcase_add_test(tcase, the_first_offender_is_the_one_named);
	tcase_add_test(tcase, substitutions_may_lengthen_shorten_and_remove);
	tcase_add_test(tcase, the_place_of_the_first_byte_that_is_not_utf8_is_told);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
