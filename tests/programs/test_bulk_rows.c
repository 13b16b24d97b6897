/* SPDX-License-Identifier: MIT */
/* telnyx-bulk: reading CSV, and what is said of rows that cannot be used. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs/bulk/check.h"
#include "programs/common/rows.h"
#include "programs/common/text.h"

static char error[PROGRAM_ERROR_MAX];

/* A reader on standard input, which is a pipe; `writer` is its other end. */
static struct program_rows *
rows_on_pipe(int *writer)
{
	struct program_rows *rows;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	*writer = ends[1];
	ck_assert(program_rows_open("-", &rows, error, sizeof(error)));
	return rows;
}

/* All of it at once (at most what a pipe holds), header read. */
static struct program_rows *
rows_of(const char *csv, size_t len)
{
	struct program_rows *rows;
	int writer;

	rows = rows_on_pipe(&writer);
	ck_assert_int_eq(write(writer, csv, len), (ssize_t)len);
	close(writer);
	ck_assert_msg(program_rows_header(rows) == PROGRAM_ROWS_ROW, "%s",
	    program_rows_error(rows));
	return rows;
}

#define ROWS_OF(csv) rows_of(csv, sizeof(csv) - 1)

static enum program_rows_status
next(struct program_rows *rows, const struct program_row **row)
{
	enum program_rows_status status;

	while ((status = program_rows_next(rows, row)) == PROGRAM_ROWS_MORE)
		ck_assert_int_ne(program_rows_fill(rows), 0);
	return status;
}

static void
check_row(struct program_rows *rows, uint64_t number, uint64_t line, const char *first,
    const char *second)
{
	const struct program_row *row;

	ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_ROW);
	ck_assert_uint_eq(row->number, number);
	ck_assert_uint_eq(row->line, line);
	ck_assert_str_eq(row->fields[0].text, first);
	ck_assert_str_eq(row->fields[1].text, second);
}

static void
check_end(struct program_rows *rows)
{
	const struct program_row *row;

	ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_END);
	ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_END);
	program_rows_free(rows);
}

static void
check_fault(struct program_rows *rows, const char *expected)
{
	const struct program_row *row;

	ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_FAULT);
	ck_assert_str_eq(program_rows_error(rows), expected);
	ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_FAULT);
	program_rows_free(rows);
}

START_TEST(rows_and_lines_are_counted_from_one)
{
	struct program_rows *rows = ROWS_OF("to,name\n+1,Ann\n+2,Bob\n");

	check_row(rows, 1, 2, "+1", "Ann");
	check_row(rows, 2, 3, "+2", "Bob");
	check_end(rows);
}
END_TEST

START_TEST(a_last_row_needs_no_line_end)
{
	struct program_rows *rows = ROWS_OF("to,name\n+1,Ann");

	check_row(rows, 1, 2, "+1", "Ann");
	check_end(rows);
}
END_TEST

START_TEST(blank_lines_are_lines_but_no_rows)
{
	struct program_rows *rows =
	    ROWS_OF("\n\r\nto,name\n\n\n+1,Ann\r\n\r\n+2,Bob\n\n");

	check_row(rows, 1, 6, "+1", "Ann");
	check_row(rows, 2, 8, "+2", "Bob");
	check_end(rows);
}
END_TEST

START_TEST(every_kind_of_line_end_is_counted_once)
{
	struct program_rows *rows = ROWS_OF("to,name\r\n+1,Ann\r+2,Bob\n+3,Cyd\r\n");

	check_row(rows, 1, 2, "+1", "Ann");
	check_row(rows, 2, 3, "+2", "Bob");
	check_row(rows, 3, 4, "+3", "Cyd");
	check_end(rows);
}
END_TEST

START_TEST(quoted_fields_hold_commas_quotes_and_line_ends)
{
	struct program_rows *rows =
	    ROWS_OF("to,name\n+1,\"a, \"\"b\"\"\r\nc\nd\"\n+2,\"\"\n");

	check_row(rows, 1, 2, "+1", "a, \"b\"\r\nc\nd");
	check_row(rows, 2, 5, "+2", "");
	check_end(rows);
}
END_TEST

