/* SPDX-License-Identifier: MIT */
/* Too few descriptors, full queues, very many requests, and event bases of
 * unusual kinds: with priorities, with many clients, and after a fork. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WATCHDOG_S 60

/* --- many messages, and the oracle for them --- */

struct load;

struct one {
	struct load *load;
	unsigned calls;
	enum telnyx_outcome outcome;
	unsigned received;
};

struct load {
	struct one *ones; /* by mark */
	unsigned count, told;
	unsigned outcomes[5];
};

static void
load_new(struct load *load, unsigned count)
{
	unsigned i;

	memset(load, 0, sizeof(*load));
	load->ones = calloc(count, sizeof(*load->ones));
	ck_assert_ptr_nonnull(load->ones);
	for (i = 0; i < count; i++)
		load->ones[i].load = load;
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	struct one *one = arg;

	one->calls++;
	one->outcome = message != NULL ? TELNYX_OUTCOME_ACCEPTED : error->outcome;
	one->load->outcomes[one->outcome]++;
	one->load->told++;
}

static enum telnyx_status
load_send(struct load *load, struct telnyx_client *client,
    const struct telnyx_call_options *opts)
{
	char text[32];
	enum telnyx_status st;

	(void)snprintf(text, sizeof(text), "load #%u#", load->count);
	st = telnyx_message_send(client,
	    TELNYX_MESSAGE(.to = "+13125550002", .from = "+13125550001", .text = text),
	    opts, on_sent, &load->ones[load->count], NULL);
	if (st == TELNYX_OK)
		load->count++;
	return st;
}

/* A body, or a line with one, arrived and was accepted. */
static void
load_arrived(struct load *load, const char *text)
{
	const char *at = strchr(text, '#');
	unsigned long mark = at != NULL ? strtoul(at + 1, NULL, 10) : load->count;

	ck_assert_uint_lt(mark, load->count);
	load->ones[mark].received++;
}

/* Not sent: absent.  Accepted: there, once.  Nothing twice. */
static void
load_join(struct load *load)
{
	unsigned i, wrong = 0;

	for (i = 0; i < load->count; i++) {
		wrong += load->ones[i].calls != 1;
		wrong += load->ones[i].received > 1;
		wrong += load->ones[i].outcome == TELNYX_OUTCOME_NOT_SENT &&
			 load->ones[i].received > 0;
		wrong += load->ones[i].outcome == TELNYX_OUTCOME_ACCEPTED &&
			 load->ones[i].received == 0;
	}
	ck_assert_uint_eq(wrong, 0);
	free(load->ones);
}

static void
load_judge(struct load *load, struct telnyx_sandbox *sandbox)
{
	const struct telnyx_sandbox_request *request;
	uint64_t n;

	for (n = 1; n <= telnyx_sandbox_request_count(sandbox); n++) {
		request = telnyx_sandbox_request(sandbox, n);
		if (request->status < 300)
			load_arrived(load, request->body);
	}
	load_join(load);
}

/* On the fixture's clock: run until all are told; time passes when nothing
 * else happens.  How often it had to. */
static unsigned
load_run(const struct load *load)
{
	time_t since = time(NULL);
	unsigned steps = 0, before;
	int i;

	while (load->told < load->count) {
		before = load->told;
		for (i = 0; i < 20; i++)
			event_base_loop(fx.base, EVLOOP_NONBLOCK);
		if (load->told == before && fx_clock_jump(fx.env))
			steps++;
		ck_assert_msg(time(NULL) - since < WATCHDOG_S, "the test hangs");
	}
	return steps;
}

/* --- on the real clock --- */

/* A sandbox and clients on bases of the test's own. */
static struct telnyx_sandbox *
sandbox_on(struct event_base *base, bool tls)
{
	struct telnyx_sandbox *sandbox;

	ck_assert_int_eq(telnyx_sandbox_new(base,
			     TELNYX_SANDBOX(.tls = tls ? TELNYX_TRUE : TELNYX_FALSE),
			     &sandbox, NULL),
	    TELNYX_OK);
	return sandbox;
}

static struct telnyx_client *
client_on(struct event_base *base, struct telnyx_sandbox *sandbox, uint32_t connections)
{
	struct telnyx_client *client;

	ck_assert_int_eq(
	    telnyx_client_new(base,
		TELNYX_CONFIG(.base_url = telnyx_sandbox_url(sandbox),
		    .ca_pem = telnyx_sandbox_ca_pem(sandbox), .api_key = "KEY_scarcity",
		    .max_connections = connections, .timeout_ms = 60000),
		&client, NULL),
	    TELNYX_OK);
	return client;
}

