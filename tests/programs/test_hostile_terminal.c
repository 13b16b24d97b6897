/* SPDX-License-Identifier: MIT */
/*
 * A terminal that is closed while a program runs on it: SIGHUP comes, and every
 * write to it fails from then on.  Each program runs in a child on a terminal of
 * its own, which the test holds the other end of; telnyx-bulk sends to a server
 * in the test, which answers when the test wants.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt() and its kin */

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "program.h"

#define PATIENCE_MS 30000 /* a guard against a hang; never waited for */
#define CONNECTIONS 64

static pid_t child;
/* What await_line() has found, and what stands behind. */
static char awaited[4096];

/* --- a program on a terminal --- */

struct setup {
	int (*program)(int argc, char **argv);
	char **argv;
	bool hangup_ignored;
};

static void
run_child(const struct setup *setup, const char *terminal)
{
	int argc = 0, fd, status;

	(void)setsid();
	fd = open(terminal, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0 || dup2(fd, 0) < 0 ||
	    dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(90);
	if (fd > 2)
		close(fd);
	(void)signal(SIGHUP, setup->hangup_ignored ? SIG_IGN : SIG_DFL);
	while (setup->argv[argc] != NULL)
		argc++;
	status = setup->program(argc, setup->argv);
	(void)fflush(NULL);
	_exit(status);
}

/* Start it; the test's end of the terminal. */
static int
start(const struct setup *setup)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		char *terminal = ptsname(master);

		close(master); /* else it stays open here */
		run_child(setup, terminal);
	}
	return master;
}

/* A test that fails leaves no program behind. */
static void
reap(void)
{
	if (child <= 0)
		return;
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	child = 0;
}

