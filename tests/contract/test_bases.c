/* SPDX-License-Identifier: MIT */
/* Event bases of unusual kinds: with priorities, with many clients, and after
 * a fork. */
#include "support/load.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WATCHDOG_S 60

static const int priorities[] = {1, 3, 8};

static void
note_close(struct telnyx_client *client, void *arg)
{
	(void)client;
	(*(unsigned *)arg)++;
}

START_TEST(a_base_may_have_any_number_of_priorities)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	struct load load;
	unsigned i, closed = 0;

	ck_assert_int_eq(event_base_priority_init(base, priorities[_i]), 0);
	sandbox = load_sandbox(base, true);
	client = load_client(base, sandbox, 5);
	ck_assert_int_eq(telnyx_sandbox_script(
			     sandbox, TELNYX_SANDBOX_REPLY(.status = 429,
					  .headers = "Retry-After: 0\r\n", .times = 5)),
	    TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_sandbox_script(sandbox,
		TELNYX_SANDBOX_REPLY(.headers = "Connection: close\r\n", .times = 5)),
	    TELNYX_OK);
	load_new(&load, 100);
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	ck_assert_int_eq(
	    telnyx_client_close(client, 30000, note_close, &closed), TELNYX_OK);
	load_run(base, NULL, &closed, 1);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 100);
	load_judge(&load, sandbox);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
}
END_TEST

START_TEST(fifty_clients_share_a_base_and_some_go_early)
{
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox = load_sandbox(base, true);
	struct telnyx_client *clients[50];
	struct load load;
	unsigned i, k;

	load_new(&load, 1000);
	for (i = 0; i < 50; i++)
		clients[i] = load_client(base, sandbox, 2);
	for (k = 0; k < 20; k++)
		for (i = 0; i < 50; i++)
			ck_assert_int_eq(load_send(&load, clients[i], NULL), TELNYX_OK);
	load_run(base, NULL, &load.told, 200);
	for (i = 0; i < 50; i += 5) { /* ten of them, in the middle of it */
		telnyx_client_free(clients[i]);
		clients[i] = NULL;
	}
	load_run(base, NULL, &load.told, 1000);
	for (i = 0; i < 1000; i++)
		ck_assert(
		    i % 50 % 5 == 0 || load.ones[i].outcome == TELNYX_OUTCOME_ACCEPTED);
	for (i = 0; i < 50; i++)
		telnyx_client_free(clients[i]);
	load_judge(&load, sandbox);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
}
END_TEST

/* --- fork --- */

/* In the child: send ten from a new client on `base`. */
static bool
child_sends(struct event_base *base, struct telnyx_sandbox *sandbox)
{
	struct telnyx_client *client = load_client(base, sandbox, 3);
	struct load load;
	unsigned i;

	load_new(&load, 10);
	for (i = 0; i < 10; i++)
		if (load_send(&load, client, NULL) != TELNYX_OK)
			return false;
	load_run(base, NULL, &load.told, 10);
	telnyx_client_free(client);
	load_free(&load);
	return load.outcomes[TELNYX_OUTCOME_ACCEPTED] == 10;
}

/* In the parent: turn the bases until the child has ended. */
static void
await_child(pid_t pid, struct event_base *one, struct event_base *other)
{
	time_t since = time(NULL);
	int status;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0) {
		event_base_loop(one, EVLOOP_NONBLOCK);
		if (other != NULL)
			event_base_loop(other, EVLOOP_NONBLOCK);
		if (time(NULL) - since >= WATCHDOG_S)
			(void)kill(pid, SIGKILL);
	}
	ck_assert_int_eq(got, pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}

START_TEST(a_base_made_before_a_fork_serves_a_client_made_after_it)
{
	struct event_base *servers = event_base_new(), *base = event_base_new();
	struct telnyx_sandbox *sandbox = load_sandbox(servers, true);
	pid_t pid;

	if ((pid = fork()) == 0)
		_exit(event_reinit(base) == 0 && child_sends(base, sandbox) ? 0 : 1);
	await_child(pid, servers, NULL);
	ck_assert_uint_eq(telnyx_sandbox_request_count(sandbox), 10);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
	event_base_free(servers);
}
END_TEST

START_TEST(a_child_frees_the_client_makes_its_own_and_the_parent_goes_on)
{
	struct event_base *servers = event_base_new(), *base = event_base_new();
	struct telnyx_sandbox *sandbox = load_sandbox(servers, _i != 0);
	struct telnyx_client *client = load_client(base, sandbox, 3);
	struct load load;
	uint64_t connections;
	unsigned i;
	pid_t pid;

	/* Twenty more: idle connections, busy ones, a line of waiters, and one
	 * that backs off. */
	load_new(&load, 30);
	for (i = 0; i < 10; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	load_run(servers, base, &load.told, 10);
	ck_assert_int_eq(
	    telnyx_sandbox_script(sandbox,
		TELNYX_SANDBOX_REPLY(.status = 429, .headers = "Retry-After: 1\r\n")),
	    TELNYX_OK);
	ck_assert_int_eq(telnyx_sandbox_script(sandbox,
			     TELNYX_SANDBOX_REPLY(.delay_ms = 300, .times = 2)),
	    TELNYX_OK);
	for (i = 0; i < 20; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	while (telnyx_sandbox_request_count(sandbox) < 13) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		event_base_loop(servers, EVLOOP_NONBLOCK);
	}
	connections = telnyx_sandbox_connection_count(sandbox);
	if ((pid = fork()) == 0) {
		unsigned told = load.told;

		telnyx_client_free(client); /* also calls event_reinit() */
		_exit(load.told == told && child_sends(base, sandbox) ? 0 : 1);
	}
	await_child(pid, servers, base);
	load_run(servers, base, &load.told, 30);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 30);
	/* The parent needed no new ones: at most the child's three came. */
	ck_assert_uint_le(telnyx_sandbox_connection_count(sandbox), connections + 3);
	/* 30, one of them twice for its 429, and the child's ten. */
	ck_assert_uint_eq(telnyx_sandbox_request_count(sandbox), 41);
	load_free(&load);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
	event_base_free(servers);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("bases");
	TCase *bases = tcase_create("bases");

	tcase_set_timeout(bases, 120);
	tcase_add_loop_test(bases, a_base_may_have_any_number_of_priorities, 0, 3);
	tcase_add_test(bases, fifty_clients_share_a_base_and_some_go_early);
	tcase_add_test(bases, a_base_made_before_a_fork_serves_a_client_made_after_it);
	tcase_add_loop_test(
	    bases, a_child_frees_the_client_makes_its_own_and_the_parent_goes_on, 0, 2);
	suite_add_tcase(all, bases);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
