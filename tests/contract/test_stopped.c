/* SPDX-License-Identifier: MIT */
/* A process that is stopped and goes on: what was answered meanwhile lies in its
 * sockets, and is no timeout.  The client is a child process with real time; the
 * sandbox is here, and answers when the test says so. */
#include "support/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MESSAGES 10
#define TIMEOUT_MS 1500
#define HELD_MS 1000 /* of the sandbox's time, which only this test moves */
#define WATCHDOG_S 60

/* What the child has been told. */
struct verdicts {
	unsigned ok, unknown, other;
};

static int to_child[2], from_child[2];

/* --- the child --- */

static unsigned called;
static struct verdicts verdicts;

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	called++;
	if (message != NULL)
		verdicts.ok++;
	else if (error->outcome == TELNYX_OUTCOME_UNKNOWN)
		verdicts.unknown++;
	else
		verdicts.other++;
}

/* Send so many and run until all are told; false: something is wrong. */
static bool
send_all(struct event_base *base, struct telnyx_client *client, uint32_t timeout_ms)
{
	unsigned i;

	called = 0;
	memset(&verdicts, 0, sizeof(verdicts));
	for (i = 0; i < MESSAGES; i++)
		if (telnyx_message_send(client,
			TELNYX_MESSAGE(.to = "+13125550002", .text = "Hello"),
			TELNYX_CALL_OPTIONS(.timeout_ms = timeout_ms), on_sent, NULL,
			NULL) != TELNYX_OK)
			return false;
	while (called < MESSAGES)
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			return false;
	return true;
}

/* Once to open the connections, once to be stopped in. */
static int
be_client(void)
{
	struct event_base *base = event_base_new();
	struct telnyx_config config;
	struct telnyx_client *client;
	char go;

	telnyx_config_init(&config);
	fx_point_at_sandbox(&config);
	config.from = "+13125550001";
	config.idle_timeout_ms = 60000;
	if (base == NULL ||
	    telnyx_client_new(base, &config, &client, NULL) != TELNYX_OK ||
	    !send_all(base, client, 60000) || verdicts.ok != MESSAGES)
		return 1;
	if (read(to_child[0], &go, 1) != 1 || !send_all(base, client, TIMEOUT_MS))
		return 1;
	telnyx_client_free(client);
	event_base_free(base);
	return write(from_child[1], &verdicts, sizeof(verdicts)) ==
		       (ssize_t)sizeof(verdicts)
		   ? 0
		   : 1;
}

/* --- the parent --- */

static uint64_t
real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Let the sandbox work for a while. */
static void
serve_for(uint64_t ms)
{
	uint64_t since = real_ms();
	const struct timeval pause = {0, 10000};

	while (real_ms() - since < ms) {
		(void)event_base_loopexit(fx.base, &pause);
		(void)event_base_dispatch(fx.base);
	}
}

static void
serve_until(uint64_t received)
{
	uint64_t since = real_ms();

	while (telnyx_sandbox_request_count(fx.sandbox) < received) {
		serve_for(1);
		ck_assert_msg(real_ms() - since < WATCHDOG_S * 1000, "it hangs");
	}
}

static struct verdicts
read_verdicts(void)
{
	struct verdicts told;
	uint64_t since = real_ms();

	ck_assert_int_eq(fcntl(from_child[0], F_SETFL, O_NONBLOCK), 0);
	while (read(from_child[0], &told, sizeof(told)) != (ssize_t)sizeof(told)) {
		serve_for(1);
		ck_assert_msg(real_ms() - since < WATCHDOG_S * 1000, "it hangs");
	}
	return told;
}

START_TEST(what_was_answered_while_the_process_was_stopped_is_no_timeout)
{
	struct verdicts told;
	pid_t child;
	int status;

	fx_setup();
	ck_assert_int_eq(pipe(to_child), 0);
	ck_assert_int_eq(pipe(from_child), 0);
	ck_assert_int_ge(child = fork(), 0);
	if (child == 0)
		_exit(be_client());
	serve_until(MESSAGES);
	ck_assert_int_eq(
	    telnyx_sandbox_script(fx.sandbox,
		TELNYX_SANDBOX_REPLY(.delay_ms = HELD_MS, .times = MESSAGES)),
	    TELNYX_OK);
	ck_assert_int_eq(write(to_child[1], "g", 1), 1);
	serve_until(2 * MESSAGES);
	ck_assert_int_eq(kill(child, SIGSTOP), 0);
	ck_assert_int_eq(waitpid(child, &status, WUNTRACED), child);
	ck_assert(WIFSTOPPED(status));
	fx_advance_ms(HELD_MS); /* all are answered, in time */
	serve_for(TIMEOUT_MS + 300);
	ck_assert_int_eq(kill(child, SIGCONT), 0);
	told = read_verdicts();
	ck_assert_msg(told.ok == MESSAGES, "%u accepted, %u unknown, %u other", told.ok,
	    told.unknown, told.other);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	(void)close(to_child[0]);
	(void)close(to_child[1]);
	(void)close(from_child[0]);
	(void)close(from_child[1]);
	fx_teardown();
}
END_TEST

static Suite *
make_suite(void)
{
	Suite *suite = suite_create("stopped");
	TCase *tests = tcase_create(fx_http == TELNYX_HTTP_2 ? "h2" : "h1");

	tcase_set_timeout(tests, 3 * WATCHDOG_S);
	tcase_add_test(
	    tests, what_was_answered_while_the_process_was_stopped_is_no_timeout);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return fx_main_over_both(make_suite);
}