START_TEST(blanks_are_part_of_a_field_but_not_of_a_column_name)
{
	struct program_rows *rows = ROWS_OF("to , name\n+1,  a b \n");
	size_t column = 9;

	ck_assert_int_eq(
	    program_rows_column(rows, "name", 4, &column), PROGRAM_ROWS_COLUMN_FOUND);
	ck_assert_uint_eq(column, 1);
	check_row(rows, 1, 2, "+1", "  a b ");
	check_end(rows);
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped_even_in_pieces)
{
	static const char csv[] = "\xEF\xBB\xBFto,name\n+1,\"A\r\nnn\"\n";
	const struct program_row *row;
	struct program_rows *rows;
	bool header = false;
	size_t i, column;
	int writer;

	rows = rows_on_pipe(&writer);
	for (i = 0; i + 1 < sizeof(csv); i++) {
		ck_assert_int_eq(write(writer, csv + i, 1), 1);
		ck_assert_int_eq(program_rows_fill(rows), 1);
		if (!header && csv[i] == '\n') {
			ck_assert_int_eq(program_rows_header(rows), PROGRAM_ROWS_ROW);
			ck_assert_int_eq(program_rows_column(rows, "to", 2, &column),
			    PROGRAM_ROWS_COLUMN_FOUND);
			header = true;
		} else if (header && i + 2 < sizeof(csv)) {
			ck_assert_int_eq(
			    program_rows_next(rows, &row), PROGRAM_ROWS_MORE);
		}
	}
	close(writer);
	check_row(rows, 1, 2, "+1", "A\r\nnn");
	ck_assert_uint_eq(program_rows_bytes_done(rows), sizeof(csv) - 1);
	check_end(rows);
}
END_TEST

START_TEST(a_quote_inside_a_plain_field_is_a_fault_with_its_line)
{
	struct program_rows *rows = ROWS_OF("to,name\n+1,\"x\ny\"\n+2,B\"ob\n+3,Cyd\n");

	check_row(rows, 1, 2, "+1", "x\ny");
	check_fault(rows,
	    "standard input: line 4: a quote inside a field that does not "
	    "begin with one");
}
END_TEST

START_TEST(text_behind_a_closing_quote_is_a_fault)
{
	struct program_rows *rows = ROWS_OF("to,name\n\"+1\"x,Ann\n");

	check_fault(
	    rows, "standard input: line 2: text behind the closing quote of a field");
}
END_TEST

START_TEST(a_quote_that_is_never_closed_is_named_where_it_opens)
{
	struct program_rows *rows = ROWS_OF("to,name\n+1,Ann\n+2,\"Bob\n+3,Cyd\n");

	check_row(rows, 1, 2, "+1", "Ann");
	check_fault(
	    rows, "standard input: line 3: the quote that opens here is never closed");
}
END_TEST

START_TEST(a_row_without_end_is_a_fault_and_not_a_full_memory)
{
	char name[] = "/tmp/test_bulk_rows.XXXXXX";
	struct program_rows *rows;
	static char filler[65536];
	int fd, i;

	memset(filler, 'x', sizeof(filler));
	ck_assert_int_ge(fd = mkstemp(name), 0);
	ck_assert_int_eq(write(fd, "to,name\n+1,\"", 12), 12);
	for (i = 0; i < 20; i++)
		ck_assert_int_eq(
		    write(fd, filler, sizeof(filler)), (ssize_t)sizeof(filler));
	close(fd);
	ck_assert(program_rows_open(name, &rows, error, sizeof(error)));
	unlink(name);
	ck_assert_int_eq(program_rows_header(rows), PROGRAM_ROWS_ROW);
	ck_assert(program_rows_regular(rows));
	ck_assert_uint_eq(program_rows_bytes_total(rows), 12 + 20 * sizeof(filler));
	{
		const struct program_row *row;

		ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_FAULT);
	}
	ck_assert_ptr_nonnull(strstr(program_rows_error(rows),
	    "line 2: this row is longer than 1 MiB; is a quote left open?"));
	program_rows_free(rows);
}
END_TEST

START_TEST(an_empty_input_has_no_header)
{
	struct program_rows *rows;
	int writer;

	rows = rows_on_pipe(&writer);
	close(writer);
	ck_assert_int_eq(program_rows_header(rows), PROGRAM_ROWS_FAULT);
	ck_assert_str_eq(program_rows_error(rows),
	    "standard input: is empty: there is no header row");
	program_rows_free(rows);
}
END_TEST

START_TEST(utf16_is_recognised)
{
	struct program_rows *rows;
	int writer;

	rows = rows_on_pipe(&writer);
	ck_assert_int_eq(write(writer, "\xFF\xFEt\0o\0", 6), 6);
	close(writer);
	ck_assert_int_eq(program_rows_header(rows), PROGRAM_ROWS_FAULT);
	ck_assert_str_eq(
	    program_rows_error(rows), "standard input: is UTF-16; it has to be UTF-8");
	program_rows_free(rows);
}
END_TEST

START_TEST(a_directory_and_a_missing_file_are_named)
{
	struct program_rows *rows;

	ck_assert(!program_rows_open("/", &rows, error, sizeof(error)));
	ck_assert_str_eq(error, "/: is a directory, not a CSV file");
	ck_assert(!program_rows_open("/nowhere/x.csv", &rows, error, sizeof(error)));
	ck_assert_str_eq(error, "/nowhere/x.csv: No such file or directory");
}
END_TEST

