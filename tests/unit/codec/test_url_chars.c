/* SPDX-License-Identifier: MIT */
/* The character classes of URLs, held against the grammar's own lists. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/url_chars.h"

static const char alphanumeric[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

START_TEST(each_byte_is_in_its_classes)
{
	int c;

	for (c = 1; c < 256; c++) {
		bool letter = strchr(alphanumeric, c) != NULL;
		bool unreserved = letter || strchr("-._~", c) != NULL;
		bool pchar = unreserved || strchr("!$&'()*+,;=:@", c) != NULL;

		ck_assert_int_eq(telnyx_url_is_alphanumeric((char)c), letter);
		ck_assert_int_eq(telnyx_url_is_unreserved((char)c), unreserved);
		ck_assert_int_eq(telnyx_url_is_pchar((char)c), pchar);
	}
	ck_assert(!telnyx_url_is_alphanumeric('\0'));
	ck_assert(!telnyx_url_is_unreserved('\0'));
	ck_assert(!telnyx_url_is_pchar('\0'));
}
END_TEST

START_TEST(an_escape_is_a_percent_sign_and_two_hexadecimal_digits)
{
	ck_assert(telnyx_url_is_escape("%00"));
	ck_assert(telnyx_url_is_escape("%aFx"));
	ck_assert(!telnyx_url_is_escape("%"));
	ck_assert(!telnyx_url_is_escape("%4"));
	ck_assert(!telnyx_url_is_escape("%4g"));
	ck_assert(!telnyx_url_is_escape("%g4"));
	ck_assert(!telnyx_url_is_escape("41"));
	ck_assert(!telnyx_url_is_escape(""));
}
END_TEST

START_TEST(a_path_has_no_dot_segments_and_only_its_characters)
{
	static const char *const good[] = {"", "/", "/v2", "/v2/", "//a", "/a%20b",
	    "/...", "/.a", "/a.", "/..a/b..", "/a:b@c;d=e,f", "/%2e%2e%2e", "/%2ea"};
	static const char *const bad[] = {"v2", "/.", "/..", "/./a", "/a/../b", "/a/..",
	    "/%2e", "/%2E%2e/a", "/.%2e", "/a b", "/a?b", "/a#b", "/a\\b", "/a[1]",
	    "/a%", "/a%2", "/a%2x", "/\xC3\xA9", "/a\x01", "/{id}", "/\"", "/<>", "/^",
	    "/`", "/|"};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(telnyx_url_path_problem(good[i]) == NULL, "%s", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(telnyx_url_path_problem(bad[i]) != NULL, "%s", bad[i]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("url_chars");
	TCase *tcase = tcase_create("url_chars");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, each_byte_is_in_its_classes);
	tcase_add_test(tcase, an_escape_is_a_percent_sign_and_two_hexadecimal_digits);
	tcase_add_test(tcase, a_path_has_no_dot_segments_and_only_its_characters);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
