/* SPDX-License-Identifier: MIT */
/*
 *   STORM_KILLS=N   how many workers are killed (52); half of them at failpoints
 *   STORM_SEED=N    of what is random
 */
#include "storm/storm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <event2/event.h>
#include <telnyx/error.h>
#include <telnyx/queue.h>

#define JOBS_PER_KILL 20
/* Then the next store: each look-up has the sandbox go through all its deliveries. */
#define KILLS_PER_STORE 100
#define LONGEST_LIFE_MS 120
#define LAST_LIFE_MS 300000
#define POINT_LIFE_MS 1500 /* a worker whose point does not come is killed then */

const char *const storm_points[] = {"before commit", "after commit", "claimed",
    "prepared", "begun", "submitted", "answered", "ended", "recorded", "webhook stored",
    "recovered", "journal renewed", "session begun", NULL};
/* A worker comes to the first three a few times in its life, to the next many times,
 * and from ONCE on once. */
#define OFTEN 3
#define ONCE 10
#define POINTS (sizeof(storm_points) / sizeof(storm_points[0]) - 1)

static const char *self;
static pid_t sandbox_pid = -1;
static unsigned long at_point[POINTS + 1]; /* who died where; the last: at random */

const char *
storm_read(const char *dir, const char *name)
{
	static char text[300];
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	text[0] = '\0';
	if ((file = fopen(path, "r")) == NULL)
		return text;
	if (fgets(text, sizeof(text), file) == NULL)
		text[0] = '\0';
	fclose(file);
	return text;
}

void
storm_write(const char *dir, const char *name, const char *text)
{
	char path[300], part[310];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(part, sizeof(part), "%s.part", path);
	if ((file = fopen(part, "w")) == NULL || fputs(text, file) < 0 ||
	    fclose(file) != 0 || rename(part, path) != 0) {
		perror(path);
		exit(1);
	}
}

static uint64_t random_state = 1;

void
storm_seed(unsigned long seed)
{
	random_state = seed * 2 + 1; /* never 0 */
}

int
storm_random(int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)((random_state >> 16) % (uint64_t)below);
}

long
storm_number(const char *text)
{
	return strtol(text, NULL, 10);
}

/* How long another process lives is what the storm is about, and is in its time. */
static void
wait_ms(int ms)
{
	(void)poll(NULL, 0, ms);
}

static void
fail(const char *what)
{
	fprintf(stderr, "storm: %s\n", what);
	if (sandbox_pid > 0)
		kill(sandbox_pid, SIGKILL);
	exit(1);
}

