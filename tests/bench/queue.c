/* SPDX-License-Identifier: MIT */
/*
 * The durable queue as its users have it: jobs are handed over, a worker sends them to
 * a sandbox in a process of its own over HTTP/2, and what the store costs is measured
 * beside the client alone, which sends the same messages to the same sandbox in the
 * same run.
 *
 *   queue DIRECTORY [JOBS]            the figures
 *   queue DIRECTORY memory JOBS       the memory of a worker with so many jobs waiting
 *
 * DIRECTORY is on the disk that is to be measured.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/queue.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#include "slow_disk.h"
#include "timing.h"

#define IN_FLIGHT 1000u
#define BATCH 500u
#define TICK_US 1000
#define TEXT                                                                           \
	"Your order 12345 is ready for pickup at the counter. Reply STOP to opt out."

static struct event_base *base;
static struct telnyx_client *client;
static struct telnyx_queue *queue;
static struct telnyx_worker *worker;
static const char *directory;
static char url[128], ca_pem[8192];

/* --- times --- */

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "queue: %s: %s\n", what, why != NULL ? why : "failed");
	exit(EXIT_FAILURE);
}

/* Times in ms, of which the median and the 99th percentile are told. */
struct times {
	double *ms;
	size_t count, room;
};

static void
note(struct times *times, double ms)
{
	if (times->count == times->room) {
		times->room = times->room > 0 ? 2 * times->room : 1024;
		times->ms = realloc(times->ms, times->room * sizeof(*times->ms));
		if (times->ms == NULL)
			die("times", "no memory");
	}
	times->ms[times->count++] = ms;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
percentile(struct times *times, double part)
{
	if (times->count == 0)
		return 0;
	qsort(times->ms, times->count, sizeof(*times->ms), compare);
	return times->ms[(size_t)(part * (double)(times->count - 1))];
}

static void
forget(struct times *times)
{
	free(times->ms);
	memset(times, 0, sizeof(*times));
}

/* --- how late the loop is --- */

static struct times late;
static struct event *tick;
static double due;

static void
arm_tick(void)
{
	struct timeval wait = {0, TICK_US};

	due = bench_now_s() + TICK_US / 1e6;
	(void)event_add(tick, &wait);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	note(&late, (bench_now_s() - due) * 1e3);
	arm_tick();
}

static void
watch_loop(void)
{
	forget(&late);
	tick = event_new(base, -1, 0, on_tick, NULL);
	arm_tick();
}

static void
end_watch(void)
{
	event_free(tick);
}

/* --- the sandbox, in a process of its own --- */

static pid_t sandbox_pid;

static void
be_a_sandbox(int out)
{
	struct event_base *its = event_base_new();
	struct telnyx_sandbox *sandbox;
	FILE *file = fdopen(out, "w");

	if (file == NULL || telnyx_sandbox_new(its, TELNYX_SANDBOX(.keep_requests = 10),
				&sandbox, NULL) != TELNYX_OK)
		_exit(EXIT_FAILURE);
	fprintf(file, "%s\n%s", telnyx_sandbox_url(sandbox),
	    telnyx_sandbox_ca_pem(sandbox));
	(void)fclose(file);
	(void)event_base_dispatch(its);
	_exit(EXIT_SUCCESS);
}

static void
start_sandbox(void)
{
	FILE *file;
	int ends[2];

	if (pipe(ends) != 0 || (sandbox_pid = fork()) < 0)
		die("the sandbox", NULL);
	if (sandbox_pid == 0) {
		(void)close(ends[0]);
		be_a_sandbox(ends[1]);
	}
	(void)close(ends[1]);
	if ((file = fdopen(ends[0], "r")) == NULL ||
	    fgets(url, sizeof(url), file) == NULL)
		die("the sandbox", NULL);
	url[strcspn(url, "\n")] = '\0';
	ca_pem[fread(ca_pem, 1, sizeof(ca_pem) - 1, file)] = '\0';
	(void)fclose(file);
}

static void
stop_sandbox(void)
{
	(void)kill(sandbox_pid, SIGTERM);
	(void)waitpid(sandbox_pid, NULL, 0);
}

static void
make_client(void)
{
	struct telnyx_error *error = NULL;

	if (telnyx_client_new(base,
		TELNYX_CONFIG(.api_key = "KEY_bench", .base_url = url, .ca_pem = ca_pem,
		    .from = "+13125550001"),
		&client, &error) != TELNYX_OK)
		die("the client", error != NULL ? error->detail : NULL);
}

/* --- the client alone --- */

static unsigned long left, on_the_way;

static void on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg);

