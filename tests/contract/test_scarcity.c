/* SPDX-License-Identifier: MIT */
/* Too few descriptors, full queues, and very many requests. */
#include "support/load.h"
#include "support/sanitized.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- descriptors --- */

#define FEW 64

static struct rlimit usual;
static int hoard[FEW];
static unsigned hoarded;

static void
keep_limit(void)
{
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &usual), 0);
	hoarded = 0;
}

static void
give_back(void)
{
	while (hoarded > 0)
		(void)close(hoard[--hoarded]);
}

static void
restore_limit(void)
{
	give_back();
	(void)setrlimit(RLIMIT_NOFILE, &usual);
}

static void
limit_descriptors(void)
{
	struct rlimit few = usual;

	few.rlim_cur = FEW;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
}

static void
take_all_descriptors(void)
{
	int fd;

	while ((fd = dup(STDERR_FILENO)) >= 0) {
		ck_assert_uint_lt(hoarded, FEW);
		hoard[hoarded++] = fd;
	}
	ck_assert_int_eq(errno, EMFILE);
}

/* A sandbox in a process of its own, which has descriptors enough. */
struct server {
	pid_t pid;
	int hold; /* it ends when this is closed */
	char log[64];
	char url[64];
	char ca[8192];
};

static void
on_hold_closed(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)event_base_loopbreak(arg);
}

static void
serve(const char *log, int hold, FILE *tell)
{
	struct event_base *base = event_base_new();
	struct event *event = event_new(base, hold, EV_READ, on_hold_closed, base);
	struct telnyx_sandbox *sandbox;

	if (event == NULL || event_add(event, NULL) != 0 ||
	    telnyx_sandbox_new(base, TELNYX_SANDBOX(.log_path = log), &sandbox, NULL) !=
		TELNYX_OK)
		_exit(1);
	(void)fprintf(tell, "%s\n%s", telnyx_sandbox_url(sandbox),
	    telnyx_sandbox_ca_pem(sandbox));
	(void)fclose(tell);
	event_base_dispatch(base);
	_exit(0);
}

static void
server_start(struct server *server)
{
	int hold[2], tell[2], fd;
	size_t got;
	FILE *file;

	memset(server, 0, sizeof(*server));
	(void)snprintf(
	    server->log, sizeof(server->log), "%s", "/tmp/telnyx-scarcity.XXXXXX");
	ck_assert_int_ge(fd = mkstemp(server->log), 0);
	(void)close(fd);
	ck_assert_int_eq(pipe(hold), 0);
	ck_assert_int_eq(pipe(tell), 0);
	if ((server->pid = fork()) == 0) {
		(void)close(hold[1]);
		(void)close(tell[0]);
		serve(server->log, hold[0], fdopen(tell[1], "w"));
	}
	(void)close(hold[0]);
	(void)close(tell[1]);
	server->hold = hold[1];
	ck_assert_ptr_nonnull(file = fdopen(tell[0], "r"));
	ck_assert_ptr_nonnull(fgets(server->url, sizeof(server->url), file));
	server->url[strcspn(server->url, "\n")] = '\0';
	got = fread(server->ca, 1, sizeof(server->ca) - 1, file);
	ck_assert_uint_gt(got, 100);
	(void)fclose(file);
}

/* End it, and count what its log says. */
static void
server_judge(struct server *server, struct load *load)
{
	char line[4096];
	int status;
	FILE *file;

	(void)close(server->hold);
	ck_assert_int_eq(waitpid(server->pid, &status, 0), server->pid);
	ck_assert_ptr_nonnull(file = fopen(server->log, "r"));
	while (fgets(line, sizeof(line), file) != NULL)
		load_arrived(load, line);
	(void)fclose(file);
	(void)unlink(server->log);
	load_join(load);
}

START_TEST(sixty_four_descriptors_carry_a_thousand_requests)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	struct event_base *base = event_base_new();
	struct telnyx_client *client;
	struct server server;
	struct load load;
	unsigned i;

	server_start(&server);
	ck_assert_int_eq(telnyx_client_new(base,
			     TELNYX_CONFIG(.base_url = server.url, .ca_pem = server.ca,
				 .api_key = "KEY_scarcity", .http_version = fx_http,
				 .max_connections = 200, .timeout_ms = 60000),
			     &client, NULL),
	    TELNYX_OK);
	load_new(&load, 2000);
	limit_descriptors();
	for (i = 0; i < 1000; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	load_run(base, NULL, &load.told, 1000);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 1000);
	ck_assert_int_eq(telnyx_client_get_stats(client, &stats), TELNYX_OK);
	ck_assert_uint_lt(stats.connections, FEW);
	(void)printf("scarcity: %d descriptors: %u connections carried 1000 requests\n",
	    FEW, (unsigned)stats.connections);
	restore_limit();
	for (i = 0; i < 1000; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	load_run(base, NULL, &load.told, 2000);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 2000);
	telnyx_client_free(client);
	event_base_free(base);
	server_judge(&server, &load);
}
END_TEST