/* How it ended: its exit status; a signal is a failure. */
static int
ended(void)
{
	int status = 0;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	child = 0;
	ck_assert_msg(!WIFSIGNALED(status), "killed by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* Read what the program prints until there is a whole line with `words`. */
static void
await_line(int master, const char *words)
{
	struct pollfd look = {.fd = master, .events = POLLIN};
	char text[4096] = "";
	const char *found;
	size_t len = 0;
	ssize_t n;

	while ((found = strstr(text, words)) == NULL || strchr(found, '\n') == NULL) {
		ck_assert_int_eq(poll(&look, 1, PATIENCE_MS), 1);
		n = read(master, text + len, sizeof(text) - 1 - len);
		ck_assert_int_gt(n, 0);
		len += (size_t)n;
		text[len] = '\0';
	}
	(void)snprintf(awaited, sizeof(awaited), "%s", found);
}

/* --- a server that holds its answers --- */

struct server {
	int listener;
	unsigned port;
	int fds[CONNECTIONS];
	char text[CONNECTIONS][4096];
	size_t len[CONNECTIONS];
	bool whole[CONNECTIONS];
	unsigned count;	   /* connections so far */
	unsigned received; /* whole requests so far */
};

static struct server server;

static void
serve(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	memset(&server, 0, sizeof(server));
	server.listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(server.listener, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(server.listener, CONNECTIONS), 0);
	ck_assert_int_eq(
	    getsockname(server.listener, (struct sockaddr *)&address, &size), 0);
	server.port = ntohs(address.sin_port);
}

/* Is the request whole?  Bodies here end with a brace, and have no other. */
static bool
is_whole(const char *text, size_t len)
{
	const char *body = strstr(text, "\r\n\r\n");

	return body != NULL && len > 0 && text[len - 1] == '}';
}

static void
take_bytes(unsigned i)
{
	ssize_t n = read(server.fds[i], server.text[i] + server.len[i],
	    sizeof(server.text[i]) - 1 - server.len[i]);

	if (n <= 0) {
		close(server.fds[i]);
		server.fds[i] = -1;
		return;
	}
	server.len[i] += (size_t)n;
	server.text[i][server.len[i]] = '\0';
	if (!server.whole[i] && is_whole(server.text[i], server.len[i])) {
		server.whole[i] = true;
		server.received++;
	}
}

/* Accept and read once, for at most `ms`.  False: nothing happened. */
static bool
serve_once(int ms)
{
	struct pollfd look[CONNECTIONS + 1];
	unsigned i, n = server.count;

	look[0] = (struct pollfd){.fd = server.listener, .events = POLLIN};
	for (i = 0; i < n; i++)
		look[i + 1] = (struct pollfd){
		    .fd = server.whole[i] ? -1 : server.fds[i], .events = POLLIN};
	if (poll(look, n + 1, ms) <= 0)
		return false;
	if (look[0].revents != 0) {
		ck_assert_uint_lt(server.count, CONNECTIONS);
		server.fds[server.count] = accept(server.listener, NULL, NULL);
		ck_assert_int_ge(server.fds[server.count], 0);
		server.count++;
	}
	for (i = 0; i < n; i++)
		if (look[i + 1].revents != 0)
			take_bytes(i);
	return true;
}

/* Answer every request that is there. */
static void
answer(void)
{
	static const char reply[] =
	    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
	    "49\r\n"
	    "Connection: close\r\n\r\n"
	    "{\"data\":{\"record_type\":\"message\",\"id\":\"m-0001\"}} ";
	unsigned i;

	for (i = 0; i < server.count; i++) {
		if (!server.whole[i] || server.fds[i] < 0)
			continue;
		ck_assert_int_eq(write(server.fds[i], reply, sizeof(reply) - 1),
		    (ssize_t)sizeof(reply) - 1);
		close(server.fds[i]);
		server.fds[i] = -1;
	}
}

/* Serve until the program has ended. */
static int
serve_to_the_end(void)
{
	siginfo_t info;
	unsigned turns = 0;

	for (;;) {
		memset(&info, 0, sizeof(info));
		ck_assert_int_eq(
		    waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT), 0);
		if (info.si_pid == child)
			return ended();
		ck_assert_uint_lt(turns++, PATIENCE_MS / 10);
		(void)serve_once(10);
		answer();
	}
}

static void
stop_server(void)
{
	unsigned i;

	for (i = 0; i < server.count; i++)
		if (server.fds[i] >= 0)
			close(server.fds[i]);
	close(server.listener);
}

/* --- telnyx-bulk --- */

static char dir[] = "/tmp/telnyx-terminal-XXXXXX";
static char csv[64], results[64], url[64];

#define ROWS 40
#define IN_FLIGHT 5

/* Its command line: ROWS rows, IN_FLIGHT at once, results into a file. */
static char **
command_line(void)
{
	static char *argv[] = {(char *)"telnyx-bulk", (char *)"--base-url", url,
	    (char *)"--output", results, (char *)"--concurrency", (char *)"5",
	    (char *)"--timeout", (char *)"60", (char *)"--from", (char *)"+13125550001",
	    (char *)"--text", (char *)"Hi", csv, NULL};
	FILE *file;
	int i;

	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(csv, sizeof(csv), "%s/c.csv", dir);
	(void)snprintf(results, sizeof(results), "%s/results", dir);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/v2", server.port);
	ck_assert_int_eq(setenv("TELNYX_API_KEY", "KEY", 1), 0);
	file = fopen(csv, "w");
	ck_assert_ptr_nonnull(file);
	fputs("to\n", file);
	for (i = 1; i <= ROWS; i++)
		fprintf(file, "+1312555%04d\n", i);
	fclose(file);
	return argv;
}

/* The lines of the results, each an accepted row of its own. */
static unsigned
count_results(void)
{
	bool seen[ROWS + 1] = {false};
	char line[512];
	unsigned row, lines = 0;
	FILE *file = fopen(results, "r");

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		ck_assert_int_eq(sscanf(line, "{\"row\":%u,", &row), 1);
		ck_assert(row >= 1 && row <= ROWS && !seen[row]);
		seen[row] = true;
		ck_assert_ptr_nonnull(strstr(line, "\"outcome\":\"accepted\""));
		lines++;
	}
	fclose(file);
	unlink(results);
	unlink(csv);
	rmdir(dir);
	return lines;
}

START_TEST(rows_in_flight_when_the_terminal_closes_have_their_lines)
{
	struct setup setup = {.program = program_bulk};
	unsigned turns = 0;
	int master, status;

	serve();
	setup.argv = command_line();
	master = start(&setup);
	while (server.received < IN_FLIGHT && turns++ < 10000)
		ck_assert(serve_once(PATIENCE_MS));
	close(master);
	status = serve_to_the_end();
	/* Some rows were left unread, as after SIGTERM. */
	ck_assert_int_eq(status, 2);
	ck_assert_uint_ge(server.received, IN_FLIGHT);
	ck_assert_uint_lt(server.received, ROWS);
	ck_assert_uint_eq(count_results(), server.received);
	stop_server();
}
END_TEST

/* Answer the first request; the others wait. */
static void
answer_one(void)
{
	bool whole[CONNECTIONS];
	unsigned i, first = 0;

	while (!server.whole[first])
		first++;
	memcpy(whole, server.whole, sizeof(whole));
	for (i = 0; i < CONNECTIONS; i++)
		server.whole[i] = i == first;
	answer();
	memcpy(server.whole, whole, sizeof(whole));
}