static void
fill(void)
{
	for (; left > 0 && on_the_way < IN_FLIGHT; left--, on_the_way++)
		if (telnyx_message_send(client,
			TELNYX_MESSAGE(.to = "+13125550002", .text = TEXT), NULL,
			on_sent, NULL, NULL) != TELNYX_OK)
			die("a send", NULL);
}

static void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	(void)arg;
	if (message == NULL)
		die("a send", error->detail);
	on_the_way--;
	fill();
	if (on_the_way == 0)
		(void)event_base_loopbreak(base);
}

static void
say_rate(const char *what, unsigned long messages, double since, double cpu)
{
	double lasted = bench_now_s() - since;

	printf(
	    "%-44s %9.0f /s  %6.1f us of CPU  loop late: median %.2f ms, p99 %.2f ms\n",
	    what, (double)messages / lasted,
	    (bench_cpu_s() - cpu) * 1e6 / (double)messages, percentile(&late, 0.5),
	    percentile(&late, 0.99));
	(void)fflush(stdout);
}

static void
send_alone(unsigned long messages)
{
	double since, cpu;

	left = 100; /* the connection, and its handshake */
	fill();
	(void)event_base_dispatch(base);
	since = bench_now_s();
	cpu = bench_cpu_s();
	watch_loop();
	left = messages;
	fill();
	(void)event_base_dispatch(base);
	end_watch();
	say_rate("client alone", messages, since, cpu);
}

/* --- jobs that come in --- */

static void
on_open(struct telnyx_queue *opened, const struct telnyx_error *error, void *arg)
{
	(void)opened;
	(void)arg;
	if (error != NULL)
		die("the store", error->detail);
	(void)event_base_loopbreak(base);
}

static void
open_queue(const char *name)
{
	char store[512];

	(void)snprintf(
	    store, sizeof(store), "sqlite:%s/%s-%d.db", directory, name, (int)getpid());
	if (telnyx_queue_open(base, TELNYX_QUEUE_CONFIG(.store = store), on_open, NULL,
		&queue) != TELNYX_OK)
		die("the store", NULL);
	(void)event_base_dispatch(base);
}

static unsigned pending;

static void
on_enqueued(
    const struct telnyx_enqueued *enqueued, const struct telnyx_error *error, void *arg)
{
	if (error != NULL)
		die("enqueue", error->detail);
	if (enqueued->enqueued != enqueued->count)
		die("enqueue", enqueued->refs[0]->refused);
	if (arg != NULL)
		note(&late, (bench_now_s() - *(double *)arg) * 1e3);
	if (--pending == 0)
		(void)event_base_loopbreak(base);
}

/* So many jobs in one call, with keys or without. */
static void
enqueue(unsigned long first, unsigned count, bool unique, double *since)
{
	const struct telnyx_job_params *jobs[BATCH];
	struct telnyx_job_params job[BATCH];
	struct telnyx_message_params message;
	char keys[BATCH][32];
	unsigned i;

	telnyx_message_params_init(&message);
	message.to = "+13125550002";
	message.text = TEXT;
	for (i = 0; i < count; i++) {
		telnyx_job_params_init(&job[i]);
		job[i].message = &message;
		(void)snprintf(keys[i], sizeof(keys[i]), "order-%lu", first + i);
		job[i].unique_key = unique ? keys[i] : NULL;
		jobs[i] = &job[i];
	}
	pending++;
	if (telnyx_queue_enqueue(queue, jobs, count, on_enqueued, since) != TELNYX_OK)
		die("enqueue", NULL);
}

static void
enqueue_many(const char *what, unsigned long jobs, bool unique)
{
	static unsigned long key;
	double since = bench_now_s(), cpu = bench_cpu_s();
	unsigned long i;

	/* Two batches at a time, so that the thread is never idle. */
	for (i = 0; i < jobs; i += BATCH, key += BATCH) {
		enqueue(key, BATCH, unique, NULL);
		if (pending == 2)
			(void)event_base_dispatch(base);
	}
	if (pending > 0)
		(void)event_base_dispatch(base);
	if (what != NULL)
		printf("%-44s %9.0f /s  %6.1f us of CPU\n", what,
		    (double)jobs / (bench_now_s() - since),
		    (bench_cpu_s() - cpu) * 1e6 / (double)jobs);
	(void)fflush(stdout);
}

