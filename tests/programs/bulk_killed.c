/* SPDX-License-Identifier: MIT */
/*
 * telnyx-bulk is killed with -9 again and again, and started again, until its file is
 * sent: with --output and --resume, and with --store.  The ledger is the log of
 * telnyx-sandbox, a process of its own that is never killed: each row was there once or
 * its result says that nobody knows, and in the end each row has one result.
 *
 *   BULK_KILLS=N   how many runs are killed (40)
 *   BULK_SEED=N    of what is random
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/wait.h>

#define ROWS 5000
#define KILLS_EACH 4 /* before a file is let through */
#define IN_FLIGHT 40 /* that many rows a kill can leave unknown */
#define IN_FLIGHT_TEXT "40"
#define PATIENCE_MS 120000
#define WORDS_MAX 24

enum { NONE, NOT_SENT, REJECTED, UNKNOWN, ACCEPTED };

struct row {
	int arrived;
	int results;
	int outcome; /* of the last */
};

static char url[128];
static const char *bulk;
static struct row rows[ROWS + 1];
static unsigned failures, kills, unknown_rows;
static bool in_store; /* with --store, or with marks in r.begun */
static pid_t sandbox = -1;
static uint64_t chance = 1;

static uint64_t
any(uint64_t below)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return chance % below;
}

static void
fail(const char *what, long number)
{
	if (failures++ < 20)
		printf("# %s: %ld\n", what, number);
}

static void
die(const char *what)
{
	perror(what);
	if (sandbox > 0)
		(void)kill(sandbox, SIGKILL);
	exit(99);
}

static off_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

/* --- processes --- */

static pid_t
start(const char *const *words, const char *out, int out_fd)
{
	pid_t pid = fork();
	int fd;

	if (pid < 0)
		die("fork");
	if (pid > 0)
		return pid;
	fd = out != NULL ? open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600) : out_fd;
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 ||
	    (out != NULL && dup2(fd, STDERR_FILENO) < 0))
		_exit(98);
	(void)execv(words[0], (char *const *)(uintptr_t)words);
	_exit(97);
}

static int
wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
start_sandbox(const char *program)
{
	const char *words[] = {program, "--ca-out", "ca.pem", "--log", "log", NULL};
	int fds[2];
	FILE *file;

	if (pipe(fds) != 0)
		die("pipe");
	sandbox = start(words, NULL, fds[1]);
	close(fds[1]);
	if ((file = fdopen(fds[0], "r")) == NULL ||
	    fgets(url, sizeof(url), file) == NULL)
		die("telnyx-sandbox");
	url[strcspn(url, "\n")] = '\0';
	/* The pipe stays open as long as this process. */
}

/* Kill the run when a file has grown to a size, or after a while; or let it end.  True:
 * it was killed. */
static bool
kill_at(pid_t pid, const char *file, off_t size, unsigned spin)
{
	volatile unsigned turns;
	int waited, status;

	for (waited = 0; waited < PATIENCE_MS && size_of(file) < size; waited++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return false;
		(void)poll(NULL, 0, 1);
	}
	for (turns = 0; turns < spin; turns++)
		continue;
	(void)kill(pid, SIGKILL);
	if (wait_for(pid) == 128 + SIGKILL) {
		kills++;
		return true;
	}
	return false;
}

/* --- what became of the rows --- */

/* The number of row in its recipient, `+1312CCCNNNN`; 0: it is of another file. */
static int
row_of(const char *line, unsigned campaign)
{
	const char *to = strstr(line, "\"to\":\"+1312");
	char digits[8] = "";

	if (to == NULL)
		return 0;
	memcpy(digits, to + 11, 3);
	if (strtoul(digits, NULL, 10) != campaign)
		return 0;
	memcpy(digits, to + 14, 4);
	digits[4] = '\0';
	return (int)strtoul(digits, NULL, 10);
}

static int
outcome_of(const char *line)
{
	static const char *const names[] = {
	    "none", "not_sent", "rejected", "unknown", "accepted"};
	char text[64];
	int i;

	for (i = NOT_SENT; i <= ACCEPTED; i++) {
		snprintf(text, sizeof(text), "\"outcome\":\"%s\"", names[i]);
		if (strstr(line, text) != NULL)
			return i;
	}
	return NONE;
}

static void
read_lines(const char *path, unsigned campaign, bool results)
{
	static char line[16384];
	FILE *file = fopen(path, "r");
	int row;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		row = row_of(line, campaign);
		if (row < 1 || row > ROWS) {
			if (results)
				fail("a result of no row", row);
			continue;
		}
		if (results) {
			rows[row].results++;
			rows[row].outcome = outcome_of(line);
		} else {
			rows[row].arrived++;
		}
	}
	if (file != NULL)
		fclose(file);
}

static void
look(unsigned campaign)
{
	memset(rows, 0, sizeof(rows));
	read_lines("log", campaign, false);
	read_lines("r", campaign, true);
}

/* At any time after the run was told to tell. */
static void
check_told(unsigned campaign, bool complete)
{
	int i;

	look(campaign);
	for (i = 1; i <= ROWS; i++) {
		const struct row *row = &rows[i];

		if (row->arrived > 1)
			fail("a row was sent twice", i);
		if (row->results > 1)
			fail("a row has two results", i);
		if (row->results == 0 && (complete || row->arrived > 0))
			fail("a row has no result", i);
		if (row->results == 0)
			continue;
		if (row->outcome == ACCEPTED && row->arrived == 0)
			fail("accepted, and never there", i);
		if (row->outcome != ACCEPTED && row->outcome != UNKNOWN)
			fail("neither accepted nor unknown", i);
	}
}

/* --- runs --- */