/* Turn both bases until `done`. */
static void
run_both(struct event_base *one, struct event_base *other, const unsigned *count,
    unsigned want)
{
	time_t since = time(NULL);

	while (*count < want) {
		event_base_loop(one, EVLOOP_NONBLOCK);
		if (other != NULL)
			event_base_loop(other, EVLOOP_NONBLOCK);
		ck_assert_msg(time(NULL) - since < WATCHDOG_S, "the test hangs");
	}
}

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
				 .api_key = "KEY_scarcity", .max_connections = 200,
				 .timeout_ms = 60000),
			     &client, NULL),
	    TELNYX_OK);
	load_new(&load, 2000);
	limit_descriptors();
	for (i = 0; i < 1000; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	run_both(base, NULL, &load.told, 1000);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 1000);
	ck_assert_int_eq(telnyx_client_stats(client, &stats), TELNYX_OK);
	ck_assert_uint_lt(stats.connections, FEW);
	(void)printf("scarcity: %d descriptors: %u connections carried 1000 requests\n",
	    FEW, (unsigned)stats.connections);
	restore_limit();
	for (i = 0; i < 1000; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	run_both(base, NULL, &load.told, 2000);
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
	steps = load_run(&load);
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
		(void)load_run(&load);
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
	struct telnyx_sandbox *sandbox = sandbox_on(base, true);
	struct telnyx_client *client = client_on(base, sandbox, 64);
	struct load load;
	size_t before, each;
	unsigned i;

	load_new(&load, 10000);
	memset(load.ones, 0, 10000 * sizeof(*load.ones)); /* in memory now */
	for (i = 0; i < 10000; i++)
		load.ones[i].load = &load;
	before = resident();
	for (i = 0; i < 10000; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	each = (resident() - before) / 10000;
	(void)printf("scarcity: a queued request takes %zu bytes\n", each);
#if !defined(__SANITIZE_ADDRESS__)
	ck_assert_uint_lt(each, 6000);
#endif
	ck_assert_int_eq(telnyx_client_stats(client, &stats), TELNYX_OK);
	ck_assert_uint_eq(stats.in_flight, 10000);
	run_both(base, NULL, &load.told, 10000);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 10000);
	ck_assert_int_eq(telnyx_client_stats(client, &stats), TELNYX_OK);
	ck_assert_uint_le(telnyx_sandbox_connection_count(sandbox), 64);
	ck_assert_uint_eq(stats.in_flight + stats.queued_bytes, 0);
	load_judge(&load, sandbox);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
}
END_TEST

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
	sandbox = sandbox_on(base, true);
	client = client_on(base, sandbox, 5);
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
	run_both(base, NULL, &closed, 1);
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
	struct telnyx_sandbox *sandbox = sandbox_on(base, true);
	struct telnyx_client *clients[50];
	struct load load;
	unsigned i, k;

	load_new(&load, 1000);
	for (i = 0; i < 50; i++)
		clients[i] = client_on(base, sandbox, 2);
	for (k = 0; k < 20; k++)
		for (i = 0; i < 50; i++)
			ck_assert_int_eq(load_send(&load, clients[i], NULL), TELNYX_OK);
	run_both(base, NULL, &load.told, 200);
	for (i = 0; i < 50; i += 5) { /* ten of them, in the middle of it */
		telnyx_client_free(clients[i]);
		clients[i] = NULL;
	}
	run_both(base, NULL, &load.told, 1000);
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
	struct telnyx_client *client = client_on(base, sandbox, 3);
	struct load load;
	unsigned i;

	load_new(&load, 10);
	for (i = 0; i < 10; i++)
		if (load_send(&load, client, NULL) != TELNYX_OK)
			return false;
	run_both(base, NULL, &load.told, 10);
	telnyx_client_free(client);
	free(load.ones);
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
	struct telnyx_sandbox *sandbox = sandbox_on(servers, true);
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
	struct telnyx_sandbox *sandbox = sandbox_on(servers, _i != 0);
	struct telnyx_client *client = client_on(base, sandbox, 3);
	struct load load;
	uint64_t connections;
	unsigned i;
	pid_t pid;

	/* Twenty more: idle connections, busy ones, a line of waiters, and one
	 * that backs off. */
	load_new(&load, 30);
	for (i = 0; i < 10; i++)
		ck_assert_int_eq(load_send(&load, client, NULL), TELNYX_OK);
	run_both(servers, base, &load.told, 10);
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
	run_both(servers, base, &load.told, 30);
	ck_assert_uint_eq(load.outcomes[TELNYX_OUTCOME_ACCEPTED], 30);
	/* The parent needed no new ones: at most the child's three came. */
	ck_assert_uint_le(telnyx_sandbox_connection_count(sandbox), connections + 3);
	/* 30, one of them twice for its 429, and the child's ten. */
	ck_assert_uint_eq(telnyx_sandbox_request_count(sandbox), 41);
	free(load.ones);
	telnyx_client_free(client);
	telnyx_sandbox_free(sandbox);
	event_base_free(base);
	event_base_free(servers);
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("scarcity");
	TCase *few = tcase_create("descriptors");
	TCase *many = tcase_create("many");
	TCase *bases = tcase_create("bases");

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
	return fx_main(suite());
}