static void
enqueue_singly(unsigned long jobs)
{
	double since = bench_now_s(), one;
	unsigned long i;

	forget(&late);
	for (i = 0; i < jobs; i++) {
		one = bench_now_s();
		enqueue(i, 1, false, &one);
		(void)event_base_dispatch(base);
	}
	printf("%-44s %9.0f /s  each: median %.2f ms, p99 %.2f ms\n",
	    "enqueue one, and wait for the disk",
	    (double)jobs / (bench_now_s() - since), percentile(&late, 0.5),
	    percentile(&late, 0.99));
}

/* --- the worker --- */

static void
on_start(struct telnyx_worker *started, const struct telnyx_error *error, void *arg)
{
	(void)started;
	(void)arg;
	if (error != NULL)
		die("the worker", error->detail);
}

static void
on_idle(struct telnyx_worker *idle, void *arg)
{
	(void)idle;
	(void)arg;
	(void)event_base_loopbreak(base);
}

static void
start_worker(void)
{
	if (telnyx_worker_start(queue,
		TELNYX_WORKER(.client = client, .base_url = url, .sandbox = true,
		    .no_webhooks = true, .max_in_flight = IN_FLIGHT,
		    .on_start = on_start, .on_idle = on_idle),
		&worker) != TELNYX_OK)
		die("the worker", NULL);
}

static void
work(const char *what, const char *store, unsigned long jobs)
{
	struct telnyx_worker_stats stats;
	double since, cpu;

	open_queue(store);
	enqueue_many(NULL, jobs, false);
	since = bench_now_s();
	cpu = bench_cpu_s();
	watch_loop();
	start_worker();
	(void)event_base_dispatch(base);
	end_watch();
	say_rate(what, jobs, since, cpu);
	telnyx_worker_stats_init(&stats);
	(void)telnyx_worker_get_stats(worker, &stats);
	if (stats.accepted != jobs)
		die(what, "not all were accepted");
	telnyx_queue_free(queue);
}

/* --- from the call to the wire --- */

static double handed_over;
static struct times to_wire;

static void
on_attempt(const struct telnyx_event *event, void *arg)
{
	(void)event;
	(void)arg;
	note(&to_wire, (bench_now_s() - handed_over) * 1e3);
}

static void
wait_for_one(unsigned long number)
{
	handed_over = bench_now_s();
	enqueue(number, 1, false, NULL);
	(void)event_base_dispatch(base); /* on the disk */
	(void)event_base_dispatch(base); /* idle again: it was sent */
}

static void
time_to_wire(unsigned long jobs)
{
	unsigned long i;

	if (telnyx_telemetry_add(client, TELNYX_EVENT_ATTEMPT_START, on_attempt, NULL,
		NULL) != TELNYX_OK)
		die("telemetry", NULL);
	open_queue("wire");
	start_worker();
	(void)event_base_dispatch(base);
	for (i = 0; i < jobs; i++)
		wait_for_one(i);
	printf("%-44s median %.2f ms, p99 %.2f ms (%zu)\n",
	    "enqueue one, until it is sent", percentile(&to_wire, 0.5),
	    percentile(&to_wire, 0.99), to_wire.count);
	telnyx_queue_free(queue);
}

/* --- a worker that is killed, and the next --- */

static void
on_started_again(
    struct telnyx_worker *started, const struct telnyx_error *error, void *arg)
{
	on_start(started, error, arg);
	(void)event_base_loopbreak(base);
}

static void
be_killed(unsigned long jobs)
{
	struct timeval soon = {0, 300000};

	base = event_base_new();
	make_client();
	open_queue("killed");
	enqueue_many(NULL, jobs, false);
	start_worker();
	(void)event_base_loopexit(base, &soon);
	(void)event_base_dispatch(base);
	(void)kill(getpid(), SIGKILL);
}