static pid_t
start(const char *mode, const char *dir)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork failed");
	if (pid == 0) {
		execl(self, self, mode, dir, (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* A port that was free a moment ago. */
static void
choose_port(const char *dir)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char text[16];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		fail("no port");
	close(fd);
	snprintf(text, sizeof(text), "%u", ntohs(address.sin_port));
	storm_write(dir, "port", text);
}

/* --- jobs: enqueued from this process, while workers live and die ------------- */

struct jobs {
	struct event_base *base;
	struct telnyx_queue *queue;
	int64_t total;
	bool done;
	struct telnyx_job_counts counts;
	int64_t after;
	int64_t lost, unsent, left;
	const struct storm_ledger *ledger;
};

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	struct jobs *jobs = arg;

	if (error != NULL || enqueued->enqueued != enqueued->count)
		fail(error != NULL ? error->detail : "a job was refused");
	jobs->total += (int64_t)enqueued->count;
	jobs->done = true;
}

static void
await(struct jobs *jobs)
{
	for (jobs->done = false; !jobs->done;)
		if (event_base_loop(jobs->base, EVLOOP_ONCE) != 0)
			fail("the loop has ended");
}

static void
enqueue(struct jobs *jobs)
{
	const struct telnyx_job_params *list[JOBS_PER_KILL];
	struct telnyx_message_params message;
	struct telnyx_job_params job;
	int i;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = "storm";
	telnyx_job_params_init(&job);
	job.message = &message;
	for (i = 0; i < JOBS_PER_KILL; i++)
		list[i] = &job;
	if (telnyx_queue_enqueue(jobs->queue, list, JOBS_PER_KILL, on_enqueued, jobs) !=
	    TELNYX_OK)
		fail("enqueue was refused");
	await(jobs);
}

static void
on_counted(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct jobs *jobs = arg;

	if (error != NULL)
		fail(error->detail);
	jobs->counts = *counts;
	/* All are accepted in the end, or in doubt. */
	jobs->left = jobs->total - (int64_t)counts->states[TELNYX_JOB_ACCEPTED] -
		     (int64_t)counts->states[TELNYX_JOB_UNKNOWN];
	jobs->done = true;
}

static void
count(struct jobs *jobs)
{
	if (telnyx_queue_count(jobs->queue, NULL, on_counted, jobs) != TELNYX_OK)
		fail("count was refused");
	await(jobs);
}

/* --- the end: the store is held against the ledger ---------------------------- */

static void
on_listed(const struct telnyx_job *const *list, size_t count_of,
    const struct telnyx_error *error, void *arg)
{
	struct jobs *jobs = arg;
	size_t i;

	if (error != NULL)
		fail(error->detail);
	for (i = 0; i < count_of; i++) {
		const struct telnyx_job *job = list[i];
		bool arrived =
		    job->id <= jobs->ledger->most && jobs->ledger->arrived[job->id] > 0;

		jobs->after = job->id;
		if (arrived && job->state != TELNYX_JOB_ACCEPTED)
			jobs->lost++;
		if (!arrived && job->state == TELNYX_JOB_UNKNOWN)
			jobs->unsent++;
	}
	if (count_of == 0)
		jobs->after = -1;
	jobs->done = true;
}

static void
compare(struct jobs *jobs, const struct storm_ledger *ledger)
{
	struct telnyx_job_filter filter;

	jobs->ledger = ledger;
	for (jobs->after = 0; jobs->after >= 0;) {
		telnyx_job_filter_init(&filter);
		filter.after = jobs->after;
		filter.limit = 1000;
		if (telnyx_queue_list(jobs->queue, &filter, on_listed, jobs) !=
		    TELNYX_OK)
			fail("list was refused");
		await(jobs);
	}
}

/* --- the storm ----------------------------------------------------------------- */

static bool
await_death(pid_t pid, long ms)
{
	int status;

	for (; ms > 0; ms -= 2) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
				fail("a worker ended by itself");
			return true;
		}
		wait_ms(2);
	}
	return false;
}

/* One life.  True: it died at its point. */
static bool
one_life(const char *dir, size_t point)
{
	char hit[12];
	pid_t pid;

	if (point < POINTS) {
		snprintf(hit, sizeof(hit), "%d",
		    1 + storm_random(point < OFTEN  ? 4
				     : point < ONCE ? 20
						    : 1));
		setenv("STORM_POINT", storm_points[point], 1);
		setenv("STORM_HIT", hit, 1);
	} else {
		unsetenv("STORM_POINT");
	}
	pid = start("worker", dir);
	if (point < POINTS && await_death(pid, POINT_LIFE_MS))
		return true;
	if (point == POINTS && await_death(pid, 5 + storm_random(LONGEST_LIFE_MS)))
		fail("a worker died without a point");
	kill(pid, SIGKILL);
	if (!await_death(pid, 5000))
		fail("a worker does not die");
	return false;
}

/* One more worker, which nobody kills until all that arrived is known to have, or for
 * as long as it may take the sandbox to give up its webhooks and be asked for them. */
