/* SPDX-License-Identifier: MIT */
/* The thread that writes the log of telnyx-worker: a reader that does not read. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "programs/worker/writer.h"

#define MOST 4096u
#define LINES 100000

static int ends[2];

static void
setup(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
}

static void
teardown(void)
{
	close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
}

static void
note(uint64_t lines, char *out, size_t size)
{
	(void)snprintf(out, size, "%" PRIu64 " dropped\n", lines);
}

/* The end is long enough for a machine that is busy, and only a failure waits for it.
 */
#define LONG_MS 60000u

/* No line more goes into the pipe; blank ones are in it. */
static void
fill_pipe(void)
{
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	while (write(ends[1], "\n", 1) == 1)
		continue;
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, 0), 0);
}

/* Everything that the pipe has now, or until its other end is closed. */
static char *
read_all(void)
{
	size_t len = 0, cap = 1u << 20;
	char *text = malloc(cap);
	ssize_t n;

	ck_assert_ptr_nonnull(text);
	while ((n = read(ends[0], text + len, cap - len - 1)) > 0) {
		len += (size_t)n;
		ck_assert_uint_lt(len, cap - 1);
	}
	text[len] = '\0';
	return text;
}

START_TEST(lines_come_in_their_order)
{
	struct worker_writer *writer = worker_writer_new(ends[1], MOST, note);
	char line[16], *text;

	ck_assert_ptr_nonnull(writer);
	(void)snprintf(line, sizeof(line), "one\n");
	worker_writer_put(writer, line, 4);
	worker_writer_put(writer, "two\n", 4);
	ck_assert_int_eq(worker_writer_free(writer, LONG_MS), 0);
	close(ends[1]);
	ends[1] = -1;
	text = read_all();
	ck_assert_str_eq(text, "one\ntwo\n");
	free(text);
}
END_TEST

/* Whoever hands over lines never waits, though nobody reads: the test would not end. */
START_TEST(what_is_too_much_is_dropped_and_counted)
{
	/* It is left behind, which is no leak. */
	static struct worker_writer *writer;
	uint64_t lines = 0, dropped = 0;
	char line[16], *text, *at, *end;
	uintmax_t number;
	int i;

	fill_pipe();
	writer = worker_writer_new(ends[1], MOST, note);
	ck_assert_ptr_nonnull(writer);
	for (i = 0; i < LINES; i++)
		worker_writer_put(
		    writer, line, (size_t)snprintf(line, sizeof(line), "%d\n", i));
	/* Nobody has read: it cannot end, and what is left of it goes on. */
	ck_assert_int_eq(worker_writer_free(writer, 1), EAGAIN);
	/* The thread still has its end of the pipe: read until it has said the rest. */
	ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	text = NULL;
	for (i = 0; i < 6000 && (text == NULL || strstr(text, "dropped") == NULL);
	     i++) {
		char *more = read_all();
		size_t had = text != NULL ? strlen(text) : 0;

		text = realloc(text, had + strlen(more) + 1);
		ck_assert_ptr_nonnull(text);
		memcpy(text + had, more, strlen(more) + 1);
		free(more);
		(void)poll(NULL, 0, 10);
	}
	for (at = text; *at != '\0'; at = end + 1) {
		end = strchr(at, '\n');
		ck_assert_ptr_nonnull(end);
		if (end == at)
			continue; /* of those that filled it */
		number = strtoumax(at, &at, 10);
		if (strncmp(at, " dropped", 8) == 0) {
			dropped += number;
		} else {
			ck_assert_uint_eq(number, lines + dropped);
			lines++;
		}
	}
	ck_assert_uint_gt(lines, 0);
	ck_assert_uint_gt(dropped, 0);
	ck_assert_uint_eq(lines + dropped, LINES);
	free(text);
}
END_TEST

START_TEST(a_reader_that_has_gone_is_an_error_and_no_more)
{
	struct worker_writer *writer = worker_writer_new(ends[1], MOST, note);
	int i;

	ck_assert_ptr_nonnull(writer);
	close(ends[0]);
	for (i = 0; i < 1000; i++)
		worker_writer_put(writer, "line\n", 5);
	ck_assert_int_eq(worker_writer_free(writer, LONG_MS), EPIPE);
	ck_assert_int_eq(pipe(ends), 0); /* for the teardown */
}
END_TEST

/* The other end of the file may have been made non-blocking by another program. */
START_TEST(a_full_pipe_that_says_so_is_waited_for)
{
	struct worker_writer *writer;
	size_t wanted = 300000, got = 0;
	char line[1000], read_bytes[4096];
	ssize_t n;
	size_t i;

	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	writer = worker_writer_new(ends[1], 1u << 20, note);
	ck_assert_ptr_nonnull(writer);
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	for (i = 0; i < wanted / sizeof(line); i++)
		worker_writer_put(writer, line, sizeof(line));
	while (got < wanted && (n = read(ends[0], read_bytes, sizeof(read_bytes))) > 0)
		got += (size_t)n;
	ck_assert_uint_eq(got, wanted);
	ck_assert_int_eq(worker_writer_free(writer, LONG_MS), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_writer");
	TCase *tcase = tcase_create("worker_writer");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, lines_come_in_their_order);
	tcase_add_test(tcase, what_is_too_much_is_dropped_and_counted);
	tcase_add_test(tcase, a_reader_that_has_gone_is_an_error_and_no_more);
	tcase_add_test(tcase, a_full_pipe_that_says_so_is_waited_for);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