/* The store is named by the process that made it. */
static void
time_restart(unsigned long jobs)
{
	struct telnyx_worker_stats stats;
	pid_t child;
	char store[512];
	double since;

	(void)fflush(stdout);
	if ((child = fork()) == 0)
		be_killed(jobs);
	(void)waitpid(child, NULL, 0);
	(void)snprintf(
	    store, sizeof(store), "sqlite:%s/killed-%d.db", directory, (int)child);
	since = bench_now_s();
	if (telnyx_queue_open(base, TELNYX_QUEUE_CONFIG(.store = store), NULL, NULL,
		&queue) != TELNYX_OK ||
	    telnyx_worker_start(queue,
		TELNYX_WORKER(.client = client, .base_url = url, .sandbox = true,
		    .no_webhooks = true, .max_in_flight = IN_FLIGHT,
		    .on_start = on_started_again),
		&worker) != TELNYX_OK)
		die("the next worker", NULL);
	(void)event_base_dispatch(base);
	telnyx_worker_stats_init(&stats);
	(void)telnyx_worker_get_stats(worker, &stats);
	printf("%-44s %.0f ms (%" PRIu64 " released, %" PRIu64 " parked)\n",
	    "killed, and started again, until it works", (bench_now_s() - since) * 1e3,
	    stats.released, stats.parked);
	telnyx_queue_free(queue);
}

/* --- memory --- */

static long
status_kb(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kb = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtol(line + strlen(name) + 1, NULL, 10);
	if (file != NULL)
		(void)fclose(file);
	return kb;
}

/* In a new process, which has not had the jobs in its hands. */
static void
work_for_10_s(const char *store)
{
	struct timeval lasting = {10, 0};
	struct telnyx_worker_stats stats;

	base = event_base_new();
	make_client();
	if (telnyx_queue_open(base, TELNYX_QUEUE_CONFIG(.store = store), on_open, NULL,
		&queue) != TELNYX_OK)
		die("the store", NULL);
	(void)event_base_dispatch(base);
	start_worker();
	(void)event_base_loopexit(base, &lasting);
	(void)event_base_dispatch(base);
	telnyx_worker_stats_init(&stats);
	(void)telnyx_worker_get_stats(worker, &stats);
	printf("resident: %ld MB, at most %ld MB, after %" PRIu64 " sent in 10 s\n",
	    status_kb("VmRSS") / 1024, status_kb("VmHWM") / 1024, stats.accepted);
	telnyx_queue_free(queue);
	(void)fflush(stdout);
	_exit(EXIT_SUCCESS);
}

static void
measure_memory(unsigned long jobs)
{
	char store[512];
	pid_t child;

	open_queue("many");
	enqueue_many("enqueue, 500 a call", jobs, false);
	telnyx_queue_free(queue);
	(void)snprintf(
	    store, sizeof(store), "sqlite:%s/many-%d.db", directory, (int)getpid());
	printf("%lu jobs wait\n", jobs);
	(void)fflush(stdout);
	if ((child = fork()) == 0)
		work_for_10_s(store);
	(void)waitpid(child, NULL, 0);
}

static void
measure(unsigned long jobs)
{
	make_client();
	open_queue("in");
	enqueue_singly(jobs / 100);
	enqueue_many("enqueue, 500 a call", jobs, false);
	enqueue_many("enqueue, 500 a call, unique", jobs, true);
	telnyx_queue_free(queue);
	send_alone(jobs);
	work("worker", "work", jobs);
	slow_disk_set_ms(5);
	work("worker, a sync takes 5 ms", "slow", jobs / 4);
	slow_disk_set_ms(0);
	time_to_wire(200);
	time_restart(jobs / 4);
	telnyx_client_free(client);
}

int
main(int argc, char **argv)
{
	bool memory = argc > 3 && strcmp(argv[2], "memory") == 0;
	unsigned long jobs = memory	? strtoul(argv[3], NULL, 10)
			     : argc > 2 ? strtoul(argv[2], NULL, 10)
					: 100000;

	if (argc < 2 || jobs < BATCH)
		die("usage", "queue DIRECTORY [JOBS | memory JOBS]");
	directory = argv[1];
	jobs -= jobs % (8ul * BATCH);
	start_sandbox(); /* before SQLite and the threads are there */
	slow_disk_install();
	base = event_base_new();
	if (memory)
		measure_memory(jobs);
	else
		measure(jobs);
	event_base_free(base);
	stop_sandbox();
	return 0;
}
