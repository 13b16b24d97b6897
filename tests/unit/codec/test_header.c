/* SPDX-License-Identifier: MIT */
/* Header fields from a caller. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/header.h"

START_TEST(a_name_is_a_token_of_rfc_9110)
{
	static const char separators[] = "\"(),/:;<=>?@[\\]{} \t";
	char name[4] = "X.Y";
	int c;

	ck_assert(telnyx_header_name_is_token("Idempotency-Key"));
	ck_assert(telnyx_header_name_is_token("!#$%&'*+-.^_`|~09azAZ"));
	ck_assert(!telnyx_header_name_is_token(""));
	ck_assert(!telnyx_header_name_is_token(NULL));
	for (c = 1; c < 256; c++) {
		bool bad = c < 0x20 || c >= 0x7F || strchr(separators, c) != NULL;

		name[1] = (char)c;
		ck_assert_msg(telnyx_header_name_is_token(name) == !bad, "%d", c);
	}
}
END_TEST

START_TEST(a_value_has_no_control_character_but_the_tab)
{
	char value[4] = "a.b";
	int c;

	for (c = 1; c < 256; c++) {
		bool bad = (c < 0x20 && c != '\t') || c == 0x7F;

		value[1] = (char)c;
		ck_assert_msg(telnyx_header_value_is_clean(value) == !bad, "%d", c);
	}
	ck_assert(telnyx_header_value_is_clean(""));
	ck_assert(!telnyx_header_value_is_clean("a\r\nX-Evil: 1"));
	ck_assert(!telnyx_header_value_is_clean(NULL));
}
END_TEST

static void
expect_split(const char *line, const char *name, const char *value)
{
	const char *at;
	size_t name_len, value_len;

	ck_assert(telnyx_header_split(line, &name_len, &at, &value_len));
	ck_assert_uint_eq(name_len, strlen(name));
	ck_assert_mem_eq(line, name, name_len);
	ck_assert_uint_eq(value_len, strlen(value));
	ck_assert_mem_eq(at, value, value_len);
}

START_TEST(a_line_is_split_at_its_first_colon)
{
	expect_split("X-Trace: abc", "X-Trace", "abc");
	expect_split("X-Trace:abc", "X-Trace", "abc");
	expect_split("X-Trace: \t a b:c \t ", "X-Trace", "a b:c");
	expect_split("X-Empty:", "X-Empty", "");
	expect_split("X-Empty: \t", "X-Empty", "");
	expect_split("X-Name: Jos\xC3\xA9", "X-Name", "Jos\xC3\xA9");
}
END_TEST

START_TEST(a_line_that_is_no_header_is_refused)
{
	static const char *const cases[] = {"", ":", ": a", "Name", "Na me: a",
	    "Name : a", " Name: a", "Name: a\r\nX: b", "Name: a\n", "Name\r\n: a",
	    "Name: \x01", "Name: \x7F", "N\xC3\xA9: a", NULL};
	const char *at;
	size_t name_len, value_len, i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		name_len = value_len = 7;
		at = "x";
		ck_assert_msg(
		    !telnyx_header_split(cases[i], &name_len, &at, &value_len),
		    "case %zu", i);
		ck_assert_uint_eq(name_len, 0);
		ck_assert_uint_eq(value_len, 0);
		ck_assert_ptr_null(at);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("header");
	TCase *tcase = tcase_create("header");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, a_name_is_a_token_of_rfc_9110);
	tcase_add_test(tcase, a_value_has_no_control_character_but_the_tab);
	tcase_add_test(tcase, a_line_is_split_at_its_first_colon);
	tcase_add_test(tcase, a_line_that_is_no_header_is_refused);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