START_TEST(a_column_may_be_missing_or_stand_twice)
{
	struct program_rows *rows = ROWS_OF("to,a,a\n");
	size_t column;

	ck_assert_int_eq(
	    program_rows_column(rows, "b", 1, &column), PROGRAM_ROWS_COLUMN_MISSING);
	ck_assert_int_eq(
	    program_rows_column(rows, "a", 1, &column), PROGRAM_ROWS_COLUMN_TWICE);
	ck_assert_int_eq(
	    program_rows_column(rows, "to", 2, &column), PROGRAM_ROWS_COLUMN_FOUND);
	check_end(rows);
}
END_TEST

/* What bulk_check_row() says of the first row. */
static enum bulk_check
judge(struct program_rows *rows)
{
	const struct program_row *row;
	struct bulk_template *tpl;
	enum bulk_check verdict;

	ck_assert(
	    bulk_template_new("--text", "{{name}}", 8, &tpl, error, sizeof(error)));
	ck_assert(bulk_template_bind(tpl, rows, error, sizeof(error)));
	ck_assert_int_eq(next(rows, &row), PROGRAM_ROWS_ROW);
	verdict = bulk_check_row(rows, row, 0, tpl, error, sizeof(error));
	bulk_template_free(tpl);
	program_rows_free(rows);
	return verdict;
}

START_TEST(a_row_with_too_few_or_too_many_fields_is_no_message)
{
	ck_assert_int_eq(judge(ROWS_OF("to,name\n+1\n")), BULK_CHECK_FIELDS);
	ck_assert_str_eq(error, "line 2 has 1 field and the header has 2");
	ck_assert_int_eq(judge(ROWS_OF("to,name\n+1,Hi, you\n")), BULK_CHECK_FIELDS);
	ck_assert_str_eq(error, "line 2 has 3 fields and the header has 2");
	ck_assert_int_eq(judge(ROWS_OF("to,name\n+1,\n")), BULK_CHECK_OK);
}
END_TEST

START_TEST(a_zero_byte_anywhere_in_a_row_is_no_message)
{
	ck_assert_int_eq(judge(ROWS_OF("to,name\n+1,A\0b\n")), BULK_CHECK_ZERO);
	ck_assert_str_eq(error, "column \"name\" has a zero byte (line 2)");
}
END_TEST

START_TEST(only_columns_that_are_used_must_be_utf8)
{
	ck_assert_int_eq(judge(ROWS_OF("to,name\n+1,A\xE9\n")), BULK_CHECK_UTF8);
	ck_assert_str_eq(error, "column \"name\" is not UTF-8 (line 2)");
	ck_assert_int_eq(judge(ROWS_OF("to,name\n\xE9,A\n")), BULK_CHECK_UTF8);
	ck_assert_str_eq(error, "column \"to\" is not UTF-8 (line 2)");
	ck_assert_int_eq(judge(ROWS_OF("to,name,x\n+1,A,\xE9\n")), BULK_CHECK_OK);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("program_rows");
	TCase *tc = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, rows_and_lines_are_counted_from_one);
	tcase_add_test(tc, a_last_row_needs_no_line_end);
	tcase_add_test(tc, blank_lines_are_lines_but_no_rows);
	tcase_add_test(tc, every_kind_of_line_end_is_counted_once);
	tcase_add_test(tc, quoted_fields_hold_commas_quotes_and_line_ends);
	tcase_add_test(tc, blanks_are_part_of_a_field_but_not_of_a_column_name);
	tcase_add_test(tc, a_byte_order_mark_is_skipped_even_in_pieces);
	tcase_add_test(tc, a_quote_inside_a_plain_field_is_a_fault_with_its_line);
	tcase_add_test(tc, text_behind_a_closing_quote_is_a_fault);
	tcase_add_test(tc, a_quote_that_is_never_closed_is_named_where_it_opens);
	tcase_add_test(tc, a_row_without_end_is_a_fault_and_not_a_full_memory);
	tcase_add_test(tc, an_empty_input_has_no_header);
	tcase_add_test(tc, utf16_is_recognised);
	tcase_add_test(tc, a_directory_and_a_missing_file_are_named);
	tcase_add_test(tc, a_column_may_be_missing_or_stand_twice);
	tcase_add_test(tc, a_row_with_too_few_or_too_many_fields_is_no_message);
	tcase_add_test(tc, a_zero_byte_anywhere_in_a_row_is_no_message);
	tcase_add_test(tc, only_columns_that_are_used_must_be_utf8);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
