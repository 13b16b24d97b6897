/* SPDX-License-Identifier: MIT */
/* What telnyx-worker says to a service manager. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>
#include <event2/event.h>

#include "programs/worker/notify.h"

static char directory[64], path[96];
static int manager = -1;

static void
setup(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(directory, sizeof(directory), "/tmp/telnyx-notify.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(path, sizeof(path), "%s/socket", directory);
	memcpy(address.sun_path, path, strlen(path) + 1);
	manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_ge(manager, 0);
	ck_assert_int_eq(bind(manager, (const struct sockaddr *)(const void *)&address,
			     (socklen_t)sizeof(address)),
	    0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", path, 1), 0);
}

static void
teardown(void)
{
	(void)close(manager);
	(void)unlink(path);
	(void)rmdir(directory);
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
}

/* The next word that was said; "": none in `most_ms`. */
static const char *
heard(int most_ms)
{
	static char text[256];
	struct pollfd one = {.fd = manager, .events = POLLIN};
	ssize_t n = 0;

	if (poll(&one, 1, most_ms) == 1)
		n = recv(manager, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

START_TEST(a_word_is_one_datagram)
{
	ck_assert(worker_notify("READY=1"));
	ck_assert_str_eq(heard(60000), "READY=1");
}
END_TEST

START_TEST(without_a_manager_nothing_is_said)
{
	static const char *const names[] = {"", "relative", "/nowhere/at/all"};
	char too_long[200];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_assert_int_eq(setenv("NOTIFY_SOCKET", names[i], 1), 0);
		ck_assert(!worker_notify("READY=1"));
	}
	memset(too_long, 'a', sizeof(too_long));
	too_long[0] = '/';
	too_long[sizeof(too_long) - 1] = '\0';
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", too_long, 1), 0);
	ck_assert(!worker_notify("READY=1"));
	ck_assert_int_eq(unsetenv("NOTIFY_SOCKET"), 0);
	ck_assert(!worker_notify("READY=1"));
}
END_TEST

#ifdef __linux__
START_TEST(a_name_that_no_file_has_is_one_too)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char name[96];
	int len;

	len = snprintf(name, sizeof(name), "@telnyx-notify-%ld", (long)getpid());
	memcpy(address.sun_path + 1, name + 1, (size_t)len - 1);
	(void)close(manager);
	manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(manager, (const struct sockaddr *)(const void *)&address,
			     (socklen_t)(sizeof(sa_family_t) + (size_t)len)),
	    0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
	ck_assert(worker_notify("STOPPING=1"));
	ck_assert_str_eq(heard(60000), "STOPPING=1");
}
END_TEST
#endif

START_TEST(the_watchdog_hears_of_a_loop_that_turns)
{
	struct event_base *base = event_base_new();
	struct event *timer;
	char pid[32];

	ck_assert_int_eq(setenv("WATCHDOG_USEC", "20000", 1), 0);
	(void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	ck_assert_int_eq(setenv("WATCHDOG_PID", pid, 1), 0);
	timer = worker_notify_watchdog(base);
	ck_assert_ptr_nonnull(timer);
	ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	ck_assert_str_eq(heard(60000), "WATCHDOG=1");
	ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	ck_assert_str_eq(heard(60000), "WATCHDOG=1");
	event_free(timer);
	ck_assert_int_eq(setenv("WATCHDOG_PID", "1", 1), 0);
	ck_assert_ptr_null(worker_notify_watchdog(base));
	ck_assert_int_eq(unsetenv("WATCHDOG_USEC"), 0);
	ck_assert_ptr_null(worker_notify_watchdog(base));
	event_base_free(base);
}
END_TEST

START_TEST(a_run_says_when_it_works_and_when_it_stops)
{
	const char *program = getenv("TELNYX_WORKER");
	int status = -1;
	pid_t child;

	if ((child = fork()) == 0) {
		program = program != NULL ? program : "./telnyx-worker";
		(void)setenv("TMPDIR", directory, 1);
		(void)close(STDERR_FILENO);
		(void)close(manager);
		execl(program, program, "run", "--sandbox", (char *)NULL);
		_exit(99);
	}
	ck_assert_str_eq(heard(60000), "READY=1");
	ck_assert_int_eq(kill(child, SIGTERM), 0);
	ck_assert_str_eq(heard(60000), "STOPPING=1");
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker_notify");
	TCase *tcase = tcase_create("worker_notify");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 180);
	tcase_add_test(tcase, a_word_is_one_datagram);
	tcase_add_test(tcase, without_a_manager_nothing_is_said);
#ifdef __linux__
	tcase_add_test(tcase, a_name_that_no_file_has_is_one_too);
#endif
	tcase_add_test(tcase, the_watchdog_hears_of_a_loop_that_turns);
	tcase_add_test(tcase, a_run_says_when_it_works_and_when_it_stops);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
