/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: templates, and the text helpers under them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs/bulk/template.h"
#include "programs/common/text.h"

static char error[PROGRAM_ERROR_MAX];
static char path[] = "/tmp/test_bulk_template.XXXXXX";

/* Rows of a file with this content, its header read. */
static struct program_rows *
rows_of(const char *csv)
{
	struct program_rows *rows;
	static char name[sizeof(path)]; /* borrowed by the rows */
	int fd;

	memcpy(name, path, sizeof(path));
	ck_assert_int_ge(fd = mkstemp(name), 0);
	ck_assert_int_eq(write(fd, csv, strlen(csv)), (ssize_t)strlen(csv));
	close(fd);
	ck_assert_msg(
	    program_rows_open(name, &rows, error, sizeof(error)), "%s", error);
	unlink(name);
	ck_assert_int_eq(program_rows_header(rows), PROGRAM_ROWS_ROW);
	return rows;
}

static const struct program_row *
first_row(struct program_rows *rows)
{
	enum program_rows_status status;
	const struct program_row *row;

	while ((status = program_rows_next(rows, &row)) == PROGRAM_ROWS_MORE)
		ck_assert_int_eq(program_rows_fill(rows), 1);
	ck_assert_int_eq(status, PROGRAM_ROWS_ROW);
	return row;
}

static void
check_render(const char *template, const char *csv, const char *expected)
{
	struct program_rows *rows = rows_of(csv);
	struct bulk_template *tpl;

	ck_assert_msg(bulk_template_new("--text", template, strlen(template), &tpl,
			  error, sizeof(error)),
	    "%s", error);
	ck_assert_msg(bulk_template_bind(tpl, rows, error, sizeof(error)), "%s", error);
	ck_assert_str_eq(bulk_template_render(tpl, first_row(rows)), expected);
	bulk_template_free(tpl);
	program_rows_free(rows);
}

static void
check_refused(const char *template, const char *expected)
{
	struct bulk_template *tpl;

	ck_assert(!bulk_template_new(
	    "--text", template, strlen(template), &tpl, error, sizeof(error)));
	ck_assert_ptr_null(tpl);
	ck_assert_str_eq(error, expected);
}

static void
check_unbound(
    const char *template, const char *csv, const char *expected, const char *behind)
{
	struct program_rows *rows = rows_of(csv);
	struct bulk_template *tpl;

	ck_assert(bulk_template_new(
	    "--text", template, strlen(template), &tpl, error, sizeof(error)));
	ck_assert(!bulk_template_bind(tpl, rows, error, sizeof(error)));
	ck_assert_msg(strstr(error, expected) != NULL, "%s", error);
	ck_assert_msg(strstr(error, behind) != NULL, "%s", error);
	bulk_template_free(tpl);
	program_rows_free(rows);
}

START_TEST(columns_are_filled_in_wherever_they_stand)
{
	check_render("Hi {{name}}, {{name}}!", "to,name\n1,Ann\n", "Hi Ann, Ann!");
	check_render("{{name}}", "to,name\n1,Ann\n", "Ann");
	check_render("{{to}}{{name}}", "to,name\n1,Ann\n", "1Ann");
	check_render("plain", "to,name\n1,Ann\n", "plain");
}
END_TEST

START_TEST(blanks_inside_the_braces_do_not_matter)
{
	check_render("Hi {{ name\t}}", "to,name\n1,Ann\n", "Hi Ann");
	check_render("{{ first name }}", "to,first name\n1,Ann\n", "Ann");
}
END_TEST

START_TEST(single_braces_and_closing_ones_are_plain_text)
{
	check_render("{a} }} {", "to\n1\n", "{a} }} {");
}
END_TEST

START_TEST(what_is_filled_in_is_not_a_template)
{
	check_render("{{name}}", "to,name\n1,{{to}}\n", "{{to}}");
}
END_TEST

START_TEST(an_empty_field_fills_in_nothing)
{
	check_render("[{{name}}]", "to,name\n1,\n", "[]");
}
END_TEST

START_TEST(an_unclosed_brace_is_named_by_its_character)
{
	check_refused("Hi {{name", "--text: the {{ at character 4 is never closed");
	check_refused("\xC3\xA9\xC3\xA9 {{name}",
	    "--text: the {{ at character 4 is never closed");
	check_refused("{{", "--text: the {{ at character 1 is never closed");
}
END_TEST

START_TEST(empty_braces_are_refused)
{
	check_refused("Hi {{ }}", "--text: the {{}} at character 4 names no column");
}
END_TEST

START_TEST(a_template_that_is_not_utf8_is_refused)
{
	check_refused("caf\xE9", "--text: is not UTF-8 (byte 4)");
}
END_TEST

START_TEST(an_unknown_column_is_named_with_those_there_are)
{
	check_unbound("{{to}} {{nmae}}", "to,name\n1,Ann\n",
	    "--text: there is no column \"nmae\" in /tmp/", ", which has: to, name");
}
END_TEST

START_TEST(a_column_that_stands_twice_is_refused_only_if_used)
{
	check_render("{{to}}", "to,name,name\n1,a,b\n", "1");
	check_unbound("{{name}}", "to,name,name\n1,a,b\n",
	    "--text: the column \"name\" stands twice", "/tmp/");
}
END_TEST

START_TEST(utf8_is_checked_as_unicode_says)
{
	ck_assert_uint_eq(program_text_valid("abc", 3), 3);
	ck_assert_uint_eq(program_text_valid("\xE2\x82\xAC", 3), 3);
	ck_assert_uint_eq(program_text_valid("\xF0\x9F\x98\x80", 4), 4);
	ck_assert_uint_eq(program_text_valid("a\xE2\x82", 3), 1);    /* cut */
	ck_assert_uint_eq(program_text_valid("\xC0\x80", 2), 0);     /* overlong */
	ck_assert_uint_eq(program_text_valid("\xED\xA0\x80", 3), 0); /* surrogate */
	ck_assert_uint_eq(program_text_valid("\xF4\x90\x80\x80", 4), 0);
	ck_assert_uint_eq(program_text_valid("\xE0\x9F\xBF", 3), 0);
	ck_assert_uint_eq(program_text_valid("ab\xFF", 3), 2);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_replaced_one_by_one)
{
	size_t len;
	char *clean = program_text_clean("a\xFF\xE9z", 4, &len);

	ck_assert_str_eq(clean, "a\xEF\xBF\xBD\xEF\xBF\xBDz");
	ck_assert_uint_eq(len, 8);
	free(clean);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bulk_template");
	TCase *tc = tcase_create("template");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, columns_are_filled_in_wherever_they_stand);
	tcase_add_test(tc, blanks_inside_the_braces_do_not_matter);
	tcase_add_test(tc, single_braces_and_closing_ones_are_plain_text);
	tcase_add_test(tc, what_is_filled_in_is_not_a_template);
	tcase_add_test(tc, an_empty_field_fills_in_nothing);
	tcase_add_test(tc, an_unclosed_brace_is_named_by_its_character);
	tcase_add_test(tc, empty_braces_are_refused);
	tcase_add_test(tc, a_template_that_is_not_utf8_is_refused);
	tcase_add_test(tc, an_unknown_column_is_named_with_those_there_are);
	tcase_add_test(tc, a_column_that_stands_twice_is_refused_only_if_used);
	tcase_add_test(tc, utf8_is_checked_as_unicode_says);
	tcase_add_test(tc, bytes_that_are_not_utf8_are_replaced_one_by_one);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