START_TEST(without_any_descriptor_all_is_not_sent_and_then_it_recovers)
{
	struct fx_result after = {0};
	struct load load;
	unsigned i, steps;

	fx_setup();
	load_new(&load, 100);
	limit_descriptors();
	take_all_descriptors();
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(load_send(&load, fx.client,
				     TELNYX_CALL_OPTIONS(.timeout_ms = 2000)),
		    TELNYX_OK);
	steps = load_run_fixture(&load);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_NOT_SENT], 100);
	/* It pauses for 100 ms each time, and does not spin. */
	ck_assert_uint_lt(steps, 2000 / 100 + 100 + 10);
	load_judge(&load, fx.sandbox);
	give_back();
	ck_assert_int_eq(fx_send(&after, NULL, NULL), TELNYX_OK);
	while (after.calls == 0)
		fx_advance_ms(10);
	ck_assert(after.ok);
	fx_teardown();
}
END_TEST

/* --- queues --- */

START_TEST(a_full_queue_refuses_and_takes_again_when_there_is_room)
{
	struct load load;
	unsigned i, round;

	fx_setup_with(NULL, TELNYX_CONFIG(.max_queued = 500));
	load_new(&load, 1500);
	for (round = 1; round <= 3; round++) {
		for (i = 0; i < 500; i++)
			ck_assert_int_eq(load_send(&load, fx.client, NULL), TELNYX_OK);
		for (i = 0; i < 10; i++)
			ck_assert_int_eq(
			    load_send(&load, fx.client, NULL), TELNYX_E_QUEUE_FULL);
		ck_assert_uint_eq(load.told, 500 * (round - 1));
		(void)load_run_fixture(&load);
		ck_assert_uint_eq(load.told, 500 * round);
	}
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 1500);
	load_judge(&load, fx.sandbox);
	fx_teardown();
}
END_TEST

/* Resident memory in bytes, or 0 where /proc does not tell. */
static size_t
resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	(void)fclose(file);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

START_TEST(ten_thousand_in_flight_over_sixty_four_connections_all_succeed)
{
	struct telnyx_client_stats stats = {.size = sizeof(stats)};
	struct event_base *base = event_base_new();
	struct telnyx_sandbox *sandbox = load_sandbox(base, true);
	struct telnyx_client *client = load_client(base, sandbox, 64);
	struct load load;
	size_t before, each;
	unsigned i;

	load_new(&load, 10000);
	before = resident();
	for (i = 0; i < 10000; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	each = (resident() - before) / 10000;
	(void)printf("scarcity: a queued request takes %zu bytes\n", each);
#if !SANITIZED
	ck_assert_uint_lt(each, 6000);
#endif
	ck_assert_int_eq(telnyx_client_get_stats(client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.in_flight, 10000);
	load_run(base, NULL, &load.told, 10000);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 10000);
	ck_assert_int_eq(telnyx_client_get_stats(client, &stats), TELNYX_OK);
	ck_assert_uint_le(telnyx_sandbox_connection_count(sandbox), 64);
	ck_assert_uint_eq(stats.in_flight + stats.queued_bytes, 0);
	load_judge(&load, sandbox);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("scarcity");
	TCase *few = tcase_create("descriptors");
	TCase *many = tcase_create("many");

	tcase_set_timeout(few, 120);
	tcase_add_checked_fixture(few, keep_limit, restore_limit);
	tcase_add_test(few, sixty_four_descriptors_carry_a_thousand_requests);
	tcase_add_test(
	    few, without_any_descriptor_all_is_not_sent_and_then_it_recovers);
	suite_add_tcase(all, few);
	tcase_set_timeout(many, 120);
	tcase_add_test(many, a_full_queue_refuses_and_takes_again_when_there_is_room);
	tcase_add_test(
	    many, ten_thousand_in_flight_over_sixty_four_connections_all_succeed);
	suite_add_tcase(all, many);
	return all;
}

int
main(void)
{
	return fx_main_over_both(suite);
}