static void
make_file(unsigned campaign)
{
	FILE *file = fopen("c.csv", "w");
	int i;

	if (file == NULL)
		die("c.csv");
	fputs("to,name\n", file);
	for (i = 1; i <= ROWS; i++)
		fprintf(file, "+1312%03u%04d,Person %d\n", campaign, i, i);
	if (fclose(file) != 0)
		die("c.csv");
}

static pid_t
start_bulk(const char *more)
{
	const char *words[WORDS_MAX] = {bulk, "--base-url", url, "--ca-file", "ca.pem",
	    "--from", "+13125550000", "--text", "Hi {{name}}", "--concurrency",
	    IN_FLIGHT_TEXT, "--output", "r", "c.csv", more, NULL, NULL};

	if (in_store) { /* started again with the same words */
		words[14] = "--store";
		words[15] = "sqlite:q.db";
	}

	return start(words, "said", -1);
}

static bool
killed_somewhere(pid_t pid)
{
	static const char *const files[] = {"r.begun", "r", "said"},
				 *const of_store[] = {"q.db-wal", "log", "said"};
	size_t which = any(8) < 5 ? 0 : 1 + any(2);
	const char *file = in_store ? of_store[which] : files[which];
	off_t size = which == 2 ? 0 : (off_t)any(ROWS * 44);

	if (in_store && which == 0)
		size *= 20;
	return kill_at(pid, file, size_of(file) + size, (unsigned)any(2000000));
}

static bool
has_said(const char *words)
{
	static char text[65536];
	int fd = open("said", O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return strstr(text, words) != NULL;
}

/* What a run that was killed leaves is told by the next one, which sends nothing: it
 * has no summary.  (The log is no witness for that: what was sent before the kill may
 * still be on its way into it.) */
static void
ask_what_is_told(unsigned campaign)
{
	int status = wait_for(start_bulk(NULL));

	check_told(campaign, false);
	if (status == 1 && (!has_said("--resume") || has_said(" rows: ")))
		fail("a run was refused in other words", status);
	if (status != 1 && !has_said(" rows: "))
		fail("exit status", status);
	if (access("r.begun", F_OK) == 0)
		fail("marks are left", (long)size_of("r.begun"));
}

/* Once more with the same words: nothing is sent, and the results are made anew. */
static void
check_finished(unsigned campaign, int status)
{
	(void)unlink("r");
	if (wait_for(start_bulk(NULL)) != status)
		fail("another exit status of a finished run, not", status);
	if (!has_said("this run has finished"))
		fail("it does not say that it has finished", 0);
	check_told(campaign, true);
}

/* What a campaign leaves, but for the log. */
static void
clean_up(void)
{
	static const char *const files[] = {"r", "r.begun", "said", "q.db", "q.db-wal",
	    "q.db-shm", "q.db-begun", "q.db-lock"};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(files[i]);
}

static void
send_a_file(unsigned campaign)
{
	unsigned before = kills, unknown = 0;
	int i, status;

	make_file(campaign);
	clean_up();
	for (i = 0; i < KILLS_EACH; i++)
		if (killed_somewhere(start_bulk(i > 0 ? "--resume" : NULL)) &&
		    !in_store && size_of("r") > 0 && any(2) == 0)
			ask_what_is_told(campaign);
	status = wait_for(start_bulk("--resume"));
	check_told(campaign, true);
	if (in_store && failures == 0)
		check_finished(campaign, status);
	for (i = 1; i <= ROWS; i++)
		unknown += rows[i].outcome == UNKNOWN;
	unknown_rows += unknown;
	if (unknown > (kills - before) * IN_FLIGHT)
		fail("more rows are unknown than were in flight", (long)unknown);
	if (status != 0 && status != 2)
		fail("exit status", status);
	if (access("r.begun", F_OK) == 0)
		fail("marks are left", (long)size_of("r.begun"));
}

static unsigned long
setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

static const char *
program(const char *variable, const char *name)
{
	static char paths[2][4096];
	static int count;
	char here[3072];

	if (getenv(variable) != NULL)
		return getenv(variable);
	if (getcwd(here, sizeof(here)) == NULL)
		die("getcwd");
	snprintf(paths[count], sizeof(paths[count]), "%s/%s", here, name);
	return paths[count++];
}

int
main(void)
{
	unsigned long most = setting("BULK_KILLS", 40), seed = setting("BULK_SEED", 1);
	const char *sandbox_program = program("TELNYX_SANDBOX", "telnyx-sandbox");
	char dir[] = "tests/tmp.XXXXXX";
	const char *queue = getenv("HAVE_QUEUE");
	bool has_store = queue == NULL || strcmp(queue, "no") != 0;
	unsigned campaign;

	bulk = program("TELNYX_BULK", "telnyx-bulk");
	if (access(bulk, X_OK) != 0 || access(sandbox_program, X_OK) != 0) {
		puts("SKIP: the programs were not built");
		return 77;
	}
	(void)setenv("TELNYX_API_KEY", "KEY_test", 1);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	chance = seed * 2 + 1;
	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		die(dir);
	start_sandbox(sandbox_program);
	for (campaign = 1; kills < most && failures == 0 && campaign < 900;
	     campaign++) {
		in_store = has_store && campaign % 2 == 0;
		send_a_file(campaign);
	}
	(void)kill(sandbox, SIGTERM);
	(void)wait_for(sandbox);
	printf(
	    "seed %lu: %u kills, %u files of %d rows, %u rows unknown, %u failures\n",
	    seed, kills, campaign - 1, ROWS, unknown_rows, failures);
	if (kills == 0)
		fail("nothing was killed", 0);
	if (failures == 0) {
		clean_up();
		(void)unlink("c.csv");
		(void)unlink("ca.pem");
		(void)unlink("log");
		if (chdir("../..") == 0)
			(void)rmdir(dir);
	}
	return failures > 0;
}