static bool
last_life(const char *dir, struct jobs *jobs, struct storm_ledger *ledger)
{
	int left = LAST_LIFE_MS / 500, status;
	bool good = true;
	pid_t pid;

	unsetenv("STORM_POINT");
	pid = start("worker", dir);
	do {
		wait_ms(500);
		if (waitpid(pid, &status, WNOHANG) != 0)
			fail("the last worker failed");
		free(ledger->arrived);
		good = storm_ledger_read(dir, ledger) && good;
		count(jobs);
		jobs->lost = jobs->unsent = 0;
		compare(jobs, ledger);
	} while (--left > 0 && (jobs->lost > 0 || jobs->left > 0));
	kill(pid, SIGKILL);
	(void)await_death(pid, 5000);
	return good;
}

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? storm_number(text) : otherwise;
}

/* So many kills over one store. */
static void
run(const char *dir, long kills, long seed)
{
	struct storm_ledger ledger = {0};
	struct jobs jobs = {0};
	char store[300];
	size_t point;
	long i;

	storm_seed((unsigned long)seed);
	choose_port(dir);
	sandbox_pid = start("sandbox", dir);
	while (storm_read(dir, "url")[0] == '\0')
		wait_ms(10);
	jobs.base = event_base_new();
	snprintf(store, sizeof(store), "sqlite:%s/queue.db", dir);
	if (jobs.base == NULL ||
	    telnyx_queue_open(jobs.base, TELNYX_QUEUE_CONFIG(.store = store), NULL,
		NULL, &jobs.queue) != TELNYX_OK)
		fail("no queue");
	for (i = 0; i < kills; i++) {
		enqueue(&jobs);
		point = i % 2 == 0 ? (size_t)(i / 2) % POINTS : POINTS;
		at_point[one_life(dir, point) ? point : POINTS]++;
	}
	if (!last_life(dir, &jobs, &ledger))
		fail("a message was sent twice");
	if (jobs.left > 0)
		fail("jobs were left behind");
	telnyx_queue_free(jobs.queue);
	event_base_free(jobs.base);
	printf("seed %ld, %ld kills, %lld jobs: %lu messages arrived, %llu accepted, "
	       "%llu in doubt of which %lld never arrived\n",
	    seed, kills, (long long)jobs.total, ledger.messages,
	    (unsigned long long)jobs.counts.states[TELNYX_JOB_ACCEPTED],
	    (unsigned long long)jobs.counts.states[TELNYX_JOB_UNKNOWN],
	    (long long)jobs.unsent);
	if (jobs.lost > 0)
		fail("messages arrived that the store has lost sight of");
	free(ledger.arrived);
}

static void
run_in_new_directory(long kills, long seed)
{
	char dir[] = "./tests/tmp.storm.XXXXXX", command[64];

	if (mkdtemp(dir) == NULL)
		fail("no directory");
	run(dir, kills, seed);
	kill(sandbox_pid, SIGKILL);
	(void)await_death(sandbox_pid, 5000);
	sandbox_pid = -1;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		fail("the directory stays");
}

static void
tell_points(long kills)
{
	size_t point;

	for (point = 0; point < POINTS; point++) {
		printf("killed at \"%s\": %lu\n", storm_points[point], at_point[point]);
		if (kills >= 1000 && at_point[point] == 0)
			fail("nobody died at this point");
	}
	printf("killed at random: %lu\n", at_point[POINTS]);
}

int
main(int argc, char **argv)
{
	long kills, seed, done, most;

	self = argv[0];
	if (argc == 3 && strcmp(argv[1], "sandbox") == 0)
		return storm_sandbox(argv[2]);
	if (argc == 3 && strcmp(argv[1], "worker") == 0)
		return storm_worker(argv[2]);
	kills = setting("STORM_KILLS", 52);
	seed = setting("STORM_SEED", 1);
	for (done = 0; done < kills; done += most) {
		most = kills - done < KILLS_PER_STORE ? kills - done : KILLS_PER_STORE;
		run_in_new_directory(most, seed++);
	}
	tell_points(kills);
	return 0;
}