/* The kernel tells the program, and so does the shell. */
START_TEST(a_hangup_that_comes_twice_gives_up_on_nothing)
{
	struct setup setup = {.program = program_bulk};
	unsigned turns = 0;
	struct stat st;
	int master;

	serve();
	setup.argv = command_line();
	master = start(&setup);
	while (server.received < IN_FLIGHT && turns++ < 10000)
		ck_assert(serve_once(PATIENCE_MS));
	ck_assert_int_eq(kill(child, SIGHUP), 0);
	await_line(master, "telnyx-bulk: the terminal is gone: no more rows are taken");
	ck_assert_int_eq(kill(child, SIGHUP), 0);
	/* What came before an answer was seen before its result was written. */
	answer_one();
	do {
		ck_assert_int_eq(stat(results, &st), 0);
		ck_assert_uint_lt(turns++, 10000);
	} while (st.st_size == 0 && !serve_once(10));
	close(master);
	ck_assert_int_eq(serve_to_the_end(), 2);
	ck_assert_uint_eq(server.received, IN_FLIGHT);
	ck_assert_uint_eq(count_results(), IN_FLIGHT);
	stop_server();
}
END_TEST

START_TEST(where_a_hangup_is_ignored_a_run_goes_on_without_its_terminal)
{
	struct setup setup = {.program = program_bulk, .hangup_ignored = true};
	unsigned turns = 0;
	int master;

	serve();
	setup.argv = command_line();
	master = start(&setup);
	while (server.received < IN_FLIGHT && turns++ < 10000)
		ck_assert(serve_once(PATIENCE_MS));
	close(master);
	ck_assert_int_eq(serve_to_the_end(), 0);
	ck_assert_uint_eq(server.received, ROWS);
	ck_assert_uint_eq(count_results(), ROWS);
	stop_server();
}
END_TEST

/* --- the others --- */

START_TEST(the_listener_ends_well_with_its_terminal)
{
	char *argv[] = {(char *)"telnyx-webhook-listen", (char *)"--public-key",
	    (char *)"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=", NULL};
	struct setup setup = {.program = program_listen, .argv = argv};
	int master = start(&setup);

	await_line(master, "http://127.0.0.1:");
	close(master);
	ck_assert_int_eq(ended(), 0);
}
END_TEST

START_TEST(the_sandbox_ends_well_with_its_terminal)
{
	char *argv[] = {(char *)"telnyx-sandbox", (char *)"--plain", NULL};
	struct setup setup = {.program = program_sandbox, .argv = argv};
	int master = start(&setup);

	await_line(master, "http://127.0.0.1:");
	close(master);
	ck_assert_int_eq(ended(), 0);
}
END_TEST

/* Does a server answer at the URL that `awaited` begins with? */
static bool
is_answered(void)
{
	static const char request[] = "GET / HTTP/1.0\r\n\r\n";
	struct sockaddr_in place = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	unsigned port = 0;
	char reply[16];
	bool answered;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(sscanf(awaited, "http://127.0.0.1:%u/", &port), 1);
	place.sin_port = htons((uint16_t)port);
	answered = connect(fd, (struct sockaddr *)&place, sizeof(place)) == 0 &&
		   write(fd, request, sizeof(request) - 1) > 0 &&
		   read(fd, reply, sizeof(reply)) > 0;
	close(fd);
	return answered;
}

/* A hangup that is ignored is no end: the next signal is. */
START_TEST(the_others_obey_whoever_ignores_the_hangup)
{
	char *listen_argv[] = {(char *)"telnyx-webhook-listen", (char *)"--public-key",
	    (char *)"H7kU0TAagEAhBqWy3w7sRwDWnmiqDpIX4Hpp14q8nAg=", NULL};
	char *sandbox_argv[] = {(char *)"telnyx-sandbox", (char *)"--plain", NULL};
	struct setup setup = {.program = _i == 0 ? program_listen : program_sandbox,
	    .argv = _i == 0 ? listen_argv : sandbox_argv,
	    .hangup_ignored = true};
	int master = start(&setup);

	await_line(master, "http://127.0.0.1:");
	ck_assert_int_eq(kill(child, SIGHUP), 0);
	ck_assert(is_answered());
	ck_assert_int_eq(kill(child, SIGTERM), 0);
	ck_assert_int_eq(ended(), 0);
	close(master);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile_terminal");
	TCase *tc = tcase_create("terminal");
	SRunner *runner = srunner_create(suite);
	int failed;

	(void)signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(tc, 2 * PATIENCE_MS / 1000);
	tcase_add_checked_fixture(tc, NULL, reap);
	tcase_add_test(tc, rows_in_flight_when_the_terminal_closes_have_their_lines);
	tcase_add_test(tc, a_hangup_that_comes_twice_gives_up_on_nothing);
	tcase_add_test(
	    tc, where_a_hangup_is_ignored_a_run_goes_on_without_its_terminal);
	tcase_add_test(tc, the_listener_ends_well_with_its_terminal);
	tcase_add_test(tc, the_sandbox_ends_well_with_its_terminal);
	tcase_add_loop_test(tc, the_others_obey_whoever_ignores_the_hangup, 0, 2);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
